"""An error on the way to Sentry's initialisation that something catches: Nitro begins all the same.

Every case runs twice under Node: as it is, and with an environment in which the code before the
initialisation throws.
"""

from __future__ import annotations

import pytest
from semantics.node import version

SENTRY = 'import { init } from "@sentry/node";\n'
RISK = 'JSON.parse(process.env.SETTINGS ?? "{}");\n'
CONFIG = {"sentry.server.config.mjs": SENTRY + RISK + "init({});"}
CONFIG_CJS = {"config.cjs": RISK + 'require("@sentry/node").init({});'}
LOAD = '\nimport("./nitro.mjs").then(function (n) { return n.n; });\n'
REQUIRE = (
    'import { createRequire } from "node:module";\n'
    "const require = createRequire(import.meta.url);\n"
)
BOOT = "function setup() { " + RISK.strip() + " init({}); }\n"
ASYNC_BOOT = "async " + BOOT

CAUGHT = {
    "a call in try": ((4, 1), {"index.mjs": SENTRY + BOOT + "\ntry { setup(); } catch {}" + LOAD}),
    "a call in try in another function": (
        (3, 21),
        {
            "index.mjs": SENTRY
            + BOOT
            + "function safely() { try { setup(); } catch {} }\nsafely();"
            + LOAD
        },
    ),
    "a call in try, in another module": (
        (2, 1),
        {
            "index.mjs": 'import { setup } from "./boot.mjs";\ntry { setup(); } catch {}' + LOAD,
            "boot.mjs": SENTRY + "export " + BOOT,
        },
    ),
    "an async call, caught": (
        (3, 15),
        {"index.mjs": SENTRY + ASYNC_BOOT + "await setup().catch(() => {});" + LOAD},
    ),
    "an async call that nobody awaits, caught": (
        (3, 9),
        {"index.mjs": SENTRY + ASYNC_BOOT + "setup().catch(() => {});" + LOAD},
    ),
    "an async call, awaited in try": (
        (3, 1),
        {"index.mjs": SENTRY + ASYNC_BOOT + "try { await setup(); } catch {}" + LOAD},
    ),
    "import(), caught": (
        (1, 44),
        {"index.mjs": 'await import("./sentry.server.config.mjs").catch(() => {});' + LOAD}
        | CONFIG,
    ),
    "import(), two reactions": (
        (1, 44),
        {"index.mjs": 'await import("./sentry.server.config.mjs").then(() => {}, () => {});' + LOAD}
        | CONFIG,
    ),
    "import() in try": (
        (1, 1),
        {"index.mjs": 'try { await import("./sentry.server.config.mjs"); } catch {}' + LOAD}
        | CONFIG,
    ),
    "Promise.allSettled": (
        (1, 7),
        {
            "index.mjs": 'await Promise.allSettled([import("./sentry.server.config.mjs")]);' + LOAD,
        }
        | CONFIG,
    ),
    "Promise.all, of which another fails": (
        (2, 63),
        {
            "index.mjs": "await Promise.all(\n"
            '[import("./slow.mjs"), import("./sentry.server.config.mjs")]).catch(() => {});' + LOAD,
            "slow.mjs": RISK,
            "sentry.server.config.mjs": SENTRY
            + "if (process.env.SETTINGS) await new Promise(() => {});\ninit({});",
        },
    ),
    "kept import(), awaited in try": (
        (2, 1),
        {
            "index.mjs": 'const p = import("./sentry.server.config.mjs");\n'
            "try { await p; } catch {}" + LOAD,
        }
        | CONFIG,
    ),
    "import() in a function, caught by the caller": (
        (2, 14),
        {
            "index.mjs": 'const load = () => import("./sentry.server.config.mjs");\n'
            "await load().catch(() => {});" + LOAD,
        }
        | CONFIG,
    ),
    "both import()s in one function, the first in try": (
        (2, 1),
        {
            "index.mjs": "async function start() {\n"
            'try { await import("./sentry.server.config.mjs"); } catch {}\n'
            'await import("./nitro.mjs"); }\nstart();'
        }
        | CONFIG,
    ),
    "finally": (
        (1, 38),
        {
            "index.mjs": 'import("./sentry.server.config.mjs")'
            '.finally(() => import("./nitro.mjs"));',
        }
        | CONFIG,
    ),
    "try and finally": (
        (1, 1),
        {
            "index.mjs": 'try { await import("./sentry.server.config.mjs"); }\n'
            'finally { await import("./nitro.mjs"); }',
        }
        | CONFIG,
    ),
    "caught, then more": (
        (1, 38),
        {
            "index.mjs": 'import("./sentry.server.config.mjs").catch(() => {})'
            '.then(() => import("./nitro.mjs"));',
        }
        | CONFIG,
    ),
    "the config's own import throws": (
        (1, 1),
        {
            "index.mjs": 'try { await import("./sentry.server.config.mjs"); } catch {}' + LOAD,
            "sentry.server.config.mjs": 'import "./settings.mjs";\n' + SENTRY + "init({});",
            "settings.mjs": RISK,
        },
    ),
    "require() in try": (
        (3, 1),
        {"index.mjs": REQUIRE + 'try { require("./config.cjs"); } catch {}' + LOAD} | CONFIG_CJS,
    ),
    "require() in try, in a module on the way": (
        (2, 1),
        {
            "index.mjs": 'import "./boot.cjs";' + LOAD,
            "boot.cjs": 'const { join } = require("node:path");\n'
            'try { require("./config.cjs"); } catch (error) { console.error(join("", "late")); }',
        }
        | CONFIG_CJS,
    ),
    "require() of what requires the config": (
        (3, 1),
        {
            "index.mjs": REQUIRE + 'try { require("./boot.cjs"); } catch {}' + LOAD,
            "boot.cjs": 'require("./config.cjs");',
        }
        | CONFIG_CJS,
    ),
    "a static import of what is caught elsewhere": (
        (1, 1),
        {
            "index.mjs": 'try { await import("./main.mjs"); } catch {}' + LOAD,
            "main.mjs": 'import "./sentry.server.config.mjs";',
        }
        | CONFIG,
    ),
}

