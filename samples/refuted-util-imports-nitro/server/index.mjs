import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};
import { init as init$1 } from '@sentry/node';
import { u as useRuntimeConfig } from './chunks/nitro/nitro.mjs';
import 'node:http';

function init(options) {
  const sentryOptions = {
    environment: options.environment ?? process.env.SENTRY_ENVIRONMENT ?? "production",
    ...options
  };
  return init$1(sentryOptions);
}

const words = ["password", "token"];
const { redactWith } = useRuntimeConfig();
function redact(event) {
  for (const key of Object.keys(event)) {
    if (words.includes(key)) event[key] = redactWith;
  }
  return event;
}

init({
  dsn: "https://public@o0.ingest.sentry.io/1",
  tracesSampleRate: 1,
  beforeSend: (event) => redact(event)
});

import('./chunks/nitro/nitro.mjs').then(function (n) { return n.n; });
async function default_sentryWrapped(...args) {
  const res = await import('./chunks/nitro/nitro.mjs').then(function (n) { return n.n; });
  return res.default.call(this, ...args);
}

export { default_sentryWrapped as default };
//# sourceMappingURL=index.mjs.map
