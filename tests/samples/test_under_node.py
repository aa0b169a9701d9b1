"""Real Node decides what the samples are."""

from __future__ import annotations

import pytest
from sample_builds import SAMPLE_BUILDS, Sample

RUNS = [
    pytest.param(sample, run, id=f"{sample.name}-{number}")
    for sample in SAMPLE_BUILDS
    for number, run in enumerate(sample.runs)
]


@pytest.mark.parametrize(("sample", "run"), RUNS)
def test_recorded_answer(sample, run, node):
    """Node shows today what it showed when the sample was recorded."""
    assert sample.ask_node(node, run.env) == run.sentry_before_nitro


@pytest.mark.parametrize("sample", SAMPLE_BUILDS, ids=lambda sample: sample.name)
def test_verdict_is_what_node_shows(sample: Sample):
    """Proved: Sentry is first in every run; refuted: in none; undecided: in some."""
    shown = {run.sentry_before_nitro == "yes" for run in sample.runs}
    expected = {"proved": {True}, "refuted": {False}, "undecided": {True, False}}
    assert shown == expected[sample.verdict]
