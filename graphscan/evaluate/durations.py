"""Which of two pending modules is ready later, for every length of every top-level await.

The walk fixes what every pending module waits for. With Ready(m) = max Complete(w) over what m
waits for, and Complete(m) = Ready(m) + d(m), d(m) free where m has top-level await and 0 elsewhere,
Complete(a) <= Ready(b) holds for every choice of d exactly if b waits, directly or not, for each
last async module that a's time depends on. Ties go by [[AsyncEvaluationOrder]], unless another
async module stands between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.evaluate.program import Index, Program
    from graphscan.evaluate.walk import Agent

_MOST_REMEMBERED: Final = 100


class Durations:
    """Answers for one finished run.

    Of what waits for a module of `movable` nothing is said: in another run it may wait for less.
    """

    def __init__(self, program: Program, agent: Agent, movable: Iterable[Index]) -> None:
        self._program = program
        self._agent = agent
        self._waiters: dict[Index, list[Index]] = {}
        for m, waits in sorted(agent.waits.items()):
            for w in waits:
                self._waiters.setdefault(w, []).append(m)
        self._unsteady = self._waiting_for(movable)
        self._followers: dict[Index, tuple[frozenset[Index], frozenset[Index]]] = {}

    def precedes(self, a: Index, b: Index) -> bool:
        """Whether Complete(a) <= Ready(b), ties going to `a`, whatever the awaits take."""
        if b in self._unsteady:
            return False
        if a not in self._followers:
            if len(self._followers) >= _MOST_REMEMBERED:
                self._followers.clear()
            self._followers[a] = self._followers_of(a)
        not_earlier, later = self._followers[a]
        if b not in not_earlier:
            return False
        order = self._agent.order
        return self._program.has_tla[a] or order[a] < order[b] or b in later

    def _followers_of(self, a: Index) -> tuple[frozenset[Index], frozenset[Index]]:
        """What is ready no earlier than `a` is complete, and what of it is ready strictly later."""
        not_earlier: frozenset[Index] | None = None
        later: frozenset[Index] | None = None
        for t in self._last_async(a):
            after = self._waiting_for((t,))
            second = self._waiting_for(u for u in after if self._program.has_tla[u])
            not_earlier = after if not_earlier is None else not_earlier & after
            later = second if later is None else later & second
        return not_earlier or frozenset(), later or frozenset()

    def _last_async(self, a: Index) -> set[Index]:
        """The async modules that Complete(a) directly follows: `a`, or the nearest it waits for."""
        found: set[Index] = set()
        seen = {a}
        todo = [a]
        while todo:
            m = todo.pop()
            if self._program.has_tla[m]:
                found.add(m)
                continue
            new = [w for w in self._agent.waits.get(m, ()) if w not in seen]
            seen.update(new)
            todo.extend(new)
        return found

    def _waiting_for(self, modules: Iterable[Index]) -> frozenset[Index]:
        """What waits for any of `modules`, directly or not."""
        seen: set[Index] = set()
        todo = list(modules)
        while todo:
            new = [m for m in self._waiters.get(todo.pop(), ()) if m not in seen]
            seen.update(new)
            todo.extend(new)
        return frozenset(seen)
