export default defineNuxtConfig({
  compatibilityDate: '2025-07-01',
  sourcemap: { server: true },
  telemetry: false,
  modules: ['@sentry/nuxt/module'],
  sentry: {
    autoInjectServerSentry: 'experimental_dynamic-import',
    telemetry: false,
  },
})
