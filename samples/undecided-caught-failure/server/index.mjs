import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};import 'import-in-the-middle/hook.mjs';

await import('./sentry.server.config.mjs').catch((error) => {
  console.error("Sentry is not available", error);
});

import('./chunks/nitro/nitro.mjs').then(function (n) { return n.r; });
async function default_sentryWrapped(...args) {
  const res = await import('./chunks/nitro/nitro.mjs').then(function (n) { return n.r; });
  return res.default.call(this, ...args);
}

export { default_sentryWrapped as default };