UNCAUGHT = {
    "import(), awaited": {"index.mjs": 'await import("./sentry.server.config.mjs");' + LOAD}
    | CONFIG,
    "both in one try": {
        "index.mjs": 'try { await import("./sentry.server.config.mjs");\n'
        'await import("./nitro.mjs"); } catch {}',
    }
    | CONFIG,
    "both in one caught function": {
        "index.mjs": 'async function start() { await import("./sentry.server.config.mjs");\n'
        'await import("./nitro.mjs"); }\nstart().catch(() => {});',
    }
    | CONFIG,
    "both in one chain": {
        "index.mjs": 'import("./sentry.server.config.mjs").then(() => import("./nitro.mjs"))'
        ".catch(() => {});",
    }
    | CONFIG,
    "the catch ends the process": {
        "index.mjs": 'await import("./sentry.server.config.mjs")'
        ".catch((error) => { console.error(error); process.exit(1); });" + LOAD,
    }
    | CONFIG,
    "the catch throws again": {
        "index.mjs": 'try { await import("./sentry.server.config.mjs"); }\n'
        "catch (error) { console.error(error); throw error; }" + LOAD,
    }
    | CONFIG,
    "a require() whose catch throws again": {
        "index.mjs": REQUIRE
        + 'try { require("./config.cjs"); } catch (error) { throw error; }'
        + LOAD,
    }
    | CONFIG_CJS,
    "a static import": {"index.mjs": 'import "./sentry.server.config.mjs";' + LOAD} | CONFIG,
    "an async call that nobody catches": {
        "index.mjs": SENTRY + ASYNC_BOOT + "await setup();" + LOAD
    },
    "Nitro is what is caught": {
        "index.mjs": 'import "./sentry.server.config.mjs";\nimport("./nitro.mjs").catch(() => {});',
    }
    | CONFIG,
    "something else is caught": {
        "index.mjs": 'import "./sentry.server.config.mjs";\n'
        'try { await import("./other.mjs"); } catch {}' + LOAD,
        "other.mjs": RISK,
    }
    | CONFIG,
    "caught again when it is over": {
        "index.mjs": 'import "./sentry.server.config.mjs";\n'
        'await import("./sentry.server.config.mjs").catch(() => {});' + LOAD,
    }
    | CONFIG,
}

HARMLESS = {
    "nothing before it can throw": {
        "index.mjs": 'await import("./sentry.server.config.mjs").catch(() => {});' + LOAD,
        "sentry.server.config.mjs": SENTRY + "const options = { dsn: process.env.DSN };\n"
        "init(options);",
    },
    "the call itself in try": {"index.mjs": SENTRY + "try { init({}); } catch {}" + LOAD},
    "a function that begins with it, in try": {
        "index.mjs": SENTRY
        + "function setup() { init({}); JSON.parse(''); }\ntry { setup(); } catch {}"
        + LOAD
    },
}


