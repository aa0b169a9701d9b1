"""From findings to the verdict, and what --strict makes of warnings."""

from __future__ import annotations

from itertools import permutations

import pytest

import graphscan
from graphscan.pipeline import overall, strictly
from graphscan.records import Severity, Verdict
from graphscan.rules.finding import Finding, Mode


def finding(verdict: Verdict, severity: Severity = Severity.ERROR) -> Finding:
    """A finding of which only verdict and severity matter."""
    return Finding("rule", Mode.EVALUATE, severity, verdict, "message")


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        ("proved", "proved"),
        ("proved undecided", "undecided"),
        ("proved undecided refuted", "refuted"),
    ],
)
def test_the_worst_error_is_the_verdict(verdicts, worst):
    """Refuted is worse than undecided, undecided is worse than proved, in whatever order."""
    for order in permutations(verdicts.split()):
        assert overall([finding(Verdict(verdict)) for verdict in order]) == worst


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.NOTE])
def test_warnings_and_notes_do_not_count(severity):
    """Only findings of severity error make the verdict."""
    found = [finding(Verdict.PROVED), finding(Verdict.REFUTED, severity)]
    assert overall(found) is Verdict.PROVED


def test_nothing_found_is_not_proved():
    """Where no rule of severity error applies, nothing is proved."""
    assert overall([]) is Verdict.UNDECIDED


def test_strict_makes_errors_of_warnings(tree):
    """With --strict warnings count as errors, for the verdict too; notes stay notes."""
    from msgspec.structs import replace

    scan = graphscan.scan(tree({"index.mjs": ""}))
    warned = replace(
        scan,
        verdict=Verdict.PROVED,
        findings=(
            finding(Verdict.PROVED),
            finding(Verdict.REFUTED, Severity.WARNING),
            finding(Verdict.REFUTED, Severity.NOTE),
        ),
    )
    strict = strictly(warned)
    assert strict.verdict is Verdict.REFUTED
    assert [f.severity for f in strict.findings] == ["error", "error", "note"]


def test_require_and_import_have_conditions_of_their_own(tree):
    """`import` and `require` resolve under their own conditions; added ones go to both."""
    root = tree(
        {
            "index.mjs": "import 'dual'; import './old.cjs';",
            "old.cjs": "require('dual');",
            "node_modules/dual/package.json": {
                "exports": {"x": "./x.mjs", "import": "./m.mjs", "require": "./c.cjs"}
            },
            "node_modules/dual/m.mjs": "",
            "node_modules/dual/c.cjs": "",
            "node_modules/dual/x.mjs": "",
        }
    )
    plain = graphscan.scan(root).static_graph
    assert plain.has_edge("index.mjs", "node_modules/dual/m.mjs")
    assert plain.has_edge("old.cjs", "node_modules/dual/c.cjs")
    added = graphscan.scan(root, conditions=["x"]).static_graph
    assert added.has_edge("index.mjs", "node_modules/dual/x.mjs")
    assert added.has_edge("old.cjs", "node_modules/dual/x.mjs")
