"""Source text as bytes: lines and columns as ECMA-262 counts them.

A parser counts bytes, people count lines and characters. Line terminators are LF, CR, CRLF,
U+2028 and U+2029 (ECMA-262, Line Terminators); a column is a number of code points from 1; a
byte-order mark at the start of the file is not counted; a malformed UTF-8 sequence counts as the
U+FFFD that decoding puts in its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from graphscan.records import Site

BOM: Final = b"\xef\xbb\xbf"
LINE_TERMINATOR: Final = re.compile(rb"\r\n?|\n|\xe2\x80[\xa8\xa9]")

_SEPARATORS: Final = (b"\xe2\x80\xa8", b"\xe2\x80\xa9")
_CHUNK: Final = 16384
_CONTINUATION: Final = bytes(range(0x80, 0xC0))
_MOST_TURNS: Final = 8


def decode(source: bytes) -> str:
    """The text that Node reads from `source`: UTF-8, with U+FFFD for what is malformed."""
    return source.decode("utf-8", "replace")


class Positions:
    """Byte offsets of one source text turned into sites.

    Questions in source order cost what lies between them; for others every line is noted once, in
    proportion to the size of the text, so that many questions about one very long line stay cheap.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._origin = len(BOM) if source.startswith(BOM) else 0
        self._ascii = source.isascii()
        self._lines: list[int] | None = None
        self._characters: list[int] = []
        self._may_walk = b"\r" not in source and (
            self._ascii or not any(separator in source for separator in _SEPARATORS)
        )
        self._walked = self._line_start = self._origin
        self._line = 1
        self._turns = 0

    def _walk(self, offset: int) -> bool:
        """Go on to the line of `offset` from the question before; False where that is no gain."""
        if offset < self._line_start:
            self._turns += 1
            self._may_walk = self._turns < _MOST_TURNS
            self._walked = self._line_start = self._origin
            self._line = 1
        if not self._may_walk:
            return False
        if offset > self._walked:
            terminators = self._source.count(b"\n", self._walked, offset)
            if terminators:
                self._line += terminators
                self._line_start = self._source.rfind(b"\n", self._walked, offset) + 1
            self._walked = offset
        return True

    def _line_starts(self) -> list[int]:
        source = self._source
        if any(separator in source for separator in _SEPARATORS):
            lines = [0, *(match.end() for match in LINE_TERMINATOR.finditer(source))]
        else:
            # The same at the speed of C: bytes.splitlines knows LF, CR and CRLF.
            lines = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
            if source and not source.endswith((b"\n", b"\r")):
                lines.pop()
        lines[0] = self._origin
        return lines

    def _code_points(self, start: int, offset: int) -> int:
        """How many code points stand between two offsets of one line."""
        if offset - start <= _CHUNK:
            try:
                return len(self._source[start:offset].decode("utf-8"))
            except UnicodeDecodeError:
                return len(decode(self._source[start:offset]))
        if not self._characters:
            self._characters = self._counted()
        if len(self._characters) == 1:
            return len(decode(self._source[start:offset]))
        return self._characters_before(offset) - self._characters_before(start)

    def _counted(self) -> list[int]:
        """The number of code points before each chunk; nothing where some are malformed."""
        source = self._source
        try:
            source.decode("utf-8")
        except UnicodeDecodeError:
            return [0]
        chunks = (source[at : at + _CHUNK] for at in range(0, len(source), _CHUNK))
        return [0, *accumulate(len(chunk.translate(None, _CONTINUATION)) for chunk in chunks)]

    def _characters_before(self, offset: int) -> int:
        chunk = offset // _CHUNK
        rest = self._source[chunk * _CHUNK : offset]
        return self._characters[chunk] + len(rest.translate(None, _CONTINUATION))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character that starts at byte `offset`."""
        offset = max(offset, self._origin)
        if self._lines is None and self._may_walk and self._walk(offset):
            line, start = self._line, self._line_start
        else:
            if self._lines is None:
                self._lines = self._line_starts()
            line = bisect_right(self._lines, offset)
            start = self._lines[line - 1]
        if self._ascii:
            return line, offset - start + 1
        return line, self._code_points(start, offset) + 1

    def offset(self, line: int, column: int) -> int:
        """The byte offset of the character at `line` and `column`, both from 1; the last byte of
        the line, or the end of the text, where there is none.
        """
        if self._lines is None:
            self._lines = self._line_starts()
        if line > len(self._lines):
            return len(self._source)
        end = self._lines[line] if line < len(self._lines) else len(self._source)
        offsets = range(self._lines[line - 1], end)
        # The bytes inside a character have the column of the one after it.
        at = bisect_right(offsets, (line, column), key=self.line_and_column)
        return offsets.start + max(at - 1, 0)

    def site(self, start: int, end: int) -> Site:
        """The site of the bytes from `start` to `end`."""
        line, column = self.line_and_column(start)
        return Site(line, column, start, end)


_MOST_BRACKETS: Final = 2_000_000
_PREFIX: Final = 1 << 20
_ENDS: Final = (b";", b"\n")


def readable(source: bytes) -> bytes:
    """`source`, or its first mebibyte where the syntax tree of the whole would not fit in memory.

    A tree takes about a hundred bytes for each byte of dense code. What counts is how much
    structure there is, not how long the text is: fifty megabytes of one string are no trouble.
    """
    if len(source) <= _MOST_BRACKETS:
        return source
    if sum(source.count(mark) for mark in (b"(", b"[", b"{", b";", b",")) <= _MOST_BRACKETS:
        return source
    prefix = source[:_PREFIX]
    return prefix[: max(prefix.rfind(end) for end in _ENDS) + 1] or prefix
