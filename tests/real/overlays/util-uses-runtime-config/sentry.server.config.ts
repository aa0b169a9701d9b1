import * as Sentry from '@sentry/nuxt'
import { redact } from './server/utils/redact'

Sentry.init({
  dsn: 'https://public@o0.ingest.sentry.io/1',
  tracesSampleRate: 1,
  beforeSend: (event) => redact(event),
})
