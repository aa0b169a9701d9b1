"""A module of the evidence as a listing: its requests in source order, and what its body does.

The order among the requests *is* the answer, so it is shown as the source has it: first the
imports, numbered, then the body. What changes nothing is counted in one faint line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.records import (
    Builtin,
    Format,
    ImportCall,
    ModuleRequest,
    Place,
    Unresolved,
)
from graphscan.render.names import count
from graphscan.render.picture import Row, Section, Stroke, Tone
from graphscan.render.picture_requests import Judged, is_import, judged, kept_calls, kept_imports
from graphscan.render.picture_text import elide, ordinal, statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphscan.discover import Module
    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.render.picture_evidence import Evidence, Mark
    from graphscan.render.picture_walk import Walk
    from graphscan.scan import Scan

IMPORTS: Final = "first its imports are evaluated, in this order"
BODY: Final = "then its own body runs"
COMMONJS: Final = "its body runs and requires, in this order"
IDLE_IMPORTS: Final = "its imports"
IDLE_BODY: Final = "its body"
"""The headings, the last two for a module that is not evaluated."""

WORDS: Final = 56
"""Most characters of what is said in a row."""


class Ask(Struct, frozen=True):
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


class Listing(Struct, frozen=True):
    """The rows of a module and what they ask for; `later` is the port of folded import() calls."""

    sections: tuple[Section, ...]
    asks: tuple[Ask, ...]
    later: str


def listing(scan: Scan, walk: Walk, evidence: Evidence, module: Module, most: int) -> Listing:
    """The listing of `module`, with at most `most` requests beside those of the evidence."""
    requests = tuple(judged(scan, walk, evidence, module))
    static = [request for request in requests if is_import(module, request)]
    body = [request for request in requests if not is_import(module, request)]
    kept = kept_imports(evidence, static, most)
    triggers = {job.trigger for job in scan.evaluation.jobs if job.trigger and job.order}
    kept_body = kept_calls(evidence, module, body, most, triggers)
    places = {request.place for request in static}
    places |= {request.place for request in kept_body if request.problem}
    marks = {
        place: mark
        for place, mark in evidence.marks.items()
        if place.module == module.id and place not in places
    }
    idle = scan.evaluation.job_of(module.id) is None
    rows = tuple(_rows(module, static, kept, idle=idle))
    body_rows, later = _body(module, body, kept_body, marks, triggers)
    commonjs = module.format is Format.COMMONJS
    imports, body_heading = (IDLE_IMPORTS, IDLE_BODY) if idle else (IMPORTS, BODY)
    if commonjs and not idle:
        body_heading = COMMONJS
    sections = (Section(imports, rows), Section(body_heading, tuple(body_rows)))
    asks = tuple(_ask(module, request) for request in (*kept, *kept_body))
    return Listing(tuple(each for each in sections if each.rows), asks, later)


def _rows(
    module: Module, static: Sequence[Judged], kept: Sequence[Judged], *, idle: bool
) -> Iterator[Row]:
    """A row for each request kept, a faint one for each run of others."""
    chosen = {request.index for request in kept}
    skipped: list[Judged] = []
    for request in static:
        if request.index not in chosen:
            skipped.append(request)
            continue
        yield from _skipped(module, skipped, idle=idle)
        skipped = []
        yield _row(module, request)
    yield from _skipped(module, skipped, idle=idle)


def _row(module: Module, request: Judged) -> Row:
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


def _skipped(module: Module, skipped: Sequence[Judged], *, idle: bool) -> Iterator[Row]:
    if not skipped:
        return
    gained = sum(len(request.gains) for request in skipped)
    builtin = all(isinstance(module.requests[request.index].target, Builtin) for request in skipped)
    what = count(len(skipped), "builtin" if builtin else "more import")
    if gained:
        what = f"{what}, {count(gained, 'module')}"
    elif not builtin and not idle:
        what = f"{what}, nothing new"
    names = ", ".join(statement(module, request.index) for request in skipped[:20])
    yield Row(port=f"s{skipped[0].index}", words=what, tooltip=elide(names, 600))


def _body(
    module: Module,
    body: Sequence[Judged],
    kept: Sequence[Judged],
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
    body: Sequence[Judged],
    kept: Sequence[Judged],
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


def _ask(module: Module, request: Judged) -> Ask:
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
