-- Readers at the public site: addresses by kind, each kind as often as its weight says, in random order.
-- LOAD_ADDRESSES names a file of lines "kind<TAB>weight<TAB>path". What came back is printed as one line of JSON.
-- wrk does not tell which request an answer belongs to: an address that was withdrawn meanwhile answers 410, anything
-- else that is not 200 is a fault, and so is an answer too short to be a page.

local SHORTEST = 200
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  math.randomseed(os.time())
  paths, kinds, total = {}, {}, 0
  for line in io.lines(os.getenv("LOAD_ADDRESSES")) do
    local kind, weight, path = line:match("^(%S+)\t(%d+)\t(%S+)$")
    if not paths[kind] then
      total = total + tonumber(weight)
      paths[kind] = {}
      table.insert(kinds, { name = kind, upto = total })
    end
    table.insert(paths[kind], path)
  end
  asked, answered, short, begun = "", "", 0, 0
  asked_by, answered_by = {}, {}
end

function drawn()
  local draw = math.random() * total
  for _, kind in ipairs(kinds) do
    if draw < kind.upto then
      return kind
    end
  end
  return kinds[#kinds]
end

function request()
  begun = begun + 1
  local chosen = kinds[begun] or drawn() -- each kind once, however slow the site is
  asked_by[chosen.name] = (asked_by[chosen.name] or 0) + 1
  local list = paths[chosen.name]
  return wrk.format("GET", list[math.random(#list)])
end

function response(status, headers, body)
  answered_by[status] = (answered_by[status] or 0) + 1
  if status == 200 and #body < SHORTEST then
    short = short + 1
  end
  -- a thread's tables cannot be read from outside, its strings can
  asked, answered = members(asked_by), members(answered_by)
end

function members(counts)
  local parts = {}
  for key, n in pairs(counts) do
    table.insert(parts, string.format('"%s": %d', key, n))
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function done(summary, latency, requests)
  local thread, errors = threads[1], summary.errors
  io.write(string.format(
    '\nJSON {"asked": %s, "answered": %s, "short": %d, "broken": %d, "late": %d, "seconds": %.2f, "p50": %.1f, "p95": %.1f, "p99": %.1f}\n',
    thread:get("asked"), thread:get("answered"), thread:get("short"), errors.connect + errors.read + errors.write,
    errors.timeout, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3))
end
