"""How each module is reached: with the preloads or the entry, only later on, or never."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from graphscan.evaluate import Evaluation, JobKind
from graphscan.records import Build, ImportCall, Local, ModuleId, ModuleRequest, When

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphscan.discover import Request
    from graphscan.graph import Graphs


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
    static = _closure(graphs, static, _is_certain)
    reached = _closure(graphs, static, lambda _: True)
    return {
        module: Reach.STATIC
        if module in static
        else Reach.DYNAMIC
        if module in reached
        else Reach.UNREACHED
        for module in graphs.modules
    }


def _closure(
    graphs: Graphs, starts: set[ModuleId], counts: Callable[[Request], bool]
) -> set[ModuleId]:
    """`starts` and all that they lead to by requests that count."""
    found = set(starts)
    waiting = list(starts)
    while waiting:
        for resolved in graphs.modules[waiting.pop()].requests:
            if not isinstance(resolved.target, Local) or resolved.target.module in found:
                continue
            target = resolved.target.module
            if target in graphs.modules and counts(resolved.request):
                found.add(target)
                waiting.append(target)
    return found


def _is_certain(request: Request) -> bool:
    """Whether the request runs, synchronously, whenever the body of its module does."""
    if isinstance(request, ImportCall):
        return False
    return isinstance(request, ModuleRequest) or request.when is When.ALWAYS
