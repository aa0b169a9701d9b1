"""A module of the evidence as a listing: its requests in source order, and what its body does.

The order among the requests *is* the answer, so it is shown as the source has it: first the
imports, numbered, then the body. What changes nothing is counted in one faint line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphscan.graph import Edge
from graphscan.records import (
    Builtin,
    Format,
    ImportCall,
    ModuleRequest,
    Place,
    Unresolved,
    When,
)
from graphscan.render.excerpt import visible
from graphscan.render.names import count
from graphscan.render.picture import Row, Section, Stroke, Tone
from graphscan.render.picture_text import elide, ordinal, statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphscan.discover import Module
    from graphscan.records import ModuleId
    from graphscan.render.picture_evidence import Evidence, Mark
    from graphscan.render.picture_walk import Walk
    from graphscan.scan import Scan

IMPORTS: Final = "first its imports are evaluated, in this order"
BODY: Final = "then its own body runs"
COMMONJS: Final = "its body runs and requires, in this order"

MOST_PROBLEMS: Final = 3

WORDS: Final = 56
"""Most characters of what is said in a row."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a row leads to: `target` if it is drawn, else the modules that it newly evaluates.

    `problem` is said of what is not there or not known.
    """

    port: str
    stroke: Stroke
    tone: Tone
    strong: bool
    edge: Edge | None
    gains: tuple[ModuleId, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a module and what they ask for; `later` is the port of folded import() calls."""

    sections: tuple[Section, ...]
    asks: tuple[Ask, ...]
    later: str


@dataclass(frozen=True, slots=True)
class _Request:
    """One request of the module, judged."""

    index: int
    number: int
    place: Place
    edge: Edge | None
    gains: tuple[ModuleId, ...]
    tone: Tone | None
    problem: str


def listing(scan: Scan, walk: Walk, evidence: Evidence, module: Module, most: int) -> Listing:
    """The listing of `module`, with at most `most` requests beside those of the evidence."""
    requests = tuple(_requests(scan, walk, evidence, module))
    static = [request for request in requests if _is_import(module, request)]
    body = [request for request in requests if not _is_import(module, request)]
    kept = _kept(evidence, static, most)
    triggers = {job.trigger for job in scan.evaluation.jobs if job.trigger and job.order}
    kept_body = _kept_body(evidence, module, body, most, triggers)
    places = {request.place for request in static}
    places |= {request.place for request in kept_body if request.problem}
    marks = {
        place: mark
        for place, mark in evidence.marks.items()
        if place.module == module.id and place not in places
    }
    rows = tuple(_rows(module, static, kept))
    body_rows, later = _body(module, body, kept_body, marks, triggers)
    sections = []
    if rows:
        sections.append(Section(IMPORTS, rows))
    if body_rows:
        commonjs = module.format is Format.COMMONJS
        sections.append(Section(COMMONJS if commonjs else BODY, tuple(body_rows)))
    asks = tuple(_ask(module, request) for request in (*kept, *kept_body))
    return Listing(tuple(sections), asks, later)


def _is_import(module: Module, request: _Request) -> bool:
    return isinstance(module.requests[request.index].request, ModuleRequest)


def _requests(scan: Scan, walk: Walk, evidence: Evidence, module: Module) -> Iterator[_Request]:
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
        yield _Request(index, imports if static else 0, place, edge, gains, tone, problem)


def _edge(scan: Scan, module: Module, index: int) -> Edge | None:
    resolved = module.requests[index]
    graph = scan.graphs.dynamic if isinstance(resolved.request, ImportCall) else scan.graphs.static
    target = getattr(resolved.target, "module", None)
    data = graph.get_edge_data(module.id, target, index) if target is not None else None
    edge = data["edge"] if data else None
    return edge if isinstance(edge, Edge) else None


def _kept(evidence: Evidence, static: Sequence[_Request], most: int) -> list[_Request]:
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


def _largest(requests: Sequence[_Request], most: int) -> list[int]:
    ranked = sorted(requests, key=lambda request: (-len(request.gains), request.index))
    return [request.index for request in ranked[:most]]


