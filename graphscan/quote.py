"""The pieces of source that a report points at, taken from the files as they stand on disk.

Reporters do not read files: whoever builds a Scan quotes the places beforehand. A quote holds raw
text; `render.excerpt` decides what of it may be shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.discover import read_source
from graphscan.errors import Unreadable
from graphscan.source import BOM, LINE_TERMINATOR, decode
from graphscan.source_maps import REACH, SourceMaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphscan.discover import Module
    from graphscan.records import ModuleId, Place
    from graphscan.source_maps import Origin

_NAME: Final = re.compile(r"[\w$]+(?:\s*\.\s*[\w$]+)*")


class Quote(Struct, frozen=True):
    """What is pointed at (`marked`), and its line before and after; raw text.

    `origin` is where it was written, or why the bundler wrote it, where a source map tells that.
    """

    before: str
    marked: str
    after: str
    origin: Origin | None = None


def quotes(
    modules: Mapping[ModuleId, Module], places: Iterable[Place], maps: SourceMaps | None = None
) -> dict[Place, Quote]:
    """Quote each place that lies in a file which can still be read.

    What is wrong with the source maps that are read for it is told to `maps`.
    """
    maps = maps or SourceMaps()
    by_module: defaultdict[ModuleId, set[Place]] = defaultdict(set)
    for place in places:
        if place.module in modules:
            by_module[place.module].add(place)
    found: dict[Place, Quote] = {}
    for name, wanted in sorted(by_module.items()):
        module = modules[name]
        try:
            source = read_source(module)
        except Unreadable:
            continue
        in_order = sorted(wanted, key=lambda place: (place.line, place.column))
        origins = maps.origins(module, source, in_order)
        lines, ends = _Lines(source), _ends(module)
        for place in in_order:
            start, end = lines.start(place.line), ends.get((place.line, place.column))
            found[place] = _quote(source, place, start, end, origins.get(place))
    return found


def _ends(module: Module) -> dict[tuple[int, int], int]:
    """By line and column, the byte offset at which the first request there ends."""
    sites = [resolved.request.site for resolved in module.requests]
    return {(site.line, site.column): site.end for site in reversed(sites)}


class _Lines:
    """Where the lines of a source begin, found as far as they are asked for."""

    def __init__(self, source: bytes) -> None:
        start = len(BOM) if source.startswith(BOM) else 0
        self._end = len(source)
        self._starts = [start]
        self._terminators = LINE_TERMINATOR.finditer(source, start)

    def start(self, line: int) -> int:
        """The byte offset of `line`, from 1; the end of the source where it has not so many."""
        missing = max(line - len(self._starts), 0)
        self._starts.extend(found.end() for found in islice(self._terminators, missing))
        return self._starts[line - 1] if line <= len(self._starts) else self._end


def _quote(
    source: bytes, place: Place, start: int, end: int | None, origin: Origin | None
) -> Quote:
    following = LINE_TERMINATOR.search(source, max(start, end or 0))
    stop = following.start() if following else len(source)
    text = decode(source[start:stop])
    at = place.column - 1
    if end is not None and end > start:
        marked_end = len(decode(source[start:end]))
    else:
        name = _NAME.match(text, at)
        marked_end = name.end() if name else at + 1
    before, after = text[max(at - REACH, 0) : at], text[marked_end : marked_end + REACH]
    return Quote(before, text[at:marked_end], after, origin)
