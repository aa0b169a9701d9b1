"""Failures that can be foreseen: which bodies an error of Node's may end early while others go on.

A `require()` on a condition may find nothing, or what Node refuses to run; one of an ES module may
come while an `import()` is loading that module. Where a `try`, or the promise of an `import()`,
takes such an error, code goes on although the body, those that wait for it and what their walk
would have come to next never complete. What nothing takes ends the process, and nothing begins any
more.

Errors of the code itself are not foreseen.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from graphscan.evaluate.closure import closure
from graphscan.evaluate.control import Takers
from graphscan.evaluate.program import Import, Index, Require, is_certain, rejects_body
from graphscan.extract.failures import Taker
from graphscan.records import ImportCall, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.evaluate.facts import Facts


class Failure(Struct, frozen=True):
    """An error that may arise at `call`; `torn` are the modules that it may leave incomplete.

    `races`: only if an `import()` is loading what the call requires.
    """

    call: Import | Require
    races: bool
    torn: frozenset[Index]


_Cause: TypeAlias = tuple[Import | Require, bool]


class Failures:
    """The failures of one program that may be taken, so that the process goes on."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._program = facts.program
        self._agent = facts.agent

    def tearing(self, module: Index) -> list[Failure]:
        """The failures that may leave `module` incomplete."""
        if not (self._causes or self._held) or self._keeps_its_place(module):
            return []
        if module not in self._torn_by_any:
            return []
        return [failure for failure in self._all if module in failure.torn]

    def racing(self, require: Require) -> list[Import]:
        """The `import()` calls that may be loading what `require` asks for, or a part of it."""
        assert require.target is not None
        wanted = self._program.requested_below((require.target,))
        return [
            call
            for calls in self._program.imports
            for call in calls
            if call.target is not None
            and not wanted.isdisjoint(self._program.requested_below((call.target,)))
        ]

    @cached_property
    def takers(self) -> Takers:
        """Whatever may take a failure does, and control goes on anywhere behind."""
        program = self._program
        anywhere = Taker(0, 0)
        taking = dict.fromkeys(program.takeable, anywhere)
        for calls in program.imports:
            taking |= {c.number: anywhere for c in calls if not _is_foreseen(c)}
        return Takers(calls=taking, upon={c.number: () for c in program.calls if c.after})

    @cached_property
    def _torn_by_any(self) -> frozenset[Index]:
        return frozenset().union(*(failure.torn for failure in self._all))

    @cached_property
    def _all(self) -> list[Failure]:
        found = []
        for call, races in self._causes:
            ended = self._ended_by(call.runner)
            if any(self._is_taken(m) for m in ended):
                found.append(Failure(call, races, frozenset(self._led_to(ended))))
        for call in self._held:
            ended = closure(self._calling(call), self._ending_with)
            if any(self._is_taken(m) for m in ended):
                found.append(Failure(call, False, frozenset(self._led_to(ended))))
        return found

    # ---- what may fail -----------------------------------------------------------------------

    @cached_property
    def _causes(self) -> list[_Cause]:
        """By body the first place at which such an error may end it."""
        causes: list[_Cause] = []
        for runner in range(len(self._program)):
            if self._ends_process(runner):
                continue
            failing = min(self._failing(runner), key=_place, default=None)
            if failing is not None:
                causes.append((failing, False))
            races = (r for r in self._program.requires[runner] if self._may_race(r))
            racing = min(races, key=_place, default=None)
            if racing is not None:
                causes.append((racing, True))
        return causes

    @cached_property
    def _held(self) -> list[Require]:
        """The `require()` calls that may fail in functions of which nobody knows who calls them."""
        return [
            require
            for requires in self._program.requires
            for require in requires
            if require.when is When.ON_CALL and require.fatal
            if self._may_fail(require) or require.target in self._failing_if_run
        ]

    @cached_property
    def _failing_if_run(self) -> frozenset[Index]:
        """What no run has come to and certainly fails: by a `throw`, or a lost `require()`."""
        program, begun = self._program, self._agent.start
        seeds = [
            m
            for m in range(len(program))
            if not begun[m]
            and (
                program.throws[m] is not None
                or any(r.target is None and not r.guarded for r in program.certain_requires(m))
            )
        ]
        return frozenset(closure(seeds, self._failing_with))

    def _failing_with(self, module: Index) -> Iterator[Index]:
        facts = self._facts
        yield from facts.importers[module]
        for require in facts.requirers[module]:
            if is_certain(require) and not require.guarded:
                yield require.runner

    def _calling(self, held: Require) -> set[Index]:
        """The bodies that may call the function that holds that call, and end if it fails."""
        program = self._program
        return {
            m
            for m in range(len(program))
            if program.has_tla[m] or (program.has_body[m] and not held.guarded)
            if not self._ends_process(m)
        }

    def _failing(self, runner: Index) -> Iterator[Import | Require]:
        """The calls in the body of `runner` that may fail and end it, though a run did not show it.

        One stands for the `throw` of a body that the run did not come to.
        """
        program = self._program
        begun = bool(self._agent.start[runner])
        for require in program.requires[runner]:
            known = begun and is_certain(require) and not require.guarded
            if not known and self._ends_body(require) and self._may_fail(require):
                yield require
        for call in program.imports[runner]:
            known = begun and _is_foreseen(call)
            lost = call.target is not None and self._is_lost(call.target)
            if lost and not known and self._ends_body(call):
                yield call
        places = list(program.lost[runner]) if program.has_tla[runner] else []
        throws = program.throws[runner]
        if throws is not None and not begun:
            places.append(throws.start)
        for at in places:
            yield Import(-1, runner, at, None, When.CONDITIONAL, None, False, None)

    def _may_fail(self, require: Require) -> bool:
        target = require.target
        if target is None or self._facts.is_refused(target) or self._is_lost(target):
            return True
        # ERR_REQUIRE_CYCLE_MODULE
        in_cycle = target in self._facts.components[require.runner]
        return self._program.is_esm[target] and in_cycle

    def _is_lost(self, target: Index) -> bool:
        """Whether `target` has failed, or cannot be parsed or linked."""
        if self._agent.error[target] is not None:
            return True
        if not self._program.is_esm[target]:
            return self._program.is_broken(target)
        return not self._agent.start[target] and self._agent.link_error(target) is not None

    def _may_race(self, require: Require) -> bool:
        """ERR_REQUIRE_ESM_RACE_CONDITION, or what older versions of Node say instead."""
        target = require.target
        return (
            target is not None
            and self._program.is_esm[target]
            and self._ends_body(require)
            and not self._imported.isdisjoint(self._program.requested_below((target,)))
        )

    @cached_property
    def _imported(self) -> frozenset[Index]:
        """What `import()` calls load."""
        targets = [c.target for calls in self._program.imports for c in calls]
        return frozenset(self._program.requested_below(t for t in targets if t is not None))

    # ---- what becomes of it ------------------------------------------------------------------

    def _ends_body(self, call: Import | Require) -> bool:
        """Whether the body that runs `call` may end early where it fails."""
        has_tla = self._program.has_tla[call.runner]
        if isinstance(call, Require):
            return call.fatal and (has_tla or not call.later)
        request = None if call.edge is None else call.edge.request
        floating = isinstance(request, ImportCall) and request.floating
        return has_tla and not call.caught and not floating

    def _ends_process(self, runner: Index) -> bool:
        """Whether an error in the body of `runner` certainly ends a preload or the entry."""
        facts = self._facts
        staged = facts.in_stage_job(runner) and runner not in facts.movable
        return staged and not self._agent.sheltered[runner]

    def _keeps_its_place(self, module: Index) -> bool:
        """Whether the walk of a preload or of the entry runs `module`, or Node ends."""
        agent = self._agent
        over = agent.end[module] > 0 and agent.end_segment[module] == agent.segment[module]
        return over and module not in self._facts.late and self._ends_process(module)

    def _ended_by(self, module: Index) -> set[Index]:
        """`module`, and the bodies that may end early, or never begin, if its body ends early.

        Those of which Node ends are none.
        """
        return closure((module,), self._ending_with)

    def _ending_with(self, module: Index) -> Iterator[Index]:
        facts = self._facts
        found = list(facts.importers[module])
        found.extend(r.runner for r in facts.requirers[module] if self._ends_body(r))
        found.extend(c.runner for c in facts.import_calls_of(module) if self._ends_body(c))
        yield from (m for m in found if not self._ends_process(m))

    def _is_taken(self, module: Index) -> bool:
        """Whether something may take the failure of `module`: a `try`, or an `import()`."""
        facts = self._facts
        taken = any(r.guarded or r.later for r in facts.requirers[module])
        return taken or bool(facts.import_calls_of(module))

    def _led_to(self, modules: Iterable[Index]) -> set[Index]:
        """`modules`, and all that they lead to: their walks, and their bodies, do not go on."""
        return closure(modules, self._targets)

    def _targets(self, module: Index) -> Iterator[Index]:
        program = self._program
        yield from program.requests[module]
        yield from (r.target for r in program.requires[module] if r.target is not None)
        yield from (c.target for c in program.imports[module] if c.target is not None)


def _is_foreseen(call: Import) -> bool:
    """Whether a run shows it where such a call fails: the body that holds it certainly ends."""
    request = None if call.edge is None else call.edge.request
    return isinstance(request, ImportCall) and rejects_body(request) and is_certain(call)


def _place(call: Import | Require) -> int:
    return call.at
