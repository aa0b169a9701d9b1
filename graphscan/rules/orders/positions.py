"""How an event of FIRST and the beginning of THEN stand to each other, in every run.

An event of FIRST is the end of a module's body, or the return of a marked call. THEN begins with
its body or, where the mode compares statements, with a marked statement, which may stand in the
same file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan import discover
from graphscan.evaluate import Relation
from graphscan.graph import edges_from
from graphscan.records import Format, ModuleId, ModuleRequest, RequireCall, When
from graphscan.rules.first_then import Order, Position
from graphscan.rules.recognition import Initialisation, Way

if TYPE_CHECKING:
    from graphscan.rules.orders.selecting import Statement


def of_body(order: Order, first: Initialisation, then: ModuleId) -> Position:
    """The position of `first` against the body of `then`."""
    run = first.run
    if run.runner == then:
        return Position.AFTER
    found = order.position(first, then)
    is_open = found is Position.RACE and first.way is Way.IMPORTED
    if is_open and _has_begun(order, then, run.runner):
        return Position.AFTER
    return found


def of_statement(order: Order, first: Initialisation, then: Statement) -> Position:
    """The position of `first` against a marked statement."""
    mine, other = first.run, then.run
    if mine.runner == other.runner:
        return _in_one_body(first, then)
    # A hoisted function may be called through a cycle before the body that holds it begins.
    any_time = other.when is When.ON_CALL and not other.later
    if not any_time and of_body(order, first, other.runner) is Position.BEFORE:
        return Position.BEFORE
    past = over_at(order, first, other.runner, other.at, then)
    if past:
        return Position.BEFORE
    in_place = other.when is not When.ON_CALL and not other.later
    if in_place and not mine.later and mine.when is not When.ON_CALL:
        at = None if first.way is Way.IMPORTED else mine.at
        if at is None:
            begun = order.evaluation.call_relation(other.runner, other.at, mine.runner)
            return Position.AFTER if begun is Relation.BEFORE else Position.RACE
        if order.evaluation.over_at_call(other.runner, other.at, mine.runner, at):
            return Position.AFTER
    return Position.RACE


def over_at(
    order: Order, first: Initialisation, runner: ModuleId, at: int, then: Statement
) -> bool:
    """Whether `first` is over whenever the place `at` in the body of `runner` runs."""
    point = offset_of(first)
    if point is False:
        return False
    run = then.run
    return order.evaluation.over_at_call(
        first.run.runner,
        None if point is True else point,
        runner,
        at,
        when=run.when,
        later=run.later,
        after=run.after,
    )


def offset_of(first: Initialisation) -> int | bool:
    """Where in its runner's source `first` is over.

    True: with the end of the body; False: nobody knows when.
    """
    run = first.run
    if first.way is Way.IMPORTED:
        return True
    if run.when is not When.ALWAYS:
        return False
    if run.settled is not None:
        return run.settled
    return False if run.later else run.end - 1


def _in_one_body(first: Initialisation, then: Statement) -> Position:
    """Both in the time of one body: the places in its source decide."""
    mine, other = first.run, then.run
    if first.way is Way.IMPORTED:
        return Position.RACE if other.later or other.when is When.ON_CALL else Position.AFTER
    if other.when is When.ON_CALL and not other.later:
        return Position.RACE  # a hoisted function, which a cycle may call before the body begins
    over = mine.settled if mine.settled is not None else None if mine.later else mine.end
    if over is not None and over <= other.at:
        return Position.BEFORE
    if other.later:
        return Position.RACE
    began = mine.at if over is None else over
    return Position.AFTER if other.at < began else Position.RACE


def _has_begun(order: Order, then: ModuleId, module: ModuleId) -> bool:
    """Whether `then` has certainly begun when the body of `module` is over."""
    end = len(discover.read_source(order.context.graphs.modules[module]))
    if order.evaluation.call_relation(module, end, then) is Relation.AFTER:
        return True
    return _runs(order, module, then)


def _runs(order: Order, module: ModuleId, then: ModuleId) -> bool:
    """Whether the body of `module` certainly runs that of `then` before it is over."""
    graphs = order.context.graphs
    seen, todo = {module}, [module]
    while todo:
        for edge in edges_from(graphs.static, todo.pop()):
            request = edge.request
            certain = isinstance(request, ModuleRequest) or (
                isinstance(request, RequireCall)
                and request.when is When.ALWAYS
                and request.function is None
                and not request.guarded
            )
            if not certain or edge.target in seen:
                continue
            if edge.target == then:
                return graphs.modules[then].format in (Format.MODULE, Format.COMMONJS)
            seen.add(edge.target)
            todo.append(edge.target)
    return False
