"""graphscan and real Node agree on every sample."""

from __future__ import annotations

import pytest
from sample_builds import SAMPLE_BUILDS, Guilty

import graphscan

REFUTED_BY_ONE_STATEMENT = [sample for sample in SAMPLE_BUILDS if sample.guilty]


def _scan(sample):
    return graphscan.scan(sample.folder, imports=sample.imports, cwd=sample.folder)


@pytest.mark.parametrize("sample", SAMPLE_BUILDS, ids=lambda sample: sample.name)
def test_verdict(sample):
    """The verdict, and the rule that decides it, are the sample's."""
    answer = _scan(sample)
    deciding = {finding.rule for finding in answer.findings if finding.verdict == answer.verdict}
    assert answer.verdict == sample.verdict
    assert sample.rule in deciding


@pytest.mark.parametrize("sample", REFUTED_BY_ONE_STATEMENT, ids=lambda sample: sample.name)
def test_guilty_statement(sample):
    """The finding that refutes names the one statement that is to blame."""
    answer = _scan(sample)
    named = set()
    for finding in answer.findings:
        if finding.rule == sample.rule and finding.verdict == "refuted":
            places = [(edge.referrer, edge.request.site) for edge in finding.chain]
            named |= {Guilty(module, site.line, site.column) for module, site in places}
            named |= {Guilty(at.module, at.line, at.column) for at in [finding.at] if at}
    assert sample.guilty in named
