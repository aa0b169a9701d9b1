import { init } from "@sentry/node";
import { tracingChannel } from "node:diagnostics_channel";
// node_modules/srvx/dist/tracing.mjs
function tracingPlugin() {
	const channel = tracingChannel("srvx.request");
	return (server) => {
		server.channel = channel;
	};
}
// #nitro/virtual/tracing
const tracingSrvxPlugins = [tracingPlugin()];
// server/plugins/sentry.ts
init({
	dsn: "https://public@o0.ingest.sentry.io/1",
	tracesSampleRate: 1
});
var sentry_default = (nitroApp) => {
	nitroApp.hooks.error = (error) => console.error(error);
};
// #nitro/virtual/plugins
const plugins = [sentry_default];
// node_modules/nitro/dist/runtime/internal/app.mjs
const APP_ID = "default";
function useNitroApp() {
	let instance = useNitroApp._instance;
	if (instance) return instance;
	instance = useNitroApp._instance = createNitroApp();
	globalThis.__nitro__ = globalThis.__nitro__ || {};
	globalThis.__nitro__[APP_ID] = instance;
	initNitroPlugins(instance);
	return instance;
}
function createNitroApp() {
	const hooks = {};
	const captureError = (error, context) => hooks.error?.(error, context);
	const h3 = { fetch: async () => new Response("hello") };
	return {
		fetch: (request) => h3.fetch(request),
		h3,
		hooks,
		captureError
	};
}
function initNitroPlugins(app) {
	for (const plugin of plugins) plugin(app);
	return app;
}
export { tracingSrvxPlugins as n, useNitroApp as t };
