-- wrk's side of every series: wrk ... -s load.lua URL -- SERIES FOLDER [FIRST LAST]
-- FIRST and LAST are the lines of cold.txt to use: a warm-up must not make known what is to be cold.
-- Prints one line "result requests=... seconds=... ok=... p50_us=... p99_us=... errors=..." at the end.

local requests, next_one = {}, 0

local function tokens(folder, name, first, last)
  local list, at = {}, 0
  for line in io.lines(folder .. "/" .. name .. ".txt") do
    at = at + 1
    if last and at > last then break end
    if at >= (first or 1) then list[#list + 1] = line end
  end
  return list
end

local function add(method, path, token, body)
  local fields = { ["User-Agent"] = "load/1.0", ["Accept"] = "application/json", ["Accept-Encoding"] = "gzip, deflate" }
  if token then
    fields["Authorization"] = "Bearer " .. token
  end
  requests[#requests + 1] = wrk.format(method, path, fields, body)
end

function init(arguments)
  local series, folder, first, last = arguments[1], arguments[2], tonumber(arguments[3]), tonumber(arguments[4])
  local warm = tokens(folder, "warm")
  if series == "warm" then
    for _, token in ipairs(warm) do add("GET", "/api/items/42?full=true", token) end
  elseif series == "cold" then
    for _, token in ipairs(tokens(folder, "cold", first, last)) do add("GET", "/api/items/42?full=true", token) end
  elseif series == "refused" then
    add("GET", "/api/items/42?full=true")
  elseif series == "forged" then
    for _, token in ipairs(tokens(folder, "forged")) do add("GET", "/api/items/42?full=true", token) end
  elseif series == "down" then
    for _, token in ipairs(warm) do add("GET", "/down/1m.bin", token) end
  elseif series == "up" then
    local body = string.rep("0123456789abcdef", 65536)
    add("POST", "/up", warm[1], body)
  elseif series == "mixed" then
    -- of 20 requests 14 are warm, 2 are cold, 2 carry a small body, one has no token and one a forged one
    local cold, forged, at = tokens(folder, "cold", 1, 2000), tokens(folder, "forged"), 0
    for round = 1, 500 do
      for i = 1, 14 do at = at % #warm + 1; add("GET", "/api/items/" .. i, warm[at]) end
      for i = 1, 2 do add("GET", "/api/items/7", cold[round * 2 + i]) end
      for i = 1, 2 do add("POST", "/up", warm[i], string.rep("x", 700)) end
      add("GET", "/api/items/8")
      add("GET", "/api/items/9", forged[round % #forged + 1])
    end
  else
    error("no series " .. series)
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("result requests=%d seconds=%.3f refused=%d bytes=%d p50_us=%d p99_us=%d errors=%d\n",
    summary.requests, summary.duration / 1e6, errors.status, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout))
end
