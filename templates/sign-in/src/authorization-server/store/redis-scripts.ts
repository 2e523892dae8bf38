/**
 * What Redis does in one step each. A record is a hash, with `group` and `owner` as the keys of its indexes. An
 * index is a sorted set of IDs by the time, in milliseconds, at which they end; it lives as long as the last of
 * them. All times are those of Redis.
 */

const COMMON = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function unlink(record, id)
  for _, index in ipairs({ 'group', 'owner' }) do
    local key = redis.call('HGET', record, index)
    if key then redis.call('ZREM', key, id) end
  end
end

local function link(record, name, index, id, endsAt)
  if index == '' then return end
  redis.call('HSET', record, name, index)
  redis.call('ZADD', index, endsAt == '' and '+inf' or endsAt, id)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now())
  local last = redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')[2]
  if last == 'inf' then redis.call('PERSIST', index)
  elseif last then redis.call('PEXPIREAT', index, last) end
end

local function read(record)
  return redis.call('HMGET', record, 'value', 'group', 'owner', 'expires', 'consumed')
end
`;

/** KEYS: record. ARGV: ID, value, index of the group, of the owner, end in seconds and in milliseconds, consumed, and where: anywhere, absent, present. */
export const WRITE = `${COMMON}
local record, id, value, group, owner, expires, endsAt, consumed, where =
  KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local exists = redis.call('EXISTS', record) == 1
if where == 'absent' and exists or where == 'present' and not exists then return 0 end
if consumed == '' then consumed = redis.call('HGET', record, 'consumed') or '' end
unlink(record, id)
redis.call('DEL', record)
redis.call('HSET', record, 'value', value)
if consumed ~= '' then redis.call('HSET', record, 'consumed', consumed) end
if expires ~= '' then redis.call('HSET', record, 'expires', expires) end
link(record, 'group', group, id, endsAt)
link(record, 'owner', owner, id, endsAt)
if endsAt ~= '' then redis.call('PEXPIREAT', record, endsAt) end
return 1
`;

/** KEYS: record. */
export const READ = `${COMMON}
return read(KEYS[1])
`;

/** KEYS: record. ARGV: ID. */
export const TAKE = `${COMMON}
local found = read(KEYS[1])
unlink(KEYS[1], ARGV[1])
redis.call('DEL', KEYS[1])
return found
`;

/** KEYS: record. */
export const CONSUME = `${COMMON}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], 'consumed', string.format('%.3f', now() / 1000))
`;

/** KEYS: index. ARGV: what the keys of its records begin with. */
export const LIST = `${COMMON}
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  table.insert(found, { id, read(ARGV[1] .. id) })
end
return found
`;

/** KEYS: index. ARGV: what the keys of its records begin with. */
export const DELETE_ALL = `${COMMON}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  unlink(ARGV[1] .. id, id)
  redis.call('DEL', ARGV[1] .. id)
end
redis.call('DEL', KEYS[1])
return 1
`;

/** KEYS: lock. ARGV: holder. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;
