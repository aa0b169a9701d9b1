"""A source map as ECMA-426 has it, decoded only around the places that are asked for.

The segments are decoded by the library `sourcemap`; what it lacks is made up for here: index maps
(`sections`), a `sourceRoot` that is a URL and no path of this machine, characters that are none of
base64, and maps of many megabytes. A segment is relative to those before it, and a map repeats a
few hundred different ones a hundred thousand times: what stands before a line is added up by
counting them, and only the line itself is decoded.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from graphscan.source_maps.finding import BrokenMap

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAPPINGS: Final = re.compile(r"[A-Za-z0-9+/,;]*")
_SEPARATORS: Final = re.compile(r"[,;]")
_BASE64: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_GUARD: Final = re.compile(r"\)\]\}'?[^\n]*\n?")
_MOST: Final = 2**31 - 1
"""No line or column is greater (ECMA-426, Mappings Structure)."""

_FIELDS: Final = (1, 4, 5)


class Original(Struct, frozen=True):
    """A position in a source; lines and columns (UTF-16 code units) from 0."""

    source: int
    line: int
    column: int
    starts: bool
    """Whether something begins in the source exactly where it was asked for in the output."""


_Segments: TypeAlias = tuple[list[int], list[Original | None]]
"""The segments of one line: where they begin in the output, and where they come from."""


class _State(Struct, frozen=True):
    """What the next segment is relative to: the sums of the fields of all before it."""

    source: int = 0
    line: int = 0
    column: int = 0
    name: int = 0


class FlatMap(Struct):
    """One map without sections. `sources` are URLs as the map has them, None for an unnamed one;
    `ignored` are indices of sources that are not the project's own (`ignoreList`).
    """

    sources: tuple[str | None, ...]
    root: str
    content: tuple[str | None, ...]
    names: int
    ignored: frozenset[int]
    _lines: list[str]
    _states: dict[int, _State] = field(default_factory=lambda: {0: _State()})
    _decoded: dict[int, _Segments] = field(default_factory=dict)

    def original(self, line: int, column: int) -> Original | None:
        """Where the code at `line` and `column` (UTF-16) of the output, from 0, was written.

        What counts is the last segment of that line that does not begin after the column; None
        where there is none, or where it has no source. Raises BrokenMap.
        """
        if not 0 <= line < len(self._lines):
            return None
        columns, originals = self._segments(line)
        at = bisect_right(columns, column) - 1
        if at < 0:
            return None
        if columns[at] == column:
            at = bisect_left(columns, column)
        found = originals[at]
        return found and replace(found, starts=columns[at] == column)

    def _segments(self, line: int) -> _Segments:
        """The segments of one line, by column."""
        if line not in self._decoded:
            text = self._lines[line]
            self._decoded[line] = self._decode(self._before(line), text) if text else ([], [])
        return self._decoded[line]

    def _before(self, line: int) -> _State:
        """What the first segment of `line` is relative to; each line is counted once."""
        known = max(number for number in self._states if number <= line)
        state = self._states[known]
        sums = [state.source, state.line, state.column, state.name]
        counted = Counter(_SEPARATORS.split(";".join(self._lines[known:line])))
        for segment, times in counted.items():
            for index, value in enumerate(_fields(segment)[1:]):
                sums[index] += times * value
        self._states[line] = _State(*sums)
        return self._states[line]

    def _decode(self, before: _State, text: str) -> _Segments:
        """Let the library decode one line, after a line of one segment that says where it is."""
        place = [before.source, before.line, before.column]
        if not (self.sources and all(0 <= value <= _MOST for value in place)):
            place = []
        elif self.names:
            place.append(before.name)
        lead = "".join(map(_encoded, (0, *place)))
        numbers = [str(index) for index in range(len(self.sources))]
        tokens = _library_decode(f"{lead};{text}", numbers, ["?"] * self.names)
        segments = [
            (token.dst_col, Original(int(token.src), token.src_line, token.src_col, True))
            if token.src is not None
            else (token.dst_col, None)
            for token in tokens
            if token.dst_line == 1
        ]
        segments.sort(key=lambda segment: segment[0])
        return [column for column, _ in segments], [original for _, original in segments]


class SourceMap(Struct, frozen=True):
    """A whole map: one flat map, or several, each from its line and column on."""

    sections: tuple[tuple[int, int, FlatMap], ...]

    def original(self, line: int, column: int) -> tuple[FlatMap, Original] | None:
        """The same as `FlatMap.original`, with the map whose source it is. Raises BrokenMap."""
        for first, indent, flat in reversed(self.sections):
            if (first, indent) <= (line, column):
                found = flat.original(line - first, column - indent if line == first else column)
                return None if found is None else (flat, found)
        return None


def parse(text: str) -> SourceMap:
    """The source map that `text` is. Raises BrokenMap."""
    try:
        value = json.loads(_GUARD.sub("", text, count=1) if text.startswith(")]}") else text)
    except RecursionError:
        raise BrokenMap("is nested too deeply") from None
    except ValueError as error:
        raise BrokenMap(f"is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BrokenMap("is no JSON object")
    if value.get("version") != 3:
        raise BrokenMap("is not of version 3")
    sections = value.get("sections")
    if sections is None:
        return SourceMap(((0, 0, _flat(value)),))
    if not isinstance(sections, list):
        raise BrokenMap("has `sections` that are no list")
    return SourceMap(tuple(sorted(map(_section, sections), key=lambda section: section[:2])))


def _section(value: Any) -> tuple[int, int, FlatMap]:
    match value:
        case {"offset": {"line": int(line), "column": int(column)}, "map": dict(flat)}:
            if line < 0 or column < 0:
                raise BrokenMap("has a section with a negative offset")
            return line, column, _flat(flat)
        case _:
            raise BrokenMap("has a section without `offset` or `map`")


def _flat(value: dict[str, Any]) -> FlatMap:
    mappings, sources = value.get("mappings"), value.get("sources")
    if not isinstance(mappings, str):
        raise BrokenMap("has no `mappings`")
    if not isinstance(sources, list):
        raise BrokenMap("has no `sources`")
    if not _MAPPINGS.fullmatch(mappings):
        raise BrokenMap("has `mappings` with characters that are not base64")
    names, content, root = value.get("names"), value.get("sourcesContent"), value.get("sourceRoot")
    ignored = value.get("ignoreList", value.get("x_google_ignoreList"))
    ignored = ignored if isinstance(ignored, list) else []
    return FlatMap(
        _texts(sources),
        root if isinstance(root, str) else "",
        _texts(content) if isinstance(content, list) else (),
        len(names) if isinstance(names, list) else 0,
        frozenset(item for item in ignored if isinstance(item, int)),
        mappings.split(";"),
    )


def _texts(values: Sequence[Any]) -> tuple[str | None, ...]:
    return tuple(value if isinstance(value, str) else None for value in values)


def _library_decode(mappings: str, sources: list[str], names: list[str]) -> Any:
    """The tokens of `mappings`. Raises BrokenMap."""
    import sourcemap

    text = json.dumps({"version": 3, "sources": sources, "names": names, "mappings": mappings})
    try:
        return sourcemap.loads(text).tokens
    except (sourcemap.SourceMapDecodeError, AttributeError) as error:
        # Where something is negative the library fails over its own message: AttributeError.
        raise _bad_segment() from error


def _fields(segment: str) -> Sequence[int]:
    """The fields of one segment, as the library reads them. Raises BrokenMap."""
    from sourcemap.decoder import SourceMapDecoder
    from sourcemap.exceptions import SourceMapDecodeError

    if not segment:
        return ()
    try:
        fields: list[int] = SourceMapDecoder().parse_vlq(segment)
    except SourceMapDecodeError:
        raise _bad_segment() from None
    if len(fields) not in _FIELDS:
        raise _bad_segment()
    return fields


def _bad_segment() -> BrokenMap:
    return BrokenMap("has `mappings` that cannot be decoded")


def _encoded(value: int) -> str:
    """A number that is not negative as base64 VLQ (ECMA-426, Base64 VLQ)."""
    rest, text = value << 1, ""
    while True:
        rest, digit = rest >> 5, rest & 31
        text += _BASE64[digit | 32 if rest else digit]
        if not rest:
            return text
