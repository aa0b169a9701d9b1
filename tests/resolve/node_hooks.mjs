// The hooks behind node_answers.mjs.
import { isBuiltin } from 'node:module';

export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('ask:')) return next(specifier, context);
  const query = JSON.parse(decodeURIComponent(specifier.slice('ask:'.length)));
  const defaults = ['node', 'import', 'module-sync', 'node-addons'];
  const answer = {};
  try {
    Object.assign(answer, await next(query.specifier, {
      ...context, parentURL: query.parent, conditions: [...defaults, ...query.conditions],
    }));
  } catch (error) {
    answer.error = error.code ?? error.name;
  }
  const { url, format, error } = answer;
  return { url: `answer:${encodeURIComponent(JSON.stringify({ url, format, error }))}`, shortCircuit: true };
}

export async function load(url, context, next) {
  if (!url.startsWith('answer:')) return next(url, context);
  let answer = JSON.parse(decodeURIComponent(url.slice('answer:'.length)));
  if (!answer.error) {
    try {
      if (answer.url.startsWith('node:') && !isBuiltin(answer.url)) throw { code: 'ERR_UNKNOWN_BUILTIN_MODULE' };
      const type = answer.format === 'json' || answer.url.startsWith('data:application/json');
      const importAttributes = type ? { type: 'json' } : {};
      const loaded = await next(answer.url, { ...context, format: answer.format, importAttributes });
      answer.format = loaded.format;
      if (loaded.format == null) answer = { error: 'ERR_UNKNOWN_MODULE_FORMAT' };
    } catch (error) {
      answer = { error: error.code ?? error.name };
    }
  }
  return { format: 'module', source: `export default ${JSON.stringify(answer)}`, shortCircuit: true };
}
