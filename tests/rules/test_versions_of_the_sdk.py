"""Copies of the SDK that do not see one another, and versions that are known to break."""

from __future__ import annotations

SENTRY = 'import { init } from "@sentry/node";\n'
START = SENTRY + 'init({});\nimport("./nitro.mjs");\n'
CORE = "node_modules/@sentry/core/"


def _of(answer, rule):
    return [finding for finding in answer.findings if finding.rule == rule]


def _api(folder, version):
    return {
        f"{folder}/package.json": {"name": "@opentelemetry/api", "version": version},
        f"{folder}/index.js": "exports.trace = {};",
    }


def test_several_versions(judge):
    """Two versions of @opentelemetry/api that are both evaluated are a warning that names them."""
    files = {
        "index.mjs": 'import "@opentelemetry/api"; import "x";\n' + START,
        "node_modules/x/package.json": {"name": "x", "main": "index.js"},
        "node_modules/x/index.js": 'require("@opentelemetry/api");',
    }
    files |= _api("node_modules/@opentelemetry/api", "1.9.1")
    files |= _api("node_modules/x/node_modules/@opentelemetry/api", "1.4.0")
    answer = judge(files)
    [found] = _of(answer, "duplicate-sdk")
    assert (found.severity, answer.verdict) == ("warning", "proved")
    assert "2 versions" in found.message
    assert "1.4.0" in found.message
    assert "1.9.1" in found.message


def test_copy_that_is_not_evaluated(judge):
    """A second version that nothing evaluates is no trouble."""
    files = {"index.mjs": 'import "@opentelemetry/api";\n' + START}
    files |= _api("node_modules/@opentelemetry/api", "1.9.1")
    files |= _api("node_modules/x/node_modules/@opentelemetry/api", "1.4.0")
    assert _of(judge(files), "duplicate-sdk") == []


def test_both_builds(judge):
    """The ES module and the CommonJS build of @sentry/core together are a warning."""
    files = {
        "index.mjs": 'import "@sentry/core"; import "./old.cjs";\n' + START,
        "old.cjs": 'require("@sentry/core");',
        f"{CORE}package.json": {
            "name": "@sentry/core",
            "version": "10.75.2",
            "exports": {"import": "./index.mjs", "require": "./index.cjs"},
        },
        f"{CORE}index.mjs": "",
        f"{CORE}index.cjs": "",
    }
    [found] = _of(judge(files), "duplicate-sdk")
    assert "evaluated twice" in found.message
    assert [edge.referrer for edge in found.chain] == ["index.mjs", "old.cjs"]


def _release(nitro, sdk):
    app = "const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
    return {
        "nitro.json": {"preset": "node-server", "versions": {"nitro": nitro}},
        "nitro.mjs": 'globalThis.SENTRY_RELEASE={id:"abc"};\n'
        + app
        + "export const n = { hooks, h3App, router, localFetch, captureError };",
        "index.mjs": 'import "./nitro.mjs";\n' + START,
        "node_modules/@sentry/node/package.json": {
            "name": "@sentry/node",
            "version": sdk,
            "exports": {"import": "./index.mjs"},
        },
    }


def test_known_combination(judge):
    """nitropack 2.10.4 with SDK 8.42 is explained beside the order, with the overrides to add."""
    answer = judge(_release("2.10.4", "8.42.0"))
    [found] = _of(answer, "known-bad-versions")
    [order] = _of(answer, "sentry-before-nitro")
    assert (found.severity, found.cause) == ("note", order.cause)
    assert (("nitropack", "~2.9.7"), ("@vercel/nft", "^0.27.4")) in [
        remedy.fix.packages for remedy in found.remedies if remedy.fix
    ]


def test_other_versions(judge):
    """Versions that are not known to break are not blamed."""
    assert _of(judge(_release("2.13.6", "10.75.2")), "known-bad-versions") == []


def test_silent_where_all_is_proved(judge):
    """Where the order is proved, no version is blamed."""
    files = _release("2.10.4", "8.42.0") | {"index.mjs": START}
    answer = judge(files)
    assert answer.verdict == "proved"
    assert _of(answer, "known-bad-versions") == []


def test_tracer_that_leaves_the_hook_behind(judge):
    """A missing hook.mjs is explained by the version of @vercel/nft, with the same cause."""
    answer = judge({"index.mjs": 'import "import-in-the-middle/hook.mjs";\n' + START})
    [found] = _of(answer, "known-bad-versions")
    [missing] = _of(answer, "unresolved-import")
    assert found.cause == missing.cause
