"""FIRST before THEN: what is proved holds in Node, what is refuted fails there."""

from __future__ import annotations

import pytest

SENTRY = 'import { init } from "@sentry/node";\n'
LOAD = '\nimport("./nitro.mjs").then(function (n) { return n.n; });\n'
CONFIG = {"sentry.server.config.mjs": SENTRY + "init({});"}

PROVED = {
    "init, then import()": {"index.mjs": SENTRY + "init({});" + LOAD},
    "import() above init": {"index.mjs": SENTRY + LOAD + "init({});"},
    "kept import() above init": {
        "index.mjs": SENTRY + 'const p = import("./nitro.mjs"); init({}); await p;'
    },
    "both in one function": {
        "index.mjs": SENTRY
        + 'const start = async () => { init({}); await import("./nitro.mjs"); }; await start();'
    },
    "both in one Promise.all": {
        "index.mjs": SENTRY + 'await Promise.all([import("./nitro.mjs"), init({})]);'
    },
    "config, then Nitro": {
        "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
    }
    | CONFIG,
    "awaiting config, import()": {
        "index.mjs": 'import "./sentry.server.config.mjs";' + LOAD,
        "sentry.server.config.mjs": SENTRY
        + "await new Promise((r) => setTimeout(r, 20)); init({});",
    },
    "conditional, then certain": {
        "index.mjs": SENTRY + "if (process.env.NEVER_SET) init({});\ninit({});" + LOAD
    },
    "entry behind an import()": {
        "index.mjs": 'import("./main.mjs");',
        "main.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
    }
    | CONFIG,
    "re-exported entry": {
        "index.mjs": 'export * from "./main.mjs";',
        "main.mjs": SENTRY
        + "init({});\nasync function w() { return (await import('./nitro.mjs')).n; }"
        + LOAD
        + "export { w as default };",
    },
    "try": {"index.mjs": SENTRY + "try { init({}); } catch {}" + LOAD},
    "switched by an argument": {"index.mjs": SENTRY + "init({ enabled: !!process.env.X });" + LOAD},
}

REFUTED = {
    "plain import": {"index.mjs": 'import "./nitro.mjs";\n' + SENTRY + "init({});" + LOAD},
    "export from": {
        "index.mjs": SENTRY + 'export { n as handle } from "./nitro.mjs";\ninit({});' + LOAD
    },
    "through a chunk": {
        "index.mjs": 'import "./chunk.mjs";\n' + SENTRY + "init({});",
        "chunk.mjs": 'import "./nitro.mjs";',
    },
    "config imported late": {
        "index.mjs": 'import "./nitro.mjs"; import "./sentry.server.config.mjs";'
    }
    | CONFIG,
    "config imports Nitro": {
        "index.mjs": 'import "./sentry.server.config.mjs";' + LOAD,
        "sentry.server.config.mjs": SENTRY + 'import { n } from "./nitro.mjs"; init(n);',
    },
    "await import(), then init": {"index.mjs": SENTRY + 'await import("./nitro.mjs"); init({});'},
    "in the callback of the import()": {
        "index.mjs": SENTRY + 'import("./nitro.mjs").then((n) => { init({}); return n; });'
    },
    "in a later callback of the import()": {
        "index.mjs": SENTRY + 'import("./nitro.mjs").then((n) => n.n).then(() => init({}));'
    },
    "after the import() in one function": {
        "index.mjs": SENTRY
        + 'const start = async () => { await import("./nitro.mjs"); init({}); }; start();'
    },
    "timer beside a static import": {
        "index.mjs": SENTRY + 'import "./nitro.mjs"; setTimeout(() => init({}), 1);'
    },
    "microtask beside a static sibling": {
        "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
        "sentry.server.config.mjs": SENTRY + "Promise.resolve().then(() => init({}));",
    },
    "awaiting config, static Nitro": {
        "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
        "sentry.server.config.mjs": SENTRY
        + "await new Promise((r) => setTimeout(r, 20)); init({});",
    },
    "conditional and too late": {
        "index.mjs": SENTRY + 'import "./nitro.mjs"; if (process.env.PATH) init({});'
    },
    "in a chunk that Nitro loads": {
        "index.mjs": 'import "./nitro.mjs";\nimport("./route.mjs");',
        "route.mjs": 'import "./nitro.mjs"; ' + SENTRY + "init({});",
    },
}

