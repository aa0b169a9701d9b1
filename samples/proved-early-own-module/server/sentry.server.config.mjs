import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};import { init as init$1 } from '@sentry/node';

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
