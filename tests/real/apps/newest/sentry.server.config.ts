import * as Sentry from '@sentry/nuxt'

Sentry.init({ dsn: 'https://public@o0.ingest.sentry.io/1', tracesSampleRate: 1 })
