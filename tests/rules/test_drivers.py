"""Packages that Sentry instruments: what becomes of them, and which come too early."""

from __future__ import annotations

import pytest

from graphscan.rules.versions import satisfies

SENTRY = 'import { init } from "@sentry/node";\n'
START = SENTRY + 'init({});\nimport("./nitro.mjs");\n'
APP = "const hooks=1,h3App=1,router=1,localFetch=1,captureError=1;\n"
NITRO = "export const n = { hooks, h3App, router, localFetch, captureError };"
PG = {
    "node_modules/pg/package.json": {"name": "pg", "version": "8.13.1", "main": "lib/index.js"},
    "node_modules/pg/lib/index.js": "exports.Client = class Client {};",
}
HONO = {
    "node_modules/hono/package.json": {"name": "hono", "version": "4.6.0", "type": "module"},
    "node_modules/hono/index.js": "export class Hono {}",
}
SDK = "node_modules/@sentry/node/tracing/pg.mjs"


@pytest.fixture
def fates(judge):
    """A function from files to the fate of each package."""

    def fates(files, **options):
        return {driver.package: str(driver.fate) for driver in judge(files, **options).drivers}

    return fates


def _nitro(imports):
    return {"nitro.mjs": imports + APP + NITRO}


def test_commonjs_after_sentry(fates):
    """A CommonJS package below Nitro's import() is hooked."""
    files = {"index.mjs": START} | _nitro('import "pg";\n') | PG
    assert fates(files) == {"pg": "hooked"}


def test_commonjs_before_sentry(fates):
    """A CommonJS package that the entry imports above the initialisation is too early."""
    assert fates({"index.mjs": 'import "pg";\n' + START} | PG) == {"pg": "too-early"}


def test_commonjs_in_one_graph(fates):
    """In one static graph, behind the config, a CommonJS package is evaluated in time."""
    files = {"index.mjs": 'import "./config.mjs"; import "./nitro.mjs";'} | PG
    files |= {"config.mjs": SENTRY + "init({});"} | _nitro('import "pg";\n')
    assert fates(files) == {"pg": "hooked"}


def test_es_module_in_one_graph(fates):
    """An ES module in one static graph with Sentry is loaded before Sentry is initialised."""
    files = {"index.mjs": 'import "./config.mjs"; import "./nitro.mjs";'} | HONO
    files |= {"config.mjs": SENTRY + "init({});"} | _nitro('import "hono";\n')
    assert fates(files) == {"hono": "too-early"}


def test_es_module_behind_an_import_call(fates):
    """An ES module in the graph of a later import() is hooked."""
    assert fates({"index.mjs": START} | _nitro('import "hono";\n') | HONO) == {"hono": "hooked"}


def test_es_module_after_a_preload(fates):
    """An ES module of the entry's graph is hooked where Sentry is a preload."""
    files = {"index.mjs": 'import "./nitro.mjs";', "config.mjs": SENTRY + "init({});"} | HONO
    found = fates(files | _nitro('import "hono";\n'), imports=["./config.mjs"])
    assert found == {"hono": "hooked"}


def test_door_to_commonjs(fates):
    """An ES module that only leads to the CommonJS code of its package decides nothing."""
    files = {"index.mjs": 'import "./config.mjs"; import "./nitro.mjs";'} | PG
    files |= {"config.mjs": SENTRY + "init({});"} | _nitro('import "pg";\n')
    files |= {
        "node_modules/pg/package.json": {
            "name": "pg",
            "version": "8.16.0",
            "exports": {"import": "./esm/index.mjs", "require": "./lib/index.js"},
        },
        "node_modules/pg/esm/index.mjs": 'import pg from "../lib/index.js"; export default pg;',
    }
    assert fates(files) == {"pg": "hooked"}


def test_package_that_is_not_evaluated(fates):
    """A package that nothing evaluates is not listed."""
    assert fates({"index.mjs": START} | PG) == {}


def test_ranges_of_the_sdk(judge):
    """Package and versions are read from the SDK, constants included."""
    files = {"index.mjs": START, "lost.mjs": f'import "./{SDK}";'} | _nitro('import "pg";\n') | PG
    files[SDK] = (
        'const PG_VERSIONS = [">=9 <10"];\n'
        'new InstrumentationNodeModuleDefinition("pg", PG_VERSIONS);'
    )
    [driver] = judge(files).drivers
    assert (driver.ranges, driver.in_range, driver.fate) == ((">=9 <10",), False, "out-of-range")


