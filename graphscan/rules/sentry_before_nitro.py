"""Sentry is initialised before anything of Nitro is evaluated (mode *evaluate*).

FIRST is the return of a call that initialises Sentry, THEN the modules that define Nitro's app
(`recognition`). Proved if one initialisation that certainly runs is over before anything of THEN
begins, in every run; refuted if THEN has begun before every one of them; otherwise undecided, with
what stands in the way. Where Sentry is nowhere to be found the rule does not apply:
`sentry-missing` and `config-not-wired` speak then.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from graphscan.evaluate import Relation
from graphscan.graph import Edge, build
from graphscan.records import (
    ImportCall,
    ModuleId,
    ModuleRequest,
    Place,
    RequestKind,
    Severity,
    Verdict,
    When,
)
from graphscan.rules import causes, obstacles, remedies
from graphscan.rules.finding import Finding, First, Mode, NotApplicable, Obstacle, Remedy
from graphscan.rules.first_then import Order, Position

if TYPE_CHECKING:
    from graphscan.rules.context import RuleContext
    from graphscan.rules.recognition import Initialisation

NAME: Final = "sentry-before-nitro"

_VERBS: Final = {RequestKind.EXPORT_FROM: "re-exports from", RequestKind.REQUIRE: "requires"}


def check(context: RuleContext) -> Finding | NotApplicable:
    """Prove or refute that Sentry comes first."""
    order = Order(context, context.order)
    escapes = tuple(e for e in context.recognition.escapes if order.runs(e.module))
    if not order.initialisations and not escapes:
        return NotApplicable(NAME, "Sentry is not initialised in anything that is evaluated")
    if not order.nitro:
        return _without_nitro(context, order)
    certain = [first for first in order.initialisations if _is_certain(first)]
    for first in certain:
        if order.precedes(first):
            return _proved(order, first)
    late = [_began_before(order, first) for first in order.initialisations]
    seen = [e for e in escapes if not _begins_late(order, e.module, e.offset)]
    if order.initialisations and not seen and all(then is not None for then in late):
        return _refuted(order, (certain or list(order.initialisations))[0])
    unseen = tuple(
        Obstacle("sentry-escapes", "Sentry's init may be called here, out of sight", e.place)
        for e in (seen or escapes)
    )
    return _undecided(order, unseen)


def _is_certain(first: Initialisation) -> bool:
    """Whether it certainly runs, and at a known place."""
    run = first.run
    return run.when is When.ALWAYS and (not run.later or run.settled is not None)


def _began_before(order: Order, first: Initialisation) -> ModuleId | None:
    """The module of Nitro's that has certainly begun before `first`."""
    for then, position in order.positions(first):
        if position is Position.AFTER:
            return then
    return None


def _begins_late(order: Order, module: ModuleId, offset: int) -> bool:
    return any(
        order.evaluation.call_relation(module, offset, then) is Relation.AFTER
        for then in order.nitro
        if then != module
    )


# ---- findings
# ---------------------------------------------------------------------------------------


def _first(order: Order, first: Initialisation) -> First:
    return First(first.place, order.context.chains.any(first.place.module))


def _in_words(place: Place) -> str:
    return f"{place.module}:{place.line}:{place.column}"


def _proved(order: Order, first: Initialisation) -> Finding:
    in_the_way = obstacles.in_the_way(order, first)
    if in_the_way:
        return _finding(
            Verdict.UNDECIDED,
            f"Sentry is initialised at {_in_words(first.place)}, before {order.nitro[0]} as far as "
            f"can be seen, but {_lower(in_the_way[0].message)} ({_where(in_the_way[0])})",
            order,
            first,
            obstacles=in_the_way,
        )
    broken = any(job.errors for job in order.context.evaluation.jobs)
    when = "once everything can be linked" if broken else "in every run"
    return _finding(
        Verdict.PROVED,
        f"Sentry is initialised at {_in_words(first.place)} before Nitro ({order.nitro[0]}) "
        f"begins, {when}",
        order,
        first,
        at=first.place,
    )


