import * as Sentry from '@sentry/nuxt'
import { useRuntimeConfig } from '#imports'

Sentry.init({
  dsn: 'https://public@o0.ingest.sentry.io/1',
  environment: useRuntimeConfig().public.environment,
  tracesSampleRate: 1,
})
