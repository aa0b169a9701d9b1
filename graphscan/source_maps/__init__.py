"""Which line of which source file a place in the output comes from.

A bundler writes the imports between its chunks itself, so that no source map says where they come
from. Then what counts is where the module uses the names that the statement imports: those lines
are mapped, and they are why the bundler wrote it. `Origin.exact` tells the two apart. Nothing is
claimed of a statement that imports no name.

Maps are read when they are asked for, one module at a time. What is wrong with a map is a
diagnostic, and costs nothing but its own answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from graphscan.records import Diagnostic, Format, ModuleRequest, Place, Severity
from graphscan.source import Positions, decode
from graphscan.source_maps.finding import (
    LIMIT,
    BrokenMap,
    LargeMap,
    MissingMap,
    OutsideMap,
    find_map,
    map_name,
)
from graphscan.source_maps.names import source_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.discover import Module, Request
    from graphscan.source_maps.decoding import FlatMap, Original, SourceMap

__all__ = ["Origin", "SourceLine", "SourceMaps"]

REACH: Final = 2048
"""Characters kept on either side: far more than is ever shown, so that no secret is cut in two."""

_MOST_USES: Final = 200
_LINE: Final = re.compile(r"\r\n?|\n|\u2028|\u2029")
_STATEMENT: Final = re.compile(r"\s*(?:import|export)\b")
_NAME: Final = re.compile(r"[\w$]+(?:\s*\.\s*[\w$]+)*")


class SourceLine(Struct, frozen=True):
    """A place in a source file; lines and columns from 1, columns in code points where the map
    holds the text of the file.

    `text` is the line, None where the map does not hold it.
    """

    file: str
    line: int
    column: int
    text: str | None = None

    @property
    def marked(self) -> tuple[str, str, str]:
        """The line before the place, the name that stands there, and the rest; cut at `REACH`."""
        text, at = self.text or "", self.column - 1
        name = _NAME.match(text, at)
        end = name.end() if name else at + 1
        return text[max(at - REACH, 0) : at], text[at:end], text[end : end + REACH]


class Origin(Struct, frozen=True):
    """Where a place in the output was written (`exact`), or where what it imports is used.

    `others` are further lines that use it, one a line; those of the project before those of npm
    packages, in the order of the output.
    """

    at: SourceLine
    exact: bool
    others: tuple[SourceLine, ...] = ()


class SourceMaps(Struct):
    """The source maps of a build, and in `diagnostics` what is wrong with those that were read."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def origins(
        self, module: Module, source: bytes, places: Iterable[Place]
    ) -> dict[Place, Origin]:
        """Where the `places` of one module come from, as far as its map tells."""
        if module.format not in (Format.MODULE, Format.COMMONJS):
            return {}
        name = map_name(module, source)
        try:
            found = find_map(module, source)
            if found is None:
                return {}
            name = found.name
            from graphscan.source_maps.decoding import parse

            chunk = _Chunk(module, source, parse(found.text), found.folder)
            return chunk.origins(list(places))
        except BrokenMap as error:
            self._say(module, name, "invalid-source-map", f"it {error}", "Build again")
        except OutsideMap:
            cause = "it lies outside the server folder, and is not read"
            self._say(module, name, "source-map-outside", cause, "Put it beside the module")
        except LargeMap:
            cause = f"it has more than {LIMIT >> 20} MiB, and is not read"
            self._say(module, name, "source-map-too-large", cause, "Split the chunk")
        except MissingMap:
            cause = "it is not there, so that no source files can be named"
            step = "Keep the maps of the server build, if you want them"
            self._say(module, name, "missing-source-map", cause, step, Severity.NOTE)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            cause = f"it cannot be read: {why or 'its name is no path'}"
            self._say(module, name, "unreadable-source-map", cause, "Make it readable for you")
        return {}

    def _say(
        self,
        module: Module,
        name: str,
        code: str,
        cause: str,
        step: str,
        severity: Severity = Severity.WARNING,
    ) -> None:
        message = f"{module.id}: source map {name}: {cause}. {step}"
        diagnostic = Diagnostic(severity, code, message, Place(module.id, 1, 1))
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)


class _Chunk:
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
            from graphscan.extract.references import uses_of_imports

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
