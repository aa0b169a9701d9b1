"""Own modules that run before the one that initialises Sentry."""

from __future__ import annotations

SENTRY = 'import { init } from "@sentry/node";\n'
LOAD = ' import("./nitro.mjs");'


def _found(answer):
    return [f for f in answer.findings if f.rule == "early-own-modules"]


def test_module_before_the_config(judge):
    """An own module imported above the config is a note that names it, and costs no verdict."""
    files = {
        "index.mjs": 'import "./early.mjs"; import "./config.mjs";' + LOAD,
        "early.mjs": "globalThis.early = 1;",
        "config.mjs": SENTRY + "init({});",
    }
    answer = judge(files)
    [found] = _found(answer)
    assert (answer.verdict, found.severity) == ("proved", "note")
    assert found.message.startswith("early.mjs runs before config.mjs")


def test_module_below_the_config(judge):
    """What is evaluated after the initialisation is no finding."""
    files = {
        "index.mjs": 'import "./config.mjs"; import "./later.mjs";' + LOAD,
        "later.mjs": "globalThis.later = 1;",
        "config.mjs": SENTRY + "init({});",
    }
    assert not _found(judge(files))


def test_not_where_nitro_is_early(judge):
    """Where Nitro itself comes first there is no note beside the error."""
    files = {"index.mjs": 'import "./nitro.mjs";\n' + SENTRY + "init({});"}
    assert not _found(judge(files))
