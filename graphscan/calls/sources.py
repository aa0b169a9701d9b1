"""Sources that calls are followed in: read and parsed when first needed, let go of when many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan import discover
from graphscan.extract.scopes import Scopes
from graphscan.extract.timing import Timings
from graphscan.records import Format
from graphscan.syntax import parse

if TYPE_CHECKING:
    from graphscan.extract.parsed import Parsed
    from graphscan.graph import Graphs
    from graphscan.records import ModuleId

KEPT: Final = 1_000_000
"""Bytes of sources of which the syntax trees are kept; a file more counts as much as `_FILE`."""

_FILE: Final = 10_000


class Sources:
    """The scopes and timings of the modules of one build."""

    def __init__(self, graphs: Graphs, kept: int, parsed: Parsed | None = None) -> None:
        self._graphs = graphs
        self._before = parsed
        self._kept = kept
        self._parsed: set[ModuleId] = set()
        self._since = 0 if parsed is None else parsed.size
        self._scopes: dict[ModuleId, Scopes] = {}
        self._timed: dict[ModuleId, Timings] = {}

    def scopes(self, module: ModuleId) -> Scopes:
        """The scopes of the source of `module`."""
        if module not in self._scopes:
            found = self._graphs.modules[module]
            sloppy = found.format is Format.COMMONJS
            source = discover.read_source(found)
            before = None if self._before is None else self._before.take(source, sloppy=sloppy)
            if before is not None:
                self._scopes[module] = before.scopes
                self._timed[module] = before
                return before.scopes
            self._scopes[module] = Scopes(parse(source), sloppy=sloppy)
            if module not in self._parsed:
                self._parsed.add(module)
                self._since += len(source) + _FILE
        return self._scopes[module]

    def ease(self) -> bool:
        """Let go of the syntax trees when many sources were parsed since this was done last.

        Whether that was so: whatever else holds a node of them keeps the whole tree.

        They are twenty times as large as the sources, and few are needed again. What is parsed once
        more does not count: a large file that many places lead to is not let go of for each.
        """
        if self._since <= self._kept:
            return False
        self._since = 0
        self._scopes.clear()
        self._timed.clear()
        if self._before is not None:
            self._before.clear()
        return True

    def timings(self, module: ModuleId) -> Timings:
        """When the places of `module` run."""
        if module not in self._timed:
            self._timed[module] = Timings(self.scopes(module))
        return self._timed[module]
