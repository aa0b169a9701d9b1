// Tells of ES modules, by a load hook: in this thread where Node's hooks of that kind are sound, else in Node's own.
//
// The hook that is registered last is asked first and may answer for itself. So this one is registered anew behind
// each that the build registers.
'use strict'

const Module = require('node:module')
const { pathToFileURL } = require('node:url')
const instrument = require('./instrument.cjs')
const required = require('./required.cjs')

const { register, registerHooks } = Module

// Before these, module.registerHooks() throws for CommonJS where hooks of module.register() are there too
// (https://github.com/nodejs/node/pull/59929).
const hasSoundHooks = () => {
  const [major, minor, patch] = process.versions.node.split('.', 3).map((part) => parseInt(part, 10))
  if (!registerHooks) return false
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3)
  if (major === 24) return minor > 11 || (minor === 11 && patch >= 1)
  return major > 25 || (major === 25 && minor >= 1)
}

const afterEach = (name, again) => {
  const original = Module[name]
  if (!original) return
  Module[name] = function (...args) {
    const result = original.apply(this, args)
    again()
    return result
  }
}

const observeHere = () => {
  // CommonJS with a source from a hook may be compiled out of sight.
  let customized = process.execArgv.some((option) => /^--(?:experimental-)?loader\b/.test(option))
  const hooks = {
    load(url, context, nextLoad) {
      const result = nextLoad(url, context)
      const unseen = customized && context.conditions?.includes('import') && !result.shouldBeReloadedByCJSLoader
      return instrument.loaded(url, result, unseen)
    }
  }
  let registered = registerHooks(hooks)
  afterEach('register', () => {
    customized = true
  })
  afterEach('registerHooks', () => {
    customized = true
    registered.deregister()
    registered = registerHooks(hooks)
  })
}

const observeThere = () => {
  const again = () => register('./thread.mjs', pathToFileURL(__filename))
  again()
  afterEach('register', again)
}

// `folder` is for copies of modules, `hasModuleSyntax` a function of source and file name.
const observe = (folder, hasModuleSyntax) => {
  if (hasSoundHooks()) {
    observeHere()
    return
  }
  observeThere()
  if (process.features.require_module && !registerHooks) required.observe(folder, hasModuleSyntax)
}

module.exports = { observe }
