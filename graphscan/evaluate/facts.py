"""What one finished run says about every run: which modules keep their place, and which may move.

Derived once from the program and the agent, used by `precedence`. Everything is over module
numbers.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from graphscan.evaluate.closure import closure
from graphscan.evaluate.program import Import, Index, Program, Require, is_certain
from graphscan.graph import components, components_within
from graphscan.records import When

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.evaluate.walk import Agent


class Facts:
    """Facts over one program, its run and its stages (preloads in order, then the entry)."""

    def __init__(self, program: Program, agent: Agent, stages: list[Index]) -> None:
        self.program = program
        self.agent = agent
        self.stages = stages
        self._together: dict[Index, set[Index]] = {}

    # ---- the graph ---------------------------------------------------------------------------

    @cached_property
    def components(self) -> list[frozenset[Index]]:
        """By module: its strongly connected component of requests and `require()` calls."""
        return components(self._asked)

    def in_cycle(self, i: Index) -> bool:
        """Whether other modules share a cycle with `i`."""
        return len(self.components[i]) > 1

    @cached_property
    def cycles(self) -> list[frozenset[Index]]:
        """By module: what is complete with it, because requests alone join them in a cycle.

        What a `require()` joins to it may not even run, or see it half done.
        """
        return components_within(self.components, self.program.requests)

    @cached_property
    def _asked(self) -> list[tuple[Index, ...]]:
        """By module: what it requests, then what its `require()` calls can start."""
        requests, requires = self.program.requests, self.program.requires
        return [
            (*asked, *(target for _, target in self.required_by(i))) if requires[i] else asked
            for i, asked in enumerate(requests)
        ]

    def required_by(self, i: Index) -> Iterator[tuple[Require, Index]]:
        """The `require()` calls of `i` that can start a module, and that module."""
        for require in self.program.requires[i]:
            if require.target is not None and not self.is_refused(require.target):
                yield require, require.target

    def _requires(self) -> Iterator[tuple[Require, Index]]:
        for i, calls in enumerate(self.program.requires):
            if calls:
                yield from self.required_by(i)

    def _asked_below(
        self, seeds: Iterable[Index], without: frozenset[Index] = frozenset()
    ) -> set[Index]:
        seeds = (m for m in seeds if m not in without)
        return closure(seeds, lambda m: [n for n in self._asked[m] if n not in without])

    @cached_property
    def importers(self) -> list[list[Index]]:
        """By module: the ES modules that request it."""
        importers: list[list[Index]] = [[] for _ in range(len(self.program))]
        for i, requests in enumerate(self.program.requests):
            for r in requests:
                if r != i:
                    importers[r].append(i)
        return importers

    @cached_property
    def requirers(self) -> list[list[Require]]:
        """By module: the `require()` calls that can start it."""
        requirers: list[list[Require]] = [[] for _ in range(len(self.program))]
        for require, target in self._requires():
            requirers[target].append(require)
        return requirers

    @cached_property
    def _import_calls(self) -> tuple[dict[Index, list[Import]], list[Import]]:
        known: dict[Index, list[Import]] = {}
        computed: list[Import] = []
        for calls in self.program.imports:
            for call in calls:
                if call.target is None:
                    computed.append(call)
                else:
                    known.setdefault(call.target, []).append(call)
        return known, computed

    def import_calls_of(self, i: Index) -> list[Import]:
        """The `import()` calls that lead to `i`, or may."""
        known, computed = self._import_calls
        ways = list(known.get(i, ()))
        ways.extend(c for c in computed if self.program.may_load(c.runner, i))
        return ways

    # ---- stages ------------------------------------------------------------------------------

    @cached_property
    def first_stage(self) -> dict[Index, int]:
        """The stage by whose end a module is certainly complete."""
        first: dict[Index, int] = {}
        for stage, root in enumerate(self.stages):
            job = next((j for j in self.agent.jobs if j.stage == stage), None)
            if job is None or job.failed:
                break
            todo = [root]
            while todo:
                m = todo.pop()
                if m in first:
                    continue
                first[m] = stage
                todo.extend(self.program.requests[m])
                todo.extend(self.run_by(m))
        return first

    @cached_property
    def awaits_imports(self) -> bool:
        """Whether some body waits for an `import()`, and so perhaps for its own walk's modules."""
        return any(self.program.awaited_imports(i) for i in range(len(self.program)))

    def run_by(self, i: Index) -> Iterator[Index]:
        """What is complete whenever the body of `i` is, because that body runs and awaits it."""
        for require in self.program.certain_requires(i):
            if require.target is not None and self.carries_out(require.target):
                yield require.target
        for call in self.program.awaited_imports(i):
            if call.target is not None and self.agent.is_complete(call.target):
                yield call.target

    def carries_out(self, target: Index) -> bool:
        """Whether `target` is complete when a `require()` of it returns."""
        return not self.is_refused(target) and self.agent.is_complete(target)

    def is_refused(self, target: Index) -> bool:
        """Whether `require()` of `target` runs nothing: ERR_REQUIRE_ASYNC_MODULE."""
        return self.program.is_esm[target] and target in self.async_closure

    @cached_property
    def earliest_stage(self) -> dict[Index, int]:
        """The earliest stage in whose time a module can begin, by whatever way."""
        earliest: dict[Index, int] = {}
        everything = range(len(self.program))
        for stage, root in enumerate(self.stages):
            todo = [root]
            while todo:
                m = todo.pop()
                if m in earliest:
                    continue
                earliest[m] = stage
                todo.extend(self._asked[m])
                for call in self.program.imports[m]:
                    if call.target is not None:
                        todo.append(call.target)
                    else:
                        todo.extend(
                            i
                            for i in everything
                            if i not in earliest and self.program.may_load(m, i)
                        )
        return earliest

    def in_stage_job(self, i: Index) -> bool:
        """Whether the job of a preload or of the entry visited `i`."""
        job = self.agent.job[i]
        return job is not None and self.agent.jobs[job].stage is not None

    @cached_property
    def late(self) -> frozenset[Index]:
        """Modules whose body does not begin in the synchronous walk of the job that visits them."""
        agent = self.agent
        late: set[Index] = set()
        for m, job in enumerate(agent.job):
            if job is not None and (
                not agent.start[m] or agent.segment[m] != agent.jobs[job].segment
            ):
                late.add(m)
        return frozenset(late)

    def is_walked(self, i: Index) -> bool:
        """InnerModuleEvaluation of its job's own walk visited `i`, and numbered it or ran it."""
        agent = self.agent
        return self.program.is_esm[i] and (bool(agent.order[i]) or i not in self.late)

    def _visiting_stage(self, i: Index) -> int:
        """The stage whose job visits `i`, of which `in_stage_job` is true; it may fail."""
        if i in self.first_stage:
            return self.first_stage[i]
        job = self.agent.job[i]
        stage = None if job is None else self.agent.jobs[job].stage
        assert stage is not None
        return stage

    def keeps_walk_place(self, i: Index) -> bool:
        """A stage's walk itself reaches `i`: no `import()` of the same stage can come first."""
        return self.in_stage_job(i) and (self.program.is_esm[i] or i not in self.late)

    @cached_property
    def movable(self) -> frozenset[Index]:
        """Modules of a stage that something may start ahead of their place in it."""
        agent = self.agent
        everywhere: set[Index] = set()
        moved: set[Index] = set()
        staged = {i for i in range(len(self.program)) if self.in_stage_job(i)} | set(
            self.first_stage
        )
        placed = frozenset(i for i in staged if self.keeps_walk_place(i))
        for stage, targets in self._imported_from().items():
            # What an import() of this stage leads to may be started before a later stage begins.
            moved.update(
                i for i in self._asked_below(targets) & staged if self._visiting_stage(i) > stage
            )
            moved |= self._asked_below(targets, placed)
        for require, target in self._requires():
            late = not agent.end[target] or agent.end[target] > agent.start[require.runner]
            if late and not is_certain(require):
                everywhere.add(target)
        moved |= self._asked_below(everywhere)
        return frozenset(moved & staged)

    def _imported_from(self) -> dict[int, set[Index]]:
        """What import() calls lead to, or may, by the earliest stage in whose time they run."""
        targets: dict[int, set[Index]] = {}
        for runner, stage in self.earliest_stage.items():
            for call in self.program.imports[runner]:
                found = targets.setdefault(stage, set())
                if call.target is not None:
                    found.add(call.target)
                else:
                    found.update(
                        i for i in range(len(self.program)) if self.program.may_load(runner, i)
                    )
        return targets

    @cached_property
    def _import_targets(self) -> frozenset[Index]:
        """What `import()` calls lead to, or may, whether a run got to them or not."""
        known, computed = self._import_calls
        if not computed:
            return frozenset(known)
        may = self.program.may_load
        return frozenset(known) | {
            i for i in range(len(self.program)) if any(may(call.runner, i) for call in computed)
        }

    def may_bring_early(self, importer: Index, i: Index) -> bool:
        """Whether `importer`, which only calls reach, may be visited before the place of `i`."""
        return importer not in self.first_stage and self.can_start(importer, i)

    def comes_early(self, call: Import, i: Index) -> bool:
        """Whether `call` can start `i` before the stage that certainly completes `i` does."""
        if not self.keeps_walk_place(i):
            return True
        return self.earliest_stage.get(call.runner, len(self.stages)) < self._visiting_stage(i)

    def can_start(self, runner: Index, i: Index) -> bool:
        """Whether `runner` can begin at all before `i` is certainly complete."""
        stage = self.first_stage.get(i)
        earliest = self.earliest_stage.get(runner)
        return earliest is not None and (stage is None or earliest <= stage)

    # ---- import() jobs -----------------------------------------------------------------------

    @cached_property
    def exclusive(self) -> dict[Index, int]:
        """Modules outside the stages that only one `import()` job can visit, by that job."""
        roots: dict[Index, int] = {}
        for number, run in enumerate(self.agent.jobs):
            if run.stage is None:
                # One job a root: whichever import() comes first evaluates it.
                roots.setdefault(run.root, number)
        owner = self._owners(self._import_targets | roots.keys())
        blocked = self._asked_below(
            target for require, target in self._requires() if not is_certain(require)
        )
        return {
            m: job
            for m, door in owner.items()
            if (job := roots.get(door)) is not None
            and m not in blocked
            and self.agent.job[m] == job
        }

    def _owners(self, roots: Iterable[Index]) -> dict[Index, Index]:
        """Modules outside the stages that can be reached from one of `roots` only, by that root."""
        owner: dict[Index, Index] = {}
        shared: set[Index] = set()
        for root in roots:
            todo = [root]
            while todo:
                m = todo.pop()
                # What is below a shared module is shared as well, and known to be.
                if m in self.first_stage or m in shared or owner.get(m) == root:
                    continue
                if m in owner:
                    shared.add(m)
                else:
                    owner[m] = root
                todo.extend(self._asked[m])
        return {m: door for m, door in owner.items() if m not in shared}

    @cached_property
    def tainted(self) -> frozenset[Index]:
        """Modules whose walk may find a dependency pending in one run, and over in another."""
        first, exclusive = self.first_stage, self.exclusive
        moved = {m for m in self.movable if self.may_be_pending(m)}
        shared = {
            m for m in range(len(self.program)) if m not in exclusive and self.may_be_pending(m)
        }
        tainted = set(moved)
        todo = [*moved, *shared]
        while todo:
            m = todo.pop()
            # What a body requires runs when that body does.
            run = [target for _, target in self.required_by(m)] if m in tainted else []
            for other in (*self.importers[m], *run):
                if other in tainted:
                    continue
                own_stage = m in tainted and first.get(other) == first.get(m)
                if other in exclusive or own_stage:
                    tainted.add(other)
                    todo.append(other)
        return frozenset(tainted)

    @cached_property
    def async_closure(self) -> frozenset[Index]:
        """Modules with top-level await in themselves or in what they request, directly or not."""
        with_tla = (m for m in range(len(self.program)) if self.program.has_tla[m])
        return frozenset(closure(with_tla, self.importers.__getitem__))

    def may_be_pending(self, i: Index) -> bool:
        """Whether a walk may find `i` visited but not complete."""
        return i in self.async_closure

    def same_walk(self, a: Index, b: Index) -> bool:
        """Whether one synchronous walk visits both, in every run."""
        job = self.agent.job[a]
        if job is None or job != self.agent.job[b]:
            return False
        if self.agent.jobs[job].stage is not None:
            return True
        return self.exclusive.get(a) == job and self.exclusive.get(b) == job

    @cached_property
    def ordinals_may_restart(self) -> bool:
        """V8 before 13 (Node 20, 22): async modules outside the stages can restart its ordinals.

        See rule v8-ordinal-reset in docs/accuracy.md.
        """
        if self.program.node >= 24:
            return False
        if any(order and not self.in_stage_job(m) for m, order in enumerate(self.agent.order)):
            return True
        # A run that an error ended did not get to what may be imported before Node notices.
        cut = self.agent.is_ended or self.agent.exit_code != 0
        return cut and any(
            m in self.earliest_stage and not self.in_stage_job(m) for m in self.async_closure
        )

    def is_over_in_time(self, a: Index, d: Index, b: Index) -> bool:
        """Whether `a` is over when `b` begins, if it is over when all that `d` reaches is; `b`
        requests `d`.

        V8 before 13 runs what one completion makes ready by ordinals, and those of `b`'s walk may
        be smaller than older ones. That cannot be where `a` has a top-level await or lies behind
        one, or is reached only through `b`, and so numbered in the same walk.
        """
        if not self.ordinals_may_restart or self.program.has_tla[a] or not self.may_be_pending(a):
            return True
        return d not in self._ready_together(a) or self._is_dominated(a, b)

    def _ready_together(self, a: Index) -> set[Index]:
        """The modules of which an importer may become ready by the same completion as `a` does."""
        if a not in self._together:
            behind = {m for m in self._importing([a]) if self._suspends(m)} - {a}
            without = self._importing(behind, through_awaits=False)
            self._together[a] = self._importing([a], through_awaits=False) - without
        return self._together[a]

    def _importing(self, seeds: Iterable[Index], *, through_awaits: bool = True) -> set[Index]:
        def importing(m: Index) -> list[Index]:
            return [i for i in self.importers[m] if through_awaits or not self._suspends(i)]

        return closure(seeds, importing)

    def _suspends(self, m: Index) -> bool:
        """Whether importers of `m` wait for an await of `m` itself: of a cycle they wait for the
        root.
        """
        return self.program.has_tla[m] and not self.in_cycle(m)

    def _is_dominated(self, m: Index, b: Index) -> bool:
        """Whether no walk reaches `m` but through `b`."""
        dominators = self._dominators
        while m != b and m in dominators:
            m = dominators[m]
        return m == b

    @cached_property
    def _dominators(self) -> dict[Index, Index]:
        """By module: the last module that every walk to it goes through; none for what is a root of
        walks.
        """
        import networkx as nx

        start = -1
        graph: nx.DiGraph[Index] = nx.DiGraph()
        graph.add_edges_from((start, root) for root in self.stages)
        graph.add_edges_from((start, target) for _, target in self._requires())
        known, computed = self._import_calls
        graph.add_edges_from((start, target) for target in known)
        for i, requests in enumerate(self.program.requests):
            graph.add_edges_from((i, r) for r in requests)
            if any(self.program.may_load(call.runner, i) for call in computed):
                graph.add_edge(start, i)
        found: dict[Index, Index] = nx.immediate_dominators(graph, start)
        return {m: d for m, d in found.items() if start not in (m, d)}

    def runs_in_place(self, call: Import | Require) -> bool:
        """The call runs at its place in the runner's body or later, not whenever it is called."""
        return call.when is not When.ON_CALL or call.later
