-- Sends the requests of a file in turn. They are separated by NUL. `@@@@@@@@@@` in a request becomes a number that
-- differs each time. With a file of refresh tokens, the refresh token of each response replaces `@@token@@` in a later
-- request, and `@@length@@` becomes the length of the body.
--
--   wrk -s wrk.lua <url> -- <file of requests> <first number> [<file of refresh tokens>]
local COUNTER, TOKEN, BODY_START = '@@@@@@@@@@', '@@token@@', '{"refresh_token":"'
local requests, next_index, counter = {}, 0, 0
local tokens, first_token, last_token = {}, 1, 0

local function split(text, separator)
  local at, to = text:find(separator, 1, true)
  if at then return { text:sub(1, at - 1), text:sub(to + 1) } end
  return { text }
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

local function next_request()
  next_index = next_index % #requests + 1
  local parts = requests[next_index]
  if not parts[2] then return parts[1] end
  counter = counter + 1
  return parts[1] .. string.format('%010d', counter) .. parts[2]
end

local function next_refresh()
  local token = tokens[first_token]
  tokens[first_token] = nil
  first_token = first_token + 1
  return (requests[1][1]:gsub('@@length@@', #BODY_START + #token + 2)) .. token .. requests[1][2]
end

local function keep_token(_, _, body)
  last_token = last_token + 1
  tokens[last_token] = body:match('"refresh_token":"([^"]+)"')
end

function init(args)
  counter = tonumber(args[2])
  local separator = args[3] and TOKEN or COUNTER
  for text in read(args[1]):gmatch('%Z+') do requests[#requests + 1] = split(text, separator) end
  request = next_request
  if not args[3] then return end
  for token in read(args[3]):gmatch('%S+') do last_token = last_token + 1; tokens[last_token] = token end
  request, response = next_refresh, keep_token
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\nresult %d %d %d %.3f %.3f %d %d\n', summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
