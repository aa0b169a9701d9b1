export default defineNuxtConfig({
  compatibilityDate: '2025-07-01',
  telemetry: false,
  // Azure's entry exports `handle`, which is not among the functions that Sentry wraps unasked.
  nitro: { preset: 'azure-functions' },
  modules: ['@sentry/nuxt/module'],
  sentry: {
    autoInjectServerSentry: 'experimental_dynamic-import',
    telemetry: false,
  },
})
