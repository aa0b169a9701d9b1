"""An entry that cannot be read leaves nothing to be analysed."""

import os

import pytest

from graphscan import scan
from graphscan.errors import Unreadable


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever is root reads everything"
)
def test_an_entry_without_permission_is_refused(tree):
    """A scan of an output whose entry cannot be read raises instead of giving a verdict."""
    folder = tree({"index.mjs": "import './a.mjs'", "a.mjs": ""})
    (folder / "index.mjs").chmod(0)
    with pytest.raises(Unreadable, match=r"index\.mjs"):
        scan(folder)
