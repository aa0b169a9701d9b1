"""One chunk with its source map: where its places were written, or what they import is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.extract.references import uses_of_imports
from graphscan.records import ModuleRequest, Place
from graphscan.source import Positions, decode
from graphscan.source_maps import Origin, SourceLine
from graphscan.source_maps.names import source_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.discover import Module, Request
    from graphscan.source_maps.decoding import FlatMap, Original, SourceMap

_MOST_USES: Final = 200
_LINE: Final = re.compile(r"\r\n?|\n|\u2028|\u2029")
_STATEMENT: Final = re.compile(r"\s*(?:import|export)\b")


class Chunk:
    """One module with its map."""

    def __init__(self, module: Module, source: bytes, mapped: SourceMap, folder: str) -> None:
        self._module = module
        self._source = source
        self._map = mapped
        self._folder = folder
        self._positions = Positions(source)
        self._starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]
        self._names: dict[int, tuple[str | None, ...]] = {}

    def origins(self, places: Sequence[Place]) -> dict[Place, Origin]:
        """Where `places` come from, as far as the map tells."""
        found: dict[Place, Origin] = {}
        statements: dict[Place, ModuleRequest] = {}
        requests = self._requests()
        for place in places:
            request = requests.get((place.line, place.column))
            written = self._written(place, request)
            if written is not None:
                found[place] = Origin(written, exact=True)
            elif isinstance(request, ModuleRequest) and request.names:
                statements[place] = request
        if statements:
            uses = uses_of_imports(self._source, list(statements.values()), _MOST_USES)
            for place, offsets in zip(statements, uses, strict=True):
                if lines := self._lines(offsets):
                    found[place] = Origin(lines[0], exact=False, others=lines[1:])
        return found

    def _requests(self) -> Mapping[tuple[int, int], Request]:
        return {
            (resolved.request.site.line, resolved.request.site.column): resolved.request
            for resolved in self._module.requests
        }

    def _written(self, place: Place, request: Request | None) -> SourceLine | None:
        """Where the code at `place` was written.

        What a bundler has added stands behind code that is mapped, too: a statement counts only if
        it begins in the source where it begins in the output, and is an import or export there.
        """
        offset = request.site.start if request else self._offset(place)
        found = self._original(offset)
        if found is None:
            return None
        flat, original = found
        line = self._line(flat, original)
        if isinstance(request, ModuleRequest) and line is not None:
            text = line.text
            is_statement = text is None or _STATEMENT.match(text, line.column - 1) is not None
            return line if original.starts and is_statement else None
        return line

    def _lines(self, offsets: Iterable[int]) -> tuple[SourceLine, ...]:
        """The lines that the bytes at `offsets` come from, each once, the project's own first."""
        own: dict[tuple[str, int], SourceLine] = {}
        others: dict[tuple[str, int], SourceLine] = {}
        for offset in offsets:
            found = self._original(offset)
            line = None if found is None else self._line(*found)
            if found is not None and line is not None:
                is_ignored = found[1].source in found[0].ignored or "node_modules/" in line.file
                (others if is_ignored else own).setdefault((line.file, line.line), line)
        return (*own.values(), *others.values())

    def _original(self, offset: int) -> tuple[FlatMap, Original] | None:
        """What the map says of the byte at `offset`.

        Maps count lines by line feeds, as the tools that write them do, and columns in UTF-16.
        """
        line = self._source.count(b"\n", 0, offset)
        before = decode(self._source[self._starts[line] : offset])
        return self._map.original(line, _utf16(before.removeprefix("\ufeff")))

    def _offset(self, place: Place) -> int:
        return self._positions.offset(place.line, place.column)

    def _line(self, flat: FlatMap, original: Original) -> SourceLine | None:
        if id(flat) not in self._names:
            self._names[id(flat)] = source_names(flat.sources, flat.root, self._folder)
        name = self._names[id(flat)][original.source]
        if name is None:
            return None
        content = flat.content[original.source] if original.source < len(flat.content) else None
        text = None if content is None else _nth_line(content, original.line)
        column = original.column if text is None else _code_points(text, original.column)
        return SourceLine(name, original.line + 1, column + 1, text)


def _nth_line(content: str, number: int) -> str | None:
    start = 0
    for index, end in enumerate(_ends(content)):
        if index == number:
            return content[start : end[0]]
        start = end[1]
    return None


def _ends(content: str) -> Iterator[tuple[int, int]]:
    """Where each line ends, and where the next begins."""
    yield from (match.span() for match in _LINE.finditer(content))
    yield len(content), len(content)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _code_points(text: str, units: int) -> int:
    """How many code points of `text` come before `units` UTF-16 code units."""
    if text.isascii():
        return units
    encoded = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(encoded.decode("utf-16-le", "replace"))
