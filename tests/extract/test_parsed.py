"""Sources that are kept parsed for who looks into them next."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.extract.parsed import Parsed
from graphscan.syntax import parse

CALLING = b"export const a = () => import('./a.mjs');"


def _read(parsed, source, module_format="module"):
    extract(source, format=module_format, parsed=parsed)
    return parsed.take(source, sloppy=module_format == "commonjs")


def test_what_calls_are_followed_in_is_kept():
    """A source with a call in a function is found again as the tree that parsing it gives, once."""
    parsed = Parsed()
    found = _read(parsed, CALLING)
    assert str(found.scopes.tree.root) == str(parse(CALLING).root)
    assert parsed.take(CALLING, sloppy=False) is None


@pytest.mark.parametrize(
    "source",
    [
        b"import './a.mjs'; const a = await import('./b.mjs')",
        b"export const a = () => import('node:fs')",
        b"export const a = b => import(b)",
    ],
    ids=["in the body", "builtin", "computed"],
)
def test_what_is_not_followed_is_not_kept(source):
    """A source none of whose calls in functions leads to a known module is not kept."""
    assert _read(Parsed(), source) is None


def test_a_tree_without_escapes_is_not_kept():
    """A source in whose tree escapes are hidden is not kept: its tree is not what parsing gives."""
    escaped = b'\nf("' + b"\\n" * 3000 + b'");'
    assert _read(Parsed(), CALLING + escaped) is None


def test_one_source_as_two_formats():
    """What was read as CommonJS is not found as an ES module."""
    parsed, source = Parsed(), b"function a() { require('./a') }"
    extract(source, format="commonjs", parsed=parsed)
    assert parsed.take(source, sloppy=False) is None
    assert parsed.take(source, sloppy=True) is not None


def test_as_many_as_have_room():
    """No more sources are kept than were asked for, counted in bytes."""
    parsed = Parsed(len(CALLING))
    extract(CALLING, parsed=parsed)
    extract(CALLING + b";", parsed=parsed)
    assert parsed.take(CALLING + b";", sloppy=False) is None
    assert parsed.take(CALLING, sloppy=False) is not None
