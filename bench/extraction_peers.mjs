// What others read in a source: V8 (node:vm), es-module-lexer and oxc-parser, where they are installed.
//
//     node --experimental-vm-modules extraction_peers.mjs [PEERS] < paths
//
// PEERS is a folder with node_modules. One path a line in, one JSON object a line out:
//   accepted        whether V8 compiles the file as a module
//   lexed           whether es-module-lexer sees module syntax in it (null: not installed)
//   requests        static requests in source order, [specifier, attributes | null]
//   tla             top-level await, by V8 (Node 24) or oxc (null: unknown)
//   calls.lexer     the import() calls: the specifier of each literal one, null for others
//   calls.oxc       the same
//   exports         by oxc: [name (* for export *), name in the other module | null]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

const peers = process.argv[2];
const require = createRequire(peers ? join(peers, 'package.json') : import.meta.url);

async function load(name) {
  try {
    return await import(pathToFileURL(require.resolve(name)));
  } catch {
    return null;
  }
}

const lexer = await load('es-module-lexer');
await lexer?.init;
const oxc = await load('oxc-parser');
const decoder = new TextDecoder();

function byV8(text) {
  try {
    const module = new vm.SourceTextModule(text, { identifier: 'peer:' });
    const requests = module.moduleRequests
      ? module.moduleRequests.map(({ specifier, attributes }) => [specifier, { ...attributes }])
      : module.dependencySpecifiers.map((specifier) => [specifier, null]);
    return { accepted: true, requests, tla: module.hasTopLevelAwait?.() ?? null };
  } catch (error) {
    return { accepted: false, error: String(error.message), requests: [], tla: null };
  }
}

function byLexer(text) {
  if (!lexer) return null;
  try {
    const [imports, , , hasModuleSyntax] = lexer.parse(text);
    // Since es-module-lexer 3 imports have a type in words.
    const isCall = (found) => (found.type ? found.type === 'dynamic' : found.d > -1);
    const literal = (found) => (found.glob ? null : (found.specifier ?? found.n ?? null));
    const calls = imports.filter(isCall).map(literal);
    return { calls, hasModuleSyntax };
  } catch {
    return { calls: null, hasModuleSyntax: null };
  }
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'StaticBlock']);

function hasTopLevelAwait(program) {
  const todo = [program];
  while (todo.length) {
    const node = todo.pop();
    if (Array.isArray(node)) {
      todo.push(...node);
      continue;
    }
    if (node === null || typeof node !== 'object' || functions.has(node.type)) continue;
    if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) return true;
    if (node.type === 'VariableDeclaration' && node.kind === 'await using') return true;
    if (node.type === 'PropertyDefinition') todo.push(node.computed ? node.key : null);
    else for (const key in node) if (typeof node[key] === 'object') todo.push(node[key]);
  }
  return false;
}

function byOxc(text, wantsTla) {
  if (!oxc) return null;
  const parsed = oxc.parseSync('x.mjs', text);
  if (parsed.errors.length) return { calls: null, tla: null };
  const calls = parsed.module.dynamicImports.map(({ moduleRequest: { start, end } }) => {
    const literal = text.slice(start, end);
    if (!/^(?:"[^"\\]*"|'[^'\\]*')$/.test(literal)) return null;
    return literal.slice(1, -1);
  });
  const exports = parsed.module.staticExports
    .flatMap(({ entries }) => entries)
    .map(({ exportName, importName }) => [exportName.name ?? (exportName.kind === 'Default' ? 'default' : '*'), importName.name ?? null]);
  return { calls, exports, tla: wantsTla && text.includes('await') ? hasTopLevelAwait(parsed.program) : false };
}

for await (const path of createInterface({ input: process.stdin })) {
  const text = decoder.decode(readFileSync(path));
  const v8 = byV8(text);
  const lexed = byLexer(text);
  const parsed = byOxc(text, v8.accepted && v8.tla === null);
  const answer = {
    path,
    ...v8,
    tla: v8.tla ?? parsed?.tla ?? null,
    lexed: lexed?.hasModuleSyntax ?? null,
    calls: { lexer: lexed?.calls ?? null, oxc: parsed?.calls ?? null },
    exports: parsed?.exports ?? null,
  };
  process.stdout.write(JSON.stringify(answer) + '\n');
}
