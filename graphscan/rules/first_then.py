"""FIRST against THEN: how an initialisation and a module of Nitro's stand to each other in time.

FIRST's event is the return of the call that initialises, not the end of its module.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan.calls import Placement
from graphscan.discover import Module, ResolvedRequest
from graphscan.evaluate import Relation
from graphscan.extract.effects import effects
from graphscan.extract.slices import outside_slice
from graphscan.graph import Edge, build, edges_from
from graphscan.paths import shortest
from graphscan.records import (
    Format,
    ImportCall,
    Literal,
    Local,
    ModuleId,
    ModuleRecord,
    Phase,
    Site,
    When,
)
from graphscan.rules.recognition import Initialisation, Way

if TYPE_CHECKING:
    from graphscan.evaluate import Evaluation
    from graphscan.rules.context import RuleContext

_SUPPOSED: Final = "data:supposed"


class Position(StrEnum):
    """Where FIRST's event stands: before THEN begins, after it has begun, or now this, now that."""

    BEFORE = "before"
    AFTER = "after"
    RACE = "race"


class Order(Struct, frozen=True, dict=True):
    """Positions in one evaluation of the build."""

    context: RuleContext
    evaluation: Evaluation

    def runs(self, module: ModuleId) -> bool:
        """Whether the body of `module` can begin."""
        return self.evaluation.job_of(module) is not None

    @cached_property
    def nitro(self) -> tuple[ModuleId, ...]:
        """Nitro's modules that can begin."""
        return tuple(m for m in self.context.recognition.nitro if self.runs(m))

    @cached_property
    def initialisations(self) -> tuple[Initialisation, ...]:
        """Those whose module's body can begin."""
        return tuple(i for i in self.context.recognition.initialisations if self.runs(i.run.runner))

    def positions(self, first: Initialisation) -> tuple[tuple[ModuleId, Position], ...]:
        """The position of `first` against each of Nitro's modules."""
        return tuple((then, self.position(first, then)) for then in self.nitro)

    def precedes(self, first: Initialisation) -> bool:
        """Whether `first` is over before anything of Nitro begins, in every run."""
        return all(position is Position.BEFORE for _, position in self.positions(first))

    def position(self, first: Initialisation, then: ModuleId) -> Position:
        """The position of `first` against the body of `then`."""
        run = first.run
        if first.way is Way.IMPORTED:
            return _position(self.evaluation.relation(run.runner, then))
        if run.runner == then:
            return self._in_one_file(first)
        if run.settled is not None:
            past = self.evaluation.call_relation(run.runner, run.settled, then)
            if past in (Relation.BEFORE, Relation.UNREACHED):
                return Position.BEFORE
        if not run.later:
            # The last byte of the call: what is awaited in its arguments lies before it.
            return _position(self.evaluation.call_relation(run.runner, run.end - 1, then))
        if self._is_awaited_by(first, then):
            return Position.AFTER
        began = self.evaluation.call_relation(run.runner, run.at, then)
        if began is Relation.AFTER:
            return Position.AFTER
        # A function that was handed on may be called at once, in the midst of the walk.
        if run.deferred and self._precedes_what_comes_later(first, then):
            return Position.AFTER
        return Position.RACE

    def _in_one_file(self, first: Initialisation) -> Position:
        """Nitro starts at its first effectful statement."""
        if first.run.deferred:
            return Position.AFTER
        scopes = self.context.trace.scopes(first.run.runner)
        before = list(takewhile(lambda e: e.end <= first.run.at, effects(scopes)))
        if not before:
            return Position.RACE if first.run.later else Position.BEFORE
        if first.way is not Way.INLINED:
            return Position.AFTER
        # An inlined SDK has effects of its own, which the initialisation builds on.
        foreign = outside_slice(scopes, first.run.at, before)
        return Position.RACE if foreign or first.run.later else Position.BEFORE

    def _is_awaited_by(self, first: Initialisation, then: ModuleId) -> bool:
        """Whether `first` waits for an import() of `then`: `import(nitro).then(…)`."""
        graphs = self.context.graphs
        for module, offset in first.run.after:
            for edge in edges_from(graphs.dynamic, module):
                if edge.request.site.start != offset:
                    continue
                if shortest((graphs.static,), (edge.target,), then) is not None:
                    return True
        return False

    def _precedes_what_comes_later(self, first: Initialisation, then: ModuleId) -> bool:
        """Whether `then` is over before a callback can run: no more than an import() it runs in
        the walk.

        The callback is supposed to be an import() of an empty module at the same place.
        """
        run, context = first.run, self.context
        runner = context.graphs.modules[run.runner]
        site = Site(first.place.line, first.place.column, run.at, run.end)
        request = ImportCall(
            Literal((_SUPPOSED,)), (), Phase.EVALUATION, False, run.when, None, site
        )
        empty = Module(_SUPPOSED, None, Format.MODULE, ModuleRecord(Format.MODULE), ())
        target = Local(_SUPPOSED, Format.MODULE)
        changed = replace(
            runner, requests=(*runner.requests, ResolvedRequest(request, _SUPPOSED, target))
        )
        modules = {**context.graphs.modules, run.runner: changed, _SUPPOSED: empty}
        index = len(runner.requests)
        edge = Edge(run.runner, _SUPPOSED, request, _SUPPOSED, index)
        supposed = Placement(edge, run.runner, run.at, When.ALWAYS, awaited=False, later=True)
        evaluation = context.evaluated(build(modules), context.build, (*context.placed, supposed))
        return evaluation.relation(then, _SUPPOSED) is Relation.BEFORE


def _position(relation: Relation) -> Position:
    match relation:
        case Relation.BEFORE | Relation.UNREACHED:
            return Position.BEFORE
        case Relation.AFTER:
            return Position.AFTER
        case Relation.UNORDERED:
            return Position.RACE
