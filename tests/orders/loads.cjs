// Notes when Node's loader reads a file, as `load:` and its id; given to Node behind the tracer.
'use strict'
const { promises } = require('node:fs')
const path = require('node:path')
const { fileURLToPath } = require('node:url')

const root = process.env.TRACE_ROOT
const { readFile } = promises
promises.readFile = (place, ...rest) => {
  const file = String(place).startsWith('file:') ? fileURLToPath(place) : String(place)
  const id = path.relative(root, file).split(path.sep).join('/').replace(/[%?#]/g, encodeURIComponent)
  globalThis.trace('!', `load:${id}`)
  return readFile(place, ...rest)
}
