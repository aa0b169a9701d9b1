"""Why and when something is evaluated: the value between the graphs and its report.

Of each module meant its job, its position and a way to it; then the simple ways from the entry and
the preloads, or the chains between two modules or packages; and who asks for what is never reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan.errors import UsageError
from graphscan.evaluate import JobKind
from graphscan.graph import edges_to
from graphscan.paths import chain_to, links, shortest
from graphscan.records import ImportCall, When
from graphscan.subjects import Elsewhere, OneModule, find_subject
from graphscan.ways import Way, Ways, starts_of, ways, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.evaluate import Job, Relation
    from graphscan.graph import Edge
    from graphscan.paths import Chain
    from graphscan.records import ModuleId, Place
    from graphscan.scan import Scan
    from graphscan.subjects import Subject

LIMIT: Final = 10
"""Ways of each kind that are looked for unless another number is asked for."""


class Fate(Struct, frozen=True):
    """What becomes of one module.

    `position` counts over all jobs, `in_job` within the job with the index `job`; all three are
    None where no body of it begins. `chain` is a shortest one from the entry or a preload, static
    if there is a static one; empty where the module is started itself or is not reached.
    """

    module: ModuleId
    position: int | None
    job: int | None
    in_job: int | None
    chain: Chain = ()


class Why(Struct, frozen=True):
    """The answer about `subject`.

    `ways` lead from the entry and the preloads to it; `own` is the one among them by which it is
    evaluated where it is evaluated first. `asked` are all requests for it, by position of the
    module that asks; those that nothing reaches last.
    """

    scan: Scan
    subject: Subject
    fates: tuple[Fate, ...]
    ways: Ways
    asked: tuple[Edge, ...]
    own: Way | None = None


class Between(Struct, frozen=True):
    """The chains from `subject` to `to`; where there are none, those the other way round.

    `relation` says how the bodies of two modules are ordered in every run, `reason` why.
    """

    scan: Scan
    subject: Subject
    to: Subject
    ways: Ways
    back: Ways
    relation: Relation | None = None
    reason: str = ""


def why(scan: Scan, wanted: str, limit: int = LIMIT) -> Why:
    """Why and when `wanted` is evaluated. Raises UnknownModule."""
    subject = _subject(scan, wanted)
    fates = _fates(scan, subject.modules)
    if isinstance(subject, Elsewhere):
        return Why(scan, subject, fates, _ways_abroad(scan, subject), _by_position(scan, subject))
    found = ways(scan.graphs, starts_of(scan.build), subject.modules, limit)
    first = min(
        (fate for fate in fates if fate.position), key=lambda fate: fate.position or 0, default=None
    )
    own = None if first is None else _own(scan, first, subject.modules)
    if own is not None and own not in found.all:
        found = _with(found, own)
    return Why(scan, subject, fates, found, _by_position(scan, subject), own)


def between(scan: Scan, wanted: str, other: str, limit: int = LIMIT) -> Between:
    """The chains from `wanted` to `other`. Raises UnknownModule, UsageError."""
    subject = _subject(scan, wanted)
    to = _subject(scan, other)
    if isinstance(subject, Elsewhere):
        cause = "it is no module of the build, so no chain of the build begins there"
        raise UsageError(wanted, cause, f"Ask the other way round: {other} --to {wanted}")
    if set(subject.modules) & set(to.modules):
        raise UsageError(f"{wanted} --to {other}", "both are the same", "Name two that differ")
    found = _between(scan, subject, to, limit)
    back = Ways()
    if not found.all and not isinstance(to, Elsewhere):
        back = _between(scan, to, subject, limit)
    if isinstance(subject, OneModule) and isinstance(to, OneModule):
        a, b = subject.module, to.module
        evaluation = scan.evaluation
        return Between(
            scan, subject, to, found, back, evaluation.relation(a, b), evaluation.reason(a, b)
        )
    return Between(scan, subject, to, found, back)


def _subject(scan: Scan, wanted: str) -> Subject:
    return find_subject(scan.graphs.modules, scan.packages, wanted, scan.build.node)


def places(answer: Why | Between) -> Iterator[Place]:
    """The places of which a report may show the source."""
    several = (answer.ways,) if isinstance(answer, Why) else (answer.ways, answer.back)
    for found in several:
        for way in found.all:
            for edge in way.chain:
                yield edge.place


def _fates(scan: Scan, modules: tuple[ModuleId, ...]) -> tuple[Fate, ...]:
    """Of each module, by position; what is not evaluated last, by name."""
    starts = starts_of(scan.build)
    static = links((scan.graphs.static,), starts)
    both = links((scan.graphs.static, scan.graphs.dynamic), starts)
    fates = []
    for module in modules:
        known = static if module in static else both
        chain = chain_to(known, module) if module in known else ()
        fates.append(Fate(module, *_numbers(scan, module), chain))
    return tuple(
        sorted(fates, key=lambda fate: (fate.position is None, fate.position or 0, fate.module))
    )


def _numbers(scan: Scan, module: ModuleId) -> tuple[int | None, int | None, int | None]:
    position, job = scan.evaluation.position(module), scan.evaluation.job_of(module)
    if position is None or job is None:
        return None, None, None
    order = scan.evaluation.jobs[job].order
    return position, job, order.index(module) + 1 if module in order else None


def _own(scan: Scan, fate: Fate, modules: tuple[ModuleId, ...]) -> Way | None:
    """The shortest way in the job that evaluates the module; None where no chain shows it."""
    if fate.job is None:
        return None
    job = scan.evaluation.jobs[fate.job]
    within = shortest((scan.graphs.static,), (job.root,), fate.module)
    before = _to_job(scan, job)
    if within is None or before is None:
        return None
    chain = (*before, *within)
    passed = [edge.target for edge in chain]
    first = next((at for at, module in enumerate(passed) if module in modules), None)
    if first is None or len({chain[0].referrer, *passed}) <= len(passed):
        return None
    return Way(chain[: first + 1])


def _to_job(scan: Scan, job: Job) -> Chain | None:
    """The chain to the root of `job`: empty for what the platform starts."""
    if job.kind is not JobKind.IMPORT:
        return ()
    if job.trigger is None:
        return None
    both = (scan.graphs.static, scan.graphs.dynamic)
    before = shortest(both, starts_of(scan.build), job.trigger.module)
    call = next(
        (
            edge
            for edge in edges_to(scan.graphs.dynamic, job.root)
            if isinstance(edge.request, ImportCall) and edge.place == job.trigger
        ),
        None,
    )
    return None if before is None or call is None else (*before, call)


def _with(found: Ways, own: Way) -> Ways:
    """`found` with `own`, which lies beyond the limit, at its place."""
    kept = [*(found.dynamic if own.import_calls else found.static), own]
    kept.sort(key=_length)
    if own.import_calls:
        return replace(found, dynamic=tuple(kept))
    return replace(found, static=tuple(kept))


def _length(way: Way) -> tuple[int, int]:
    return len(way.chain), way.import_calls


def _between(scan: Scan, subject: Subject, to: Subject, limit: int) -> Ways:
    if not isinstance(to, Elsewhere):
        return ways(scan.graphs, subject.modules, to.modules, limit)
    asks: dict[ModuleId, Edge] = {}
    for edge in to.asks:
        asks.setdefault(edge.referrer, edge)
    direct = [Way((edge,)) for edge in to.asks if edge.referrer in subject.modules]
    others = [asker for asker in asks if asker not in subject.modules]
    found = ways(scan.graphs, subject.modules, others, limit)
    whole = [*direct, *(Way((*way.chain, asks[way.chain[-1].target])) for way in found.all)]
    whole.sort(key=_length)
    static = tuple(way for way in whole if not way.import_calls)
    dynamic = tuple(way for way in whole if way.import_calls)
    return Ways(
        static[:limit],
        dynamic[:limit],
        found.more_static or len(static) > limit,
        found.more_dynamic or len(dynamic) > limit,
        found.unfinished,
    )


def _ways_abroad(scan: Scan, subject: Elsewhere) -> Ways:
    """The way to the first request in the order, to one that certainly runs if there is one."""
    """The way to the first request in the order, of one that certainly runs if there is one."""
    starts = starts_of(scan.build)
    static = links((scan.graphs.static,), starts)
    both = links((scan.graphs.static, scan.graphs.dynamic), starts)
    asked = _by_position(scan, subject)
    for edge in sorted(asked, key=lambda edge: when(edge) is not When.ALWAYS):
        if edge.referrer in both:
            known = static if edge.referrer in static else both
            way = Way((*chain_to(known, edge.referrer), edge))
            return Ways(dynamic=(way,)) if way.import_calls else Ways(static=(way,))
    return Ways()


def _by_position(scan: Scan, subject: Subject) -> tuple[Edge, ...]:
    """All requests for it from elsewhere, by when the body of the module that asks begins."""
    if isinstance(subject, Elsewhere):
        edges = list(subject.asks)
    else:
        own = set(subject.modules)
        edges = [
            edge
            for graph in (scan.graphs.static, scan.graphs.dynamic)
            for module in subject.modules
            for edge in edges_to(graph, module)
            if edge.referrer not in own
        ]

    def number(edge: Edge) -> tuple[bool, int, ModuleId, int]:
        position = scan.evaluation.position(edge.referrer)
        return position is None, position or 0, edge.referrer, edge.index

    return tuple(sorted(edges, key=number))
