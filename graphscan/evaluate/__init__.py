"""The order in which Node evaluates the modules of a build, and what of it is certain.

`evaluate()` runs the build on paper: each preload, the entry, then each `import()` that can run,
with InnerModuleEvaluation as ECMA-262 has it and Node's rules around it (`walk`), after checking
what Node would refuse to link (`linking`). The answer gives one possible order (`Evaluation.jobs`)
and, for any two modules, what holds in every run (`Evaluation.relation`, proved in `precedence`).

program  the build as numbers: requests, and what each body runs, in source order
walk     one run: Evaluate, InnerModuleEvaluation, AsyncModuleExecutionFulfilled, require()
linking  Link: missing files, syntax errors, names that are not provided
facts    which modules keep their place in every run, and which may move
reasons  what a person is told of a relation
precedence  claims "a is over before b begins", each supported by facts
support  whether a claim holds whose support is other claims
failures  errors that can be foreseen: which modules they may leave incomplete
control  claims "b cannot begin unless a is over", where failures are caught
durations  which of two pending modules is ready later, for every length of every await
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from graphscan.calls import Placement, placements
from graphscan.errors import UnknownModule
from graphscan.evaluate.control import Control, Takers
from graphscan.evaluate.facts import Facts
from graphscan.evaluate.linking import Linker, LinkError
from graphscan.evaluate.precedence import Point, Precedence
from graphscan.evaluate.program import Import, Index, Program, is_certain
from graphscan.evaluate.reasons import why_before, why_unordered
from graphscan.evaluate.walk import Agent, JobRun
from graphscan.records import Build, ModuleId, Place, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.calls import Run
    from graphscan.calls.catching import Watched
    from graphscan.extract.failures import Taker
    from graphscan.graph import Graphs

__all__ = ["Evaluation", "Job", "JobKind", "LinkError", "Relation", "evaluate"]


class JobKind(StrEnum):
    """What starts an evaluation job."""

    PRELOAD = "preload"
    ENTRY = "entry"
    IMPORT = "import"


class Relation(StrEnum):
    """How the bodies of two modules are ordered, in every run."""

    BEFORE = "before"
    AFTER = "after"
    UNORDERED = "unordered"
    UNREACHED = "unreached"


class Job(Struct, frozen=True):
    """One evaluation job.

    `order` holds the modules newly evaluated in it, by the start of their bodies; `errors` why Node
    refuses to link its graph; `failed` the error that ends it (Node's code, `throw`, `deadlock`),
    if one is certain.
    """

    kind: JobKind
    root: ModuleId
    trigger: Place | None
    when: When
    order: tuple[ModuleId, ...]
    errors: tuple[LinkError, ...] = ()
    failed: str | None = None


class Evaluation:
    """The evaluation of a build.

    `jobs` stand in the order in which they start. `exit_code` is Node's where the build certainly
    does not get through its start: 1 after an uncaught error (that no module which has begun may
    listen for), 13 after an await that never settles; else 0.
    """

    def __init__(
        self, graphs: Graphs, program: Program, agent: Agent, linker: Linker, stages: list[Index]
    ) -> None:
        self.graphs = graphs
        self.exit_code = agent.exit_code
        self._program = program
        self._agent = agent
        self._linker = linker
        self._facts = Facts(program, agent, stages)
        self._precedence = Precedence(self._facts)
        last = len(stages) - 1
        self.jobs = tuple(_job(program, linker, run, last) for run in agent.jobs)
        started = sorted((s, i) for i, s in enumerate(agent.start) if s)
        self._positions = {i: number for number, (_, i) in enumerate(started, 1)}
        self._possible: frozenset[Index] | None = None

    @property
    def link_errors(self) -> tuple[LinkError, ...]:
        """What stops the graph of a preload or of the entry, in the order of a start."""
        return tuple(e for job in self.jobs if job.kind is not JobKind.IMPORT for e in job.errors)

    def position(self, module: ModuleId) -> int | None:
        """The evaluation number of `module` in one possible order, from 1; None if it never begins.

        Raises UnknownModule.
        """
        return self._positions.get(self._index(module))

    def interval(self, module: ModuleId) -> tuple[int, int | None] | None:
        """When the body of `module` begins and ends in that order, on one clock.

        None if it never begins; the end is None where it does not complete. Raises UnknownModule.
        """
        i = self._index(module)
        start = self._agent.start[i]
        return (start, self._agent.end[i] or None) if start else None

    def job_of(self, module: ModuleId) -> int | None:
        """The index in `jobs` of the job in which `module` begins; None if it never does.

        Raises UnknownModule.
        """
        i = self._index(module)
        return self._agent.job[i] if self._agent.start[i] else None

    def relation(self, a: ModuleId, b: ModuleId) -> Relation:
        """How the bodies of `a` and `b` are ordered in every run.

        `before`: in every run in which `b`'s body begins, `a`'s has completed before that. A module
        against itself, or against one whose body runs inside its own (`require()`), is unordered.
        Raises UnknownModule.
        """
        i, j = self._index(a), self._index(b)
        if not (self._may_begin(i) and self._may_begin(j)):
            return Relation.UNREACHED
        if self._precedence.holds(Point(i), j):
            return Relation.BEFORE
        if self._precedence.holds(Point(j), i):
            return Relation.AFTER
        return Relation.UNORDERED

    def reason(self, a: ModuleId, b: ModuleId) -> str:
        """Why `relation(a, b)` is what it is: one clause for a person.

        Raises UnknownModule.
        """
        i, j = self._index(a), self._index(b)
        match self.relation(a, b):
            case Relation.UNREACHED:
                idle = a if not self._may_begin(i) else b
                return f"the body of {idle} never begins"
            case Relation.BEFORE:
                return why_before(self._facts, i, j)
            case Relation.AFTER:
                return why_before(self._facts, j, i)
            case Relation.UNORDERED:
                return why_unordered(self._facts, i, j)

    def precedes(self, a: ModuleId, b: ModuleId) -> bool:
        """Whether `relation(a, b)` is `before`, with one proof instead of two.

        Raises UnknownModule.
        """
        i, j = self._index(a), self._index(b)
        both = self._may_begin(i) and self._may_begin(j)
        return both and self._precedence.holds(Point(i), j)

    def begins_before(self, a: ModuleId, b: ModuleId) -> bool:
        """Whether, in every run in which `b`'s body begins, `a`'s has begun before that.

        Raises UnknownModule.
        """
        i, j = self._index(a), self._index(b)
        both = self._may_begin(i) and self._may_begin(j)
        return both and self._precedence.holds(Point(i, 0), j)

    def may_begin(self, module: ModuleId) -> bool:
        """Whether the body of `module` begins in some run, as far as can be seen.

        Raises UnknownModule.
        """
        return self._may_begin(self._index(module))

    def call_relation(self, module: ModuleId, offset: int, other: ModuleId) -> Relation:
        """How a call that certainly runs in `module`'s body (byte offset) and `other`'s body are
        ordered.

        `before`: in every run in which `other`'s body begins, the call has returned before that;
        `after`: whenever the call runs, `other`'s body has begun before it. Raises UnknownModule.
        """
        i, j = self._index(module), self._index(other)
        if not (self._may_begin(i) and self._may_begin(j)):
            return Relation.UNREACHED
        if self._precedence.holds(Point(i, offset), j):
            return Relation.BEFORE
        begun = Point(j, 0)
        if self._precedence.holds_at(begun, Point(i, offset)):
            return Relation.AFTER
        return Relation.UNORDERED

    def over_at_call(
        self,
        module: ModuleId,
        offset: int | None,
        runner: ModuleId,
        at: int,
        *,
        when: When = When.ALWAYS,
        later: bool = False,
        after: frozenset[tuple[ModuleId, int]] = frozenset(),
    ) -> bool:
        """Whether, whenever the place `at` in `runner`'s body runs, `module`'s body is over.

        With an `offset`: whether the call that certainly runs there, in `module`'s body, has
        returned. `when`, `later` and `after` are the place's, as in a Placement. Raises
        UnknownModule.
        """
        i, j = self._index(module), self._index(runner)
        if not (self._may_begin(i) and self._may_begin(j)):
            return False
        imported = (t for place in after for t in self._program.imported_at(*place))
        call = Import(-1, j, at, None, when, None, later, None, tuple(sorted(imported)))
        return self._precedence.is_over_at(Point(i, offset), call)

    def depends(
        self,
        other: ModuleId,
        module: ModuleId,
        offset: int | None,
        watched: Iterable[Watched],
        own: Taker | None = None,
        place: Run | None = None,
    ) -> bool:
        """Whether `other`'s body cannot begin unless `module`'s body, or the call at `offset` that
        certainly runs in it, is over, whatever fails and is taken on the way.

        `watched` are the calls that lead to `module`, numbered as the placements that this
        evaluation was made of; `own` takes a failure on the way to the call. With a `place` in the
        time of `other`'s body: whether that is not come to. Raises UnknownModule.
        """
        i, j = self._index(module), self._index(other)
        calls: dict[int, Taker] = {}
        upon: dict[int, tuple[Index, ...]] = {}
        for each in watched:
            if each.caught is not None:
                calls[each.number] = each.caught.taker
            targets = (t for place in each.upon for t in self._program.imported_at(*place))
            upon[each.number] = tuple(sorted(targets))
        control = Control(self._facts, Point(i, offset), Takers(own, calls, upon))
        if place is None:
            return control.begins(j)
        imported = (t for at in place.upon for t in self._program.imported_at(*at))
        after = tuple(sorted(imported))
        call = Import(-1, j, place.at, None, place.when, None, place.later, None, after)
        return control.called(call)

    def is_stopped(self, other: ModuleId, module: ModuleId, offset: int | None) -> bool:
        """Whether an exception in `module`'s body, or in what it requests, before it (or the call
        at `offset`) is over, ends the walk that would come to `other` later.

        Raises UnknownModule.
        """
        return self._precedence.ends_walk(Point(self._index(module), offset), self._index(other))

    def over_when_complete(self, module: ModuleId, offset: int | None, root: ModuleId) -> bool:
        """Whether `module`'s body, or the call at `offset` in it, is over once `root` and all that
        it reaches is complete.

        Raises UnknownModule.
        """
        i, j = self._index(module), self._index(root)
        return self._may_begin(i) and self._precedence.is_over_with(Point(i, offset), j)

    def _index(self, module: ModuleId) -> Index:
        try:
            return self._program.index[module]
        except KeyError:
            raise UnknownModule(
                module, "no such module in this build", "Module ids are listed by --json."
            ) from None

    def _may_begin(self, i: Index) -> bool:
        if not self._program.has_body[i]:
            return False
        if self._agent.start[i]:
            return True
        if self._possible is None:
            self._possible = self._possibly_begun()
        return i in self._possible

    def _possibly_begun(self) -> frozenset[Index]:
        """What calls may still start that were not carried out: on a condition, or of what is not
        known; and what awaits may still let begin before Node ends for an error.
        """
        program, agent = self._program, self._agent
        todo = [i for i in range(len(program)) if agent.start[i] or agent.is_overtaken(i)]
        found = set(todo)
        while todo:
            i = todo.pop()
            targets = [r.target for r in program.requires[i] if not is_certain(r)]
            for call in program.imports[i]:
                if call.target is None:
                    targets.extend(m for m in range(len(program)) if program.may_load(i, m))
                elif call.number not in agent.called:
                    targets.append(call.target)
            roots = [t for t in targets if t is not None and t not in found]
            reached = [t for t in roots if not self._linker.errors(t)]
            if not agent.start[i]:
                reached.extend(program.requests[i])
                reached.extend(r.target for r in program.requires[i] if r.target is not None)
            for m in reached:
                if m not in found:
                    found.add(m)
                    todo.append(m)
        return frozenset(found)


def evaluate(
    graphs: Graphs,
    build: Build,
    *,
    placed: Sequence[Placement] | None = None,
    assume_linked: bool = False,
    like: Evaluation | None = None,
) -> Evaluation:
    """Evaluate `build`: its `--require` and `--import` preloads in order, its entry, then every
    `import()`.

    `placed` are the placements of the calls, where they are known already. With `assume_linked`
    what Node would refuse to link is left out instead of stopping its graph: the order that the
    build was meant to have. `like` is an evaluation of a build with much the same modules: what is
    the same is not worked out again.
    """
    if placed is None:
        placed = placements(graphs, (build.entry,))
    known = None if like is None else like._program
    if like is not None and known is not None and known.is_of(graphs, placed, build.node):
        program, linker = known, like._linker
    else:
        program = Program(graphs, placed, build.node, like=known)
        linker = Linker(program)
    agent = Agent(program, _linked if assume_linked else partial(_refusal, linker))
    started = (*build.requires, *build.imports, build.entry)
    stages = [program.index[m] for m in started if m in program.index]
    agent.run(stages)
    linker.forget()
    return Evaluation(graphs, program, agent, linker, stages)


def _refusal(linker: Linker, root: Index) -> str | None:
    """Node's code for the first reason why the graph of `root` cannot be linked."""
    errors = linker.errors(root)
    return errors[0].reason if errors else None


def _linked(_root: Index) -> None:
    """Nothing stands in the way of linking."""


def _job(program: Program, linker: Linker, run: JobRun, last_stage: int) -> Job:
    kind = JobKind.IMPORT
    trigger: Place | None = None
    if run.stage is not None:
        kind = JobKind.ENTRY if run.stage == last_stage else JobKind.PRELOAD
    elif run.edge is not None:
        site = run.edge.request.site
        trigger = Place(run.edge.referrer, site.line, site.column)
    order = tuple(program.ids[i] for i in run.order)
    errors = linker.errors(run.root) if run.failed else ()
    return Job(kind, program.ids[run.root], trigger, run.when, order, errors, run.failed)
