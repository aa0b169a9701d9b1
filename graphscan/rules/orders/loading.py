"""When a module is loaded, for mode *load*: FIRST must be over before anything of THEN is.

Node loads an ES module's whole graph of static imports before it evaluates anything of it; what
`require()` asks for it loads at the call, what `import()` asks for after it. So a module is loaded
with each preload and entry, each `require()` and each `import()` whose target imports it, directly
or not; FIRST has to be over before each of these.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from graphscan.evaluate import JobKind
from graphscan.graph import ModuleGraph, edges_from
from graphscan.records import (
    Computed,
    Format,
    ImportCall,
    ModuleId,
    ModuleRequest,
    Place,
    When,
)
from graphscan.rules.first_then import Position
from graphscan.rules.orders.positions import of_body, offset_of
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.calls import Placement
    from graphscan.graph import Edge
    from graphscan.rules.first_then import Order
    from graphscan.rules.recognition import Initialisation


class Joined(Struct, frozen=True):
    """`then` stands in the static graph of `start`, which is loaded no later than FIRST's."""

    start: ModuleId
    then: ModuleId


class Early(Struct, frozen=True):
    """The `import()` or `require()` at `place` may load `then` before FIRST is over."""

    place: Place
    then: ModuleId
    edge: Edge | None = None


Loaded: TypeAlias = Joined | Early


class Loading(Struct, frozen=True, dict=True):
    """What is loaded when, in one evaluation of a build."""

    order: Order

    @cached_property
    def _imported(self) -> ModuleGraph:
        """Modules joined by static imports alone."""
        static = self.order.context.graphs.static
        targets = {
            module: tuple(
                edge.target
                for edge in edges_from(static, module)
                if isinstance(edge.request, ModuleRequest)
            )
            for module in static.targets
        }
        return ModuleGraph(static.modules, targets, is_dynamic=False)

    def early(self, first: Initialisation, thens: Iterable[ModuleId]) -> Loaded | None:
        """What loads a module of `thens` before `first` is over, or may; certain things first."""
        known = {then: self._imported.above((then,)) for then in thens}
        doubt: Early | None = None
        for number, start in enumerate(self._starts):
            for then, loaders in known.items():
                if start not in loaders or self._is_over_before(first, number):
                    continue
                if self._is_begun_with(first, number):
                    return Joined(start, then)
                doubt = doubt or Early(Place(start, 1, 1), then)
        return doubt or self._called_early(first, known)

    @property
    def _starts(self) -> tuple[ModuleId, ...]:
        build = self.order.context.build
        return (*build.requires, *build.imports, build.entry)

    def _is_begun_with(self, first: Initialisation, number: int) -> bool:
        """Whether what runs `first` certainly begins with the start of that `number`, or later."""
        evaluation, starts = self.order.evaluation, self._starts
        at = evaluation.job_of(first.run.runner)
        job = None if at is None else evaluation.jobs[at]
        if number == 0:
            return True  # nothing is evaluated before it is loaded
        if job is None or job.kind is JobKind.IMPORT or starts.index(job.root) < number:
            return False
        static, runner = self.order.context.graphs.static, first.run.runner
        reaching = static.above((runner,))
        return not any(
            isinstance(placement.edge.request, ImportCall) and placement.edge.target in reaching
            for placement in self.order.context.placed
        )

    def _is_over_before(self, first: Initialisation, number: int) -> bool:
        """Whether `first` is over with an earlier preload than the start of that `number`."""
        offset = offset_of(first)
        if offset is False:
            return False
        return any(
            self.order.evaluation.over_when_complete(
                first.run.runner, None if offset is True else offset, preload
            )
            for preload in self._starts[:number]
        )

    def _called_early(
        self, first: Initialisation, known: dict[ModuleId, set[ModuleId]]
    ) -> Early | None:
        for placement in self.order.context.placed:
            target = placement.edge.target
            loaded = next((then for then, loaders in known.items() if target in loaders), None)
            if loaded is not None and not self._follows(first, placement):
                return Early(placement.edge.place, loaded, placement.edge)
        return self._computed_early(first, known)

    def _follows(self, first: Initialisation, placement: Placement) -> bool:
        if not self.order.evaluation.may_begin(placement.runner):
            return True
        target = self.order.context.graphs.modules[placement.edge.target]
        is_required = not isinstance(placement.edge.request, ImportCall)
        # What is required is evaluated as soon as it is loaded.
        at_once = is_required and target.format is Format.COMMONJS
        if at_once and of_body(self.order, first, target.id) is Position.BEFORE:
            return True
        return self._is_past(
            first, placement.runner, placement.at, placement.when, placement.later, placement.after
        )

    def _computed_early(
        self, first: Initialisation, known: dict[ModuleId, set[ModuleId]]
    ) -> Early | None:
        """A computed import() may load any module; in a package, any of a package."""
        evaluation = self.order.evaluation
        for module in self.order.context.graphs.modules.values():
            for resolved in module.requests:
                request = resolved.request
                if not isinstance(request, ImportCall) or not isinstance(resolved.target, Computed):
                    continue
                loaded = next(
                    (
                        then
                        for then, loaders in known.items()
                        if any(_may_load(module.id, loader) for loader in loaders)
                    ),
                    None,
                )
                if loaded is None or not evaluation.may_begin(module.id):
                    continue
                site = request.site
                when = When.ON_CALL if request.function is not None else request.when
                if not self._is_past(first, module.id, site.start, when, False, frozenset()):
                    return Early(Place(module.id, site.line, site.column), loaded)
        return None

    def _is_past(
        self,
        first: Initialisation,
        runner: ModuleId,
        at: int,
        when: When,
        later: bool,
        after: frozenset[tuple[ModuleId, int]],
    ) -> bool:
        offset = offset_of(first)
        if offset is False:
            return False
        return self.order.evaluation.over_at_call(
            first.run.runner,
            None if offset is True else offset,
            runner,
            at,
            when=when,
            later=later,
            after=after,
        )


def _may_load(referrer: ModuleId, module: ModuleId) -> bool:
    return is_package_module(referrer) == is_package_module(module)
