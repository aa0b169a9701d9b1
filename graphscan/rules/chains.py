"""Shortest chains of requests, as evidence: from the entry or a preload to a module."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from graphscan.graph import Edge, Graphs, edges_from
from graphscan.records import Build, ModuleId, ModuleRequest, When

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.graph import ModuleGraph


class Chains:
    """Chains through the graphs of one build."""

    def __init__(self, graphs: Graphs, build: Build) -> None:
        self._graphs = graphs
        self._starts = tuple(dict.fromkeys((*build.requires, *build.imports, build.entry)))

    def static(
        self, target: ModuleId, starts: Iterable[ModuleId] | None = None
    ) -> tuple[Edge, ...] | None:
        """The shortest chain of static requests to `target`, from the first start that has one."""
        for start in self._starts if starts is None else starts:
            found = shortest((self._graphs.static,), start, target)
            if found is not None:
                return found
        return None

    def any(self, target: ModuleId) -> tuple[Edge, ...]:
        """The shortest chain to `target`, static if there is one, else through import() calls."""
        found = self.static(target)
        if found is not None:
            return found
        both = (self._graphs.static, self._graphs.dynamic)
        chains = [shortest(both, start, target) for start in self._starts]
        return min((chain for chain in chains if chain is not None), key=len, default=())


def _weakness(edge: Edge) -> int:
    """What certainly runs is better evidence than what may run."""
    request = edge.request
    return 0 if isinstance(request, ModuleRequest) else list(When).index(request.when)


def shortest(
    graphs: tuple[ModuleGraph, ...], start: ModuleId, target: ModuleId
) -> tuple[Edge, ...] | None:
    """The shortest chain from `start` to `target`, of several the first in source order."""
    if not all(start in graph and target in graph for graph in graphs):
        return None
    links: dict[ModuleId, Edge | None] = {start: None}
    waiting = deque([start])
    while waiting and target not in links:
        module = waiting.popleft()
        for graph in graphs:
            for edge in sorted(edges_from(graph, module), key=_weakness):
                if edge.target not in links:
                    links[edge.target] = edge
                    waiting.append(edge.target)
    if target not in links:
        return None
    chain: list[Edge] = []
    link = links[target]
    while link is not None:
        chain.append(link)
        link = links[link.referrer]
    return tuple(reversed(chain))
