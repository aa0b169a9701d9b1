"""Exports of a wrapped entry that come straight from Nitro, and handlers that are not there."""

from __future__ import annotations

import pytest

SENTRY = 'import { init } from "@sentry/node";\n'
LOAD = '\nimport("./nitro.mjs").then(function (n) { return n.n; });\n'
REEXPORT = {
    "index.mjs": SENTRY + 'export { n as handle } from "./nitro.mjs";\ninit({});' + LOAD,
}
WRAPPED = (
    SENTRY
    + "init({});"
    + LOAD
    + 'async function handle_sentryWrapped() { return (await import("./nitro.mjs")).n; }\n'
    "export { handle_sentryWrapped as handle };\n"
)


def _deciding(answer):
    [first, *_] = answer.findings
    return first


def test_export_from_nitro_is_the_first_cause(judge):
    """An unwrapped export refutes the build before the general rule speaks, with one cause."""
    answer = judge(REEXPORT)
    first = _deciding(answer)
    assert (first.rule, first.verdict, first.severity) == (
        "handler-reexports",
        "refuted",
        "error",
    )
    [general] = [f for f in answer.findings if f.rule == "sentry-before-nitro"]
    assert general.cause == first.cause == "export-from-nitro"


def test_message_gives_the_line_to_add(judge):
    """The setting names Sentry's own list and the export, so that it can be pasted."""
    line = 'experimental_entrypointWrappedFunctions: ["default", "handler", "server", "handle"]'
    assert line in _deciding(judge(REEXPORT)).message


def test_names_that_are_wrapped_stay_in_the_line(judge):
    """What the project has wrapped already is not lost from the setting."""
    files = {
        "index.mjs": WRAPPED.replace("handle", "custom")
        + 'export { n as websocket } from "./nitro.mjs";'
    }
    assert '"server", "custom", "websocket"]' in _deciding(judge(files)).message


def test_place_is_the_export(judge):
    """The finding points at the export statement, and the chain ends in Nitro."""
    first = _deciding(judge(REEXPORT))
    assert (first.at.module, first.at.line, first.at.column) == ("index.mjs", 2, 1)
    assert first.chain[-1].target == "nitro.mjs"


def test_import_that_is_exported_again(judge):
    """`import` and `export` of one name in two statements is the same re-export."""
    files = {
        "index.mjs": SENTRY
        + 'import { n } from "./nitro.mjs"; export { n as handle };\ninit({});'
        + LOAD
    }
    first = _deciding(judge(files))
    assert (first.rule, first.verdict) == ("handler-reexports", "refuted")


def test_wrapped_handler(judge):
    """A wrapped export goes through import(): the rule has nothing to say, and says why."""
    answer = judge({"index.mjs": WRAPPED})
    assert answer.verdict == "proved"
    [reason] = [n.reason for n in answer.not_applicable if n.rule == "handler-reexports"]
    assert "handle of index.mjs goes through import()" in reason


def test_early_sentry_makes_it_a_warning(judge):
    """Where a preload initialises, the re-export costs no verdict."""
    files = REEXPORT | {"pre.mjs": SENTRY + "init({});"}
    answer = judge(files, imports=["./pre.mjs"])
    assert answer.verdict == "proved"
    assert {f.severity for f in answer.findings if f.rule == "handler-reexports"} <= {"warning"}


def test_entry_that_was_never_wrapped(judge):
    """Without import() of Nitro there is no wrap list to blame."""
    files = {"index.mjs": SENTRY + 'export { n as default } from "./nitro.mjs"; init({});'}
    answer = judge(files)
    assert answer.verdict == "refuted"
    assert "handler-reexports" not in {f.rule for f in answer.findings}


@pytest.mark.parametrize(("preset", "warned"), [("azure-functions", True), ("node-server", False)])
def test_handler_that_is_absent(judge, preset, warned):
    """An entry without the export that the preset's platform calls is a warning."""
    files = {
        "index.mjs": SENTRY + "init({});" + LOAD,
        "nitro.json": {"preset": preset},
        "package.json": {},
    }
    answer = judge(files)
    found = [f for f in answer.findings if f.rule == "handler-reexports"]
    assert bool(found) is warned
    assert all(f.severity == "warning" and "does not export handle" in f.message for f in found)
    assert answer.verdict == "proved"
