// Tells of CommonJS modules, and of ES modules that require() compiles, by wrapping Module.prototype._compile.
'use strict'

const Module = require('node:module')
const { compileFunction } = require('node:vm')
const instrument = require('./instrument.cjs')

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname']

// Whether Node, where it is not told what `content` is, finds that it is an ES module.
const hasModuleSyntax = (content, filename) => {
  if (!/\b(?:import|export|await)\b/.test(content)) return false
  try {
    compileFunction(content, PARAMETERS, { filename })
    return false
  } catch (error) {
    return instrument.ONLY_IN_MODULES.some((message) => error?.message?.includes(message))
  }
}

const isModule = (content, filename, format) =>
  format === 'module' ||
  format === 'module-typescript' ||
  (format == null && process.features.require_module && hasModuleSyntax(content, filename))

// Calls `begin` when _compile, past compilation, takes module.exports to run the body; the source stays as it is.
const onBegin = (module, begin) => {
  const shown = Object.getOwnPropertyDescriptor(module, 'exports')
  if (!shown?.configurable || !('value' in shown)) {
    begin()
    return () => {}
  }
  const restore = (value) => Object.defineProperty(module, 'exports', { ...shown, value })
  let waiting = true
  const settle = (value) => {
    waiting = false
    restore(value)
  }
  Object.defineProperty(module, 'exports', {
    configurable: true,
    enumerable: shown.enumerable,
    get() {
      settle(shown.value)
      begin()
      return shown.value
    },
    set: settle
  })
  return () => {
    if (waiting) settle(shown.value)
  }
}

const observe = (tell) => {
  const compile = Module.prototype._compile
  Module.prototype._compile = function _compile(content, filename, format) {
    if (typeof content !== 'string' || typeof filename !== 'string') return compile.apply(this, arguments)
    if (isModule(content, filename, format)) {
      return compile.call(this, instrument.module(content), filename, format)
    }
    const settle = onBegin(this, () => tell('begin', filename))
    let result
    try {
      result = compile.apply(this, arguments)
    } finally {
      settle()
    }
    tell('end', filename)
    return result
  }
}

module.exports = { hasModuleSyntax, observe }
