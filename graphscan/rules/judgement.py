"""The judgement that several rules build on: does Sentry come before Nitro, and if not, why?

`verdict` is None where there is nothing to compare: no initialisation runs, or nothing of Nitro.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from msgspec.structs import replace

from graphscan.evaluate import Relation
from graphscan.graph import build
from graphscan.records import Place, Verdict, When
from graphscan.rules import causes, obstacles
from graphscan.rules.culprits import Culprit, culprits
from graphscan.rules.first_then import Order, Position

if TYPE_CHECKING:
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext
    from graphscan.rules.finding import Obstacle
    from graphscan.rules.recognition import Escaped, Initialisation


class Judgement(Struct, frozen=True, dict=True):
    """The order, what is seen of it, and the verdict of mode *evaluate*.

    `first` is the initialisation that counts: the one that comes first where that is proved, else
    the first that is certain. `in_the_way` says what keeps a proof from being complete; `escapes`
    are those that run.
    """

    order: Order
    verdict: Verdict | None
    first: Initialisation | None
    escapes: tuple[Escaped, ...]
    in_the_way: tuple[Obstacle, ...] = ()

    @cached_property
    def culprits(self) -> tuple[Culprit, ...]:
        """The static requests that join Nitro to what initialises Sentry, the gravest first."""
        return culprits(self.order)

    @cached_property
    def waiting(self) -> Place | None:
        """The top-level await without which Sentry would have been in time.

        None where nothing joins Nitro statically: then it is an import() that is awaited too early.
        """
        if self.first is None or not self.culprits:
            return None
        return delayed_by(self.order, self.first)

    @cached_property
    def cause(self) -> str | None:
        """The key of what makes the order wrong (`causes`); None unless it is refuted."""
        if self.verdict is not Verdict.REFUTED or self.first is None:
            return None
        if self.first.run.runner in self.order.nitro:
            return causes.INITIALISED_LATE
        if self.waiting is not None:
            return causes.TOP_LEVEL_AWAIT
        return next((c.cause for c in self.culprits if c.early), causes.INITIALISED_LATE)


def judge(context: RuleContext) -> Judgement:
    """Decide whether Sentry is initialised before anything of Nitro begins."""
    order = Order(context, context.order)
    escapes = tuple(e for e in context.recognition.escapes if order.runs(e.module))
    known = order.initialisations
    certain = [first for first in known if is_certain(first)]
    if not order.nitro or not (known or escapes):
        return Judgement(order, None, next(iter(certain or known), None), escapes)
    hindered: Judgement | None = None
    for first in certain:
        if order.precedes(first):
            in_the_way = obstacles.in_the_way(order, first)
            if not in_the_way:
                return Judgement(order, Verdict.PROVED, first, escapes)
            hindered = hindered or Judgement(order, Verdict.UNDECIDED, first, escapes, in_the_way)
    if hindered is not None:
        return hindered
    first_known = next(iter(certain or known), None)
    unseen = [e for e in escapes if not begins_late(order, e)]
    if known and not unseen and all(began_before(order, first) is not None for first in known):
        return Judgement(order, Verdict.REFUTED, first_known, escapes)
    return Judgement(order, Verdict.UNDECIDED, first_known, escapes)


def is_certain(first: Initialisation) -> bool:
    """Whether it certainly runs, and at a known place."""
    run = first.run
    return run.when is When.ALWAYS and (not run.later or run.settled is not None)


def began_before(order: Order, first: Initialisation) -> ModuleId | None:
    """The module of Nitro's that has certainly begun before `first`."""
    for then, position in order.positions(first):
        if position is Position.AFTER:
            return then
    return None


def begins_late(order: Order, escape: Escaped) -> bool:
    """Whether Nitro has certainly begun when the code that cannot be followed runs."""
    return any(
        order.evaluation.call_relation(escape.module, escape.offset, then) is Relation.AFTER
        for then in order.nitro
        if then != escape.module
    )


def delayed_by(order: Order, first: Initialisation) -> Place | None:
    """The top-level await without which `first` would have been in time."""
    context = order.context
    modules = context.graphs.modules
    if not any(module.record.awaits for module in modules.values()):
        return None
    plain = {
        module.id: replace(module, record=structs.replace(module.record, awaits=()))
        for module in modules.values()
    }
    evaluation = context.evaluated(build(plain), context.build, context.placed)
    if not Order(context, evaluation).precedes(first):
        return None
    on_the_way = [edge.target for edge in context.chains.any(first.run.runner)]
    below = [m for m in modules if context.chains.static(m, (first.run.runner,)) is not None]
    for module in (*on_the_way, first.run.runner, *below):
        awaits = modules[module].record.awaits
        if awaits:
            return Place(module, awaits[0].site.line, awaits[0].site.column)
    return None
