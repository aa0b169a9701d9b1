"""How each module is reached: with the preloads or the entry, only later on, or never."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from graphscan.evaluate import Evaluation, JobKind
from graphscan.graph import edges_from
from graphscan.records import Build, ModuleId, ModuleRequest, When

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.graph import Edge, Graphs, ModuleGraph


class Reach(StrEnum):
    """`static`: with the preloads or the entry; `dynamic`: only later on, through import()."""

    STATIC = "static"
    DYNAMIC = "dynamic"
    UNREACHED = "unreached"


def reach(graphs: Graphs, build: Build, evaluation: Evaluation) -> dict[ModuleId, Reach]:
    """The reach of every module.

    What the preloads and the entry evaluate is static, and so is what has no body (JSON) or is not
    evaluated because its graph fails to link, if a static request leads there.
    """
    static = {build.entry, *build.imports, *build.requires} & graphs.modules.keys()
    for job in evaluation.jobs:
        if job.kind is not JobKind.IMPORT:
            static.update(job.order)
    static |= _closure(static, (graphs.static,), certain=True)
    reached = _closure(static, (graphs.static, graphs.dynamic), certain=False)
    return {
        module: Reach.STATIC
        if module in static
        else Reach.DYNAMIC
        if module in reached
        else Reach.UNREACHED
        for module in graphs.modules
    }


def _closure(
    starts: Iterable[ModuleId], graphs: Iterable[ModuleGraph], *, certain: bool
) -> set[ModuleId]:
    """`starts` and what they lead to; if `certain`, by requests that run whenever the body does."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        module = waiting.pop()
        for graph in graphs:
            for edge in edges_from(graph, module):
                if edge.target not in found and (not certain or _is_certain(edge)):
                    found.add(edge.target)
                    waiting.append(edge.target)
    return found


def _is_certain(edge: Edge) -> bool:
    return isinstance(edge.request, ModuleRequest) or edge.request.when is When.ALWAYS
