// Writes events to a file: the header, begin and end of bodies, and the error that ends the process.
'use strict'

const { openSync, writeSync } = require('node:fs')
const { pathToFileURL } = require('node:url')
const { BEGIN, NAME } = require('./instrument.cjs')

const { stringify } = JSON

// The SDK keeps its state under its version, beside the key `version` itself; older ones under `hub`.
const clientIsSet = () => {
  try {
    return Object.values(globalThis.__SENTRY__ ?? {}).some(
      (state) => (state?.defaultCurrentScope ?? state)?.getClient?.() !== undefined
    )
  } catch {
    return false
  }
}

const property = (error, name) => {
  try {
    const value = error?.[name]
    return value === undefined ? null : String(value)
  } catch {
    return null
  }
}

// Returns the function that modules call: ('begin' | 'end', URL or path).
const recorder = (path) => {
  const file = openSync(path, 'a')
  const write = (event) => {
    try {
      writeSync(file, `${stringify(event)}\n`)
    } catch {
      // A full disk must not become an error of the build.
    }
  }
  let client = false
  const tell = (what, where) => {
    const url = /^[a-z][a-z+.-]+:/.test(where) ? where : pathToFileURL(where).href
    client ||= clientIsSet()
    write({ event: what, url, client })
  }
  write({ event: 'start', node: process.version, begin: BEGIN })
  Object.defineProperty(globalThis, NAME, { value: tell })
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    const name = property(error, 'name') ?? typeof error
    const stack = property(error, 'stack') ?? property({ error }, 'error')
    write({ event: 'error', origin, name, code: property(error, 'code'), stack })
  })
  process.on('exit', () => {
    client ||= clientIsSet()
    write({ event: 'exit', client })
  })
  // A client may be set when no more bodies begin or end.
  const timer = setInterval(() => {
    client ||= clientIsSet()
    if (!client) return
    clearInterval(timer)
    write({ event: 'client', client })
  }, 100)
  timer.unref()
  return tell
}

module.exports = { recorder }
