// Tells of ES modules, by a load hook: in this thread where Node's hooks of that kind are sound, else in Node's own.
'use strict'

const Module = require('node:module')
const { pathToFileURL } = require('node:url')
const instrument = require('./instrument.cjs')
const required = require('./required.cjs')

// Before these, module.registerHooks() throws for CommonJS where hooks of module.register() are there too
// (https://github.com/nodejs/node/pull/59929).
const hasSoundHooks = () => {
  const [major, minor, patch] = process.versions.node.split('.', 3).map((part) => parseInt(part, 10))
  if (!Module.registerHooks) return false
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3)
  if (major === 24) return minor > 11 || (minor === 11 && patch >= 1)
  return major > 25 || (major === 25 && minor >= 1)
}

const observeHere = () => {
  // A source from another thread's hooks has CommonJS compiled out of sight.
  let customized = process.execArgv.some((option) => /^--(?:experimental-)?loader\b/.test(option))
  const { register } = Module
  Module.register = function (...args) {
    customized = true
    return register.apply(this, args)
  }
  Module.registerHooks({
    load(url, context, nextLoad) {
      const result = nextLoad(url, context)
      const unseen = customized && context.conditions?.includes('import') && !result.shouldBeReloadedByCJSLoader
      return instrument.loaded(url, result, unseen)
    }
  })
}

// `folder` is for copies of modules, `hasModuleSyntax` a function of source and file name.
const observe = (folder, hasModuleSyntax) => {
  if (hasSoundHooks()) {
    observeHere()
    return
  }
  Module.register('./thread.mjs', pathToFileURL(__filename))
  if (process.features.require_module && !Module.registerHooks) required.observe(folder, hasModuleSyntax)
}

module.exports = { observe }