def _without_nitro(context: RuleContext, order: Order) -> Finding:
    known = context.recognition.nitro
    obstacle = (
        Obstacle("nitro-unreached", f"Nothing that can be followed leads to {known[0]}", None)
        if known
        else Obstacle("nitro-not-found", "No module of this output defines Nitro's app", None)
    )
    first = order.initialisations[0] if order.initialisations else None
    message = f"{obstacle.message}, so there is nothing that Sentry could be compared with"
    return _finding(Verdict.UNDECIDED, message, order, first, obstacles=(obstacle,))


def _undecided(order: Order, unseen: tuple[Obstacle, ...]) -> Finding:
    found = list(unseen)
    racing: Initialisation | None = None
    for first in order.initialisations:
        if _began_before(order, first) is None:
            racing = racing or first
            found.extend(obstacles.of_a_race(order, first))
    found = list(dict.fromkeys(found))
    where = f" at {_in_words(racing.place)}" if racing is not None else ""
    message = (
        f"Whether Sentry is initialised{where} before Nitro ({order.nitro[0]}) begins cannot be "
        f"decided: {_lower(found[0].message)} ({_where(found[0])})"
    )
    return _finding(
        Verdict.UNDECIDED,
        message,
        order,
        racing,
        cause=_of_doubt(found[0]),
        at=found[0].at,
        chain_to=order.nitro[0],
        obstacles=tuple(found),
        tried=racing is not None,
    )


def _refuted(order: Order, first: Initialisation) -> Finding:
    then = _began_before(order, first)
    assert then is not None
    if then == first.run.runner:
        return _refuted_in_one_file(order, first, then)
    edges = order.context.chains.any(then)
    blamed = _synchronous(order, edges) or edges
    return _finding(
        Verdict.REFUTED,
        _why(order, first, then, edges),
        order,
        first,
        cause=_cause(order, first, edges),
        at=_place(_guilty(order, blamed)) if blamed else first.place,
        chain_to=then,
        tried=True,
    )


def _refuted_in_one_file(order: Order, first: Initialisation, then: ModuleId) -> Finding:
    message = (
        f"Sentry is initialised at {_in_words(first.place)} inside Nitro's own chunk, below "
        "statements of Nitro's that have run by then"
    )
    return _finding(
        Verdict.REFUTED,
        message,
        order,
        first,
        cause=causes.INITIALISED_LATE,
        at=first.place,
        chain_to=then,
        tried=True,
    )


def _cause(order: Order, first: Initialisation, edges: tuple[Edge, ...]) -> str:
    """The key of what has to be changed."""
    edges = _synchronous(order, edges)
    if not edges:
        return causes.INITIALISED_LATE
    if _delayed_by(order, first) is not None:
        return causes.TOP_LEVEL_AWAIT
    guilty = _guilty(order, edges)
    if guilty.kind is RequestKind.EXPORT_FROM and guilty.referrer == order.context.build.entry:
        return causes.EXPORT_FROM_NITRO
    initialising = {found.run.runner for found in order.initialisations}
    by_name = isinstance(guilty.request, ModuleRequest) and bool(guilty.request.names)
    is_apart = guilty.referrer != order.context.build.entry
    if guilty.referrer in initialising and (by_name or is_apart):
        return causes.CONFIG_IMPORTS_APP
    return causes.STATIC_NITRO_IMPORT


def _of_doubt(obstacle: Obstacle) -> str:
    """The key of what leaves the order open."""
    return causes.INIT_RACE if obstacle.code in ("race", "callback-init") else obstacle.code


def _why(order: Order, first: Initialisation, then: ModuleId, edges: tuple[Edge, ...]) -> str:
    place = _in_words(first.place)
    edges = _synchronous(order, edges)
    if not edges:
        return f"Sentry is initialised at {place} only after Nitro ({then}) has been evaluated"
    guilty = _guilty(order, edges)
    verb = _VERBS.get(guilty.kind, "imports")
    further = "" if guilty.target == then else ", which leads to it"
    why = (
        f"Nitro ({then}) is evaluated before Sentry is initialised at {place}: "
        f"{guilty.referrer} {verb} {guilty.target} statically{further}"
    )
    waiting = _delayed_by(order, first)
    if waiting is not None:
        why += f", and Nitro goes ahead while {_in_words(waiting)} awaits"
    return why


