"""What is too large to be parsed whole is read as far as it goes, and says so."""

from __future__ import annotations

from graphscan.extract import extract


def test_a_text_with_too_much_structure_is_read_at_its_beginning() -> None:
    """Of a file that is too dense to be parsed whole the requests at its beginning are known."""
    source = b"import './a.mjs';" + b"f();" * 1_100_000 + b"import './b.mjs';"
    record = extract(source)
    assert [request.specifier for request in record.requests] == ["./a.mjs"]


def test_the_unread_rest_stands_in_the_way() -> None:
    """A file that is cut off has an error at the place where reading ended."""
    (site,) = extract(b"f();" * 1_100_000).syntax_errors
    assert 0 < site.start < 4_000_000


def test_a_long_string_is_no_trouble() -> None:
    """Length alone does not keep a file from being read whole."""
    source = b"const s = '" + b";" * 1_000_000 + b"x" * 2_000_000 + b"';import './b.mjs';"
    record = extract(source)
    assert [request.specifier for request in record.requests] == ["./b.mjs"]
    assert record.syntax_errors == ()
