// The first preload of the run (`node -r`): records when the bodies of modules begin and end.
//
// GRAPHSCAN_TRACE holds, as JSON, `events`, the file to append to, and `nodeOptions`, the NODE_OPTIONS that the
// build was meant to see. Both are put right here, so neither the build nor what it starts sees this hook. Each
// event is one line, written at once: what a process that is killed had done is all there.
'use strict'

const { GRAPHSCAN_TRACE: settings } = process.env

const record = () => {
  const { recorder } = require('./record.cjs')
  const commonjs = require('./commonjs.cjs')
  const modules = require('./modules.cjs')
  const { events, nodeOptions } = JSON.parse(settings)
  delete process.env.GRAPHSCAN_TRACE
  if (nodeOptions === null) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = nodeOptions
  modules.observe(require('node:path').dirname(events), commonjs.hasModuleSyntax)
  commonjs.observe(recorder(events))
}

// Whether this is the thread of hooks, where Node runs every `-r` preload once more.
const isHooksThread = () => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 50
  const { stack } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return stack.includes('initializeHooks (node:internal/')
}

// Without this hook there might be no such thread, and the build's own preloads would run but once. A loader of the
// command line may need them there.
const skipPreloads = () => {
  const Module = require('node:module')
  const load = Module._load
  Module._load = function (request, parent, ...rest) {
    return parent?.id === 'internal/preload' ? undefined : load.call(this, request, parent, ...rest)
  }
}

if (settings !== undefined) record()
else if (isHooksThread() && !process.execArgv.some((option) => /^--(?:experimental-)?loader\b/.test(option))) skipPreloads()
