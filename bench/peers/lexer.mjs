// One pass of es-module-lexer over every .mjs file: what V8's own scanner would read, at best.
//
//     node lexer.mjs PEERS FOLDER [OUT]
//
// OUT, where it is given, receives {path: [[specifier | null, is import()], …]}.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const [peers, folder, out] = process.argv.slice(2);
const require = createRequire(join(peers, 'package.json'));
const { init, parse } = await import(pathToFileURL(require.resolve('es-module-lexer')));
await init;

const found = {};
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.mjs')) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const [imports] = parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  if (out) {
    found[relative(folder, path).split(sep).join('/')] = imports
      .filter(({ type }) => type !== 'import-meta')
      .map(({ specifier, type, glob }) => [glob ? null : (specifier ?? null), type === 'dynamic']);
  }
}
if (out) writeFileSync(out, JSON.stringify(found));
