import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};;!function(){try{var e="undefined"!=typeof window?window:"undefined"!=typeof global?global:"undefined"!=typeof self?self:{},n=(new e.Error).stack;n&&(e._sentryDebugIds=e._sentryDebugIds||{},e._sentryDebugIds[n]="66b62b6e-dc00-46be-ab56-41fe11a28244",e._sentryDebugIdIdentifier="sentry-dbid-66b62b6e-dc00-46be-ab56-41fe11a28244")}catch(e){}}();import * as Sentry from '@sentry/nuxt';
import './chunks/nitro/nitro.mjs';
import 'import-in-the-middle/hook.mjs';
import 'node:http';

Sentry.init({
  dsn: "https://public@o0.ingest.sentry.io/1",
  tracesSampleRate: 1
});

import('./chunks/nitro/nitro.mjs').then(function (n) { return n.r; });
async function default_sentryWrapped(...args) {
  const res = await import('./chunks/nitro/nitro.mjs').then(function (n) { return n.r; });
  return res.default.call(this, ...args);
}

export { default_sentryWrapped as default };
