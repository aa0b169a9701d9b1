"""What stands between the tool and a proof, named with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from graphscan.evaluate import Relation
from graphscan.graph import build
from graphscan.paths import shortest
from graphscan.records import Computed, ImportCall, ModuleId, Place, RequireCall, When
from graphscan.rules.caught import Names, caught_failures
from graphscan.rules.finding import Obstacle
from graphscan.rules.first_then import Order
from graphscan.rules.recognition import Initialisation, Way, is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.discover import Module, ResolvedRequest
    from graphscan.rules.context import RuleContext


_NAMES: Final = Names("Sentry's initialisation", "Nitro")


def in_the_way(order: Order, first: Initialisation) -> tuple[Obstacle, ...]:
    """What keeps a proof from being complete although every known request is in order."""
    context = order.context
    found: list[Obstacle] = []
    for module in context.graphs.modules.values():
        if not order.runs(module.id):
            continue
        if module.record.syntax_errors and not begins_after(order, first, module.id):
            found.append(syntax_error(module))
        if not is_package_module(module.id):
            found.extend(computed_requires(order, first, module))
    thens = [(then, None) for then in order.nitro]
    return (*found, *caught_failures(order, first, thens, _NAMES))


def of_a_race(order: Order, first: Initialisation) -> tuple[Obstacle, ...]:
    """Why `first` is not certain to come before Nitro, nor Nitro before it."""
    run, place = first.run, first.place
    if run.when is When.ON_CALL or run.later:
        return (Obstacle("callback-init", "Sentry is initialised in a callback", place),)
    if run.when is When.CONDITIONAL:
        return (Obstacle("conditional-init", "Sentry is initialised on a condition", place),)
    job = order.evaluation.jobs[order.evaluation.job_of(run.runner) or 0]
    if job.when is not When.ALWAYS:
        message = "What initialises Sentry is loaded on a condition, or when something calls for it"
        return (Obstacle("conditional-init", message, place),)
    if first.way is Way.INLINED and run.runner in order.nitro:
        message = (
            "Sentry's SDK and Nitro share this file: whose statements come first cannot be told"
        )
        return (Obstacle("one-file", message, place),)
    computed = tuple(_computed_imports(order, first))
    return computed or tuple(_racing_imports(order, first)) or (_race(place),)


def _race(place: Place) -> Obstacle:
    return Obstacle("race", "Nothing decides whether this runs before Nitro", place)


def begins_after(order: Order, first: Initialisation, module: ModuleId) -> bool:
    """Whether the body of `module` certainly begins after `first` is over."""
    run = first.run
    if module == run.runner:
        return False
    if first.way is Way.IMPORTED:
        return order.evaluation.relation(run.runner, module) is Relation.BEFORE
    at = run.settled if run.later and run.settled is not None else run.end - 1
    return order.evaluation.call_relation(run.runner, at, module) is Relation.BEFORE


def syntax_error(module: Module) -> Obstacle:
    """That `module` does not parse."""
    site = module.record.syntax_errors[0]
    message = "This file does not parse: what it imports is not certain"
    return Obstacle("syntax-error", message, Place(module.id, site.line, site.column))


def computed_requires(
    order: Order, first: Initialisation, module: Module, then: str = "Nitro"
) -> Iterator[Obstacle]:
    """Computed `require()` calls of `module` that can run before `first`."""
    trace = order.context.trace
    for resolved in module.requests:
        request = resolved.request
        if not isinstance(request, RequireCall) or not isinstance(resolved.target, Computed):
            continue
        path = trace.call_at(module.id, request.site.start, request.site.end)
        for run in trace.runs(module.id, path):
            own = run.runner == first.run.runner
            if run.when is When.ON_CALL or not order.runs(run.runner):
                continue
            if own and run.at > first.run.at:
                continue
            if own or not begins_after(order, first, run.runner):
                message = f"This require() can load any module, {then} included"
                place = Place(module.id, request.site.line, request.site.column)
                yield Obstacle("computed-require", message, place)
                break


def _computed_imports(order: Order, first: Initialisation) -> Iterator[Obstacle]:
    """Computed `import()` calls without which there would be no race."""
    context = order.context
    computed = [
        (module.id, resolved.request)
        for module in context.graphs.modules.values()
        if order.runs(module.id)
        for resolved in module.requests
        if isinstance(resolved.request, ImportCall) and isinstance(resolved.target, Computed)
        if not begins_after(order, first, module.id)
    ]
    if not computed or not without_computed_imports(context).precedes(first):
        return
    for module, request in computed:
        message = "This import() can load any module, Nitro included"
        yield Obstacle(
            "computed-import", message, Place(module, request.site.line, request.site.column)
        )


def without_computed_imports(context: RuleContext) -> Order:
    """The order as it would be if no computed `import()` led anywhere."""
    graphs = context.graphs
    modules = {module.id: _without_computed(module) for module in graphs.modules.values()}
    changed = build(modules, like=graphs)
    evaluation = context.evaluated(changed, context.build, context.placed)
    return Order(context, evaluation)


def _without_computed(module: Module) -> Module:
    known = tuple(r for r in module.requests if not _is_computed_import(r))
    return module if len(known) == len(module.requests) else replace(module, requests=known)


def _is_computed_import(resolved: ResolvedRequest) -> bool:
    return isinstance(resolved.target, Computed) and isinstance(resolved.request, ImportCall)


def _racing_imports(order: Order, first: Initialisation) -> Iterator[Obstacle]:
    """`import()` calls that lead to Nitro and may start before `first` is over."""
    context, seen = order.context, set[Place]()
    for placement in context.placed:
        request = placement.edge.request
        if not isinstance(request, ImportCall) or not order.runs(placement.runner):
            continue
        own = placement.runner == first.run.runner
        if own and placement.at > first.run.at:
            continue
        if not own and begins_after(order, first, placement.runner):
            continue
        if any(_leads_to(context, placement.runner, then) for then in order.nitro):
            continue  # Nitro has begun by then
        if any(_leads_to(context, placement.edge.target, then) for then in order.nitro):
            place = Place(placement.edge.referrer, request.site.line, request.site.column)
            if place not in seen:
                seen.add(place)
                message = "This import() loads Nitro, and nothing makes it wait for Sentry"
                yield Obstacle("race", message, place)


def _leads_to(context: RuleContext, module: ModuleId, then: ModuleId) -> bool:
    return shortest((context.graphs.static,), (module,), then) is not None
