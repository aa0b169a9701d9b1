// Asks Node what specifiers resolve to. Reads JSON lines from stdin, one answer line for each:
// {"specifier", "parent": path or data: URL, "conditions": [added to Node's own]} becomes
// {"import": {"url", "format"} or {"error"}, "require": {"path"} or {"error"}}.
// Nothing is evaluated: a resolve hook asks the default resolution, a load hook the default loading.
// The conditions of require() are those of the process: start it with --conditions.
import { createRequire, register } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

register('./node_hooks.mjs', import.meta.url);

const isUrl = (parent) => /^(data|file):/.test(parent);

async function importAnswer(query) {
  const parent = isUrl(query.parent) ? query.parent : pathToFileURL(query.parent).href;
  const question = encodeURIComponent(JSON.stringify({ ...query, parent }));
  return (await import(`ask:${question}`)).default;
}

function requireAnswer({ specifier, parent }) {
  if (isUrl(parent)) return null;
  try {
    return { path: createRequire(parent).resolve(specifier) };
  } catch (error) {
    return { error: error.code ?? error.name };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const query = JSON.parse(line);
  const answer = { import: await importAnswer(query), require: requireAnswer(query) };
  console.log(JSON.stringify(answer));
}