UNDECIDED = {
    "if": ("conditional-init", {"index.mjs": SENTRY + "if (process.env.X) init({});" + LOAD}),
    "and": ("conditional-init", {"index.mjs": SENTRY + "process.env.X && init({});" + LOAD}),
    "ternary": ("conditional-init", {"index.mjs": SENTRY + "process.env.X ? init({}) : 0;" + LOAD}),
    "if in a function": (
        "conditional-init",
        {"index.mjs": SENTRY + "function s() { if (process.env.X) init({}); } s();" + LOAD},
    ),
    "early return": (
        "conditional-init",
        {"index.mjs": SENTRY + "function s() { if (process.env.X) return; init({}); } s();" + LOAD},
    ),
    "callback": (
        "callback-init",
        {"index.mjs": SENTRY + 'fetch("data:,").then(() => init({}));' + LOAD},
    ),
    "timer": ("callback-init", {"index.mjs": SENTRY + "setTimeout(() => init({}));" + LOAD}),
    "handed on": ("callback-init", {"index.mjs": SENTRY + "[1].forEach(() => init({}));" + LOAD}),
    "handed on, above a static import": (
        "callback-init",
        {
            "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
            "sentry.server.config.mjs": SENTRY + "[1].forEach(() => init({}));",
        },
    ),
    "method that is handed on, above a static import": (
        "callback-init",
        {
            "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
            "sentry.server.config.mjs": 'import { s } from "./s.mjs"; s.start();',
            "s.mjs": SENTRY + "export const s = { start() { init({}); } };",
        },
    ),
    "behind an await on a condition": (
        "callback-init",
        {
            "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
            "sentry.server.config.mjs": SENTRY
            + "(async () => { if (process.env.X) await fetch('data:,'); init({}); })();",
        },
    ),
    "handed on, above Nitro in one file": (
        "callback-init",
        {
            "index.mjs": SENTRY
            + "[1].forEach(() => init({}));\nconsole.log('nitro');\n"
            + "const hooks = {}, h3App = {}, router = {}, localFetch = 0, captureError = 0;\n"
            + "export const n = { hooks, h3App, router, localFetch, captureError };\n"
        },
    ),
    "computed import()": (
        "computed-import",
        {
            "index.mjs": SENTRY + "await import(process.env.X ?? './a.mjs'); init({});" + LOAD,
            "a.mjs": "",
        },
    ),
    "computed require()": (
        "computed-require",
        {
            "index.mjs": 'import "./a.cjs"; import "./sentry.server.config.mjs";' + LOAD,
            "a.cjs": "if (process.env.X) require(process.env.X);",
        }
        | CONFIG,
    ),
    "awaited import() elsewhere": (
        "race",
        {
            "index.mjs": 'import "./warm.mjs"; import "./sentry.server.config.mjs";\n'
            'import "./late.mjs";',
            "warm.mjs": 'import("./nitro.mjs");',
            "sentry.server.config.mjs": SENTRY + "await fetch('data:,'); init({});",
            "late.mjs": "",
        },
    ),
    "Nitro out of reach": (
        "nitro-unreached",
        {"index.mjs": SENTRY + "init({}); await import(process.env.X ?? './a.mjs');", "a.mjs": ""},
    ),
    "no Nitro": ("nitro-not-found", {"index.mjs": SENTRY + "init({});", "nitro.mjs": ""}),
}


def _each(cases):
    return pytest.mark.parametrize("case", cases.values(), ids=cases)


@_each(PROVED)
def test_proved(finding, case):
    """An initialisation that is over before Nitro can begin proves the rule."""
    assert finding("sentry-before-nitro", case).verdict == "proved"


