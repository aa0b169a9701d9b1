"""Lines, columns and offsets, as ECMA-262 and people count them."""

from __future__ import annotations

import pytest

from graphscan.extract import extract


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("import './a'", 1, 1),
        ("\ufeffimport './a'", 1, 1),
        ("x;\nimport './a'", 2, 1),
        ("x;\r\n  import './a'", 2, 3),
        ("x;\rimport './a'", 2, 1),
        ("x;\u2028import './a'", 2, 1),
        ("x;\u2029 import './a'", 2, 2),
        ("'é😀'; import './a'", 1, 7),
        ("/*\r\n\r*/import './a'", 3, 3),
        ("#!/usr/bin/env node\nimport './a'", 2, 1),
        ("globalThis.x = {}; import './a'", 1, 20),
    ],
)
def test_lines_and_columns(source, line, column):
    """A site counts lines by ECMA-262's terminators and columns in code points, both from 1."""
    (request,) = extract(source.encode()).requests
    assert (request.site.line, request.site.column) == (line, column)


def test_offsets_are_those_of_the_file():
    """Offsets count the bytes of the file, byte-order mark and hidden text included."""
    source = (
        "\ufeff#!é\nexport { a as in } from './a' with { type: 'json' };\nimport('./b')".encode()
    )
    record = extract(source)
    (request,), (call,) = record.requests, record.import_calls
    assert source[request.site.start : request.site.end].startswith(
        b"export { a as in } from './a'"
    )
    assert source[call.site.start : call.site.end] == b"import('./b')"


def test_malformed_utf8_counts_as_its_replacement():
    """Each malformed sequence is one character, as in the text that Node decodes."""
    (request,) = extract(b"'\xff\xfe'; import './\xff'").requests
    assert (request.site.column, request.specifier) == (7, "./\ufffd")


def test_many_places_on_one_long_line():
    """Columns stay right far into a line that is not plain ASCII."""
    source = "'é';" * 20_000 + "import('./a')"
    (call,) = extract(source.encode()).import_calls
    assert (call.site.line, call.site.column) == (1, 80_001)
