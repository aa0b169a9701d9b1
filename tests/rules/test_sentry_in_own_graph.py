"""Whether Nitro is loaded only after Sentry is initialised."""

from __future__ import annotations

import pytest

SENTRY = 'import { init } from "@sentry/node";\n'
CONFIG = {"sentry.server.config.mjs": SENTRY + "init({});"}
TOP_LEVEL = {
    "index.mjs": 'import "./sentry.server.config.mjs";\nexport { n as default } from "./nitro.mjs";'
}
ENTRY = {"index.mjs": 'export { n as default } from "./nitro.mjs";'}

APART = {
    "init, then import()": ({"index.mjs": SENTRY + 'init({}); import("./nitro.mjs");'}, ()),
    "config, then import()": (
        {"index.mjs": 'import "./sentry.server.config.mjs"; import("./nitro.mjs");'} | CONFIG,
        (),
    ),
    "preload": (ENTRY | CONFIG, ("./sentry.server.config.mjs",)),
    "preload and static import": (TOP_LEVEL | CONFIG, ("./sentry.server.config.mjs",)),
}


def _found(answer):
    [found] = [f for f in answer.findings if f.rule == "sentry-in-own-graph"]
    return found


@pytest.mark.parametrize(("files", "imports"), APART.values(), ids=APART)
def test_own_graph(judge, files, imports):
    """A preload, or an import() after the initialisation, loads Nitro in a graph of its own."""
    found = _found(judge(files, imports=imports))
    assert (found.mode, found.verdict) == ("load", "proved")


def test_top_level_import(judge):
    """One static graph is a warning that says what works; the verdict stays proved."""
    answer = judge(TOP_LEVEL | CONFIG)
    found = _found(answer)
    assert answer.verdict == "proved"
    assert (found.severity, found.verdict) == ("warning", "refuted")
    assert "What works: errors" in found.message
    assert "ES modules" in found.message
    assert (found.at.module, found.at.line) == ("index.mjs", 2)


def test_remedies_are_tried(judge):
    """import() of the app and --import of the config both turn the verdict of this rule."""
    found = _found(judge(TOP_LEVEL | CONFIG))
    assert [r.verdict_after for r in found.remedies] == ["proved", "proved"]
    assert found.remedies[1].command == ("node --import ./sentry.server.config.mjs ./index.mjs")


def test_import_call_above_init(judge):
    """An import() of Nitro that stands above the initialisation may load it too early."""
    found = _found(judge({"index.mjs": SENTRY + 'import("./nitro.mjs"); init({});'}))
    assert found.verdict == "undecided"
    assert [o.code for o in found.obstacles] == ["early-import"]


def test_same_cause_as_the_order(judge):
    """Where Nitro is evaluated first, loading has the same cause and tells no second story."""
    files = {"index.mjs": 'import "./nitro.mjs";\n' + SENTRY + 'init({}); import("./nitro.mjs");'}
    answer = judge(files)
    [order] = [f for f in answer.findings if f.rule == "sentry-before-nitro"]
    assert _found(answer).cause == order.cause == "static-nitro-import"


def test_not_without_sentry(judge):
    """Without an initialisation there is nothing to compare, and the rule says so."""
    assert "sentry-in-own-graph" in {n.rule for n in judge(ENTRY).not_applicable}