def _each(cases):
    return pytest.mark.parametrize("case", cases.values(), ids=cases)


_each_caught = pytest.mark.parametrize(("place", "case"), CAUGHT.values(), ids=CAUGHT)


@_each_caught
def test_caught_failure_is_undecided(finding, place, case):
    """An error before the initialisation that is caught leaves the order open; it is named."""
    found = finding("sentry-before-nitro", case)
    assert found.verdict == "undecided"
    assert [o.code for o in found.obstacles] == ["caught-failure"]
    at = found.obstacles[0].at
    assert (at.line, at.column) == place
    assert f"{at.module}:{at.line}:{at.column}" in found.message


@_each_caught
def test_caught_failure_in_node(logged, place, case):
    """Node begins Nitro without Sentry where the code before the initialisation throws."""
    assert place
    assert logged(case)[:2] == ["init", "nitro"]
    assert logged(case, environment={"SETTINGS": "broken"})[:1] == ["nitro"]


@_each(UNCAUGHT | HARMLESS)
def test_failure_that_keeps_nitro_from_beginning(finding, case):
    """An error that keeps Nitro from beginning takes nothing from a proof."""
    assert finding("sentry-before-nitro", case).verdict == "proved"


@_each(UNCAUGHT)
def test_failure_that_keeps_nitro_from_beginning_in_node(logged, case):
    """Node does not begin Nitro where the code before the initialisation throws."""
    assert logged(case)[:2] == ["init", "nitro"]
    assert "nitro" not in logged(case, environment={"SETTINGS": "broken"})


@_each(HARMLESS)
def test_harmless_code_in_node(logged, case):
    """Node begins Nitro after Sentry where nothing before the initialisation can throw."""
    assert logged(case, environment={"SETTINGS": "broken"})[:2] == ["init", "nitro"]


def test_both_ways_out_are_offered(finding):
    """The remedies are to let the error through, and to start the config with --import."""
    found = finding("sentry-before-nitro", CAUGHT["import(), caught"][1])
    assert [remedy.text for remedy in found.remedies] == [
        "Let the error end the start: throw it again, or call process.exit(1), at index.mjs:1:44",
        "Start the server with --import ./sentry.server.config.mjs",
    ]
    assert {remedy.verdict_after for remedy in found.remedies} == {"proved"}


def test_a_second_initialisation_that_nothing_catches(judge):
    """A preload that initialises Sentry proves the order, whatever the entry catches later."""
    files = CAUGHT["import(), caught"][1]
    answer = judge(files, imports=["./sentry.server.config.mjs"])
    [found] = [f for f in answer.findings if f.rule == "sentry-before-nitro"]
    assert found.verdict == "proved"


TRAPPING = {
    "nitro.mjs": """process.on("uncaughtException", (error) => console.log("trapped"));
process.on("unhandledRejection", (error) => console.log("trapped"));
console.log("nitro");
const hooks = {}, h3App = {}, router = {}, localFetch = () => {}, captureError = () => {};
const app = { hooks, h3App, router, localFetch, captureError };
export { app as n };
"""
}
PENDING = {"pending.mjs": "await 0;"}

TRAPPED = {
    "nobody waits for the async function": (
        "sentry.server.config.mjs",
        {
            "index.mjs": 'import "./sentry.server.config.mjs";\nimport "./nitro.mjs";',
            "sentry.server.config.mjs": SENTRY + ASYNC_BOOT + "setup();",
        },
    ),
    "a require() in a function that nobody waits for": (
        "boot.mjs",
        {
            "index.mjs": 'import "./boot.mjs";\nimport "./nitro.mjs";',
            "boot.mjs": REQUIRE + '(async () => { require("./config.cjs"); })();',
        }
        | CONFIG_CJS,
    ),
    "both wait for one top-level await": (
        "sentry.server.config.mjs",
        {
            "index.mjs": 'import "./sentry.server.config.mjs";\nimport "./late.mjs";',
            "sentry.server.config.mjs": 'import "./pending.mjs";\n' + SENTRY + RISK + "init({});",
            "late.mjs": 'import "./pending.mjs";\nimport "./nitro.mjs";',
            "nitro.mjs": 'import "./pending.mjs";\n' + TRAPPING["nitro.mjs"],
        }
        | PENDING,
    ),
    "a throw above the first await of the config": (
        "sentry.server.config.mjs",
        {
            "index.mjs": 'import "./sentry.server.config.mjs";\nimport "./nitro.mjs";',
            "sentry.server.config.mjs": SENTRY + RISK + "init({});\nawait 0;",
        },
    ),
}

