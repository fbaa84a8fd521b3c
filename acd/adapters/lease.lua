-- The leader's lease: taken when free, renewed when already ours.
-- KEYS[1]  the lease: its holder's token, with a time to live
-- KEYS[2]  the fence, a hash: `token` of the last holder, `epoch` that counts holders, `renewed`
-- ARGV[1]  token of the one who asks
-- ARGV[2]  milliseconds it lasts; 0 gives it up
-- ARGV[3]  `<holder> <renewed>` as long seen unchanged: that lease counts for nothing
-- returns  the holder's epoch when the lease is (or was) the asker's, else 0
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
    if ARGV[2] == '0' or holder .. ' ' .. (redis.call('HGET', KEYS[2], 'renewed') or '') ~= ARGV[3] then
        return 0
    end
end
if ARGV[2] == '0' then
    redis.call('DEL', KEYS[1])
    return 1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('HINCRBY', KEYS[2], 'renewed', 1)
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then
    redis.call('HINCRBY', KEYS[2], 'epoch', 1)
    redis.call('HSET', KEYS[2], 'token', ARGV[1])
end
return tonumber(redis.call('HGET', KEYS[2], 'epoch'))
