"""Both module graphs as one GraphML document, through networkx's writer (`--graphml`).

Every module is a node, every request that leads to one an edge; the attribute `graph` of an edge
says which of the two graphs it belongs to. XML cannot hold every character of a file name: what
does not print is written out (`\\x0a`), and a name that would so become that of another module gets
a number. Attributes that do not apply are absent. Reading it back with `networkx.read_graphml`
gives the same nodes and edges.

Source: graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from graphscan.graph import Edge, edges_from
from graphscan.records import ImportCall, ModuleRequest, When
from graphscan.render.excerpt import visible
from graphscan.render.names import package_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphscan.discover import Module
    from graphscan.records import ModuleId
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan

    Attributes: TypeAlias = dict[str, str | int | bool]


def graphml(scan: Scan, _options: DrawOptions) -> str:
    """The document. Nodes by name, edges by referrer and then in source order."""
    modules = scan.graphs.modules
    names = _names(modules)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        verdict=scan.verdict.value, entry=names.get(scan.build.entry, visible(scan.build.entry))
    )
    for module, name in names.items():
        graph.add_node(name, **_node(scan, modules[module]))
    keys = (f"e{number}" for number in count())
    for module, name in names.items():
        requests = [
            (each.index, kind, each)
            for kind, side in (("static", scan.graphs.static), ("dynamic", scan.graphs.dynamic))
            for each in edges_from(side, module)
        ]
        for index, kind, edge in sorted(requests, key=lambda request: request[:2]):
            graph.add_edge(
                name, names[edge.target], next(keys), graph=kind, index=index, **_edge(edge)
            )
    return "\n".join((HEAD, *nx.generate_graphml(graph), ""))


HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def _names(modules: Iterable[ModuleId]) -> Mapping[ModuleId, str]:
    """A name for each module that XML can hold; no two are the same."""
    found: dict[ModuleId, str] = {}
    ordered = sorted(modules)
    taken = {module for module in ordered if visible(module) == module}
    for module in ordered:
        name = shown = visible(module)
        number = 1
        while name != module and name in taken:
            number += 1
            name = f"{shown} ({number})"
        taken.add(name)
        found[module] = name
    return found


def _node(scan: Scan, module: Module) -> Attributes:
    position = scan.evaluation.position(module.id)
    job = scan.evaluation.job_of(module.id)
    package = package_of(module.id)
    preloads = (*scan.build.imports, *scan.build.requires)
    return {
        "format": module.format.value,
        "has_tla": module.record.has_tla,
        "entry": module.id == scan.build.entry,
        "preload": module.id in preloads,
        "nitro": module.id in scan.nitro,
        **({"position": position} if position is not None else {}),
        **({"job": job} if job is not None else {}),
        **({"graph": scan.reach[module.id].value} if module.id in scan.reach else {}),
        **({"package": visible(package)} if package else {}),
    }


def _edge(edge: Edge) -> Attributes:
    request = edge.request
    when = When.ALWAYS if isinstance(request, ModuleRequest) else request.when
    return {
        "kind": edge.kind.value,
        "specifier": visible(edge.specifier),
        "line": edge.place.line,
        "column": edge.place.column,
        "when": when.value,
        **({"awaited": request.awaited} if isinstance(request, ImportCall) else {}),
    }
