"""Errors on the way to FIRST that something catches, so that THEN begins all the same.

The order is proved of bodies that complete. Where one before FIRST may throw and a `catch` takes
the error, the program goes on without FIRST; unless THEN cannot begin without it either, the order
is open. An error that nothing catches ends the process, and with it THEN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.calls.catching import leading_to, led_to, may_fail, watched
from graphscan.evaluate import Relation
from graphscan.records import Verdict
from graphscan.rules.finding import Obstacle, Remedy
from graphscan.rules.recognition import Way, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.calls.catching import Watched
    from graphscan.calls.trace import Caught, Run
    from graphscan.extract.failures import Taker
    from graphscan.records import ModuleId
    from graphscan.rules.first_then import Order
    from graphscan.rules.recognition import Initialisation

CODE: Final = "caught-failure"


def caught_failures(
    order: Order,
    first: Initialisation,
    thens: Iterable[tuple[ModuleId, Run | None]],
    message: str,
) -> tuple[Obstacle, ...]:
    """What catches an error on the way to `first`, and lets something of THEN begin without it.

    THEN are modules, or marked statements in them. `message` is the sentence about each catch.
    """
    trace, runner = order.context.trace, first.run.runner
    offset = over_at(first)
    own = _own(first)
    calls = watched(trace, order.context.graphs, order.context.placed, runner)
    found = [each.caught for each in calls if each.caught and _matters(order, first, each)]
    if own is not None:
        found.insert(0, own)
    taker = None if own is None else own.taker
    if not found or all(
        _depends(order, runner, offset, then, run, calls, taker) for then, run in thens
    ):
        return ()
    places = dict.fromkeys(place_of(trace, each.module, each.at) for each in found)
    return tuple(Obstacle(CODE, message, place) for place in places)


def letting_through(obstacles: Sequence[Obstacle]) -> tuple[Remedy, ...]:
    """Let the errors end the start: what is left then is an order that is proved.

    None where something else stands in the way of a proof too.
    """
    if not obstacles or any(obstacle.code != CODE for obstacle in obstacles):
        return ()
    places = [obstacle.at for obstacle in obstacles if obstacle.at is not None]
    where = ", ".join(f"{at.module}:{at.line}:{at.column}" for at in places)
    text = f"Let the error end the start: throw it again, or call process.exit(1), at {where}"
    return (Remedy(text, None, Verdict.PROVED),)


def over_at(first: Initialisation) -> int | None:
    """The byte offset in its runner's source at which `first` is over; None: with its body."""
    run = first.run
    if first.way is Way.IMPORTED:
        return None
    return run.settled if run.later and run.settled is not None else run.end - 1


def _own(first: Initialisation) -> Caught | None:
    """What takes an error in the functions that lead to the call."""
    caught = first.run.caught
    return caught if caught is not None and caught.risky else None


def _depends(
    order: Order,
    runner: ModuleId,
    offset: int | None,
    then: ModuleId,
    run: Run | None,
    calls: tuple[Watched, ...],
    own: Taker | None,
) -> bool:
    if run is None and then == runner:
        return own is None
    return order.evaluation.depends(then, runner, offset, calls, own, run)


def _matters(order: Order, first: Initialisation, call: Watched) -> bool:
    """Whether this call may begin what leads to `first`, and fail before `first` is over."""
    evaluation, placement = order.evaluation, call.placement
    runner, offset = first.run.runner, over_at(first)
    if not evaluation.may_begin(placement.runner) or _is_over(order, runner, offset, call):
        return False
    assert call.caught is not None
    if call.caught.risky:
        return True
    graphs = order.context.graphs
    target, leading = placement.edge.target, leading_to(graphs, runner)
    # Those on the way first: one that may fail is enough.
    for module in sorted(led_to(graphs, target), key=lambda m: (m not in leading, m)):
        if module == runner:
            until = None if offset is None else first.run.at
            if may_fail(order.context.trace, module, until):
                return True
        elif evaluation.may_begin(module) and not _is_over(order, module, None, call):
            later = (
                evaluation.relation(runner, module)
                if offset is None
                else evaluation.call_relation(runner, offset, module)
            )
            if later is not Relation.BEFORE and may_fail(order.context.trace, module):
                return True
    return False


def _is_over(order: Order, module: ModuleId, offset: int | None, call: Watched) -> bool:
    """Whether `module`, or the call at `offset` in it, is over whenever `call` runs."""
    placement = call.placement
    return order.evaluation.over_at_call(
        module,
        offset,
        placement.runner,
        placement.at,
        when=placement.when,
        later=placement.later,
        after=placement.after,
    )
