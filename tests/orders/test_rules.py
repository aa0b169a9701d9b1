"""What order rules answer where FIRST or THEN is missing, in doubt, or more than one module."""

from __future__ import annotations

import pytest

A, B = "console.log('first');\n", "console.log('then');\n"
FILES = {"a.mjs": A, "b.mjs": B, "index.mjs": "import './a.mjs';\nimport './b.mjs';\n"}


def order(first, then, mode="evaluate", **more):
    """The text of one rule called `mine`."""
    keys = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    return f'[[order]]\nname = "mine"\nfirst = {first}\nthen = {then}\nmode = "{mode}"\n{keys}'


RULE = order('{ module = "a.mjs" }', '{ module = "b.mjs" }')


def test_proved(found):
    """A module that is evaluated first, in every run, proves the rule, with its place."""
    answer = found(FILES, RULE)["mine"]
    assert (answer.verdict, answer.severity, answer.mode) == ("proved", "error", "evaluate")
    assert answer.message == "a.mjs is over before b.mjs begins, in every run"
    assert answer.at.module == answer.first.at.module == "a.mjs"


def test_refuted(found):
    """The other way round the finding names both modules, the statement, and a remedy."""
    answer = found(FILES | {"index.mjs": "import './b.mjs';\nimport './a.mjs';\n"}, RULE)["mine"]
    assert answer.verdict == "refuted"
    assert answer.message == "b.mjs begins before a.mjs is over: index.mjs:1:1 imports it"
    assert (answer.at.module, answer.at.line) == ("index.mjs", 1)
    assert [edge.target for edge in answer.chain] == ["b.mjs"]
    commands = [remedy.command for remedy in answer.remedies]
    assert "node --import ./a.mjs ./index.mjs" in commands
    assert {remedy.verdict_after for remedy in answer.remedies} == {"proved"}


def test_first_is_missing(judge):
    """FIRST that is nowhere, while THEN runs, is refuted; and the selector is told of."""
    answer = judge(FILES, order('{ package = "dd-trace" }', '{ module = "b.mjs" }'))
    [mine] = [f for f in answer.findings if f.rule == "mine"]
    assert (answer.verdict, mine.verdict) == ("refuted", "refuted")
    assert mine.message == "package dd-trace never runs, and b.mjs does"
    assert "package dd-trace matches nothing" in answer.diagnostics[-1].message
    assert mine.remedies


def test_first_is_never_evaluated(found):
    """FIRST that nothing starts is refuted too, and starting it is a remedy that was tried."""
    answer = found(FILES | {"index.mjs": "import './b.mjs';\n"}, RULE)["mine"]
    assert answer.verdict == "refuted"
    assert "a.mjs never runs" in answer.message
    assert [r.command for r in answer.remedies] == ["node --import ./a.mjs ./index.mjs"]


def test_then_is_missing(judge):
    """THEN that is nowhere leaves nothing to judge: undecided, told, and never proved."""
    answer = judge(FILES, order('{ module = "a.mjs" }', '{ path = "chunks/**" }'))
    assert [f.rule for f in answer.findings if f.rule == "mine"] == []
    assert answer.verdict == "undecided"
    assert "path chunks/** is not in this build" in {n.reason for n in answer.not_applicable}
    assert [d.code for d in answer.diagnostics if d.severity == "warning"] == [
        "selector-matches-nothing"
    ]


def test_then_is_never_evaluated(judge):
    """THEN that nothing evaluates is no reason to praise the order."""
    answer = judge(FILES | {"index.mjs": "import './a.mjs';\n"}, RULE)
    assert answer.verdict == "undecided"
    assert "nothing evaluates module b.mjs" in {n.reason for n in answer.not_applicable}


def test_the_nearest_names_are_offered(judge):
    """A package or module that is nowhere: the nearest that are there."""
    files = {
        "node_modules/dd-trace/package.json": {"name": "dd-trace"},
        "node_modules/dd-trace/index.js": "",
        "index.mjs": "import 'dd-trace';\n",
    }
    answer = judge(files, order('{ package = "ddtrace" }', '{ module = "indx.mjs" }'))
    told = [d.message for d in answer.diagnostics if d.severity == "warning"]
    assert told == [
        (
            "graphscan.toml: rule mine, first: package ddtrace matches nothing. "
            "The nearest are dd-trace"
        ),
        (
            "graphscan.toml: rule mine, then: module indx.mjs matches nothing. "
            "The nearest are index.mjs"
        ),
    ]


