"""The ways in which a module gets evaluated: one for each request by a module that is reached."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from difflib import get_close_matches
from heapq import heappop, heappush
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from graphscan import disk
from graphscan.errors import UnknownModule
from graphscan.graph import Edge, Graphs, edges_from, edges_to
from graphscan.records import Build, ImportCall, ModuleId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphscan.discover import Module


_NEAREST: Final = 3
_LIKENESS: Final = 0.5
_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A chain of requests from the entry or a preload; the last one asks for the module."""

    chain: tuple[Edge, ...]

    @property
    def import_calls(self) -> int:
        """How many links are `import()` calls; with none, the chain lies in one static graph."""
        return sum(isinstance(edge.request, ImportCall) for edge in self.chain)


def ways(graphs: Graphs, build: Build, module: ModuleId) -> tuple[Way, ...]:
    """Every request for `module`, with the shortest chain to it that does not pass `module`.

    Shortest first. A module that the platform starts or preloads needs no way; requests for it are
    ways all the same.
    """
    links = _links(graphs, build, module)
    found = [
        Way((*_chain(links, edge.referrer), edge))
        for graph in (graphs.static, graphs.dynamic)
        for edge in edges_to(graph, module)
        if edge.referrer in links
    ]
    return tuple(sorted(found, key=lambda way: (len(way.chain), way.import_calls)))


def _links(graphs: Graphs, build: Build, avoided: ModuleId) -> dict[ModuleId, Edge | None]:
    """For each module that is reached without `avoided`, the last link of a shortest chain to it.

    Breadth first, static requests before import() calls, in source order: of chains of one length
    the one that Node would walk first.
    """
    starts = dict.fromkeys((*build.requires, *build.imports, build.entry))
    links: dict[ModuleId, Edge | None] = {
        start: None for start in starts if start in graphs.modules and start != avoided
    }
    waiting = deque(links)
    while waiting:
        module = waiting.popleft()
        for graph in (graphs.static, graphs.dynamic):
            for edge in edges_from(graph, module):
                if edge.target not in links and edge.target != avoided:
                    links[edge.target] = edge
                    waiting.append(edge.target)
    return links


def approaches(graphs: Graphs, build: Build) -> dict[ModuleId, Edge | None]:
    """For each module that is reached, the last link of one chain to it; None for a start.

    Of all chains one with the fewest `import()` calls, of those a shortest, of those the one that
    comes first in the source: what is evaluated in one go is explained by static requests alone.
    """
    starts = dict.fromkeys((*build.requires, *build.imports, build.entry))
    links: dict[ModuleId, Edge | None] = {}
    waiting: list[tuple[int, int, int, ModuleId, Edge | None]] = [
        (0, 0, number, start, None)
        for number, start in enumerate(starts)
        if start in graphs.modules
    ]
    met = len(waiting)
    while waiting:
        calls, length, _, module, link = heappop(waiting)
        if module in links:
            continue
        links[module] = link
        for graph, cost in ((graphs.static, 0), (graphs.dynamic, 1)):
            for edge in edges_from(graph, module):
                if edge.target not in links:
                    met += 1
                    heappush(waiting, (calls + cost, length + 1, met, edge.target, edge))
    return links


def _chain(links: Mapping[ModuleId, Edge | None], module: ModuleId) -> tuple[Edge, ...]:
    chain: list[Edge] = []
    while (edge := links[module]) is not None:
        chain.append(edge)
        module = edge.referrer
    return tuple(reversed(chain))


def find_module(modules: Mapping[ModuleId, Module], wanted: str) -> ModuleId:
    """The module that `wanted` names: an id, a file, or the end of exactly one id.

    Raises UnknownModule, with what comes nearest.
    """
    if wanted in modules:
        return wanted
    name = PurePath(wanted).as_posix()
    file = Path(disk.real(wanted))
    found = [module.id for module in modules.values() if module.path == file] or [
        module for module in modules if module == name or module.endswith(f"/{name}")
    ]
    match found:
        case [module]:
            return module
        case []:
            near = get_close_matches(name, modules, _NEAREST, _LIKENESS)
            advice = f"The nearest are {', '.join(near)}" if near else "Give a module id"
            raise UnknownModule(wanted, "there is no such module in the graph", advice)
        case _:
            listed = ", ".join(sorted(found)[:_LISTED]) + (" …" if len(found) > _LISTED else "")
            cause = f"{len(found)} modules can be meant: {listed}"
            raise UnknownModule(wanted, cause, "Give more of the path")
