"""From positions to a verdict.

Of modules every one that can run has to be over before anything of THEN begins; of a marker one
call that certainly runs. Several selectors of FIRST: each. The worst of them is the verdict.
Proved is only what nothing stands in the way of: no race, no file that does not parse, no computed
`require()` that could load THEN first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.records import Computed, ImportCall, Mode, ModuleId, Place, Verdict, When
from graphscan.rules.caught import Names, caught_failures
from graphscan.rules.finding import Obstacle
from graphscan.rules.first_then import Order, Position
from graphscan.rules.judgement import is_certain
from graphscan.rules.obstacles import (
    begins_after,
    computed_requires,
    syntax_error,
    without_computed_imports,
)
from graphscan.rules.orders.loading import Early, Joined, Loaded, Loading
from graphscan.rules.orders.positions import of_body, of_statement
from graphscan.rules.orders.selecting import Statement
from graphscan.rules.packages import folder_of
from graphscan.rules.recognition import Initialisation, is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.config import OrderRule
    from graphscan.rules.context import RuleContext
    from graphscan.rules.orders.selecting import Chosen, First

Then: TypeAlias = ModuleId | Statement

_WORST_FIRST: Final = (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.PROVED)


class Weighed(Struct, frozen=True):
    """The verdict, and what it rests on.

    `first` is None where no selector of FIRST stands for anything that runs; `event` is what comes
    late, races, or is proved to be in time; `then` what it is compared with. `loaded` says how
    THEN is loaded too early although it is evaluated in time.
    """

    verdict: Verdict
    first: First
    event: Initialisation | None = None
    then: Then | None = None
    obstacles: tuple[Obstacle, ...] = ()
    loaded: Loaded | None = None


def holder(then: Then) -> ModuleId:
    """The module that has to begin for `then` to begin."""
    return then.run.runner if isinstance(then, Statement) else then


def weigh(context: RuleContext, rule: OrderRule, chosen: Chosen) -> Weighed | None:
    """The verdict of `rule`; None where nothing of THEN can begin."""
    thens: tuple[Then, ...] = (*chosen.modules, *chosen.statements)
    if not thens:
        return None
    scale = _Scale(Order(context, context.order), rule, chosen, thens)
    weighed = [scale.weigh(first) for first in chosen.first]
    return min(weighed, key=lambda each: _WORST_FIRST.index(each.verdict))


class _Scale(Struct, frozen=True):
    order: Order
    rule: OrderRule
    chosen: Chosen
    thens: tuple[Then, ...]

    def weigh(self, first: First) -> Weighed:
        if not first.events:
            return self._absent(first)
        return self._every(first) if first.every else self._one(first)

    def _absent(self, first: First) -> Weighed:
        """Nothing of FIRST runs, as far as can be seen."""
        then = self.thens[0]
        unseen = [*first.unseen, *(escape.place for escape in first.escapes)]
        if not unseen:
            return Weighed(Verdict.REFUTED, first, None, then)
        message = f"This may run {first.selector}, out of sight"
        found = tuple(Obstacle("first-unseen", message, place) for place in unseen)
        return Weighed(Verdict.UNDECIDED, first, None, then, found)

    def _every(self, first: First) -> Weighed:
        """Each module that can run has to be over."""
        racing: Weighed | None = None
        for event in first.events:
            for then in self.thens:
                match self._position(event, then):
                    case Position.BEFORE:
                        continue
                    case Position.AFTER if self._begins(event) or len(first.events) == 1:
                        return Weighed(Verdict.REFUTED, first, event, then)
                    case _:
                        found = self._doubts(event, then)
                        racing = racing or Weighed(Verdict.UNDECIDED, first, event, then, found)
        if racing is not None:
            if all(self._late(event) is not None for event in first.events):
                event = first.events[0]
                return Weighed(Verdict.REFUTED, first, event, self._late(event))
            return racing
        in_time = [self._in_time(first, event) for event in first.events]
        return min(in_time, key=lambda each: _WORST_FIRST.index(each.verdict))

    def _one(self, first: First) -> Weighed:
        """One call that certainly runs has to be over."""
        in_time = [
            self._in_time(first, event)
            for event in first.events
            if is_certain(event)
            and all(self._position(event, then) is Position.BEFORE for then in self.thens)
        ]
        if in_time:
            return max(in_time, key=lambda each: _WORST_FIRST.index(each.verdict))
        late = [self._late(event) for event in first.events]
        escapes = tuple(
            Obstacle("sentry-escapes", "Sentry's init may be called here, out of sight", e.place)
            for e in first.escapes
        )
        if not escapes and all(then is not None for then in late):
            chosen = next((at for at, e in enumerate(first.events) if is_certain(e)), 0)
            return Weighed(Verdict.REFUTED, first, first.events[chosen], late[chosen])
        for event, began in zip(first.events, late, strict=True):
            if began is None:
                then = next(
                    (t for t in self.thens if self._position(event, t) is not Position.BEFORE),
                    self.thens[0],
                )
                found = (*self._doubts(event, then), *escapes)
                return Weighed(Verdict.UNDECIDED, first, event, then, found)
        return Weighed(Verdict.UNDECIDED, first, first.events[0], self.thens[0], escapes)

    def _begins(self, event: Initialisation) -> bool:
        """Whether the body that runs `event` begins in the order that is shown."""
        return self.order.runs(event.run.runner)

    def _late(self, event: Initialisation) -> Then | None:
        """What of THEN has certainly begun before `event` is over."""
        for then in self.thens:
            if self._position(event, then) is Position.AFTER:
                return then
        return None

    def _position(self, event: Initialisation, then: Then) -> Position:
        if isinstance(then, Statement):
            return of_statement(self.order, event, then)
        return of_body(self.order, event, then)

    # ---- what is in order so far -------------------------------------------------------------

    def _in_time(self, first: First, event: Initialisation) -> Weighed:
        """`event` precedes all of THEN: is that the whole truth?"""
        then = self.thens[0]
        if self.rule.mode is Mode.LOAD:
            loaded = Loading(self.order).early(event, self.chosen.modules)
            match loaded:
                case Joined():
                    return Weighed(Verdict.REFUTED, first, event, loaded.then, loaded=loaded)
                case Early():
                    message = f"This may begin to load {loaded.then} early"
                    doubt = Obstacle("early-load", message, loaded.place)
                    return Weighed(
                        Verdict.UNDECIDED, first, event, loaded.then, (doubt,), loaded=loaded
                    )
                case None:
                    pass
        found = tuple(self._in_the_way(event))
        verdict = Verdict.UNDECIDED if found else Verdict.PROVED
        return Weighed(verdict, first, event, then, found)

    def _in_the_way(self, event: Initialisation) -> Iterator[Obstacle]:
        packages = any(is_package_module(holder(then)) for then in self.thens)
        named = self._named(self.thens[0])
        for module in self.order.context.graphs.modules.values():
            if not self.order.evaluation.may_begin(module.id):
                continue
            if module.record.syntax_errors and not begins_after(self.order, event, module.id):
                yield syntax_error(module)
            if is_package_module(module.id):
                folder = folder_of(module.id)
                if not packages or folder in self.chosen.packages:
                    continue
            yield from computed_requires(self.order, event, module, named)
        thens = [(holder(t), t.run if isinstance(t, Statement) else None) for t in self.thens]
        yield from caught_failures(self.order, event, thens, Names("FIRST", named))

    # ---- what is open ------------------------------------------------------------------------

    def _doubts(self, event: Initialisation, then: Then) -> tuple[Obstacle, ...]:
        run, place = event.run, event.place
        if run.when is When.ON_CALL or run.later:
            return (Obstacle("callback-first", "This runs in a callback", place),)
        if run.when is When.CONDITIONAL:
            return (Obstacle("conditional-first", "This runs on a condition", place),)
        evaluation = self.order.evaluation
        number = evaluation.job_of(run.runner)
        if number is None or evaluation.jobs[number].when is not When.ALWAYS:
            message = "This is loaded on a condition, or when something calls for it"
            return (Obstacle("conditional-first", message, place),)
        named = self._named(then)
        computed = tuple(self._computed_imports(event, then, named))
        return computed or (
            Obstacle("race", f"Nothing decides whether this is over before {named} begins", place),
        )

    def _computed_imports(
        self, event: Initialisation, then: Then, named: str
    ) -> Iterator[Obstacle]:
        context = self.order.context
        computed = [
            Place(module.id, resolved.request.site.line, resolved.request.site.column)
            for module in context.graphs.modules.values()
            if self.order.evaluation.may_begin(module.id)
            for resolved in module.requests
            if isinstance(resolved.request, ImportCall) and isinstance(resolved.target, Computed)
            if not begins_after(self.order, event, module.id)
        ]
        if not computed:
            return
        without = without_computed_imports(context)
        if of_body(without, event, holder(then)) is Position.BEFORE:
            for place in computed:
                message = f"This import() can load any module, {named} included"
                yield Obstacle("computed-import", message, place)

    @staticmethod
    def _named(then: Then) -> str:
        return holder(then)
