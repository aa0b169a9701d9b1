import { init } from '@sentry/node';

const settings = JSON.parse(process.env.SENTRY_SETTINGS ?? "{}");

init({
  dsn: process.env.SENTRY_DSN,
  ...settings
});