def test_a_builtin_is_no_module(judge):
    """Modules of Node's own cannot be selected, and the diagnostic says why."""
    answer = judge(FILES, order('{ module = "node:fs" }', '{ module = "b.mjs" }'))
    assert any("have no body to wait for" in d.message for d in answer.diagnostics)


def test_every_module_of_first(found):
    """Of several modules each has to be over; the one that is late is named."""
    files = FILES | {
        "c.mjs": A,
        "index.mjs": "import './a.mjs';\nimport './b.mjs';\nimport './c.mjs';\n",
    }
    answer = found(files, order('{ path = "[ac].mjs" }', '{ module = "b.mjs" }'))["mine"]
    assert answer.verdict == "refuted"
    assert "before c.mjs is over" in answer.message


def test_every_selector_of_first(found):
    """Of several selectors each has to be over."""
    files = FILES | {"index.mjs": "import './a.mjs';\nimport './b.mjs';\n"}
    rule = order('[{ module = "a.mjs" }, { package = "dotenv" }]', '{ module = "b.mjs" }')
    assert found(files, rule)["mine"].message == "package dotenv never runs, and b.mjs does"


def test_every_module_of_then(found):
    """Of several modules of THEN the one that is early counts; one that never runs does not."""
    files = FILES | {
        "c.mjs": B,
        "d.mjs": B,
        "index.mjs": "import './c.mjs';\nimport './a.mjs';\nimport './b.mjs';\n",
    }
    answer = found(files, order('{ module = "a.mjs" }', '{ path = "{b,c,d}.mjs" }'))["mine"]
    assert answer.verdict == "refuted"
    assert answer.message.startswith("c.mjs begins")


def test_a_wide_glob_does_not_mean_first(found):
    """A glob of THEN that matches FIRST too does not mean it."""
    answer = found(FILES, order('{ module = "a.mjs" }', '{ path = "{a,b}.mjs" }'))["mine"]
    assert answer.verdict == "proved"


def test_first_and_then_are_one_module(found):
    """A module is not over before it begins."""
    answer = found(FILES, order('{ module = "a.mjs" }', '{ module = "a.mjs" }'))["mine"]
    assert answer.verdict == "refuted"


def test_what_first_imports_comes_before_it(found):
    """What FIRST itself imports certainly begins before it is over."""
    files = FILES | {"a.mjs": "import './b.mjs';\n" + A}
    assert found(files, RULE)["mine"].verdict == "refuted"


def test_what_first_requires_runs_inside_it(found):
    """What a CommonJS file requires at its top level begins before that file is over."""
    files = {
        "a.cjs": "require('./b.cjs');\n",
        "b.cjs": "",
        "index.mjs": "import './a.cjs';\n",
    }
    rule = order('{ module = "a.cjs" }', '{ module = "b.cjs" }')
    assert found(files, rule)["mine"].verdict == "refuted"


def test_a_condition_is_undecided(found):
    """FIRST behind a condition is undecided, and the obstacle says so."""
    files = FILES | {
        "index.mjs": "if (process.env.A) await import('./a.mjs');\nawait import('./b.mjs');\n"
    }
    answer = found(files, RULE)["mine"]
    assert answer.verdict == "undecided"
    assert [o.code for o in answer.obstacles] == ["conditional-first"]


def test_a_race_is_undecided(found):
    """Two import() calls that nothing orders are a race."""
    files = FILES | {"index.mjs": "import('./a.mjs');\nimport('./b.mjs');\n"}
    answer = found(files, RULE)["mine"]
    assert answer.verdict == "undecided"
    assert [o.code for o in answer.obstacles] == ["race"]


def test_a_computed_import_is_in_the_way(found):
    """An import() that may mean THEN, before FIRST, leaves the order open, and is named."""
    files = FILES | {
        "index.mjs": (
            "await import(process.env.A);\nawait import('./a.mjs');\nawait import('./b.mjs');\n"
        )
    }
    answer = found(files, RULE)["mine"]
    assert answer.verdict == "undecided"
    assert [(o.code, o.at.line) for o in answer.obstacles] == [("computed-import", 1)]


def test_a_computed_require_is_in_the_way(found):
    """A require() of anything, above FIRST, may load THEN: no proof."""
    files = FILES | {
        "early.cjs": "require(process.env.A);\n",
        "index.mjs": "import './early.cjs';\nimport './a.mjs';\nimport './b.mjs';\n",
    }
    answer = found(files, RULE)["mine"]
    assert answer.verdict == "undecided"
    assert [o.code for o in answer.obstacles] == ["computed-require"]
    assert answer.obstacles[0].message == "This require() can load any module, b.mjs included"


