import * as Sentry from '@sentry/nuxt';

Sentry.init({
  dsn: "https://public@o0.ingest.sentry.io/1",
  tracesSampleRate: 1
});

const { default: server } = await import('./chunks/nitro/nitro.mjs').then((n) => n.r);

export { server as default };
