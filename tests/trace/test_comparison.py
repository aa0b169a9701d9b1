"""A run beside its prediction: where they agree, where they part, and what is claimed of it."""

from __future__ import annotations

import pytest

from graphscan.pipeline import answer
from graphscan.trace import compare
from graphscan.traced import Body, Claim, Ending, Run, SentryFirst, Standing

HIDDEN = "const name = 'create' + 'Require'; require('node:module')[name](__filename)('./c.cjs')"
"""A `require()` that no scan can see."""

CLIENT = (
    "globalThis.__SENTRY__ = { version: '10.0.0', '10.0.0': { defaultCurrentScope: "
    "{ getClient: () => ({}) } } };"
)
"""What an initialisation of the SDK leaves behind."""

INIT = f"import {{ init }} from '@sentry/node'; init({{}}); {CLIENT}"

SDK = {
    "node_modules/@sentry/node/package.json": {"name": "@sentry/node", "exports": "./index.mjs"},
    "node_modules/@sentry/node/index.mjs": "export const init = () => {}",
}

NITRO = (
    "const hooks = {}, h3App = {}, router = {}, localFetch = 1, captureError = 2\n"
    "export const app = { hooks, h3App, router, localFetch, captureError }"
)


def _orders(trace):
    return [(row.module, row.actual, row.predicted, row.standing) for row in trace.rows]


def test_a_static_graph_runs_as_predicted(traced):
    """Where nothing races, actual and predicted order are equal."""
    trace = traced(
        {
            "index.mjs": "import './a.mjs'; import './b.cjs'; import './a.mjs?again'",
            "a.mjs": "import './d.json' with { type: 'json' }; import './b.cjs'",
            "b.cjs": "require('./c.cjs')",
            "c.cjs": "",
            "d.json": {},
        }
    )
    modules = ["b.cjs", "c.cjs", "a.mjs", "a.mjs?again", "index.mjs"]
    assert _orders(trace) == [
        (module, number, number, Standing.AS_PREDICTED) for number, module in enumerate(modules, 1)
    ]
    assert trace.agrees
    assert trace.difference is None
    assert trace.run.ending is Ending.EXIT


def test_preloads_come_first_in_both_orders(traced):
    """`--require`, then `--import`, then the entry: in the run as in the prediction."""
    trace = traced(
        {"index.mjs": "", "i.mjs": "", "r.cjs": ""}, imports=("./i.mjs",), requires=("./r.cjs",)
    )
    assert [row.module for row in trace.rows] == ["r.cjs", "i.mjs", "index.mjs"]
    assert trace.agrees
    assert trace.difference is None


def test_preloads_outside_the_root_keep_their_ids(traced, tmp_path):
    """A preload beside the server folder has an id that begins with `../` in both orders."""
    (tmp_path / "outer.mjs").write_text("import './inner.mjs'")
    (tmp_path / "inner.mjs").write_text("")
    trace = traced({"index.mjs": ""}, imports=("../outer.mjs",))
    assert [(row.module, row.actual) for row in trace.rows] == [
        ("../inner.mjs", 1),
        ("../outer.mjs", 2),
        ("index.mjs", 3),
    ]
    assert trace.agrees


def test_ids_are_those_of_the_scan(traced):
    """Queries, percent signs and `data:` modules have the same ids in both orders."""
    trace = traced(
        {
            "index.mjs": (
                "import './a.mjs?x#y'; import './%2561%23b.mjs'; import 'data:text/javascript,1';"
                "import 'data:text/javascript,2'"
            ),
            "a.mjs": "",
            "%61#b.mjs": "",
        }
    )
    ids = ["a.mjs?x#y", "%2561%23b.mjs", "data:0", "data:1", "index.mjs"]
    assert [row.module for row in trace.rows] == ids
    assert trace.difference is None


