"""What cannot begin unless a point is past, by control flow, whatever fails on the way to it.

`precedence` orders what completes. Where the failure of a body is taken (`try`, `.catch(…)`), what
comes later in time may come although an earlier body never got to its end. A claim here is proved
without time: a body begins only if all that it requests is complete; control comes behind a call
that completes or throws only if it has completed, unless something takes the failure first; a
module that only calls reach follows what every one of those calls follows. A failure that nothing
takes ends the process, and nothing begins any more.

As in `precedence`, the greatest set of claims that support one another is sound: each rests on what
was earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from graphscan.evaluate.claims import Begins, Called, Completed, Visited
from graphscan.evaluate.support import FAILED, PROVED, Support, is_supported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphscan.evaluate.facts import Facts
    from graphscan.evaluate.precedence import Point
    from graphscan.evaluate.program import Import, Index, Require
    from graphscan.extract.failures import Taker


class Takers(Struct, frozen=True):
    """What is known of failures: `own` takes one on the way to the point itself.

    `calls` by number of the call, where something takes its failure; `upon` by number of a call
    with `after`: the modules without which it does not run.
    """

    own: Taker | None = None
    calls: Mapping[int, Taker] = field(default_factory=dict)
    upon: Mapping[int, tuple[Index, ...]] = field(default_factory=dict)


class _Started(Struct, frozen=True):
    """The point is past when that stage (a preload, or the entry) starts."""

    stage: int


_Claim: TypeAlias = Begins | Visited | Called | Completed | _Started
_Support: TypeAlias = Support[_Claim]


class Control:
    """Claims about one point, under what takes failures."""

    def __init__(self, facts: Facts, point: Point, takers: Takers) -> None:
        self._facts = facts
        self._program = facts.program
        self._point = point
        self._takers = takers

    def begins(self, module: Index) -> bool:
        """Whether the body of `module` begins in no run before the point is past."""
        return self._holds(Begins(module))

    def called(self, call: Import) -> bool:
        """Whether `call`, which need not be one of the program's, runs in no run before that."""
        return any(all(self._holds(claim) for claim in way) for way in self._called(call))

    def _holds(self, goal: _Claim) -> bool:
        return is_supported(goal, self._support)

    def _support(self, claim: _Claim) -> _Support:
        match claim:
            case Begins(module):
                return self._begins(module)
            case Visited(module):
                return self._visited(module)
            case Completed(module):
                return self._completed(module)
            case Called(number):
                return self._called(self._program.calls[number])
            case _Started(stage):
                return tuple((Completed(root),) for root in self._facts.stages[:stage])

    def _begins(self, b: Index) -> _Support:
        if b == self._point.module:
            return FAILED
        return ((Visited(b),), *((Completed(d),) for d in self._requested_by(b)))

    def _visited(self, b: Index) -> _Support:
        facts = self._facts
        needed: list[_Claim] = [_Started(s) for s, root in enumerate(facts.stages) if root == b]
        needed.extend(Visited(i) for i in facts.importers[b])
        needed.extend(Called(r.number) for r in facts.requirers[b])
        needed.extend(Called(c.number) for c in facts.import_calls_of(b))
        return (tuple(needed),)

    def _completed(self, d: Index) -> _Support:
        point = self._point
        members = sorted(self._facts.cycles[d])
        if point.module in members:
            # A failure on the way to the point that something takes lets the body complete.
            return PROVED if self._takers.own is None else ((Begins(d),),)
        ways: list[tuple[_Claim, ...]] = [(Begins(d),)]
        for member in members:
            ways.extend((Completed(r),) for r in self._requested_by(member))
            ways.extend(
                (Completed(target),)
                for call, target, _ in self._carried_out(member)
                if call.number not in self._takers.calls
            )
        return tuple(ways)

    def _called(self, call: Import | Require) -> _Support:
        facts, x, point = self._facts, call.runner, self._point
        in_place = facts.runs_in_place(call)
        if x == point.module:
            passed = in_place and point.offset is not None and point.offset < call.at
            own = self._takers.own
            return PROVED if passed and (own is None or not own.lets(call.at)) else FAILED
        upon = self._takers.upon.get(call.number, call.after)
        ways: list[tuple[_Claim, ...]] = [(Completed(t),) for t in upon]
        if not in_place:
            # A hoisted function can be called through a cycle before the body of x begins.
            ways.append((Visited(x) if facts.in_cycle(x) else Begins(x),))
            return tuple(ways)
        ways.append((Begins(x),))
        ways.extend((Completed(target),) for target in self._completed_before(x, call.at))
        return tuple(ways)

    def _completed_before(self, x: Index, offset: int) -> Iterator[Index]:
        """What is complete when control comes to `offset` in the body of `x`."""
        for call, target, over in self._carried_out(x):
            taker = self._takers.calls.get(call.number)
            if over < offset and (taker is None or not taker.lets(offset)):
                yield target

    def _requested_by(self, x: Index) -> Iterator[Index]:
        """What is complete when the body of `x` begins, because `x` requests it.

        A CommonJS module that has failed once counts as evaluated to a later `import` of it: Node
        22 and 24 let that importer begin, if something has taken the failure before.
        """
        component = self._facts.components[x]
        for d in self._program.requests[x]:
            if d not in component and (self._program.is_esm[d] or not self._takers.calls):
                yield d

    def _carried_out(self, x: Index) -> Iterator[tuple[Import | Require, Index, int]]:
        """The calls that the body of `x` certainly carries out and waits for, and can succeed.

        With the target, which is complete behind the byte offset if nothing fails.
        """
        program, facts, component = self._program, self._facts, self._facts.components[x]
        for awaited in program.awaited_imports(x):
            target, over = awaited.target, awaited.settled
            if target is None or over is None or target in component:
                continue
            if facts.agent.is_complete(target):
                yield awaited, target, over
        for required in program.certain_requires(x):
            target = required.target
            if target is not None and target not in component and facts.carries_out(target):
                yield required, target, required.at
