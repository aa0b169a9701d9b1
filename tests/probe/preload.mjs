// Notes, whenever a module's body begins, whether a Sentry client is set; writes the notes as JSON to
// PROBE_OUTPUT when the process ends. Given to Node as its first --import, before the build's own preloads.
import { writeFileSync } from 'node:fs'
import Module, { register } from 'node:module'
import { Server } from 'node:net'
import { pathToFileURL } from 'node:url'

const root = process.env.PROBE_ROOT
const events = []

// The SDK keeps its state under its version, beside the key `version` itself.
const clientIsSet = () =>
  Object.values(globalThis.__SENTRY__ ?? {}).some((state) => state?.defaultCurrentScope?.getClient?.())

Object.defineProperty(globalThis, '__probe', {
  value: (url, label) => {
    if (!url.startsWith(root)) return
    const module = decodeURI(url.slice(root.length))
    events.push(label ? { module, label, sentry: clientIsSet() } : { module, sentry: clientIsSet() })
  },
})

const { _compile: compile } = Module.prototype
Module.prototype._compile = function (source, filename, ...rest) {
  globalThis.__probe(pathToFileURL(filename).href)
  return compile.call(this, source, filename, ...rest)
}

// A server that does not listen lets the process end by itself.
Server.prototype.listen = function () {
  return this
}

const { PROBE_STATEMENT: statement, PROBE_STATEMENT_MODULE: statementModule } = process.env
register('./hooks.mjs', import.meta.url, { data: { root, statement, statementModule } })

process.on('exit', () => {
  writeFileSync(process.env.PROBE_OUTPUT, JSON.stringify({ events, sentry: clientIsSet() }))
})
