export default defineNuxtConfig({
  compatibilityDate: '2025-07-01',
  telemetry: false,
  modules: ['@sentry/nuxt/module'],
  sentry: {
    autoInjectServerSentry: 'top-level-import',
    telemetry: false,
  },
})