def _kept_body(
    evidence: Evidence,
    module: Module,
    body: Sequence[_Request],
    most: int,
    triggers: Collection[Place],
) -> list[_Request]:
    """The calls that get a row: one for each module drawn, problems, those that certainly run."""
    kept: set[int] = set()
    certain: list[_Request] = []
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


def _when(module: Module, request: _Request) -> int:
    asked = module.requests[request.index].request
    if isinstance(asked, ModuleRequest):
        return 0
    return list(When).index(asked.when)


def _rows(module: Module, static: Sequence[_Request], kept: Sequence[_Request]) -> Iterator[Row]:
    """A row for each request kept, a faint one for each run of others."""
    chosen = {request.index for request in kept}
    skipped: list[_Request] = []
    for request in static:
        if request.index not in chosen:
            skipped.append(request)
            continue
        yield from _skipped(module, skipped)
        skipped = []
        yield _row(module, request)
    yield from _skipped(module, skipped)


def _row(module: Module, request: _Request) -> Row:
    asked = module.requests[request.index]
    call = isinstance(asked.request, ImportCall)
    tone = request.tone or (Tone.LATER if call else Tone.PLAIN)
    if request.problem and request.tone is None:
        tone = Tone.GUILTY if isinstance(asked.target, Unresolved) else Tone.UNKNOWN
    return Row(
        port=f"r{request.index}",
        ordinal=ordinal(request.number) if request.number else "",
        code=statement(module, request.index),
        place=f"{request.place.line}:{request.place.column}",
        tone=tone,
        strong=request.tone is not None,
        tooltip=statement(module, request.index, 2000),
    )


def _skipped(module: Module, skipped: Sequence[_Request]) -> Iterator[Row]:
    if not skipped:
        return
    gained = sum(len(request.gains) for request in skipped)
    builtin = all(isinstance(module.requests[request.index].target, Builtin) for request in skipped)
    what = count(len(skipped), "builtin") if builtin else count(len(skipped), "more import")
    if gained:
        what = f"{what}, {count(gained, 'module')}"
    elif not builtin:
        what = f"{what}, nothing new"
    names = ", ".join(statement(module, request.index) for request in skipped[:20])
    yield Row(port=f"s{skipped[0].index}", words=what, tooltip=elide(names, 600))


def _body(
    module: Module,
    body: Sequence[_Request],
    kept: Sequence[_Request],
    marks: dict[Place, Mark],
    triggers: Collection[Place],
) -> tuple[list[Row], str]:
    rows = [((request.place.line, request.place.column), _row(module, request)) for request in kept]
    for number, (place, mark) in enumerate(sorted(marks.items(), key=lambda item: _key(item[0]))):
        row = Row(
            port=f"m{number}",
            words=elide(mark.words, WORDS),
            tooltip=mark.words,
            place=f"{place.line}:{place.column}",
            tone=mark.tone,
            strong=True,
        )
        rows.append((_key(place), row))
    ordered = [row for _, row in sorted(rows, key=lambda item: item[0])]
    later = _later(module, body, kept, triggers)
    if later:
        ordered.append(later)
    return ordered, later.port if later else ""


def _key(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _later(
    module: Module,
    body: Sequence[_Request],
    kept: Sequence[_Request],
    triggers: Collection[Place],
) -> Row | None:
    """One row for the import() calls that have none."""
    shown = {request.place for request in kept}
    places = {
        request.place
        for request in body
        if request.place not in shown
        and isinstance(module.requests[request.index].request, ImportCall)
    }
    if places.isdisjoint(triggers):
        return None
    runs = "runs" if len(places) == 1 else "run"
    words = f"{count(len(places), 'import() call')} that {runs} later"
    return Row(port="later", words=words, tone=Tone.LATER)


def _ask(module: Module, request: _Request) -> Ask:
    asked = module.requests[request.index]
    row = _row(module, request)
    if isinstance(asked.request, ImportCall):
        stroke = Stroke.IMPORT_CALL
    elif isinstance(asked.request, ModuleRequest):
        stroke = Stroke.IMPORT
    else:
        stroke = Stroke.REQUIRE
    if isinstance(asked.target, Unresolved):
        stroke = Stroke.UNRESOLVED
    return Ask(row.port, stroke, row.tone, row.strong, request.edge, request.gains, request.problem)