PACKAGES = {
    f"node_modules/{name}/{file}": content
    for name in ("dd-trace", "pg", "other")
    for file, content in (
        ("package.json", {"name": name, "main": "index.js"}),
        ("index.js", "exports.own = (name) => require(name);\n"),
    )
}
OF_PACKAGES = order('{ package = "dd-trace" }', '{ package = "pg" }')


def test_a_computed_require_of_a_package(found):
    """Where THEN is a package, what another package requires above FIRST may be it."""
    files = PACKAGES | {
        "node_modules/other/index.js": "require(process.env.A);\n",
        "index.mjs": "import 'other';\nimport 'dd-trace';\nimport 'pg';\n",
    }
    answer = found(files, OF_PACKAGES)["mine"]
    assert [o.code for o in answer.obstacles] == ["computed-require"]
    own = found(files | {"node_modules/other/index.js": ""}, OF_PACKAGES)["mine"]
    assert own.verdict == "proved"


def test_firsts_own_computed_requires_are_its_own(found):
    """What FIRST's package computes to require is assumed not to be THEN."""
    files = PACKAGES | {
        "node_modules/dd-trace/index.js": "require(process.env.A);\n",
        "index.mjs": "import 'dd-trace';\nimport 'pg';\n",
    }
    assert found(files, OF_PACKAGES)["mine"].verdict == "proved"


def test_a_file_that_does_not_parse(found):
    """A file above FIRST that does not parse may import THEN: no proof."""
    files = FILES | {
        "broken.cjs": "if (\n",
        "index.mjs": "import './broken.cjs';\nimport './a.mjs';\nimport './b.mjs';\n",
    }
    assert found(files, RULE)["mine"].verdict == "undecided"


COPIES = {
    "node_modules": "node_modules/pg/lib",
    "nitro": "node_modules/.nitro/pg@8.1.0/lib",
    "nested": "node_modules/knex/node_modules/pg/lib",
    "pnpm": "node_modules/.pnpm/pg@8.1.0/node_modules/pg/lib",
}


@pytest.mark.parametrize("folder", COPIES.values(), ids=COPIES)
def test_every_copy_of_a_package(found, folder):
    """A package is found wherever it is installed; all its copies count."""
    files = FILES | {
        f"{folder}/index.js": "",
        "index.mjs": f"import './{folder}/index.js';\nimport './a.mjs';\n",
    }
    answer = found(files, order('{ module = "a.mjs" }', '{ package = "pg" }'))["mine"]
    assert answer.verdict == "refuted"
    assert answer.message.startswith(f"{folder}/index.js begins")


def test_inner_files_of_a_package_may_come_late(found):
    """Of a package that is FIRST its own files may be required when it pleases."""
    files = PACKAGES | {
        "node_modules/dd-trace/index.js": "setTimeout(() => require('./late.js'), 1);\n",
        "node_modules/dd-trace/late.js": "",
        "index.mjs": "import 'dd-trace';\nimport 'pg';\n",
    }
    assert found(files, OF_PACKAGES)["mine"].verdict == "proved"


def test_a_package_outside_the_output(found):
    """A package that is asked for, and lies outside, may run unseen: undecided."""
    files = FILES | {"index.mjs": "import 'dd-trace';\nimport './b.mjs';\n"}
    answer = found(files, order('{ package = "dd-trace" }', '{ module = "b.mjs" }'))["mine"]
    assert answer.verdict == "undecided"
    assert [o.code for o in answer.obstacles] == ["first-unseen"]


def test_keys_of_a_selector_narrow_it(found):
    """Several keys in one selector: all have to hold."""
    files = PACKAGES | {
        "node_modules/pg/other.js": "",
        "index.mjs": "import 'pg';\nimport 'dd-trace';\nimport 'pg/other.js';\n",
    }
    narrow = order('{ package = "dd-trace" }', '{ package = "pg", path = "**/other.js" }')
    assert found(files, narrow)["mine"].verdict == "proved"
    assert found(files, OF_PACKAGES)["mine"].verdict == "refuted"


QUERY = (
    "(call_expression function: (identifier) @_name arguments: (arguments) "
    '(#eq? @_name "start")) @call\n'
)
AWAITED = '(await_expression (call_expression function: (identifier) @_n) (#eq? @_n "start")) @all'
MARKER = '[markers.started]\nquery = "start.scm"\n'
OF_MARKER = order('{ marker = "started" }', '{ module = "b.mjs" }') + MARKER
MARKED = {"start.scm": QUERY, "b.mjs": B}