def test_symbolic_links_lead_to_the_real_file(traced, build):
    """A module that is reached through a link has the id of the file."""
    root = build({"real/a.mjs": ""})
    try:
        (root / "link").symlink_to("real", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    trace = traced({"index.mjs": "import './link/a.mjs'"})
    assert [row.module for row in trace.rows] == ["real/a.mjs", "index.mjs"]
    assert trace.difference is None


def test_an_order_that_was_claimed_and_did_not_come_is_a_contradiction(traced):
    """A hidden `require()` that pulls a module forward disproves what was claimed of it."""
    trace = traced(
        {
            "index.mjs": "import './a.cjs'; import './b.mjs'; import './c.cjs'",
            "a.cjs": HIDDEN,
            "b.mjs": "",
            "c.cjs": "",
        }
    )
    assert not trace.agrees
    assert (Claim.BEGINS_BEFORE, ("b.mjs", "c.cjs")) in [
        (found.claim, found.modules) for found in trace.contradictions
    ]
    assert (trace.difference.actual, trace.difference.predicted) == ("c.cjs", "b.mjs")
    assert trace.difference.claimed
    assert ("c.cjs", 2, 3, Standing.MOVED) in _orders(trace)


def test_a_conditional_require_is_left_open(traced):
    """What a `require()` behind a condition pulls forward was never claimed to come later."""
    trace = traced(
        {
            "index.mjs": "import './a.cjs'; import './b.mjs'; import './c.cjs'",
            "a.cjs": "if (process.env.PATH) require('./c.cjs')",
            "b.mjs": "",
            "c.cjs": "",
        }
    )
    assert trace.agrees
    assert (trace.difference.actual, trace.difference.predicted) == ("c.cjs", "b.mjs")
    assert not trace.difference.claimed


def test_a_module_that_only_a_condition_leads_to_is_open(traced):
    """A module that may run or not is no difference, either way."""
    trace = traced(
        {
            "index.cjs": "if (1) require('./a.cjs'); if (process.env.NOPE) import('./b.mjs')",
            "a.cjs": "",
            "b.mjs": "",
        },
        "index.cjs",
    )
    standings = {row.module: (row.actual, row.standing) for row in trace.rows}
    assert standings["index.cjs"] == (1, Standing.AS_PREDICTED)
    assert standings["b.mjs"] == (None, Standing.OPEN)
    assert trace.agrees
    assert trace.difference is None


def test_a_module_that_nothing_leads_to_is_a_contradiction(traced):
    """A module that was called unreached and runs disproves the scan."""
    trace = traced({"index.cjs": HIDDEN, "c.cjs": ""}, "index.cjs")
    assert [found.claim for found in trace.contradictions] == [Claim.UNREACHED]
    assert ("c.cjs", 2, None, Standing.UNFORESEEN) in _orders(trace)


def test_a_computed_specifier_may_lead_anywhere(traced):
    """After a computed `require()` no module is unforeseen."""
    trace = traced(
        {"index.cjs": "require('./' + process.argv[2])", "c.cjs": ""},
        "index.cjs",
        arguments=("c.cjs",),
    )
    assert trace.agrees
    assert ("c.cjs", 2, None, Standing.OPEN) in _orders(trace)


def test_a_module_that_was_to_run_and_did_not_is_a_contradiction(traced):
    """Where the entry completes, everything of its own graph has begun, or the scan was wrong."""
    trace = traced(
        {
            "index.cjs": "require('./a.cjs')",
            "r.cjs": (
                "const Module = require('node:module'); const load = Module._load\n"
                "Module._load = function (name, ...rest) "
                "{ if (name !== './a.cjs') return load.call(this, name, ...rest) }"
            ),
            "a.cjs": "",
        },
        "index.cjs",
        requires=("./r.cjs",),
    )
    assert [(found.claim, found.modules) for found in trace.contradictions] == [
        (Claim.BEGINS, ("a.cjs",))
    ]
    assert ("a.cjs", None, 3, Standing.NOT_BEGUN) in _orders(trace)


def test_racing_imports_contradict_nothing(traced):
    """Two floating import() calls may finish in either order."""
    trace = traced(
        {
            "index.mjs": "import('./slow.mjs'); import('./b.mjs')",
            "slow.mjs": "import './c.mjs'",
            "b.mjs": "await new Promise((done) => setTimeout(done, 5)); import('./d.mjs')",
            "c.mjs": "await new Promise((done) => setTimeout(done, 20))",
            "d.mjs": "",
        }
    )
    assert trace.agrees
    assert len(trace.run.bodies) == 5


@pytest.mark.parametrize(
    ("files", "imports", "expected"),
    [
        ({"index.mjs": "import './i.mjs'; import './n.mjs'"}, (), SentryFirst.YES),
        ({"index.mjs": "import './n.mjs'; import './i.mjs'"}, (), SentryFirst.NO),
        ({"index.mjs": "import './n.mjs'"}, ("./i.mjs",), SentryFirst.YES),
        ({"index.mjs": "import './n.mjs'"}, (), SentryFirst.NEVER),
        ({"index.mjs": "import './i.mjs'"}, (), SentryFirst.NO_NITRO),
        ({"index.mjs": "import './both.mjs'"}, (), SentryFirst.WITHIN),
    ],
    ids=lambda value: None if isinstance(value, dict | tuple) else value,
)
def test_sentry_first_is_what_the_run_showed(traced, files, imports, expected):
    """Whether a client was set when Nitro's module began is read off the run."""
    shared = {"i.mjs": INIT, "n.mjs": NITRO, "both.mjs": f"{INIT}\n{NITRO}"}
    trace = traced(files | shared | SDK, imports=imports)
    assert trace.sentry is expected
    assert trace.agrees


def test_a_proof_that_the_run_disproves_is_a_contradiction(traced):
    """An init that is proved to come first and sets no client contradicts the verdict."""
    trace = traced(
        SDK
        | {
            "index.mjs": "import './i.mjs'; import './n.mjs'",
            "i.mjs": "import { init } from '@sentry/node'; init({})",
            "n.mjs": NITRO,
        }
    )
    assert trace.sentry is SentryFirst.NEVER
    assert [found.claim for found in trace.contradictions] == [Claim.SENTRY]


def test_many_modules_out_of_place_are_compared_in_part(build):
    """Where too many modules are out of place, only the nearest are compared, and it is said."""
    names = [f"a{number}.mjs" for number in range(40)]
    calls = "".join(f"import('./{name}');" for name in names)
    scanned = answer(build({"index.mjs": calls} | dict.fromkeys(names, "")))
    order = ["index.mjs", *reversed(names)]
    run = Run(
        "v22.0.0",
        tuple(
            Body(name, 2 * at, 2 * at + 1, client=False, client_after=False)
            for at, name in enumerate(order)
        ),
        Ending.EXIT,
        0,
    )
    trace = compare(scanned, run)
    assert trace.agrees
    assert not trace.checked
    assert trace.difference.actual == "a39.mjs"
