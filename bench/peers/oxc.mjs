// Every .mjs file through oxc-parser, and every literal specifier through oxc-resolver.
//
//     node oxc.mjs PEERS FOLDER [OUT]
//
// OUT, where it is given, receives {path: [[specifier | null, is import(), target | null], …]}.
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';

const [peers, given, out] = process.argv.slice(2);
const require = createRequire(join(peers, 'package.json'));
const { parseSync } = require('oxc-parser');
const { ResolverFactory } = require('oxc-resolver');
const folder = realpathSync(given);
// Node tries extensions for the main file of a package only (LegacyMainResolve).
const conditionNames = ['node', 'import', 'module-sync', 'node-addons'];
const ofFiles = new ResolverFactory({ conditionNames, extensions: [] });
const ofPackages = new ResolverFactory({ conditionNames, extensions: ['.js', '.json', '.node'] });
const slashes = (path) => relative(folder, path).split(sep).join('/');

function* requests({ module }, text) {
  for (const { moduleRequest } of module.staticImports) yield [moduleRequest.start, moduleRequest.value, false];
  for (const { entries } of module.staticExports) {
    // One `export … from` has an entry for each name.
    const from = entries.find(({ moduleRequest }) => moduleRequest)?.moduleRequest;
    if (from) yield [from.start, from.value, false];
  }
  for (const { moduleRequest: { start, end } } of module.dynamicImports) {
    const literal = text.slice(start, end);
    yield [start, /^(?:"[^"\\]*"|'[^'\\]*')$/.test(literal) ? literal.slice(1, -1) : null, true];
  }
}

const found = {};
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.mjs')) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const text = readFileSync(path, 'utf8');
  const links = [...requests(parseSync(path, text), text)].sort(([a], [b]) => a - b);
  const resolved = links.map(([, specifier, later]) => {
    if (specifier === null || isBuiltin(specifier)) return [specifier, later, null];
    const target = (/^[./]/.test(specifier) ? ofFiles : ofPackages).sync(dirname(path), specifier).path;
    return [specifier, later, target ? slashes(target) : null];
  });
  if (out) found[slashes(path)] = resolved;
}
if (out) writeFileSync(out, JSON.stringify(found));
