"""Sentry is initialised before anything of Nitro is evaluated (mode *evaluate*).

FIRST is the return of a call that initialises Sentry, THEN the modules that define Nitro's app
(`recognition`). Proved if one initialisation that certainly runs is over before anything of THEN
begins, in every run; refuted if THEN has begun before every one of them; otherwise undecided, with
what stands in the way. Where Sentry is nowhere to be found the rule does not apply:
`sentry-missing` and `config-not-wired` speak then.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from graphscan.records import (
    ModuleId,
    Place,
    RequestKind,
    Severity,
    Verdict,
    When,
)
from graphscan.rules import caught, causes, obstacles, remedies, sdk_11
from graphscan.rules.finding import Finding, First, Mode, NotApplicable, Obstacle, Remedy
from graphscan.rules.judgement import began_before, begins_late, delayed_by

if TYPE_CHECKING:
    from graphscan.rules.context import RuleContext
    from graphscan.rules.first_then import Order
    from graphscan.rules.judgement import Judgement
    from graphscan.rules.recognition import Initialisation

NAME: Final = "sentry-before-nitro"

_VERBS: Final = {RequestKind.EXPORT_FROM: "re-exports from", RequestKind.REQUIRE: "requires"}


def check(context: RuleContext) -> Finding | NotApplicable:
    """Prove or refute that Sentry comes first."""
    judged = context.judgement
    order = judged.order
    if not order.initialisations and not judged.escapes:
        return NotApplicable(NAME, "Sentry is not initialised in anything that is evaluated")
    if sdk_11.bundles_init(context):
        return NotApplicable(NAME, sdk_11.STANDS_IN)
    match judged.verdict:
        case None:
            return _without_nitro(context, order)
        case Verdict.PROVED:
            return _proved(judged)
        case Verdict.REFUTED:
            return _refuted(judged)
        case Verdict.UNDECIDED if judged.in_the_way:
            return _proved(judged)
        case Verdict.UNDECIDED:
            seen = [e for e in judged.escapes if not begins_late(order, e)]
            message = "Sentry's init may be called here, out of sight"
            return _undecided(
                order,
                tuple(
                    Obstacle("sentry-escapes", message, e.place) for e in (seen or judged.escapes)
                ),
            )


# ---- findings
# ---------------------------------------------------------------------------------------


def _first(order: Order, first: Initialisation) -> First:
    return First(first.place, order.context.chains.any(first.place.module))


def _in_words(place: Place) -> str:
    return f"{place.module}:{place.line}:{place.column}"


def _proved(judged: Judgement) -> Finding:
    order, first, in_the_way = judged.order, judged.first, judged.in_the_way
    assert first is not None
    if in_the_way:
        return _finding(
            Verdict.UNDECIDED,
            f"Sentry is initialised at {_in_words(first.place)}, before {order.nitro[0]} as far as "
            f"can be seen, but {_lower(in_the_way[0].message)} ({_where(in_the_way[0])})",
            order,
            first,
            obstacles=in_the_way,
            tried=any(o.code in (caught.CODE, caught.UNCAUGHT) for o in in_the_way),
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
    lost = next((f for f in context.failures if f.vital), None)
    cause = causes.unlinkable(lost.error.at) if lost else None
    return _finding(Verdict.UNDECIDED, message, order, first, cause=cause, obstacles=(obstacle,))


def _undecided(order: Order, unseen: tuple[Obstacle, ...]) -> Finding:
    found = list(unseen)
    racing: Initialisation | None = None
    for first in order.initialisations:
        if began_before(order, first) is None:
            racing = racing or first
            found.extend(_doubts(order, first))
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


def _doubts(order: Order, first: Initialisation) -> tuple[Obstacle, ...]:
    """Why it is open whether `first` is in time: of a race, first the await that makes it one."""
    found = obstacles.of_a_race(order, first)
    waiting = delayed_by(order, first) if found[0].code == "race" else None
    if waiting is None:
        return found
    message = "This await lets Nitro begin before Sentry is initialised"
    return (Obstacle("top-level-await", message, waiting), *found)


def _refuted(judged: Judgement) -> Finding:
    order, first = judged.order, judged.first
    assert first is not None
    then = began_before(order, first)
    assert then is not None
    if then == first.run.runner:
        return _refuted_in_one_file(order, first, then)
    blamed = next((culprit.edge.place for culprit in judged.culprits if culprit.early), None)
    return _finding(
        Verdict.REFUTED,
        _why(judged, first, then),
        order,
        first,
        cause=judged.cause,
        at=judged.waiting or blamed or _last_link(order, then) or first.place,
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


def _of_doubt(obstacle: Obstacle) -> str:
    """The key of what leaves the order open."""
    return causes.INIT_RACE if obstacle.code in ("race", "callback-init") else obstacle.code


def _why(judged: Judgement, first: Initialisation, then: ModuleId) -> str:
    place, waiting = _in_words(first.place), judged.waiting
    if waiting is not None:
        return (
            f"{_in_words(waiting)} awaits at the top level before Sentry is initialised at "
            f"{place}, and Node goes ahead with Nitro ({then}) meanwhile"
        )
    blamed = next((culprit for culprit in judged.culprits if culprit.early), None)
    if blamed is None:
        return f"Sentry is initialised at {place} only after Nitro ({then}) has been evaluated"
    guilty = blamed.edge
    verb = _VERBS.get(guilty.kind, "imports")
    through = "" if guilty.target == then else f" {guilty.target}, which leads to"
    why = f"{guilty.referrer} {verb}{through} {then} statically"
    if blamed.cause == causes.RELEASE_INJECTION:
        why += ", only for the release name that Sentry's bundler plugin has put there"
    return f"Nitro ({then}) is evaluated before Sentry is initialised at {place}: {why}"


def _last_link(order: Order, then: ModuleId) -> Place | None:
    edges = order.context.chains.any(then)
    return edges[-1].place if edges else None


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
        remedies=(
            (*caught.letting_through(obstacles), *_remedies(order, first))
            if tried and first is not None
            else ()
        ),
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