@pytest.mark.parametrize(
    ("index", "verdict"),
    {
        "above import()": ("function start() {}\nstart();\nimport('./b.mjs');\n", "proved"),
        "in a function": (
            "function start() {}\nfunction boot() { start(); }\nboot();\nimport('./b.mjs');\n",
            "proved",
        ),
        "below": ("import './b.mjs';\nfunction start() {}\nstart();\n", "refuted"),
        "in a timer": (
            "function start() {}\nsetTimeout(() => start());\nimport('./b.mjs');\n",
            "undecided",
        ),
        "under a condition": (
            "function start() {}\nif (process.env.A) start();\nimport('./b.mjs');\n",
            "undecided",
        ),
        "twice, once for certain": (
            "function start() {}\nif (process.env.A) start();\nstart();\nimport('./b.mjs');\n",
            "proved",
        ),
        "never": ("function start() {}\nimport('./b.mjs');\n", "refuted"),
        "in a function that nobody calls": (
            "function start() {}\nfunction idle() { start(); }\nimport('./b.mjs');\n",
            "refuted",
        ),
    }.values(),
)
def test_a_marked_call(found, index, verdict):
    """One call that certainly runs, and has returned before THEN begins, is enough."""
    assert found(MARKED | {"index.mjs": index}, OF_MARKER)["mine"].verdict == verdict


def test_an_await_that_is_captured(found):
    """An await that is captured is over when it resumes, not when its call returns."""
    index = "async function start() {}\nimport('./b.mjs');\nawait start();\n"
    assert found(MARKED | {"index.mjs": index}, OF_MARKER)["mine"].verdict == "proved"
    awaited = MARKED | {"index.mjs": index, "start.scm": AWAITED}
    assert found(awaited, OF_MARKER)["mine"].verdict != "proved"


def test_a_query_that_captures_nothing(judge):
    """A query that captures nothing in the whole build is told."""
    answer = judge(MARKED | {"index.mjs": "import './b.mjs';\n"}, OF_MARKER)
    told = [d.message for d in answer.diagnostics if d.severity == "warning"]
    assert told == ["graphscan.toml: the query of marker started captures nothing in this build"]


def test_markers_are_looked_for_in_own_modules(found):
    """A query looks at the output's own modules; with `package`, at that package."""
    files = MARKED | {
        "node_modules/agent/package.json": {"name": "agent", "main": "index.js"},
        "node_modules/agent/index.js": "function start() {}\nstart();\n",
        "index.mjs": "import 'agent';\nimport './b.mjs';\n",
    }
    assert found(files, OF_MARKER)["mine"].verdict == "refuted"
    narrow = OF_MARKER.replace('"started" }', '"started", package = "agent" }', 1)
    assert found(files, narrow)["mine"].verdict == "proved"


def test_a_marker_of_modules(found):
    """A marker can be the end of a file, or a call, whichever there is."""
    files = MARKED | {
        "agent/start.mjs": "",
        "index.mjs": "import './agent/start.mjs';\nimport './b.mjs';\n",
    }
    both = OF_MARKER + 'modules = { path = "agent/start.mjs" }\n'
    assert found(files, both)["mine"].verdict == "proved"


LOAD = order('{ module = "a.mjs" }', '{ module = "b.mjs" }', "load")


@pytest.mark.parametrize(
    ("files", "options", "verdict"),
    {
        "one static graph": ({}, {}, "refuted"),
        "an earlier preload": ({}, {"imports": ["./a.mjs"]}, "proved"),
        "an awaited import()": (
            {"index.mjs": "await import('./a.mjs');\nawait import('./b.mjs');\n"},
            {},
            "proved",
        ),
        "an import() behind the static graph": (
            {"index.mjs": "import './a.mjs';\nimport('./b.mjs');\n"},
            {},
            "proved",
        ),
        "an import() of something that imports it": (
            {"c.mjs": "import './b.mjs';\n", "index.mjs": "import './a.mjs';\nimport('./c.mjs');"},
            {},
            "proved",
        ),
        "an import() chained to it": (
            {"index.mjs": "import('./a.mjs').then(() => import('./b.mjs'));\n"},
            {},
            "proved",
        ),
        "an import() beside": (
            {"c.mjs": "import('./b.mjs');\n", "index.mjs": "import './c.mjs';\nimport './a.mjs';"},
            {},
            "undecided",
        ),
        "a floating preload": (
            {"c.mjs": "import('./a.mjs');\n"},
            {"imports": ["./c.mjs"]},
            "undecided",
        ),
        "an awaited import() in a preload": (
            {"c.mjs": "await import('./a.mjs');\n"},
            {"imports": ["./c.mjs"]},
            "proved",
        ),
    }.values(),
)
def test_loading(found, files, options, verdict):
    """FIRST has to be over before any static graph that holds THEN is loaded."""
    assert found(FILES | files, LOAD, **options)["mine"].verdict == verdict


