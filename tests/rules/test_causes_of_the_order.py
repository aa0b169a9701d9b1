"""Which cause sentry-before-nitro names."""

from __future__ import annotations

import pytest

SENTRY = 'import { init } from "@sentry/node";\n'
LOAD = '\nimport("./nitro.mjs").then(function (n) { return n.n; });\n'
CONFIG = {"sentry.server.config.mjs": SENTRY + "init({});"}
WAITING = {
    "sentry.server.config.mjs": SENTRY + "await new Promise((r) => setTimeout(r, 20)); init({});"
}

REFUTED = {
    "static-nitro-import": {
        "index.mjs": 'import "./nitro.mjs"; import "./sentry.server.config.mjs";'
    }
    | CONFIG,
    "initialised-late": {"index.mjs": SENTRY + 'await import("./nitro.mjs"); init({});'},
    "export-from-nitro": {
        "index.mjs": SENTRY + 'export { n as handle } from "./nitro.mjs"; init({});' + LOAD
    },
    "config-imports-app": {
        "index.mjs": SENTRY + 'import { n } from "./nitro.mjs"; init(n);' + LOAD
    },
    "top-level-await": {"index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";'}
    | WAITING,
}

UNDECIDED = {
    "conditional-init": {"index.mjs": SENTRY + "if (process.env.X) init({});" + LOAD},
    "init-race": {"index.mjs": SENTRY + "setTimeout(() => init({}), 5);" + LOAD},
    "computed-import": {
        "index.mjs": SENTRY + "await import(process.env.X); init({});" + LOAD,
    },
}


def _found(answer):
    [found] = [f for f in answer.findings if f.rule == "sentry-before-nitro"]
    return found


@pytest.mark.parametrize(("cause", "files"), REFUTED.items(), ids=REFUTED)
def test_cause_of_a_refuted_order(judge, cause, files):
    """Each way in which Nitro gets ahead has a key of its own."""
    found = _found(judge(files))
    assert (found.verdict, found.cause) == ("refuted", cause)


@pytest.mark.parametrize(("cause", "files"), UNDECIDED.items(), ids=UNDECIDED)
def test_cause_of_an_open_order(judge, cause, files):
    """What leaves the order open has a key too."""
    found = _found(judge(files))
    assert (found.verdict, found.cause) == ("undecided", cause)


def test_await_is_named_first(judge):
    """Where an await lets Nitro go ahead, the finding begins with the await and points at it."""
    found = _found(judge(REFUTED["top-level-await"]))
    assert found.message.startswith("sentry.server.config.mjs:2:1 awaits at the top level")
    assert (found.at.module, found.at.line) == ("sentry.server.config.mjs", 2)


def test_await_below_the_config(judge):
    """The await may stand in what the config imports."""
    files = {
        "index.mjs": 'import "./sentry.server.config.mjs"; import "./nitro.mjs";',
        "sentry.server.config.mjs": SENTRY + 'import "./dsn.mjs"; init({});',
        "dsn.mjs": "await new Promise((r) => setTimeout(r, 20));",
    }
    found = _found(judge(files))
    assert (found.verdict, found.cause, found.at.module) == (
        "refuted",
        "top-level-await",
        "dsn.mjs",
    )


def test_await_that_races(judge):
    """Where an await only makes a race, it is the first obstacle and the cause."""
    files = {
        "index.mjs": 'import "./early.mjs"; import "./sentry.server.config.mjs";',
        "early.mjs": 'import("./nitro.mjs");',
    } | WAITING
    found = _found(judge(files))
    assert (found.verdict, found.cause) == ("undecided", "top-level-await")
    assert found.obstacles[0].at.module == "sentry.server.config.mjs"