STOPPED = {
    "a static import": {
        "index.mjs": 'import "./sentry.server.config.mjs";\nimport "./nitro.mjs";',
    }
    | CONFIG,
    "a static import, in a graph of its own": {
        "index.mjs": 'import("./main.mjs");',
        "main.mjs": 'import "./sentry.server.config.mjs";\nimport "./nitro.mjs";',
    }
    | CONFIG,
    "a static import of what fails": {
        "index.mjs": 'import "./sentry.server.config.mjs";\nimport "./nitro.mjs";',
        "sentry.server.config.mjs": 'import "./settings.mjs";\n' + SENTRY + "init({});",
        "settings.mjs": RISK,
    },
    "an async function, awaited": {
        "index.mjs": 'import "./sentry.server.config.mjs";' + LOAD,
        "sentry.server.config.mjs": SENTRY + ASYNC_BOOT + "await setup();",
    },
    "a call in the body": {"index.mjs": SENTRY + BOOT + "setup();" + LOAD},
    "import() above it, with nothing between": {"index.mjs": SENTRY + LOAD + "init({});"},
}


@pytest.mark.parametrize(("module", "case"), TRAPPED.values(), ids=TRAPPED)
def test_trapped_failure_is_undecided(finding, module, case):
    """An error that does not keep Nitro from beginning leaves the order open if Nitro traps it."""
    found = finding("sentry-before-nitro", TRAPPING | case)
    assert found.verdict == "undecided"
    [obstacle] = found.obstacles
    assert (obstacle.code, obstacle.at.module) == ("uncaught-failure", module)
    assert found.remedies


@pytest.mark.parametrize(("module", "case"), TRAPPED.values(), ids=TRAPPED)
def test_trapped_failure_in_node(logged, module, case):
    """Node goes on with Nitro and without Sentry where Nitro's own handler traps the error."""
    assert module
    assert logged(TRAPPING | case)[:2] == ["init", "nitro"]
    assert logged(TRAPPING | case, environment={"SETTINGS": "broken"}) == ["nitro", "trapped"]


@_each(STOPPED)
def test_failure_that_stops_nitro_although_it_would_trap(finding, case):
    """A handler of Nitro's own takes nothing from a proof where the error stops Nitro."""
    assert finding("sentry-before-nitro", TRAPPING | case).verdict == "proved"


@_each({name: case for name, case in STOPPED.items() if RISK.strip() in "".join(case.values())})
def test_failure_that_stops_nitro_although_it_would_trap_in_node(logged, case):
    """Node does not begin Nitro where an error stops it, whatever Nitro would have trapped."""
    assert logged(TRAPPING | case, environment={"SETTINGS": "broken"}) == []


def test_import_above_what_may_throw(finding):
    """Newer versions of Node come to an import()ed Nitro although the body throws below it."""
    index = SENTRY + LOAD + RISK + "init({});"
    for files in ({"index.mjs": index}, {"index.mjs": 'import("./a.mjs");', "a.mjs": index}):
        found = finding("sentry-before-nitro", TRAPPING | files)
        assert [obstacle.code for obstacle in found.obstacles] == ["uncaught-failure"]


def test_commonjs_that_has_failed_before(finding, logged, node):
    """To a second import a CommonJS module that has failed counts as evaluated: Nitro begins."""
    files = {
        "index.mjs": 'process.on("uncaughtException", () => {});\n'
        'process.on("unhandledRejection", () => {});\n'
        'await import("./boot.mjs").catch(() => {});\nawait import("./main.mjs");',
        "boot.mjs": 'import "./config.cjs";',
        "main.mjs": 'import "./config.cjs";\nimport "./nitro.mjs";',
    } | CONFIG_CJS
    found = finding("sentry-before-nitro", files)
    assert [obstacle.code for obstacle in found.obstacles] == ["caught-failure"]
    if version(node) >= (22, 0):
        assert logged(files, environment={"SETTINGS": "broken"}) == ["nitro"]
