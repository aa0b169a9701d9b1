"""What was weighed, as a finding: one sentence, the evidence, and remedies that were tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from graphscan.records import Mode, RequestKind, Verdict
from graphscan.rules.caught import letting_through
from graphscan.rules.finding import Finding, First, NotApplicable, Remedy
from graphscan.rules.orders.loading import Joined
from graphscan.rules.orders.mending import remedies
from graphscan.rules.orders.selecting import Statement
from graphscan.rules.orders.weighing import holder
from graphscan.rules.recognition import Initialisation, Way, is_package_module

if TYPE_CHECKING:
    from graphscan.config import OrderRule
    from graphscan.graph import Edge
    from graphscan.records import Place
    from graphscan.rules.context import RuleContext
    from graphscan.rules.orders.selecting import Chosen
    from graphscan.rules.orders.weighing import Then, Weighed
    from graphscan.rules.rule import Answer

_VERBS = {
    RequestKind.IMPORT: "imports",
    RequestKind.EXPORT_FROM: "re-exports from",
    RequestKind.REQUIRE: "requires",
    RequestKind.IMPORT_CALL: "loads",
}


def told(context: RuleContext, rule: OrderRule, chosen: Chosen, weighed: Weighed | None) -> Answer:
    """The answer of `rule`."""
    if weighed is None:
        return NotApplicable(rule.name, _nothing(rule, chosen))
    event, then = weighed.event, weighed.then
    assert then is not None
    chain = _chain(context, weighed)
    broken = any(job.errors for job in context.evaluation.jobs)
    when = "once everything can be linked" if broken else "in every run"
    return Finding(
        rule.name,
        rule.mode,
        rule.severity,
        weighed.verdict,
        _message(rule.mode, chosen, weighed, chain, when),
        at=_place(weighed, chain),
        chain=chain,
        first=None if event is None else First(event.place, context.chains.any(event.place.module)),
        obstacles=weighed.obstacles,
        remedies=_remedies(context, rule, chosen, weighed),
    )


def _remedies(
    context: RuleContext, rule: OrderRule, chosen: Chosen, weighed: Weighed
) -> tuple[Remedy, ...]:
    if weighed.verdict is Verdict.PROVED:
        return ()
    found = (*letting_through(weighed.obstacles), *remedies(context, rule, chosen))
    if weighed.event is not None or found:
        return found
    text = (
        f"Start {weighed.first.selector} with --import; where the server is started so, give this "
        "scan the same --import"
    )
    return (Remedy(text, None, None),)


def _nothing(rule: OrderRule, chosen: Chosen) -> str:
    named = " and ".join(str(selector) for selector in rule.then)
    if chosen.idle:
        return f"nothing evaluates {named}"
    return f"{named} is not in this build"


def _chain(context: RuleContext, weighed: Weighed) -> tuple[Edge, ...]:
    then, loaded = weighed.then, weighed.loaded
    assert then is not None
    if isinstance(loaded, Joined):
        return context.chains.static(loaded.then, (loaded.start,)) or ()
    if loaded is not None and loaded.edge is not None:
        return (*context.chains.any(loaded.edge.referrer), loaded.edge)
    return context.chains.any(holder(then))


def _place(weighed: Weighed, chain: tuple[Edge, ...]) -> Place | None:
    """Where to look first: at what is in doubt, at the link that leads to THEN, at FIRST."""
    event, then = weighed.event, weighed.then
    if weighed.verdict is Verdict.PROVED:
        return event.place if event else None
    if weighed.obstacles:
        return weighed.obstacles[0].at
    if isinstance(then, Statement):
        return then.place
    own = _own_link(chain)
    if own is not None:
        return own.place
    return event.place if event else None


def _own_link(chain: tuple[Edge, ...]) -> Edge | None:
    """The last link of a chain that stands in the output's own code."""
    return next((edge for edge in reversed(chain) if not is_package_module(edge.referrer)), None)


def _message(
    mode: Mode, chosen: Chosen, weighed: Weighed, chain: tuple[Edge, ...], when: str
) -> str:
    then, event = weighed.then, weighed.event
    assert then is not None
    what = _then(then)
    match weighed.verdict:
        case Verdict.PROVED:
            assert event is not None
            more = len(chosen.modules) + len(chosen.statements) - 1
            others = f" and {more} more of what it has to precede" if more else ""
            begins = "begin" if more else "begins"
            if mode is Mode.LOAD:
                begins = "are loaded" if more else "is loaded"
            return f"{_over(event)} before {what}{others} {begins}, {when}"
        case Verdict.REFUTED if event is None:
            return f"{weighed.first.selector} never runs, and {what} does"
        case Verdict.REFUTED if isinstance(weighed.loaded, Joined):
            assert event is not None
            return (
                f"{what} is loaded before {_over(event)}: {weighed.loaded.start} imports both "
                "statically, and a static graph is loaded before anything of it is evaluated"
            )
        case Verdict.REFUTED:
            assert event is not None
            return f"{what} begins before {_over(event)}{_because(chain)}"
        case Verdict.UNDECIDED:
            first = f"{_over(event)}" if event else f"{weighed.first.selector} runs"
            doubt = weighed.obstacles[0]
            where = f" ({_in_words(doubt.at)})" if doubt.at else ""
            said = doubt.message[:1].lower() + doubt.message[1:]
            return f"Whether {first} before {what} begins cannot be decided: {said}{where}"
        case _:
            assert_never(weighed.verdict)


def _because(chain: tuple[Edge, ...]) -> str:
    link = _own_link(chain)
    if link is None:
        return ""
    target = chain[-1].target
    through = "" if link.target == target else f", through {link.target}"
    return f": {_in_words(link.place)} {_VERBS[link.kind]} it{through}"


def _over(event: Initialisation) -> str:
    if event.way is Way.IMPORTED:
        return f"{event.run.runner} is over"
    return f"the call at {_in_words(event.place)} is over"


def _then(then: Then) -> str:
    return f"the statement at {_in_words(then.place)}" if isinstance(then, Statement) else then


def _in_words(place: Place) -> str:
    return f"{place.module}:{place.line}:{place.column}"
