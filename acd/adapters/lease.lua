-- The leader's lease: taken when free, renewed when already ours.
-- KEYS[1]  the lease
-- ARGV[1]  token of the one who asks
-- ARGV[2]  milliseconds it lasts; 0 gives it up
-- returns  1 when it is (or was) the asker's, else 0
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
    return 0
end
if ARGV[2] == '0' then
    redis.call('DEL', KEYS[1])
else
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
