"""What lies around one module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.errors import UnknownModule
from graphscan.graph import edges_from, edges_to
from graphscan.render.excerpt import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.records import ModuleId
    from graphscan.scan import Scan


def around(scan: Scan, focus: ModuleId, depth: int) -> set[ModuleId]:
    """The modules at most `depth` requests away from `focus`, in either direction.

    Raises UnknownModule where the build has no such module.
    """
    if focus not in scan.graphs.modules:
        raise UnknownModule(
            visible(focus), "there is no such module", "`graphscan order` lists the modules"
        )
    found = {focus}
    for follow in (_asked, _asking):
        edge_of_map = {focus}
        seen = {focus}
        for _ in range(depth):
            edge_of_map = {other for module in edge_of_map for other in follow(scan, module)} - seen
            seen |= edge_of_map
        found |= seen
    return found


def _asked(scan: Scan, module: ModuleId) -> Iterator[ModuleId]:
    for graph in (scan.graphs.static, scan.graphs.dynamic):
        yield from (edge.target for edge in edges_from(graph, module))


def _asking(scan: Scan, module: ModuleId) -> Iterator[ModuleId]:
    for graph in (scan.graphs.static, scan.graphs.dynamic):
        yield from (edge.referrer for edge in edges_to(graph, module))
