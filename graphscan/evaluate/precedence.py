"""What holds in every run: a body (or a point in it) is over before another body begins.

A claim "the point is past before `b` begins" is proved from facts that each reach strictly back in
time, so that the greatest set of claims that support one another is sound: a counterexample that is
first in time would contradict its own support. Two kinds of facts:

*Exact*, for modules that one job visits in its synchronous walk: what ends in that walk comes
before what begins later in it, or behind an await; for the rest see `durations`.

*Rules*, where `import()`, `require()` on a condition or several jobs play in: a request that is no
member of the own cycle is complete, with all it reaches, before the body; an `import()` never
evaluates synchronously, so what ends in the synchronous stretch that holds the call comes first; a
module reached only by calls follows what every one of those calls follows.

These proofs know no errors. The first one in time that something takes (`failures`) leaves undone
what was not over before; a claim holds all the same if it was, or if `control` allows nothing else.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from graphscan.evaluate.claims import Begins, Called, Completed, Visited
from graphscan.evaluate.control import Control
from graphscan.evaluate.durations import Durations
from graphscan.evaluate.failures import Failures
from graphscan.evaluate.program import Import, Index, Require, is_certain
from graphscan.evaluate.support import FAILED, PROVED, Support, is_supported
from graphscan.records import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.evaluate.facts import Facts


class Point(Struct, frozen=True):
    """The end of a module's body (`offset` None), or a call in it that certainly runs, by byte
    offset.
    """

    module: Index
    offset: int | None = None


class _Early(Struct, frozen=True):
    """The point is past before anything can start `module` ahead of its place in its stage."""

    module: Index


_Claim: TypeAlias = Begins | Visited | _Early | Called | Completed
_Support: TypeAlias = Support[_Claim]


class Precedence:
    """Claims over one finished run."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._program = facts.program
        self._agent = facts.agent
        self._failures = Failures(facts)
        self._held: dict[tuple[Point, Index], bool] = {}
        self._torn: dict[Point, bool] = {}
        self._raced: dict[int, bool] = {}
        self._controlled: dict[Point, Control] = {}

    def holds(self, point: Point, module: Index) -> bool:
        """Whether, in every run in which `module` begins, `point` is past before that."""
        if point.module == module or self._never_ends(point):
            return False
        known = self._held.get((point, module))
        if known is None:
            known = self._proves(point, Begins(module))
            if known and point.offset is None and self._may_be_torn(point):
                known = self._ends_before(point, module) or self._controls(point).begins(module)
            self._held[point, module] = known
        return known

    def _may_be_torn(self, point: Point) -> bool:
        """Whether an error that something takes may come before the point is past."""
        known = self._torn.get(point)
        if known is None:
            known = self._torn[point] = any(
                not self._proves_at(point, failure.call)
                and (not failure.races or self._may_race(failure.call))
                for failure in self._failures.tearing(point.module)
            )
        return known

    def _ends_before(self, point: Point, module: Index) -> bool:
        """Whether an error that leaves the point undone ends the walk that comes to `module`."""
        return not self._agent.sheltered[point.module] and self.ends_walk(point, module)

    def _proves_at(self, point: Point, call: Import | Require) -> bool:
        """Whether the point is past when `call`, perhaps none of the program's, is made."""
        if call.number >= 0:
            return self._proves(point, Called(call.number))
        return isinstance(call, Import) and self.is_over_at(point, call)

    def _may_race(self, call: Import | Require) -> bool:
        """Whether an `import()` may be loading what `call` requires when it is made."""
        known = self._raced.get(call.number)
        if known is None:
            known = self._raced[call.number] = self._comes_into_race(call)
        return known

    def _comes_into_race(self, call: Import | Require) -> bool:
        if not isinstance(call, Require) or call.target is None or call.later:
            return True
        target = call.target
        alone = len(self._facts.components[target]) == 1
        if alone and self._proves(Point(target), Called(call.number)):
            return False
        returned = Point(call.runner, call.at)
        loading = self._failures.racing(call)
        # Before Node 24 nothing is loading yet in the stretch in which import() is called.
        over = self.is_over_at if self._program.node >= 24 else self._proves_at
        return not all(over(returned, each) for each in loading)

    def _controls(self, point: Point) -> Control:
        """What control flow says of the point, if every failure that may be taken is."""
        known = self._controlled.get(point)
        if known is None:
            takers = self._failures.takers
            known = self._controlled[point] = Control(self._facts, point, takers)
        return known

    def _never_ends(self, point: Point) -> bool:
        """The point is the end of a body that throws, or waits for ever."""
        agent, m = self._agent, point.module
        return point.offset is None and agent.start[m] > 0 and agent.end[m] == 0

    def holds_at(self, point: Point, call: Point) -> bool:
        """Whether `point` is past whenever the call at `call.offset` in its body runs."""
        x, offset = call.module, call.offset
        assert offset is not None
        if point.module == x:
            return False
        if self._proves(point, Begins(x)):
            return True
        if self._facts.same_walk(point.module, x) and self._resumed_before(x, offset):
            return self._ends_in_walk(point)
        return any(
            self._proves(point, Completed(step.target))
            for step in self._carried_out_before(x, offset)
            if step.target is not None
        )

    def is_over_at(self, point: Point, call: Import) -> bool:
        """Whether `point` is past whenever `call` runs, wherever its target is evaluated."""
        if self._never_ends(point):
            return False
        if point.module == call.runner:
            passed = point.offset is not None and point.offset < call.at
            return passed and self._facts.runs_in_place(call)
        return any(
            all(self._proves(point, claim) for claim in alternative)
            for alternative in self._when_called(call)
        )

    def ends_walk(self, point: Point, b: Index) -> bool:
        """Whether one synchronous walk comes to `b` only when the body of the point is over.

        An exception in that body, or in what it requests, ends the walk then; that of a body with
        top-level await would not.
        """
        facts, agent, a = self._facts, self._agent, point.module
        if not facts.same_walk(a, b) or a in facts.tainted or b in facts.movable:
            return False
        if a in facts.movable or a in facts.late or self._program.has_tla[a]:
            return False
        entered = agent.visited[b] or agent.start[b]
        return 0 < agent.end[a] < entered

    def is_over_with(self, point: Point, root: Index) -> bool:
        """Whether `point` is past once `root` and all that it reaches is complete."""
        complete = self._agent.is_complete(root)
        return complete and not self._never_ends(point) and self._proves(point, Completed(root))

    def _proves(self, point: Point, goal: _Claim) -> bool:
        return is_supported(goal, partial(self._support, point))

    def _support(self, point: Point, claim: _Claim) -> _Support:
        match claim:
            case Begins(module):
                return self._begins(point, module)
            case Visited(module):
                return self._visited(point, module)
            case _Early(module):
                return self._early(module)
            case Completed(module):
                return self._completed(point, module)
            case Called(number):
                match self._program.calls[number]:
                    case Import() as call:
                        return self._imported(point, call)
                    case Require() as call:
                        return self._required(point, call)

    # ---- bodies ------------------------------------------------------------------------------

    @cached_property
    def _durations(self) -> Durations:
        return Durations(self._program, self._agent, self._facts.movable)

    def _begins(self, point: Point, b: Index) -> _Support:
        if b == point.module:
            return FAILED
        facts = self._facts
        exact = self._exact(point, b)
        if exact and b not in facts.movable:
            return PROVED
        if self._is_decided(point, b):
            return FAILED
        alternatives: list[tuple[_Claim, ...]] = [(Visited(b),)]
        if exact:
            alternatives.append((_Early(b),))
        component = facts.components[b]
        alternatives.extend(
            (Completed(d),)
            for d in self._program.requests[b]
            if d not in component and facts.is_over_in_time(point.module, d, b)
        )
        return tuple(alternatives)

    def _is_decided(self, point: Point, b: Index) -> bool:
        """Whether nothing but what is exactly known can prove the point to precede `b`."""
        facts, a = self._facts, point.module
        if facts.awaits_imports or not facts.same_walk(a, b):
            return False
        if point.offset is not None and not (self._ends_in_walk(point) and b not in facts.late):
            return False
        return all(
            facts.is_walked(m) and m not in facts.tainted and m not in facts.movable for m in (a, b)
        )

    def _completed(self, point: Point, d: Index) -> _Support:
        facts = self._facts
        component = facts.components[d]
        if d == point.module:
            return PROVED
        alternatives: list[tuple[_Claim, ...]] = [(Begins(d),)]
        members = facts.cycles[d]
        if point.module in members:
            return PROVED
        for member in sorted(members):
            alternatives.extend(
                (Completed(r),) for r in self._program.requests[member] if r not in component
            )
            alternatives.extend((Completed(r),) for r in facts.run_by(member) if r not in component)
        return tuple(alternatives)

    # ---- what starts a module ----------------------------------------------------------------

    def _visited(self, point: Point, b: Index) -> _Support:
        facts = self._facts
        mine = facts.first_stage.get(point.module)
        needed: list[_Claim] = []
        for stage, root in enumerate(facts.stages):
            counts = root == b and stage <= facts.first_stage.get(b, stage)
            if counts and (mine is None or mine >= stage):
                return FAILED
        needed.extend(Visited(i) for i in facts.importers[b] if facts.can_start(i, b))
        needed.extend(Called(r.number) for r in facts.requirers[b] if facts.can_start(r.runner, b))
        needed.extend(
            Called(c.number) for c in facts.import_calls_of(b) if facts.can_start(c.runner, b)
        )
        return (tuple(needed),)

    def _early(self, b: Index) -> _Support:
        facts = self._facts
        if b not in facts.movable:
            return PROVED
        needed: list[_Claim] = [_Early(i) for i in facts.importers[b] if i in facts.movable]
        needed.extend(Visited(i) for i in facts.importers[b] if facts.may_bring_early(i, b))
        for require in facts.requirers[b]:
            if not facts.can_start(require.runner, b):
                continue
            if not is_certain(require):
                needed.append(Called(require.number))
            elif require.runner in facts.movable:
                needed.append(_Early(require.runner))
            elif not facts.same_walk(require.runner, b):
                needed.append(Called(require.number))
        needed.extend(
            Called(c.number)
            for c in facts.import_calls_of(b)
            if facts.can_start(c.runner, b) and facts.comes_early(c, b)
        )
        return (tuple(needed),)

    def _required(self, point: Point, call: Require) -> _Support:
        x = call.runner
        if x == point.module:
            passed = point.offset is not None and point.offset < call.at
            return PROVED if passed and self._facts.runs_in_place(call) else FAILED
        return self._when_called(call)

    def _imported(self, point: Point, call: Import) -> _Support:
        if call.runner == point.module:
            return PROVED if self._precedes_in_body(point, call) else FAILED
        if self._in_same_stretch(point, call.runner):
            return PROVED
        return self._when_called(call)

    def _when_called(self, call: Import | Require) -> _Support:
        x = call.runner
        alternatives: list[tuple[_Claim, ...]] = [
            (Completed(t),) for t in call.after if self._agent.is_complete(t)
        ]
        if not self._facts.runs_in_place(call):
            # A hoisted function can be called through a cycle before the body of x begins.
            alternatives.append((Visited(x) if self._facts.in_cycle(x) else Begins(x),))
            return tuple(alternatives)
        alternatives.append((Begins(x),))
        alternatives.extend(
            (Completed(step.target),)
            for step in self._carried_out_before(x, call.at)
            if step.target is not None
        )
        return tuple(alternatives)

    def _carried_out_before(self, x: Index, offset: int) -> Iterator[Import | Require]:
        """The calls in the body of `x` whose targets are complete when it reaches `offset`."""
        facts, component = self._facts, self._facts.components[x]
        for call in self._program.awaited_imports(x):
            over, target = call.settled, call.target
            if over is None or over >= offset or target is None or target in component:
                continue
            if self._agent.is_complete(target):
                yield call
        for require in self._program.certain_requires(x):
            target = require.target
            if require.at >= offset or target is None or target in component:
                continue
            if facts.carries_out(target):
                yield require

    def _precedes_in_body(self, point: Point, call: Import) -> bool:
        """Point and `import()` in one body: the call comes later, or no await stands between."""
        module = point.module
        if point.offset is None:
            return not self._program.has_tla[module]
        in_place = self._facts.runs_in_place(call)
        if in_place and call.at > point.offset:
            return True
        return not self._may_suspend(module, call.at if in_place else -1, point.offset)

    def _may_suspend(self, module: Index, since: int, until: int) -> bool:
        """Whether the body may be suspended after `since`, before the call at `until` is over."""
        for a in self._program.modules[module].record.awaits:
            around = a.site.start < until < a.site.end
            if a.site.end > since and a.site.start < until and (a.loop or not around):
                return True
        return False

    def _resumed_before(self, module: Index, offset: int) -> bool:
        """Whether the body has certainly been suspended when it reaches `offset`."""
        return self._agent.start[module] > 0 and (
            module in self._facts.late
            or any(
                a.site.end <= offset and a.when is When.ALWAYS
                for a in self._program.modules[module].record.awaits
            )
        )

    def _in_same_stretch(self, point: Point, runner: Index) -> bool:
        """What ends in a walk precedes every `import()` of what begins no earlier than it."""
        facts = self._facts
        if not self._ends_in_walk(point):
            return False
        if facts.in_stage_job(point.module):
            stage = facts.first_stage.get(point.module)
            return stage is not None and facts.earliest_stage.get(runner, -1) >= stage
        return point.module not in facts.tainted and facts.same_walk(point.module, runner)

    def _ends_in_walk(self, point: Point) -> bool:
        """The point lies in the synchronous walk of the job that visits its module."""
        agent, m = self._agent, point.module
        if not agent.start[m] or m in self._facts.late:
            return False
        if point.offset is None:
            return agent.end[m] > 0 and agent.end_segment[m] == agent.segment[m]
        return not self._may_suspend(m, -1, point.offset)

    # ---- exact -------------------------------------------------------------------------------

    def _exact(self, point: Point, b: Index) -> bool:
        facts, agent, a = self._facts, self._agent, point.module
        if not facts.same_walk(a, b):
            mine, other = facts.first_stage.get(a), facts.first_stage.get(b)
            return mine is not None and other is not None and mine < other
        if a in facts.tainted:
            return False
        if self._ends_in_walk(point):
            if b in facts.tainted:
                return agent.end[a] < agent.closed[b] and point.offset is None
            if b in facts.late:
                return True
            if point.offset is None:
                return agent.end[a] < agent.start[b]
            return agent.start[a] < agent.start[b] and not self._runs_inside(b, point)
        if point.offset is not None:
            # Behind an await: proved through the end of the body, or not at all.
            return self._exact(Point(a), b)
        if b in facts.tainted or a in facts.movable or not (agent.order[a] and agent.order[b]):
            return False
        return b in facts.late and self._durations.precedes(a, b)

    def _runs_inside(self, b: Index, point: Point) -> bool:
        """`b`'s body runs inside the point's body before the point: by a `require()` there."""
        agent, a = self._agent, point.module
        assert point.offset is not None
        return any(
            agent.start[a] < agent.start[r.target]
            and agent.start[a] < agent.start[b]
            and (not agent.end[r.target] or agent.start[b] < agent.end[r.target])
            for r in self._program.certain_requires(a)
            if r.target is not None and r.at <= point.offset
        )
