"""A picture as DOT source."""

from __future__ import annotations

import pytest
from drawn_builds import NAMES, scan_sample
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from graphscan.render.dot import dot
from graphscan.render.options import DrawOptions


class DotFile(SingleFileSnapshotExtension):
    """One .dot file a snapshot, to be looked at with any viewer."""

    file_extension = "dot"


@pytest.mark.parametrize(
    "name",
    [
        "proved-cli-import",
        "refuted-missing-hook",
        "refuted-static-nitro-import",
        "undecided-computed-import",
    ],
)
def test_samples(name, snapshot):
    """The DOT source of a sample is what it was when it was looked at last."""
    told = dot(scan_sample(name), DrawOptions())
    assert told.encode() == snapshot(extension_class=DotFile)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_input_gives_the_same_source(name):
    """Two scans of one build give the same bytes, without a trace of where it lies."""
    scan = scan_sample(name)
    told = dot(scan, DrawOptions())
    assert told == dot(scan_sample(name), DrawOptions())
    assert str(scan.graphs.modules[scan.build.entry].path) not in told
    assert "samples" not in told


def test_order_of_discovery_does_not_matter(scan_of):
    """Modules found in another order give the same bytes, in full too."""
    sources = {"index.mjs": "import './a.mjs'\nimport './b.mjs'", "a.mjs": "", "b.mjs": ""}
    turned = dict(reversed(sources.items()))
    for options in (DrawOptions(), DrawOptions(full=True)):
        assert dot(scan_of(sources), options) == dot(scan_of(turned), options)