@pytest.mark.parametrize(
    "before", ["const OLD_PG_VERSIONS = ['>=1 <2'];", "const PG_VERSIONS_2 = ['>=1 <2'];", ""]
)
def test_ranges_in_a_constant_beside(judge, before):
    """A constant of the SDK is the one of that very name, in whichever file beside it stands."""
    beside = SDK.replace(SDK.rpartition("/")[2], "versions.js")
    files = {"index.mjs": START, "lost.mjs": f'import "./{SDK}"; import "./{beside}";'}
    files |= _nitro('import "pg";\n') | PG
    files[beside] = f"const PG_VERSIONS\n  = ['>=9 <10'];\n{before} use(PG_VERSIONS);"
    files[SDK] = 'new InstrumentationNodeModuleDefinition("pg", versions.PG_VERSIONS);'
    [driver] = judge(files).drivers
    assert driver.ranges == (">=9 <10",)


def test_ranges_without_the_sdk(judge):
    """Without the SDK's source a table tells what is instrumented."""
    files = {"index.mjs": START} | _nitro('import "pg";\n') | PG
    [driver] = judge(files).drivers
    assert (driver.ranges, driver.in_range) == ((">=8.0.3 <9",), True)


def test_injected_at_build_time(fates):
    """A package that was instrumented at build time needs no hook."""
    code = 'exports.query = tracingChannel("orchestrion:pg:query");'
    files = {"index.mjs": 'import "pg";\n' + START} | PG | {"node_modules/pg/lib/index.js": code}
    assert fates(files) == {"pg": "injected"}


def test_inlined(judge):
    """A chunk that holds a package's source is a warning, with the setting that mends it."""
    text = 'throw new Error("Client has already been connected. You cannot reuse a client.")'
    files = {"index.mjs": START} | _nitro('import "./pg.mjs";\n')
    answer = judge(files | {"pg.mjs": f"export function connect() {{ {text} }}"})
    [found] = [f for f in answer.findings if f.rule == "driver-bundled"]
    assert (found.severity, answer.verdict) == ("warning", "proved")
    assert found.message.startswith("pg in pg.mjs: ")
    assert found.remedies[0].fix.code == 'nitro: { externals: { external: ["pg"] } }'


def test_warning_of_its_own(judge):
    """An import hoisted above Sentry is a warning beside a proved order, with Rollup's option."""
    answer = judge({"index.mjs": 'import "pg";\n' + START} | _nitro('import "pg";\n') | PG)
    [found] = [f for f in answer.findings if f.rule == "driver-too-early"]
    assert (answer.verdict, found.severity, found.verdict) == ("proved", "warning", "refuted")
    assert found.message.startswith("pg 8.13.1 is evaluated before Sentry")
    assert "hoistTransitiveImports: false" in found.remedies[0].fix.code


def test_cause_of_the_order(judge):
    """Where Nitro comes before Sentry, packages are too early for the same cause."""
    files = {"index.mjs": 'import "./nitro.mjs";\n' + START} | _nitro('import "pg";\n') | PG
    found = {f.rule: f for f in judge(files).findings}
    assert found["driver-too-early"].cause == found["sentry-before-nitro"].cause
    assert found["driver-too-early"].remedies == ()


@pytest.mark.parametrize(
    ("version", "ranges", "expected"),
    [
        ("8.0.2", [">=8.0.3 <9"], False),
        ("8.0.3", [">=8.0.3 <9"], True),
        ("9.0.0", [">=8.0.3 <9"], False),
        ("1.4.0", ["^1.0.0", ">=5.0.0 <5.12.0"], True),
        ("2.0.0", ["^1.0.0"], False),
        ("0.3.9", ["^0.3.1"], True),
        ("0.4.0", ["^0.3.1"], False),
        ("2.9.7", ["~2.9.7"], True),
        ("2.10.0", ["~2.9.7"], False),
        ("3.1.4", ["*"], True),
        ("4.1.0", ["4.x || 5"], True),
        ("5.11.1", ["<=5"], True),
        ("6.0.0", ["<=5"], False),
        ("workspace", [">=1"], False),
    ],
)
def test_ranges(version, ranges, expected):
    """Ranges mean what npm makes of them."""
    assert satisfies(version, ranges) is expected
