"""Every form in which Sentry is initialised before Nitro, and forms that only look like it."""

from __future__ import annotations

import pytest

LOAD = '\nimport("./nitro.mjs").then(function (n) { return n.n; });\n'

INLINED = """
const carrier = (globalThis.__SENTRY__ = { client: undefined });
class Scope { setClient(client) { console.log("init"); carrier.client = client; } }
const scope = new Scope();
function getCurrentScope() { return scope; }
function setCurrentClient(client) { getCurrentScope().setClient(client); }
function initAndBind(Client, options) {
  if (options.debug === true) { console.info("debug"); }
  const client = new Client(options);
  setCurrentClient(client);
  return client;
}
class NodeClient {}
function init(options = {}) { return initAndBind(NodeClient, options); }
export { init as i };
"""

INITIALISED = {
    "namespace": {"index.mjs": 'import * as Sentry from "@sentry/node"; Sentry.init({});' + LOAD},
    "default": {"index.mjs": 'import Sentry from "@sentry/node"; Sentry.init({});' + LOAD},
    "named": {"index.mjs": 'import { init } from "@sentry/node"; init({});' + LOAD},
    "alias": {"index.mjs": 'import { init as start } from "@sentry/node"; start({});' + LOAD},
    "string name": {
        "index.mjs": 'import { "init" as start } from "@sentry/node"; start({});' + LOAD
    },
    "wrapper": {
        "index.mjs": 'import { init as init$1 } from "@sentry/node";\n'
        "function init(options) { const client = init$1(options); return client; }\n"
        "init({ dsn: 1 });" + LOAD
    },
    "minified": {
        "index.mjs": 'import{init as u,getClient as c}from"@sentry/node";'
        'async function w(...t){return(await import("./nitro.mjs").then(function(t){return t.n}))'
        ".default.call(this,...t)}!function(t){const e={...t};u(e),c()}({dsn:1}),"
        'import("./nitro.mjs").then(function(t){return t.n});export{w as default};'
    },
    "minified namespace": {
        "index.mjs": 'import*as t from"@sentry/node";t.init({}),import("./nitro.mjs");'
    },
    "comma callee": {"index.mjs": 'import * as S from "@sentry/node"; (0, S.init)({});' + LOAD},
    "constant": {"index.mjs": 'import * as S from "@sentry/node"; const c = S.init({});' + LOAD},
    "config": {
        "index.mjs": 'import "./sentry.server.config.mjs";' + LOAD,
        "sentry.server.config.mjs": 'import { init } from "@sentry/node"; init({});',
    },
    "re-exported": {
        "index.mjs": 'import { s } from "./sdk.mjs"; s({});' + LOAD,
        "sdk.mjs": 'export { init as s } from "@sentry/node";',
    },
    "star": {
        "index.mjs": 'import { init } from "./sdk.mjs"; init({});' + LOAD,
        "sdk.mjs": 'export * from "@sentry/node";',
    },
    "namespace re-exported": {
        "index.mjs": 'import { Sentry } from "./sdk.mjs"; Sentry.init({});' + LOAD,
        "sdk.mjs": 'export * as Sentry from "@sentry/node";',
    },
    "wrapper in a chunk": {
        "index.mjs": 'import { r as init } from "./_libs/@sentry/nitro.mjs"; init({});' + LOAD,
        "_libs/@sentry/nitro.mjs": 'import { init as n } from "@sentry/node";\n'
        "function init(o) { return n(o); } export { init as r };",
    },
    "deep path": {
        "index.mjs": 'import { init } from "./node_modules/@sentry/node/index.mjs"; init({});'
        + LOAD
    },
    "function of a chunk": {
        "index.mjs": 'import { setup } from "./setup.mjs"; setup();' + LOAD,
        "setup.mjs": 'import { init } from "@sentry/node"; export const setup = () => init({});',
    },
    "module that initialises itself": {"index.mjs": 'import "@sentry/node/init";' + LOAD},
    "inlined": {
        "index.mjs": 'import { i as init } from "./sdk.mjs"; init({});' + LOAD,
        "sdk.mjs": INLINED,
    },
    "awaited": {
        "index.mjs": 'import { init } from "@sentry/node";\n'
        "const setup = async () => { await 0; init({}); };\nawait setup();" + LOAD
    },
    "safe entry": {
        "index.mjs": 'import * as Sentry from "@sentry/node";\nSentry.init({});\n'
        'await import("./nitro.mjs");'
    },
    "deferred after": {
        "index.mjs": 'import { init } from "@sentry/node";\n'
        "await new Promise((done) => { init({}); done(); });" + LOAD
    },
}

