import { Server } from 'node:http';

const _inlineRuntimeConfig = {
  "app": { "baseURL": "/" },
  "redactWith": "***"
};
function useRuntimeConfig() {
  return _inlineRuntimeConfig;
}

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

const _lazy_hello = () => import('../routes/api/hello.get.mjs');

const handlers = [
  { route: "/api/hello", handler: _lazy_hello, lazy: true }
];

const plugins = [
  (nitroApp) => nitroApp.hooks.hook("error", (error) => console.error(error))
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
function runNitroPlugins(nitroApp) {
  for (const plugin of plugins) {
    plugin(nitroApp);
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

const nodeServer$1 = /*#__PURE__*/Object.freeze({
  __proto__: null,
  default: nodeServer
});

export { nodeServer$1 as n, useRuntimeConfig as u };
//# sourceMappingURL=nitro.mjs.map
