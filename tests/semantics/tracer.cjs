// Notes when each traced body begins and ends; given to Node as its very first --require.
// TRACE_ROOT: the folder that ids are relative to. TRACE_OUTPUT: where the notes go, as JSON, when the process ends.
// TRACE_TIMES: {"slow": {name: ms}, "seed": n, "most": ms, "stretch": n} decides how long pause(name, ms) takes and, with `load`,
// how long each file takes to load. With `failing` every third risk(name) throws.
'use strict'
const { promises, writeFileSync } = require('node:fs')
const path = require('node:path')
const { fileURLToPath } = require('node:url')

const root = process.env.TRACE_ROOT
const times = JSON.parse(process.env.TRACE_TIMES ?? '{}')
const events = []

function idOf(place) {
  if (!place.startsWith('file:')) return path.isAbsolute(place) ? relative(place) : place
  const { search, hash } = new URL(place)
  return relative(fileURLToPath(place)) + search + hash
}

function relative(file) {
  return path.relative(root, file).split(path.sep).join('/').replace(/[%?#]/g, encodeURIComponent)
}

function duration(name, usual) {
  if (times.slow && name in times.slow) return times.slow[name]
  if (times.seed === undefined) return usual * (times.stretch ?? 1)
  let hash = times.seed
  for (const char of name) hash = (hash * 31 + char.charCodeAt(0)) % 65521
  return hash % (times.most + 1)
}

function risk(name) {
  if (!times.failing) return
  let hash = times.seed ?? 0
  for (const char of name) hash = (hash * 41 + char.charCodeAt(0)) % 65521
  if (hash % 3 === 0) throw new Error(`${name} fails on purpose`)
}

const globals = {
  risk,
  trace: (sign, place) => events.push(sign + idOf(place)),
  pause: (name, usual = 1) => new Promise((resolve) => setTimeout(resolve, duration(name, usual))),
  always: true,
  never: undefined,
}
for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value })

process.on('exit', () => writeFileSync(process.env.TRACE_OUTPUT, JSON.stringify(events)))

// As a slow disk would do it. Within this thread, for a hook of Node's may hold up other files while it waits for one.
function delayLoads() {
  const { readFile } = promises
  promises.readFile = async (place, ...rest) => {
    const content = await readFile(place, ...rest)
    const ms = loading(idOf(String(place)))
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    return content
  }
}

function loading(name) {
  if (times.slow && name in times.slow) return times.slow[name]
  if (times.seed === undefined) return 0
  let hash = times.seed
  for (const char of name) hash = (hash * 37 + char.charCodeAt(0)) % 65521
  return hash % 3 === 0 ? hash % (times.most + 1) : 0
}

if (times.load) delayLoads()
