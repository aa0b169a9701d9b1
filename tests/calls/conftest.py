"""Builds of a few files, discovered as a scan would discover them."""

from __future__ import annotations

import pytest

from graphscan import graph
from graphscan.calls import Trace, placements
from graphscan.discover import ReadHere, discover
from graphscan.resolve import Resolver


@pytest.fixture
def build(tree):
    """A function from a file tree to its graphs; the tree is discovered from `entry.mjs`."""

    def build(files):
        root = tree(files)
        found = discover(root, ["entry.mjs"], resolver=Resolver(root))
        return graph.build(found.modules)

    return build


@pytest.fixture
def place(tree):
    """A function from a file tree to the placements of its import() and require() calls."""

    def place(files):
        root, reader = tree(files), ReadHere()
        graphs = graph.build(
            discover(root, ["entry.mjs"], resolver=Resolver(root), read=reader).modules
        )
        placed = placements(graphs, ["entry.mjs"])
        # Syntax trees that were let go of are made again, wherever that happens.
        assert placements(graphs, trace=Trace(graphs, ["entry.mjs"], kept=0)) == placed
        # What was parsed when the files were read is what would be parsed again.
        before = Trace(graphs, ["entry.mjs"], parsed=reader.parsed)
        assert placements(graphs, trace=before) == placed
        return placed

    return place
