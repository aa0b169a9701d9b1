import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};import { init as init$1 } from '@sentry/node';
import 'import-in-the-middle/hook.mjs';

function init(options) {
  const sentryOptions = {
    environment: options.environment ?? process.env.SENTRY_ENVIRONMENT ?? "production",
    ...options
  };
  return init$1(sentryOptions);
}

init({
  dsn: "https://public@o0.ingest.sentry.io/1",
  tracesSampleRate: 1
});

import('./chunks/nitro/nitro.mjs').then(function (n) { return n.r; });
async function default_sentryWrapped(...args) {
  const res = await import('./chunks/nitro/nitro.mjs').then(function (n) { return n.r; });
  return res.default.call(this, ...args);
}

export { default_sentryWrapped as default };
