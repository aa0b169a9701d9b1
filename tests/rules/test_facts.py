"""Package, version and method of the Sentry SDK, from what is in the output."""

from __future__ import annotations

import pytest

SENTRY = 'import { init } from "@sentry/node";\n'
LOAD = '\nimport("./nitro.mjs");'
CONFIG = {"sentry.server.config.mjs": SENTRY + "init({});"}

METHODS = {
    "dynamic-import": {"index.mjs": SENTRY + "init({});" + LOAD},
    "top-level-import": {
        "index.mjs": 'import "./sentry.server.config.mjs"; export { n } from "./nitro.mjs";'
    }
    | CONFIG,
    "none": {"index.mjs": 'import "./nitro.mjs";'} | CONFIG,
    "bundled": {
        "index.mjs": 'import "./nitro.mjs";',
        "nitro.mjs": 'import "./plugin.mjs"; const hooks=1,h3App=1,router=1,localFetch=1,'
        "captureError=1; export const n = { hooks, h3App, router, localFetch, captureError };",
        "plugin.mjs": SENTRY + "init({});",
    },
}


@pytest.mark.parametrize(("method", "files"), METHODS.items(), ids=METHODS)
def test_method(judge, method, files):
    """How Sentry is installed shows in who initialises it and how Nitro is loaded."""
    assert judge(files).sentry.method == method


def test_package_of_the_framework(judge):
    """The SDK's metadata names the framework's package, whatever `init` is imported from."""
    wrapper = (
        'import { init as u } from "@sentry/node"; import { applySdkMetadata as e } from "x";'
        '!function(o){e(o,"nuxt",["nuxt","node"]);u(o)}({});'
    )
    facts = judge(
        {"index.mjs": wrapper + LOAD, "node_modules/x/package.json": {"name": "x"}}
    ).sentry
    assert facts.package == "@sentry/nuxt"


def test_installed_version(judge):
    """The version is that of the installed package."""
    facts = judge({"index.mjs": SENTRY + "init({});" + LOAD}).sentry
    assert (facts.package, facts.version) == ("@sentry/node", "10.75.2")


def test_declared_version(judge):
    """Where no module of the package is found, the output's package.json tells the version."""
    files = {
        "package.json": {"dependencies": {"@sentry/nuxt": "9.47.1"}},
        "index.mjs": 'import * as S from "@sentry/nuxt"; S.init({});' + LOAD,
    }
    facts = judge(files).sentry
    assert (facts.package, facts.version) == ("@sentry/nuxt", "9.47.1")


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 3}', '{"dependencies": 1}', "\ufeff"])
def test_broken_package_json(judge, text):
    """A broken package.json tells nothing; the version is that of another package of the SDK."""
    files = {
        "node_modules/@sentry/vue/package.json": text,
        "node_modules/@sentry/vue/index.mjs": "export const init = () => {};",
        "index.mjs": 'import "@sentry/node"; '
        'import { init } from "./node_modules/@sentry/vue/index.mjs"; init({});' + LOAD,
    }
    facts = judge(files).sentry
    assert (facts.package, facts.version) == ("@sentry/vue", "10.75.2")


def test_no_sentry(judge):
    """Without Sentry there is nothing to tell."""
    facts = judge({"index.mjs": 'import "./nitro.mjs";'}).sentry
    assert (facts.package, facts.version, facts.method) == (None, None, "none")
