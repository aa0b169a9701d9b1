"""Shortest chains of requests, as evidence: from the entry or a preload to a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.paths import shortest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.graph import Graphs
    from graphscan.paths import Chain
    from graphscan.records import Build, ModuleId


class Chains:
    """Chains through the graphs of one build."""

    def __init__(self, graphs: Graphs, build: Build) -> None:
        self._graphs = graphs
        self._starts = tuple(dict.fromkeys((*build.requires, *build.imports, build.entry)))

    def static(self, target: ModuleId, starts: Iterable[ModuleId] | None = None) -> Chain | None:
        """The shortest chain of static requests to `target`, from the first start that has one."""
        for start in self._starts if starts is None else starts:
            found = shortest((self._graphs.static,), (start,), target)
            if found is not None:
                return found
        return None

    def any(self, target: ModuleId) -> Chain:
        """The shortest chain to `target`, static if there is one, else through import() calls."""
        found = self.static(target)
        if found is not None:
            return found
        both = (self._graphs.static, self._graphs.dynamic)
        return shortest(both, self._starts, target) or ()
