"""Two versions of a server output, each scanned, and their difference."""

from __future__ import annotations

from itertools import count

import pytest
from compared_builds import snapshot, told
from conftest import write_tree

import graphscan
from graphscan.comparison import compare, contents_of


@pytest.fixture
def scanned(tmp_path):
    """A function that writes files into a folder of their own and scans them."""
    numbers = count()

    def scanned(files, **options):
        root = write_tree(tmp_path / str(next(numbers)), files)
        return graphscan.scan(root / options.pop("start", "index.mjs"), cwd=root, **options)

    return scanned


@pytest.fixture
def difference(scanned):
    """A function from the files of two builds to what is told of their difference.

    A file that is None in the second is not there. With `sources=False` only documents are at hand.
    """

    def difference(old, new, *, sources=True, old_options=None, new_options=None):
        kept = {name: content for name, content in new.items() if content is not None}
        scans = scanned(old, **(old_options or {})), scanned(kept, **(new_options or {}))
        more = (
            {"contents": tuple(contents_of(scan.graphs.modules) for scan in scans)}
            if sources
            else {}
        )
        return told(compare(*map(snapshot, scans), **more))

    return difference
