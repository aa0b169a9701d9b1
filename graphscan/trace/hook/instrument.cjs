// Adds to a source the statements that tell when its body begins and ends.
//
// The first statement stands on the body's own first line, the last one below its last line: no line moves. The
// first line moves to the right by the length of BEGIN, which whoever shows a column takes off again. An import is
// hoisted above the first statement whatever stands before it, and every ES module is strict without a directive.
// `typeof` lets the same source run where nobody listens: in a worker, or in the thread of other hooks.
'use strict'

const NAME = '__graphscan__'
const tell = (what, where) => `typeof ${NAME}==='function'&&${NAME}('${what}',${where});`

const BEGIN = tell('begin', 'import.meta.url')
// What must not happen: that a source cut off in `if (x)` or `let y =` becomes whole by what is appended. No
// statement and no expression can begin with `export` or `const`, so a syntax error stays one.
const END = `\nexport{};${tell('end', 'import.meta.url')}`
const COMMONJS_BEGIN = tell('begin', '__filename')
const COMMONJS_END = `\nconst ${NAME}end=0;${tell('end', '__filename')}`

const HASHBANG = /^#!.*(?:\r\n|[\n\r\u2028\u2029])?/
const SPACE = String.raw`(?:\s|//.*|/\*[^]*?\*/)*`
const STRING = String.raw`(?:'(?:[^'\\\r\n]|\\[^])*'|"(?:[^"\\\r\n]|\\[^])*")`
const PROLOGUE = new RegExp(`^${SPACE}(?:${STRING}${SPACE}(?:;|(?=[\\r\\n}]|$))${SPACE})*`)
const USE_STRICT = /'use strict'|"use strict"/

// What V8 says where only the grammar of modules allows it (Node: ShouldRetryAsESM).
const ONLY_IN_MODULES = [
  'Cannot use import statement outside a module',
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
  'await is only valid in async functions and the top level bodies of modules',
  'Unexpected reserved word',
  ...['module', 'exports', 'require', '__filename', '__dirname'].map(
    (name) => `Identifier '${name}' has already been declared`
  )
]

const text = (source) => (typeof source === 'string' ? source : new TextDecoder().decode(source))

const around = (source, begin, end) => {
  const [hashbang] = HASHBANG.exec(source) ?? ['']
  const body = source.slice(hashbang.length)
  const newline = hashbang && !body && /.$/.test(hashbang) ? '\n' : ''
  return hashbang + newline + begin + body + end
}

// The source of an ES module that tells when its body begins and ends.
const module_ = (source) => {
  const given = text(source)
  return given.includes(BEGIN) ? given : around(given, BEGIN, END)
}

// The same of a CommonJS module whose compilation cannot be observed. A directive stays one.
const commonjs = (source) => {
  const given = text(source)
  if (given.includes(COMMONJS_BEGIN)) return given
  const [prologue] = PROLOGUE.exec(given.replace(HASHBANG, '')) ?? ['']
  const directive = USE_STRICT.test(prologue) ? '"use strict";' : ''
  return around(given, directive + COMMONJS_BEGIN, COMMONJS_END)
}

// import-in-the-middle puts a module of its own, with this query, in front of each that it hooks.
const isWrapper = (url) => /[?&]iitm=true(?:&|#|$)/.test(url)

// What a load hook returns, with the source changed where it is that of a module with a body.
// `customized`: CommonJS that a hook gave a source is compiled where nobody can observe it.
const loaded = (url, result, customized) => {
  if (result.source == null || isWrapper(url)) return result
  switch (result.format) {
    case 'module':
    case 'module-typescript':
      return { ...result, source: module_(result.source) }
    case 'commonjs':
      return customized ? { ...result, source: commonjs(result.source) } : result
    default:
      return result
  }
}

module.exports = { BEGIN, NAME, ONLY_IN_MODULES, loaded, module: module_ }
