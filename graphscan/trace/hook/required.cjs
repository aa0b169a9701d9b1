// Tells of ES modules that are required, on Nodes that read them past every hook and past _compile.
//
// Before module.registerHooks(), what a required ES module imports is read with fs.readFileSync(URL), which opens
// the file by fs.openSync: there a copy that tells is opened in its place. Node 22.12 to 22.14 read a required
// `.mjs` with fs.readFileSync(path, 'utf8').
'use strict'

const fs = require('node:fs')
const { basename, dirname, extname, join } = require('node:path')
const { fileURLToPath } = require('node:url')
const instrument = require('./instrument.cjs')

const { openSync, readFileSync } = fs

// Whether `caller`, a part of Node, is what asks, not the build.
const isAskedBy = (caller) => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 10
  const { stack } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return String(stack).includes(caller)
}

const packageType = (file) => {
  for (let folder = dirname(file); basename(folder) !== 'node_modules'; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type
    } catch (error) {
      if (error.code !== 'ENOENT' || folder === dirname(folder)) return undefined
    }
  }
  return undefined
}

const isModule = (file, source, hasModuleSyntax) => {
  switch (extname(file)) {
    case '.mjs':
      return true
    case '.js': {
      const type = packageType(file)
      return type === 'module' || (type !== 'commonjs' && hasModuleSyntax(source, file))
    }
    default:
      return false
  }
}

// Copies stand in `folder` until they are open.
const observe = (folder, hasModuleSyntax) => {
  let copies = 0
  fs.readFileSync = function (path, ...rest) {
    const source = readFileSync.call(this, path, ...rest)
    if (typeof source !== 'string' || extname(String(path)) !== '.mjs') return source
    return isAskedBy('loadESMFromCJS [as .mjs] (node:internal/') ? instrument.module(source) : source
  }
  fs.openSync = function (path, ...rest) {
    if (!(path instanceof URL) || !isAskedBy('node:internal/modules/esm/load:')) return openSync.call(this, path, ...rest)
    try {
      const file = fileURLToPath(path)
      const source = readFileSync(file, 'utf8')
      if (isModule(file, source, hasModuleSyntax)) {
        const copy = join(folder, `${copies++}.mjs`)
        fs.writeFileSync(copy, instrument.module(source))
        const opened = openSync.call(this, copy, ...rest)
        fs.unlinkSync(copy)
        return opened
      }
    } catch {
      // What is wrong with the file is for Node to say.
    }
    return openSync.call(this, path, ...rest)
  }
}

module.exports = { observe }
