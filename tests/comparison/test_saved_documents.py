"""Saved JSON documents that cannot be used, and those of an earlier version that can."""

from __future__ import annotations

import json

import pytest
from compared_builds import GOOD

import graphscan
from graphscan.comparison import of_document, parse
from graphscan.errors import UnusableDocument


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """The document of a small build."""
    from conftest import write_tree

    return graphscan.to_document(graphscan.scan(write_tree(tmp_path_factory.mktemp("b"), GOOD)))


def _cause(data):
    with pytest.raises(UnusableDocument) as raised:
        parse(data, "old.json")
    return str(raised.value)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "it is no JSON: expecting value at line 1, column 1"),
        (b'{"schema": "graphscan/1", ', "it is no JSON: expecting property name"),
        (b"\x80\x81\x82\x83", "it is no JSON"),
        (b"[" * 200_000, "it is nested too deeply"),
        (b"[]", "it is JSON, but no document of graphscan"),
        (b'{"modules": []}', "it is JSON, but no document of graphscan"),
        (b'{"schema": "graphscan/2"}', "its schema is graphscan/2, and this graphscan reads"),
        (b'{"schema": 7}', "its schema is 7, and"),
        (b'{"schema": "graphscan-diff/1"}', "it is a comparison of two builds"),
        (b'{"schema": "graphscan/1"}', "it has no `build`"),
        (
            b'{"schema": "graphscan/1", "error": {"code": "no-entry", "message": "x: no entry"}}',
            "it tells of a scan that failed (x: no entry)",
        ),
        (
            b'{"schema": "graphscan/1"}\n{"schema": "graphscan/1"}',
            "it holds more than one document",
        ),
    ],
)
def test_what_is_no_document(data, cause):
    """What is no document is named with its cause and the next step."""
    message = _cause(data)
    assert message.startswith(f"old.json: {cause}")
    assert message.rpartition(". ")[2][:1].isupper()


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"verdict": "maybe"}, "`verdict` is `maybe`, and this graphscan knows proved, refuted"),
        ({"modules": []}, "`modules` is not an object"),
        ({"jobs": {}}, "`jobs` is not an array"),
        ({"findings": [1]}, "`findings[0]` is not an object"),
        ({"nitro_modules": [None]}, "`nitro_modules[0]` is not a string"),
        ({"modules": {"a.mjs": {"format": "module"}}}, "it has no `modules.a.mjs.requests`"),
    ],
)
def test_what_is_wrong_in_a_document(document, change, cause):
    """A value of another type, an unknown word, a key that is missing: each with its place."""
    assert _cause(json.dumps(document | change).encode()).startswith(f"old.json: {cause}")


def test_a_line_number_that_is_true(document):
    """true is not a number, whatever Python thinks."""
    build = document["build"] | {"node": True}
    assert "`build.node` is not a whole number" in _cause(
        json.dumps(document | {"build": build}).encode()
    )


def test_encodings_of_other_shells(document):
    """A document that a shell has written as UTF-16 or with a byte-order mark is read."""
    text = json.dumps(document)
    plain = of_document(document, "x")
    assert parse(text.encode("utf-16"), "x") == parse(text.encode("utf-8-sig"), "x") == plain


def test_a_document_of_before(document):
    """Where `packages` and `nitro_modules` are not told, Nitro is where the rule's chain ends."""
    older = {
        key: value for key, value in document.items() if key not in ("packages", "nitro_modules")
    }
    found = of_document(older, "x")
    assert (found.packages, found.nitro) == (None, ("nitro.mjs",))


def test_keys_of_later(document):
    """Keys that are not known are passed over."""
    assert of_document(document | {"more": 1}, "x") == of_document(document, "x")