def test_require_loads_at_the_call(found):
    """What require() asks for is loaded at the call: two calls in a row are in order."""
    files = {
        "a.cjs": A,
        "b.cjs": B,
        "main.cjs": "require('./a.cjs');\nrequire('./b.cjs');\n",
        "index.mjs": "import './main.cjs';\n",
    }
    rule = order('{ module = "a.cjs" }', '{ module = "b.cjs" }', "load")
    assert found(files, rule)["mine"].verdict == "proved"
    early = files | {"main.cjs": "require('./b.cjs');\nrequire('./a.cjs');\n"}
    assert found(early, rule)["mine"].verdict == "refuted"


def test_severity(judge):
    """A warning decides nothing; an error does."""
    files = FILES | {"index.mjs": "import './b.mjs';\nimport './a.mjs';\n"}
    rule = '[[order]]\nname = "fine"\nfirst = { module = "b.mjs" }\nthen = { module = "a.mjs" }\n'
    mine = order('{ module = "a.mjs" }', '{ module = "b.mjs" }', severity="warning")
    assert judge(files, rule + mine).verdict == "proved"
    assert judge(files, rule + RULE).verdict == "refuted"


def test_loaded_in_the_message(found):
    """In mode *load* a proof speaks of loading; of a build that cannot be linked, of that."""
    files = FILES | {"index.mjs": "import './a.mjs';\nimport('./b.mjs');\n"}
    assert found(files, LOAD)["mine"].message == (
        "a.mjs is over before b.mjs is loaded, in every run"
    )
    broken = files | {"index.mjs": "import './none.mjs';\nimport './a.mjs';\nimport('./b.mjs');\n"}
    answer = found(broken, LOAD)["mine"]
    assert answer.message == "a.mjs is over before b.mjs is loaded, once everything can be linked"


def test_a_function_that_a_cycle_can_call_early(found):
    """A statement in a function that a cycle calls may run before the module that holds it."""
    files = {
        "a.mjs": A,
        "then.scm": '(call_expression function: (identifier) @_n (#eq? @_n "late")) @call\n',
        "b.mjs": "import './c.mjs';\nexport function use() { late(); }\nfunction late() {}\n",
        "c.mjs": "import * as b from './b.mjs';\nb.use();\nawait import('./a.mjs');\n",
        "index.mjs": "import './b.mjs';\n",
    }
    rule = order('{ module = "a.mjs" }', '{ marker = "late" }', "statement")
    answer = found(files, rule + '[markers.late]\nquery = "then.scm"\n')["mine"]
    assert answer.verdict != "proved"
    fine = files | {
        "c.mjs": "await import('./a.mjs');\n",
        "b.mjs": "import './c.mjs';\nlate();\nfunction late() {}\n",
    }
    assert found(fine, rule + '[markers.late]\nquery = "then.scm"\n')["mine"].verdict == "proved"


CAUGHT = {
    "a.mjs": f"JSON.parse(process.env.SETTINGS ?? '{{}}');\n{A}",
    "b.mjs": B,
    "index.mjs": "await import('./a.mjs').catch(() => {});\nawait import('./b.mjs');\n",
}


def test_caught_error(found):
    """An error of FIRST that is caught, so that THEN begins without it, leaves the order open."""
    answer = found(CAUGHT, RULE)["mine"]
    assert answer.verdict == "undecided"
    [obstacle] = answer.obstacles
    assert (obstacle.code, obstacle.at.module, obstacle.at.column) == (
        "caught-failure",
        "index.mjs",
        25,
    )
    assert [remedy.text for remedy in answer.remedies] == [
        "Let the error end the start: throw it again, or call process.exit(1), at index.mjs:1:25",
        "Start the server with --import ./a.mjs",
    ]


def test_caught_error_that_keeps_then_from_beginning(found):
    """An error of FIRST that is caught, but with THEN behind FIRST in the same try, is no doubt."""
    index = "try { await import('./a.mjs');\nawait import('./b.mjs'); } catch {}\n"
    assert found(CAUGHT | {"index.mjs": index}, RULE)["mine"].verdict == "proved"
