"""Quotes: the source around a place, as it stands in the file."""

from __future__ import annotations

import pytest

from graphscan.discover import Module, ResolvedRequest
from graphscan.extract import extract
from graphscan.quote import REACH, Quote, quotes
from graphscan.records import Format, Local, Place


@pytest.fixture
def quote_in(tmp_path):
    """Quote one place of a source text that lies on the disk."""

    def quote(source: bytes, line: int, column: int) -> Quote:
        file = tmp_path / "a.mjs"
        file.write_bytes(source)
        record = extract(source)
        requests = tuple(
            ResolvedRequest(request, request.specifier, Local("b.mjs", Format.MODULE))
            for request in record.requests
        )
        place = Place("a.mjs", line, column)
        module = Module("a.mjs", str(file), Format.MODULE, record, requests)
        return quotes({"a.mjs": module}, [place])[place]

    return quote


def test_a_request(quote_in):
    """A request is marked from its first to its last character."""
    found = quote_in(b"x();import './b.mjs' ;y()", 1, 5)
    assert found.before == "x();"
    assert found.marked.startswith("import './b.mjs'")
    assert found.after.endswith("y()")


def test_a_request_over_several_lines(quote_in):
    """A request that goes on is marked to its end, with the rest of its last line."""
    found = quote_in(b"1\nimport {\r\n  a\r\n} from './b.mjs'; a()\n2", 2, 1)
    assert found.before == ""
    assert found.marked.startswith("import {\r\n  a\r\n} from './b.mjs'")
    assert found.after.endswith("a()")


def test_any_other_place(quote_in):
    """Of what is no request the name at the place is marked, with its members."""
    assert quote_in(b"  Sentry . init({})", 1, 3) == Quote("  ", "Sentry . init", "({})")
    assert quote_in(b"if (x) {}", 1, 4) == Quote("if ", "(", "x) {}")


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", "\u2028".encode(), "\u2029".encode()])
def test_every_line_end_of_javascript(quote_in, end):
    """Lines end where ECMA-262 ends them."""
    source = end.join([b"one()", "'\u00e4' + two()".encode(), b"three()"])
    assert quote_in(source, 2, 7) == Quote("'\u00e4' + ", "two", "()")


def test_a_byte_order_mark_is_not_counted(quote_in):
    """Column 1 of a file with a byte-order mark is the character after it."""
    assert quote_in(b"\xef\xbb\xbff()", 1, 1) == Quote("", "f", "()")


def test_a_long_line(quote_in):
    """Of a line of megabytes only what lies around the place is kept."""
    found = quote_in(b"x" * 3_000_000 + b";f();" + b"y" * 3_000_000, 1, 3_000_002)
    assert found.marked == "f"
    assert len(found.before) == len(found.after) == REACH


def test_what_cannot_be_quoted(tmp_path):
    """A file that is gone, or a module that is not there, has no quote."""
    gone = Module("a.mjs", str(tmp_path / "gone.mjs"), Format.MODULE, extract(b""), ())
    assert quotes({"a.mjs": gone}, [Place("a.mjs", 1, 1), Place("b.mjs", 1, 1)]) == {}


def test_a_place_that_does_not_exist(quote_in):
    """A place beyond the end of the file gives an empty quote, not an error."""
    assert quote_in(b"f()", 9, 9).marked == ""
