"""Records into graphs: the static and the dynamic module graph.

The static graph joins modules by what runs synchronously (module requests and, marked as such,
`require()` calls); the dynamic graph joins them by `import()` calls. Both are
`networkx.MultiDiGraph`s over module ids with one typed value an edge, under the attribute `edge`,
keyed by the request's index in source order. Only requests whose target is a module of the build
become edges; everything that a module asks for, builtins and failures included, stands in
`Module.requests`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from graphscan.records import ImportCall, Local, ModuleId, ModuleRequest, Place, RequestKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphscan.discover import Module, Request

    ModuleGraph: TypeAlias = nx.MultiDiGraph[ModuleId]


@dataclass(frozen=True, slots=True)
class Edge:
    """One request that leads to a module of the build."""

    referrer: ModuleId
    target: ModuleId
    request: Request
    specifier: str
    index: int
    """Position among the referrer's requests, in source order."""

    @property
    def place(self) -> Place:
        """Where the request stands."""
        return Place(self.referrer, self.request.site.line, self.request.site.column)

    @property
    def kind(self) -> RequestKind:
        """The request's kind, as the JSON document names it."""
        match self.request:
            case ModuleRequest(kind=kind):
                return kind
            case ImportCall():
                return RequestKind.IMPORT_CALL
            case _:
                return RequestKind.REQUIRE


@dataclass(frozen=True, slots=True)
class Graphs:
    """The two module graphs over one set of modules; every module is a node of both."""

    modules: Mapping[ModuleId, Module]
    static: ModuleGraph
    dynamic: ModuleGraph


def build(modules: Mapping[ModuleId, Module]) -> Graphs:
    """Join `modules` into the static and the dynamic graph."""
    static: ModuleGraph = nx.MultiDiGraph()
    dynamic: ModuleGraph = nx.MultiDiGraph()
    static.add_nodes_from(modules)
    dynamic.add_nodes_from(modules)
    for module in modules.values():
        for edge in edges_of(module):
            if edge.target not in modules:
                continue
            graph = dynamic if isinstance(edge.request, ImportCall) else static
            graph.add_edge(edge.referrer, edge.target, key=edge.index, edge=edge)
    return Graphs(modules, static, dynamic)


def edges_of(module: Module) -> Iterator[Edge]:
    """The edges that leave `module`, in source order."""
    for index, resolved in enumerate(module.requests):
        if isinstance(resolved.target, Local):
            yield Edge(
                module.id, resolved.target.module, resolved.request, resolved.specifier or "", index
            )


def edges_from(graph: ModuleGraph, module: ModuleId) -> list[Edge]:
    """The edges of `graph` that leave `module`, in source order."""
    edges: list[Edge] = [data["edge"] for _, _, data in graph.out_edges(module, data=True)]
    return sorted(edges, key=lambda edge: edge.index)


def edges_to(graph: ModuleGraph, module: ModuleId) -> list[Edge]:
    """The edges of `graph` that lead to `module`, by referrer and then in source order."""
    edges: list[Edge] = [data["edge"] for _, _, data in graph.in_edges(module, data=True)]
    return sorted(edges, key=lambda edge: (edge.referrer, edge.index))
