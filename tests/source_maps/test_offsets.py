"""From a place, as people count it, back to the byte of the file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphscan.source import BOM, Positions

TEXT = st.lists(st.sampled_from(["a", "é", "😀", "\n", "\r\n", "\r", "\u2028", ";"])).map("".join)


@given(TEXT, st.booleans())
def test_every_character_is_found_again(text, marked):
    """The offset of a character's line and column is its own, with a byte-order mark too."""
    source = (BOM if marked else b"") + text.encode()
    positions = Positions(source)
    offset = len(BOM) if marked else 0
    for before, character in zip(["", *text], text, strict=False):
        if (before, character) != ("\r", "\n"):
            assert positions.offset(*positions.line_and_column(offset)) == offset
        offset += len(character.encode())


def test_what_is_not_there():
    """A column behind its line is the line's last byte, a line behind the text the text's end."""
    positions = Positions(b"ab\ncd")
    assert positions.offset(1, 9) == 2
    assert positions.offset(2, 9) == 4
    assert positions.offset(7, 1) == 5
