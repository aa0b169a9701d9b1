"""graphscan and real Node agree on every sample of order rules."""

from __future__ import annotations

import re

import pytest

import graphscan

from .samples import ORDER_SAMPLES, ORDERS

PARAMETERS = pytest.mark.parametrize("sample", ORDER_SAMPLES, ids=lambda sample: sample.name)


def _scan(sample, imports=None):
    return graphscan.scan(
        sample.folder,
        imports=sample.imports if imports is None else imports,
        config="graphscan.toml",
        cwd=sample.folder,
    )


@PARAMETERS
def test_verdict(sample):
    """The verdict is the sample's, the rule that decides it too, and no rule about Sentry does."""
    answer = _scan(sample)
    assert answer.verdict == sample.verdict
    assert answer.deciding.rule == sample.rule
    assert not answer.concerns_sentry


@PARAMETERS
def test_verdict_is_what_node_shows(sample, node):
    """Proved: FIRST comes first in every run; refuted: in none; undecided: in some."""
    shown = {sample.holds(node, env) for env in sample.environments}
    expected = {"proved": {True}, "refuted": {False}, "undecided": {True, False}}
    assert shown == expected[sample.verdict]


@pytest.mark.parametrize(
    "sample", [s for s in ORDER_SAMPLES if s.verdict == "refuted"], ids=lambda sample: sample.name
)
def test_remedies(sample):
    """Something can be done about every sample that is refuted, and was tried on the graph."""
    [found] = [f for f in _scan(sample).findings if f.rule == sample.rule]
    tried = [remedy for remedy in found.remedies if remedy.verdict_after == "proved"]
    assert tried or "statement" in sample.name


def test_each_has_its_twin():
    """For each mode and selector there is a sample that is proved and one that is refuted."""
    named = {sample.name for sample in ORDER_SAMPLES}
    kinds = {name.partition("-")[2] for name in named}
    assert {f"{v}-{kind}" for kind in kinds for v in ("proved", "refuted")} <= named
    assert {kind.partition("-")[0] for kind in kinds} >= {"evaluate", "load", "statement"}
    assert {kind.rpartition("-")[2] for kind in kinds} >= {"package", "path", "marker", "module"}


def test_readme_lists_every_sample():
    """samples/orders/README.md has one row a sample, with the sentence of its sample.json."""
    text = (ORDERS / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \|$", text, re.M)
    assert rows == [(sample.name, sample.about) for sample in ORDER_SAMPLES]
