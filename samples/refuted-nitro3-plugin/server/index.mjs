globalThis.__nitro_main__ = import.meta.url;
import { t as serve } from "./_libs/srvx.mjs";
import { n as tracingSrvxPlugins, t as useNitroApp } from "./_chunks/app.mjs";
// node_modules/nitro/dist/presets/node/runtime/node-server.mjs
const nitroApp = useNitroApp();
serve({
	port: process.env.NITRO_PORT || 3e3,
	fetch: nitroApp.fetch,
	plugins: [...tracingSrvxPlugins]
});
var node_server_default = {};
export { node_server_default as default };
