// With source-map upload enabled and a release name, @sentry/nuxt 8.42 injects a virtual module into every
// chunk; nitropack 2.10.4 puts it into Nitro's chunk, and the entry then imports that statically.
export default defineNuxtConfig({
  compatibilityDate: '2024-11-01',
  telemetry: false,
  modules: ['@sentry/nuxt/module'],
  sentry: {
    sourceMapsUploadOptions: { telemetry: false },
    ...(process.env.RELEASE_INJECTION === 'off'
      ? { unstable_sentryBundlerPluginOptions: { release: { inject: false } } }
      : {}),
  },
})
