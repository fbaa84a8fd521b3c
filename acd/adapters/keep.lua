-- The engine's records, kept only for the last holder of the lease.
-- KEYS[1]    the fence, see lease.lua
-- KEYS[2..]  hashes of records
-- ARGV[1]    epoch of the one who writes
-- ARGV[2]    1: drop all records first
-- ARGV[3..]  by threes: number of the hash in KEYS, field, text; an empty text deletes the field
-- returns    1, or 0 when somebody else has held the lease since
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch and epoch ~= ARGV[1] then
    return 0
end
if ARGV[2] == '1' then
    for number = 2, #KEYS do
        redis.call('DEL', KEYS[number])
    end
end
for place = 3, #ARGV, 3 do
    local key = KEYS[tonumber(ARGV[place])]
    if ARGV[place + 2] == '' then
        redis.call('HDEL', key, ARGV[place + 1])
    else
        redis.call('HSET', key, ARGV[place + 1], ARGV[place + 2])
    end
end
return 1