@_each(PROVED)
def test_proved_in_node(logged, case):
    """Node initialises Sentry first, where the rule is proved."""
    assert logged(case)[:2] == ["init", "nitro"]


@_each(REFUTED)
def test_refuted(finding, case):
    """Nitro that has certainly begun before every initialisation refutes the rule."""
    found = finding("sentry-before-nitro", case)
    assert found.verdict == "refuted"
    assert found.chain[-1].target == "nitro.mjs"
    assert found.first is not None


@_each(REFUTED)
def test_refuted_in_node(logged, case):
    """Node runs Nitro first, where the rule is refuted."""
    assert logged(case)[0] == "nitro"


@pytest.mark.parametrize(("code", "case"), UNDECIDED.values(), ids=UNDECIDED)
def test_undecided(finding, code, case):
    """What stands in the way of a proof is named; nothing passes silently."""
    found = finding("sentry-before-nitro", case)
    assert found.verdict == "undecided"
    assert code in {obstacle.code for obstacle in found.obstacles}


def test_computed_import_that_starts_too_late(finding):
    """A computed import() of the entry's static graph never starts before the entry's own init."""
    files = {
        "index.mjs": 'import "./a.mjs";\n' + SENTRY + "init({});" + LOAD,
        "a.mjs": "if (process.env.X) import(process.env.X);",
    }
    assert finding("sentry-before-nitro", files).verdict == "proved"


def test_computed_require_of_a_package(finding):
    """A computed require() inside node_modules is assumed to stay there."""
    files = {
        "index.mjs": 'import "p"; import "./sentry.server.config.mjs";' + LOAD,
        "node_modules/p/package.json": {"name": "p", "main": "p.js"},
        "node_modules/p/p.js": "if (process.env.X) require(process.env.X);",
    } | CONFIG
    assert finding("sentry-before-nitro", files).verdict == "proved"


def test_file_that_does_not_parse(judge):
    """A file on the way that does not parse stands in the way of a proof."""
    files = {
        "index.mjs": 'import "./a.mjs";\n' + SENTRY + "init({});" + LOAD,
        "a.mjs": "const = 1;",
    }
    answer = judge(files)
    found = {f.rule: f for f in answer.findings}
    assert found["sentry-before-nitro"].verdict == "undecided"
    assert answer.verdict != "proved"


def test_preload(judge):
    """A preload that initialises Sentry is complete before the entry begins."""
    files = {"index.mjs": 'import "./nitro.mjs";'} | CONFIG
    answer = judge(files, imports=["./sentry.server.config.mjs"])
    assert (answer.verdict, answer.sentry.method) == ("proved", "cli-import")


def test_floating_import_in_an_earlier_preload(finding):
    """A floating import() of Nitro in one preload races with a second preload that awaits."""
    files = {
        "index.mjs": 'import "./nitro.mjs";',
        "warm.mjs": 'import("./nitro.mjs");',
        "sentry.server.config.mjs": SENTRY + "await fetch('data:,'); init({});",
    }
    preloads = ["./warm.mjs", "./sentry.server.config.mjs"]
    assert finding("sentry-before-nitro", files, imports=preloads).verdict == "undecided"


def test_evidence_of_a_plain_import(finding):
    """The chain ends at the guilty import, with its place, and `at` points at it."""
    files = {"index.mjs": SENTRY + 'init({});import "./nitro.mjs";'}
    found = finding("sentry-before-nitro", files)
    [edge] = found.chain
    assert (edge.referrer, edge.request.site.line, edge.request.site.column) == ("index.mjs", 2, 10)
    assert (found.at.module, found.at.line, found.at.column) == ("index.mjs", 2, 10)
    assert (found.first.at.module, found.first.at.line, found.first.at.column) == (
        "index.mjs",
        2,
        1,
    )


def test_await_that_lets_nitro_overtake(finding):
    """A top-level await below the config is named as what lets Nitro go ahead."""
    found = finding("sentry-before-nitro", REFUTED["awaiting config, static Nitro"])
    assert "sentry.server.config.mjs:2:1 awaits" in found.message
