import process from 'node:process';globalThis._importMeta_=globalThis._importMeta_||{url:"file:///_entry.js",env:process.env};import { Server } from 'node:http';

function createHooks() {
  const hooks = {};
  return {
    hook: (name, fn) => (hooks[name] ??= []).push(fn),
    callHook: async (name, ...args) => {
      for (const fn of hooks[name] ?? []) {
        await fn(...args);
      }
    }
  };
}

const _inlineRuntimeConfig = {
  "app": { "baseURL": "/" },
  "sentry": { "dsn": "https://public@o0.ingest.sentry.io/1" }
};
function useRuntimeConfig() {
  return _inlineRuntimeConfig;
}

const plugins = [
  (nitroApp2) => nitroApp2.hooks.hook("error", (error) => console.error(error))
];

const _lazy_hello = () => import('../routes/api/hello.get.mjs');

const handlers = [
  { route: "/api/hello", handler: _lazy_hello, lazy: true }
];

function createNitroApp() {
  const hooks = createHooks();
  const captureError = (error, context = {}) => hooks.callHook("error", error, context);
  const router = new Map(handlers.map((h) => [h.route, h.handler]));
  const localFetch = async (path) => {
    const route = router.get(path);
    return route && (await route()).default();
  };
  const h3App = (req, res) => localFetch(req.url).then(
    (body) => res.writeHead(body ? 200 : 404).end(body),
    (error) => captureError(error, { tags: ["request"] })
  );
  const app = {
    hooks,
    h3App,
    router,
    localFetch,
    captureError
  };
  return app;
}
function runNitroPlugins(nitroApp2) {
  for (const plugin of plugins) {
    plugin(nitroApp2);
  }
}
const nitroApp$1 = createNitroApp();
function useNitroApp() {
  return nitroApp$1;
}
runNitroPlugins(nitroApp$1);

const nitroApp = useNitroApp();
const server = new Server(nitroApp.h3App);
const listener = server.listen(process.env.NITRO_PORT || 3e3, () => {
  console.log(`Listening on http://localhost:${listener.address().port}`);
});
const nodeServer = {};

const nodeServer$1 = /*#__PURE__*/Object.freeze(/*#__PURE__*/Object.defineProperty({
  __proto__: null,
  default: nodeServer
}, Symbol.toStringTag, { value: 'Module' }));

export { nodeServer as n, nodeServer$1 as r, useRuntimeConfig as u };
