// Puts a call of the probe at the head of every ES module below the root, and before one statement where asked.
let options = {}

export function initialize(data) {
  options = data
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  if (loaded.format !== 'module' || !url.startsWith(options.root)) return loaded
  let source = Buffer.from(loaded.source).toString()
  const { statement, statementModule } = options
  if (statement && url === options.root + statementModule) {
    if (source.split(statement).length !== 2) throw new Error(`not found exactly once in ${url}: ${statement}`)
    source = source.replace(statement, () => `globalThis.__probe(import.meta.url, 'statement');${statement}`)
  }
  const hashbang = /^#!.*/.exec(source)?.[0] ?? ''
  return { ...loaded, source: `${hashbang}${hashbang && '\n'}globalThis.__probe(import.meta.url);${source.slice(hashbang.length)}` }
}