NOT_INITIALISED = {
    "in a string": {"index.mjs": 'console.info("Sentry.init({})");' + LOAD},
    "in a comment": {"index.mjs": '/* Sentry.init() */ import "@sentry/node";' + LOAD},
    "dsn alone": {
        "index.mjs": 'const options = { dsn: "https://x@y/1" }; console.info(options);' + LOAD
    },
    "nobody calls it": {
        "index.mjs": 'import { init } from "@sentry/node"; function setup() { init({}); }' + LOAD
    },
    "another init": {
        "index.mjs": 'import { getClient } from "@sentry/node";\n'
        "function init() {} init(getClient());" + LOAD
    },
    "shadowed": {
        "index.mjs": 'import { init } from "@sentry/node"; { const init = () => 0; init({}); }'
        + LOAD
    },
    "another setClient": {
        "index.mjs": "const cache = { setClient() {} }; cache.setClient({});" + LOAD
    },
}

ESCAPES = {
    "destructured": 'import * as S from "@sentry/node"; const { init } = S; init({});',
    "computed": 'import * as S from "@sentry/node"; S["init"]({});',
    "call": 'import * as S from "@sentry/node"; S.init.call(S, {});',
    "bind": 'import * as S from "@sentry/node"; S.init.bind(S)({});',
    "spread": 'import * as S from "@sentry/node"; const T = { ...S }; T.init({});',
    "handed on": 'import { init } from "@sentry/node"; [{}].forEach(init);',
    "import()": 'const S = await import("@sentry/node"); S.init({});',
    "createRequire": 'import { createRequire } from "node:module";\n'
    'const require = createRequire(import.meta.url); require("@sentry/node").init({});',
}


def _each(cases):
    return pytest.mark.parametrize("case", cases.values(), ids=cases)


@_each(INITIALISED)
def test_initialised(finding, case):
    """An initialisation is found in whatever form it stands, and proved to be in time."""
    assert finding("sentry-before-nitro", case).verdict == "proved"


@_each(INITIALISED)
def test_initialised_in_node(logged, case):
    """Node initialises Sentry, then runs Nitro."""
    assert logged(case)[:2] == ["init", "nitro"]


@_each(NOT_INITIALISED)
def test_not_initialised(judge, case):
    """What does not initialise Sentry is not taken for it."""
    answer = judge(case)
    assert (answer.verdict, [f.rule for f in answer.findings]) == ("refuted", ["sentry-missing"])


@_each(NOT_INITIALISED)
def test_not_initialised_in_node(logged, case):
    """Node never initialises Sentry there."""
    assert "init" not in logged(case)


@pytest.mark.parametrize("start", ESCAPES.values(), ids=ESCAPES)
def test_escapes(finding, start):
    """Where init goes out of sight, nothing is decided, and the place is named."""
    found = finding("sentry-before-nitro", {"index.mjs": start + LOAD})
    assert found.verdict == "undecided"
    assert {obstacle.code for obstacle in found.obstacles} == {"sentry-escapes"}
    assert found.obstacles[0].at.module == "index.mjs"


COMMONJS = {
    "namespace": 'const Sentry = require("@sentry/node"); Sentry.init({});',
    "destructured": 'const { init } = require("@sentry/node"); init({});',
    "renamed": 'const { init: start } = require("@sentry/node"); start({});',
    "in place": 'require("@sentry/node").init({});',
}


@pytest.mark.parametrize("text", COMMONJS.values(), ids=COMMONJS)
def test_commonjs_preload(finding, text):
    """A preload in CommonJS initialises Sentry before everything else."""
    files = {"instrument.cjs": text, "index.mjs": 'import "./nitro.mjs";'}
    assert finding("sentry-before-nitro", files, requires=["./instrument.cjs"]).verdict == "proved"


NITRO_APPS = {
    "minified": "const t={},n={};const a={hooks:t,h3App:n,router:t,localCall:e=>e,"
    "localFetch:n,captureError:t};export{a as n};",
    "nitro 3": "globalThis.__nitro__ = {}; const fetch = 1, h3 = 1, hooks = 1, captureError = 1;\n"
    "const app = { fetch, h3, hooks, captureError }; export { app as n };",
    "by name": "function createNitroApp() { return {}; } const n = createNitroApp(); export { n };",
}


@pytest.mark.parametrize("text", NITRO_APPS.values(), ids=NITRO_APPS)
def test_nitro_app(finding, text):
    """The module that defines Nitro's app is known by what it defines, minified or not."""
    files = {
        "nitro.mjs": "export {};",
        "chunk.mjs": text,
        "index.mjs": 'import "./chunk.mjs"; import { init } from "@sentry/node"; init({});',
    }
    found = finding("sentry-before-nitro", files)
    assert (found.verdict, found.chain[-1].target) == ("refuted", "chunk.mjs")


def test_mention_is_not_nitro(finding):
    """A chunk that only uses Nitro's app does not count as Nitro."""
    files = {
        "route.mjs": "export const f = (app) => app.captureError(1, { localFetch: 1, hooks: 1 });",
        "index.mjs": 'import "./route.mjs"; import { init } from "@sentry/node"; init({});' + LOAD,
    }
    assert finding("sentry-before-nitro", files).verdict == "proved"
