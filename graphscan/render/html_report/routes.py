"""How Node gets to each module: the request through which it is first reached.

For what is evaluated that is the way of the evaluation itself, through which a module comes to its
number; for the rest (JSON, what fails to link, what only a condition can start) a shortest way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.graph import edges_from
from graphscan.render.picture_walk import walk
from graphscan.ways import approaches

if TYPE_CHECKING:
    from graphscan.evaluate import Job
    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.scan import Scan


def routes(scan: Scan) -> dict[ModuleId, Edge | None]:
    """The last link of the way to each module that is reached; None for what Node starts with."""
    followed: dict[ModuleId, list[Edge]] = {}
    links = [edge for edge in walk(scan).through.values() if edge is not None]
    links += [edge for job in scan.evaluation.jobs if (edge := _call(scan, job)) is not None]
    for edge in links:
        followed.setdefault(edge.referrer, []).append(edge)
    build = scan.build
    starts = dict.fromkeys((*build.requires, *build.imports, build.entry))
    found: dict[ModuleId, Edge | None] = {
        start: None for start in starts if start in scan.graphs.modules
    }
    waiting = list(found)
    for module in waiting:
        for edge in followed.get(module, ()):
            if edge.target not in found:
                found[edge.target] = edge
                waiting.append(edge.target)
    return approaches(scan.graphs, found)


def _call(scan: Scan, job: Job) -> Edge | None:
    """The `import()` that starts `job`."""
    if job.trigger is None or job.trigger.module not in scan.graphs.modules:
        return None
    calls = edges_from(scan.graphs.dynamic, job.trigger.module)
    return next((e for e in calls if e.place == job.trigger and e.target == job.root), None)
