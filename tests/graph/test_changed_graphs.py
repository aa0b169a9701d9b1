"""Builds that differ in a few modules: what is taken over from one is what is worked out anew."""

from __future__ import annotations

from itertools import islice, permutations

import pytest
from msgspec.structs import replace
from sample_builds import SAMPLE_BUILDS

import graphscan
from graphscan.calls import placements
from graphscan.evaluate import evaluate
from graphscan.graph import build


@pytest.mark.parametrize("sample", SAMPLE_BUILDS, ids=lambda sample: sample.name)
def test_an_evaluation_like_another(sample):
    """Without one request of a module, an evaluation like the one before says what one from scratch
    says.
    """
    scan = graphscan.scan(sample.folder, imports=sample.imports, cwd=sample.folder)
    graphs, placed = scan.graphs, placements(scan.graphs, (scan.build.entry,))
    before = evaluate(graphs, scan.build, placed=placed)
    asking = [module for module in graphs.modules.values() if module.requests]
    for module in asking[:: len(asking) // 12 + 1]:
        without = replace(module, requests=module.requests[1:])
        changed = build(graphs.modules | {module.id: without}, like=graphs)
        found, expected = (
            evaluate(changed, scan.build, placed=placed, assume_linked=True, like=like)
            for like in (before, None)
        )
        assert found.jobs == expected.jobs
        assert found.exit_code == expected.exit_code
        for a, b in islice(permutations(graphs.modules, 2), 60):
            assert found.relation(a, b) == expected.relation(a, b)
