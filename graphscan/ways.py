"""The ways to a module: chains of requests from the entry or a preload, or from other modules."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from msgspec import Struct

from graphscan.graph import edges_from
from graphscan.paths import SimpleChains, shortest, simple_chains
from graphscan.records import ImportCall, RequireCall, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphscan.graph import Edge, Graphs
    from graphscan.paths import Chain
    from graphscan.records import Build, ModuleId


class Way(Struct, frozen=True):
    """A chain of requests, no module twice; the last one asks for what the way leads to."""

    chain: Chain

    @property
    def import_calls(self) -> int:
        """How many links are `import()` calls; with none, the chain lies in the static graph."""
        return sum(isinstance(edge.request, ImportCall) for edge in self.chain)

    @property
    def when(self) -> When:
        """When the least certain call of the chain runs, once the body that holds it does."""
        return max((when(edge) for edge in self.chain), key=list(When).index)


class Ways(Struct, frozen=True):
    """Static ways, then ways through import(), each kind by length.

    Of each kind `limit` at most; `more_static` and `more_dynamic` say that there are others,
    `unfinished` that it would take too long to find out.
    """

    static: tuple[Way, ...] = ()
    dynamic: tuple[Way, ...] = ()
    more_static: bool = False
    more_dynamic: bool = False
    unfinished: bool = False

    @property
    def all(self) -> tuple[Way, ...]:
        """The static ways, then the others."""
        return (*self.static, *self.dynamic)


def starts_of(build: Build) -> tuple[ModuleId, ...]:
    """What the platform starts, in its order: the preloads, the entry."""
    return tuple(dict.fromkeys((*build.requires, *build.imports, build.entry)))


def ways(
    graphs: Graphs, starts: Iterable[ModuleId], targets: Iterable[ModuleId], limit: int
) -> Ways:
    """The simple ways from `starts` to the first of `targets` on each, `limit` of each kind."""
    starts, targets = tuple(starts), tuple(targets)
    static = simple_chains((graphs.static,), starts, targets, limit)
    both = (graphs.static, graphs.dynamic)
    dynamic = simple_chains(both, starts, targets, limit, dynamic=True)
    return Ways(
        _ways(static),
        _ways(dynamic),
        static.more,
        dynamic.more,
        static.unfinished or dynamic.unfinished,
    )


def nearest(graphs: Graphs, build: Build, module: ModuleId) -> Chain:
    """A shortest chain to `module`; empty where it is started itself, or where no way leads."""
    both = (graphs.static, graphs.dynamic)
    return shortest(both, starts_of(build), module) or ()


def approaches(
    graphs: Graphs, known: Mapping[ModuleId, Edge | None]
) -> dict[ModuleId, Edge | None]:
    """`known`, and for each module that can be reached from there the last link of a chain to it.

    Of all chains one with the fewest `import()` calls, of those a shortest, of those the one that
    comes first in the source.
    """
    links: dict[ModuleId, Edge | None] = {}
    waiting: list[tuple[int, int, int, ModuleId, Edge | None]] = [
        (0, 0, number, module, link) for number, (module, link) in enumerate(known.items())
    ]
    met = len(waiting)
    while waiting:
        calls, length, _, module, link = heappop(waiting)
        if module in links:
            continue
        links[module] = link
        for graph, cost in ((graphs.static, 0), (graphs.dynamic, 1)):
            for edge in edges_from(graph, module):
                if edge.target not in links and edge.target not in known:
                    met += 1
                    heappush(waiting, (calls + cost, length + 1, met, edge.target, edge))
    return links


def _ways(found: SimpleChains) -> tuple[Way, ...]:
    return tuple(Way(chain) for chain in found.chains)


def when(edge: Edge) -> When:
    """When the request runs, once the body that holds it is evaluated."""
    request = edge.request
    return request.when if isinstance(request, ImportCall | RequireCall) else When.ALWAYS
