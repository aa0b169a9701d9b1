// Makes maps with real bundlers and records what the npm package @jridgewell/trace-mapping says of every position.
//
//     npm install --no-save esbuild rollup @rollup/plugin-terser @jridgewell/trace-mapping
//     node record.mjs            (where those packages are; writes into the folder `recorded` beside this file)
//
// A recording: the map, and for each position that was asked for [line, column, source, line, column], with nulls
// where nothing is mapped. Lines and columns count from 0, as maps do.
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'

const load = createRequire(path.resolve('package.json'))
const esbuild = load('esbuild')
const { rollup } = load('rollup')
const terser = load('@rollup/plugin-terser')
const { FlattenMap, originalPositionFor } = load('@jridgewell/trace-mapping')

const folder = mkdtempSync(path.join(tmpdir(), 'maps-'))
mkdirSync(path.join(folder, 'utils'))
writeFileSync(path.join(folder, 'main.js'), `import { greet, "an odd name" as odd } from './utils/greet.js'
import { platform } from 'node:os'

export const words = ['😀 smile', 'grüße', odd]
export function main(/* who */ name) {
  for (const word of words) console.log('😀', greet(name), word, platform())
  return import('./utils/late.js')
}
`)
writeFileSync(path.join(folder, 'utils', 'greet.js'), `const odd = 'odd'
export function greet(name) {
  if (!name) throw new Error('whom?')
  return \`Hello, \${name}
and the second line\`
}
export { odd as 'an odd name' }
`)
writeFileSync(path.join(folder, 'utils', 'late.js'), `import { greet } from './greet.js'
export default greet('late')
`)

const made = {}
const entry = path.join(folder, 'main.js')
const out = path.join(folder, 'out')
for (const minify of [false, true]) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry], bundle: true, splitting: true, format: 'esm', platform: 'node', write: false,
    outdir: out, sourcemap: 'external', minify, charset: 'utf8',
  })
  const of = (name) => outputFiles.find((file) => path.basename(file.path) === name).text
  made[minify ? 'esbuild-minified' : 'esbuild'] = { code: of('main.js'), map: JSON.parse(of('main.js.map')) }
}
for (const minify of [false, true]) {
  const bundle = await rollup({ input: entry, external: /^node:/ })
  const { output } = await bundle.generate({
    dir: out, format: 'esm', sourcemap: true, plugins: minify ? [terser()] : [],
    manualChunks: (id) => (id.includes('greet') ? 'greet' : undefined),
  })
  const { code, map } = output.find((chunk) => chunk.fileName === 'main.js')
  made[minify ? 'rollup-terser' : 'rollup'] = { code, map: JSON.parse(map.toString()) }
}
const lines = made.rollup.code.split('\n').length
made.sections = {
  code: made.rollup.code + made['esbuild-minified'].code,
  map: {
    version: 3,
    sections: [
      { offset: { line: 0, column: 0 }, map: made.rollup.map },
      { offset: { line: lines - 1, column: 0 }, map: made['esbuild-minified'].map },
    ],
  },
}

for (const [name, { code, map }] of Object.entries(made)) {
  const traced = new FlattenMap(map)
  const answers = []
  code.split('\n').forEach((text, line) => {
    for (let column = 0; column <= text.length; column += 1) {
      const found = originalPositionFor(traced, { line: line + 1, column })
      const source = found.source === null ? null : found.source
      answers.push([line, column, source, found.line === null ? null : found.line - 1, found.column])
    }
  })
  const file = new URL(`recorded/${name}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify({ code, map, answers })}\n`)
  console.log(name, answers.length)
}