def _synchronous(order: Order, edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """The links to Nitro in the static graph that also leads to Sentry; none if none does."""
    last = max((i for i, e in enumerate(edges) if isinstance(e.request, ImportCall)), default=-1)
    links = edges[last + 1 :]
    start = (links[0].referrer,) if links else ()
    runners = {first.run.runner for first in order.initialisations}
    shared = any(order.context.chains.static(runner, start) is not None for runner in runners)
    return links if last < 0 or shared else ()


def _guilty(order: Order, edges: tuple[Edge, ...]) -> Edge:
    """The link to blame: where what leads to Sentry reaches for Nitro too."""
    own = {first.run.runner for first in order.initialisations}
    for edge in reversed(edges):
        if edge.referrer in own:
            return edge
    leading = [
        edge
        for edge in edges
        if any(order.context.chains.static(runner, (edge.referrer,)) is not None for runner in own)
    ]
    return leading[-1] if leading else edges[-1]


def _delayed_by(order: Order, first: Initialisation) -> Place | None:
    """The top-level await without which Sentry would have been in time."""
    context = order.context
    modules = {
        module.id: replace(module, record=replace(module.record, awaits=()))
        for module in context.graphs.modules.values()
    }
    if not any(module.record.awaits for module in context.graphs.modules.values()):
        return None
    evaluation = context.evaluated(build(modules), context.build, context.placed)
    if not Order(context, evaluation).precedes(first):
        return None
    for edge in (*context.chains.any(first.run.runner),):
        awaits = context.graphs.modules[edge.target].record.awaits
        if awaits:
            return Place(edge.target, awaits[0].site.line, awaits[0].site.column)
    for module in context.graphs.modules.values():
        below = context.chains.static(module.id, (first.run.runner,))
        if module.record.awaits and below is not None:
            site = module.record.awaits[0].site
            return Place(module.id, site.line, site.column)
    return None


def _place(edge: Edge) -> Place:
    return Place(edge.referrer, edge.request.site.line, edge.request.site.column)


def _lower(sentence: str) -> str:
    is_name = sentence.startswith(("Sentry", "Node", "Nitro"))
    return sentence if is_name else sentence[:1].lower() + sentence[1:]


def _where(obstacle: Obstacle) -> str:
    return "" if obstacle.at is None else _in_words(obstacle.at)


def _finding(
    verdict: Verdict,
    message: str,
    order: Order,
    first: Initialisation | None,
    *,
    cause: str | None = None,
    at: Place | None = None,
    chain_to: ModuleId | None = None,
    obstacles: tuple[Obstacle, ...] = (),
    tried: bool = False,
) -> Finding:
    context = order.context
    then = chain_to or (order.nitro[0] if order.nitro else None)
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR,
        verdict,
        message.replace(" ()", ""),
        at=at,
        chain=() if then is None else context.chains.any(then),
        first=None if first is None else _first(order, first),
        obstacles=obstacles,
        remedies=_remedies(order, first) if tried and first is not None else (),
        cause=cause,
    )


def _remedies(order: Order, first: Initialisation) -> tuple[Remedy, ...]:
    """Cheapest first; of those that change more than one statement, none where one is enough."""
    context = order.context
    runners = [
        found.run.runner
        for found in order.initialisations
        if found.run.when is When.ALWAYS and found.run.runner not in order.nitro
    ]
    roots = [order.evaluation.jobs[order.evaluation.job_of(n) or 0].root for n in order.nitro]
    referrers = dict.fromkeys((*context.build.imports, *runners, context.build.entry, *roots))
    guilty = [edge for module in referrers for edge in remedies.leading_to(context, order, module)]
    found = [
        *remedies.without_condition(order, first),
        *remedies.tried(context, remedies.without_release_injection(context, order)),
        *chain.from_iterable(
            remedies.tried(context, remedies.importing_late(context, (edge,))) for edge in guilty
        ),
    ]
    if not found and len(guilty) > 1:
        found += remedies.tried(context, remedies.importing_late(context, guilty))
    found += remedies.tried(context, remedies.preloading(context, runners))
    if not found:
        found += remedies.tried(context, remedies.starting_a_new_file(context))
    return tuple(found)
