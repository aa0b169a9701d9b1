"""Who pulled in whom: for each module, the request through which its job first reaches it.

Node evaluates a static graph depth first, in source order; what a request newly evaluates is the
tree that hangs below it. A picture folds whole trees into one counted box, so the tree is all that
it needs to know of the thousand modules that it does not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from graphscan.graph import Edge, edges_from
from graphscan.records import ModuleRequest, When

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from graphscan.records import ModuleId
    from graphscan.scan import Scan


class Walk(Struct, frozen=True):
    """The evaluation trees of all jobs.

    `through` holds for each evaluated module the request that first leads there (None for the root
    of a job, or where no static request explains it); `children` the same turned round, in source
    order.
    """

    through: Mapping[ModuleId, Edge | None]
    children: Mapping[ModuleId, tuple[ModuleId, ...]]

    def leads(self, edge: Edge) -> bool:
        """Whether `edge` is the request through which its target gets evaluated."""
        return self.through.get(edge.target) == edge

    def below(self, module: ModuleId, stops: Collection[ModuleId] = ()) -> list[ModuleId]:
        """`module` and what hangs below it, except for `stops` and what hangs below those."""
        found: list[ModuleId] = []
        waiting = [module]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting.extend(child for child in self.children.get(current, ()) if child not in stops)
        return found


def walk(scan: Scan) -> Walk:
    """Walk every job's static graph as Node does, depth first.

    A job that Node cannot link evaluates nothing; it is walked all the same, to show where it
    stops.
    """
    through: dict[ModuleId, Edge | None] = {}
    children: dict[ModuleId, list[ModuleId]] = {}
    for job in scan.evaluation.jobs:
        own = scan.graphs.static.below((job.root,)) if job.errors else set(job.order)
        for start in (job.root, *reversed(job.order)):
            if start in own and start not in through:
                through[start] = None
                _descend(scan, start, own, through, children)
    return Walk(through, {module: tuple(below) for module, below in children.items()})


def _descend(
    scan: Scan,
    start: ModuleId,
    own: Collection[ModuleId],
    through: dict[ModuleId, Edge | None],
    children: dict[ModuleId, list[ModuleId]],
) -> None:
    waiting = [iter(_requests(scan, start))]
    while waiting:
        edge = next(waiting[-1], None)
        if edge is None:
            waiting.pop()
        elif edge.target in own and edge.target not in through:
            through[edge.target] = edge
            children.setdefault(edge.referrer, []).append(edge.target)
            waiting.append(iter(_requests(scan, edge.target)))


def _requests(scan: Scan, module: ModuleId) -> list[Edge]:
    """The static edges of `module`, those that certainly run first."""
    edges = edges_from(scan.graphs.static, module)
    return sorted(edges, key=lambda edge: (not _certain(edge), edge.index))


def _certain(edge: Edge) -> bool:
    return isinstance(edge.request, ModuleRequest) or edge.request.when is When.ALWAYS
