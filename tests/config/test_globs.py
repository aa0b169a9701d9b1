"""What a path selector means."""

from __future__ import annotations

import pytest

from graphscan.config.globs import matches


@pytest.mark.parametrize(
    ("module", "glob"),
    [
        ("chunks/nitro/nitro.mjs", "chunks/**"),
        ("chunks/a.mjs", "chunks/**"),
        ("index.mjs", "**"),
        ("index.mjs", "./index.mjs"),
        ("index.mjs", "*.mjs"),
        ("chunks/_/a.mjs", "chunks/*/?.mjs"),
        ("node_modules/.nitro/pg@8/lib/index.js", "**/lib/*.{js,mjs}"),
        ("node_modules/.nitro/pg@8/lib/index.js", "node_modules/**"),
        ("a%25b.mjs", "a%b.mjs"),
        ("a.mjs?v=1#x", "a.mjs"),
        ("../instrument.mjs", "../*.mjs"),
        ("routes/[id].mjs", "routes/[[]id].mjs"),
    ],
)
def test_match(module, glob):
    """Globs match paths from the root, dots and all, without percent signs and queries."""
    assert matches(module, glob)


@pytest.mark.parametrize(
    ("module", "glob"),
    [
        ("chunks/a.mjs", "*.mjs"),
        ("chunks/a/b.mjs", "chunks/*"),
        ("Chunks/a.mjs", "chunks/**"),
        ("a.mjs", "b.mjs"),
        ("xchunks/a.mjs", "chunks/**"),
        ("chunks", "chunks/a"),
    ],
)
def test_no_match(module, glob):
    """One star stays in its folder, and case counts everywhere."""
    assert not matches(module, glob)
