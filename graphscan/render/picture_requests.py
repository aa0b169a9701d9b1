"""The requests of a module as a listing judges them: which of them deserve a row.

Those of the evidence do, and what cannot be linked or known; beside them those that evaluate most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.graph import Edge, edge_at
from graphscan.records import ImportCall, Local, ModuleRequest, Place, Unresolved, When
from graphscan.render.excerpt import visible
from graphscan.render.picture import Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphscan.discover import Module
    from graphscan.records import ModuleId
    from graphscan.render.picture_evidence import Evidence
    from graphscan.render.picture_walk import Walk
    from graphscan.scan import Scan

MOST_PROBLEMS: Final = 3


class Judged(Struct, frozen=True):
    """One request of a module.

    `number` counts imports from 1 and is 0 for calls; `gains` is what is newly evaluated through
    the request, as far as it is not drawn by itself; `tone` is that of the evidence it belongs to.
    """

    index: int
    number: int
    place: Place
    edge: Edge | None
    gains: tuple[ModuleId, ...]
    tone: Tone | None
    problem: str


def is_import(module: Module, request: Judged) -> bool:
    """Whether `request` is an import or a re-export, and not a call."""
    return isinstance(module.requests[request.index].request, ModuleRequest)


def judged(scan: Scan, walk: Walk, evidence: Evidence, module: Module) -> Iterator[Judged]:
    """All requests of `module`, in source order."""
    imports = 0
    for index, resolved in enumerate(module.requests):
        static = isinstance(resolved.request, ModuleRequest)
        imports += static
        edge = _edge(scan, module, index)
        gains: tuple[ModuleId, ...] = ()
        if edge and walk.leads(edge) and edge.target not in evidence.modules:
            gains = tuple(walk.below(edge.target, evidence.modules))
        site = resolved.request.site
        place = Place(module.id, site.line, site.column)
        mark = evidence.marks.get(place)
        problem = mark.words if mark and mark.tone is not Tone.SENTRY else ""
        if static and isinstance(resolved.target, Unresolved):
            problem = visible(resolved.target.reason)
        tone = evidence.requests.get(edge) if edge else None
        if mark and (static or mark.tone is not Tone.SENTRY):
            tone = mark.tone
        yield Judged(index, imports if static else 0, place, edge, gains, tone, problem)


def _edge(scan: Scan, module: Module, index: int) -> Edge | None:
    resolved = module.requests[index]
    graph = scan.graphs.dynamic if isinstance(resolved.request, ImportCall) else scan.graphs.static
    if not isinstance(resolved.target, Local):
        return None
    return edge_at(graph, module.id, index)


def kept_imports(evidence: Evidence, static: Sequence[Judged], most: int) -> list[Judged]:
    """The imports that get a row: evidence, problems, and those that evaluate most."""
    wanted = {
        request.index
        for request in static
        if request.tone or (request.edge and request.edge.target in evidence.modules)
    }
    others = [request for request in static if request.index not in wanted]
    problems = [request.index for request in others if request.problem]
    gaining = [request for request in others if request.gains and not request.problem]
    kept = {*wanted, *problems[:MOST_PROBLEMS], *_largest(gaining, most)}
    return [request for request in static if request.index in kept]


def _largest(requests: Sequence[Judged], most: int) -> list[int]:
    ranked = sorted(requests, key=lambda request: (-len(request.gains), request.index))
    return [request.index for request in ranked[:most]]


def kept_calls(
    evidence: Evidence,
    module: Module,
    body: Sequence[Judged],
    most: int,
    triggers: Collection[Place],
) -> list[Judged]:
    """The calls that get a row: one for each module drawn, problems, those that certainly run."""
    kept: set[int] = set()
    certain: list[Judged] = []
    drawn = {module.id}
    for request in sorted(body, key=lambda request: (_when(module, request), request.index)):
        target = request.edge.target if request.edge else None
        if request.problem:
            kept.add(request.index)
        elif target is not None and (request.tone or target in evidence.modules):
            if target not in drawn:
                kept.add(request.index)
        elif (request.gains or request.place in triggers) and _when(module, request) == 0:
            certain.append(request)
        if target is not None:
            drawn.add(target)
    kept.update(_largest(certain, most))
    return sorted(
        (request for request in body if request.index in kept),
        key=lambda request: (request.place.line, request.place.column),
    )


def _when(module: Module, request: Judged) -> int:
    asked = module.requests[request.index].request
    if isinstance(asked, ModuleRequest):
        return 0
    return list(When).index(asked.when)
