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

from graphscan.records import Diagnostic, Format, Place, Severity
from graphscan.source_maps.finding import (
    LIMIT,
    BrokenMap,
    LargeMap,
    MissingMap,
    OutsideMap,
    find_map,
    map_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.discover import Module

__all__ = ["Origin", "SourceLine", "SourceMaps"]

REACH: Final = 2048
"""Characters kept on either side: far more than is ever shown, so that no secret is cut in two."""

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
            from graphscan.source_maps.chunk import Chunk
            from graphscan.source_maps.decoding import parse

            chunk = Chunk(module, source, parse(found.text), found.folder)
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
