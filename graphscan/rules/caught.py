"""Errors on the way to FIRST that something catches, so that THEN begins all the same.

The order is proved of bodies that complete. Where one before FIRST may throw and a `catch` takes
the error, the program goes on without FIRST; unless THEN cannot begin without it either, the order
is open. An error that nothing catches ends the process, and with it THEN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import marks
from graphscan.calls.catching import may_fail, watched
from graphscan.evaluate import Relation
from graphscan.records import Format, RequireCall, Verdict
from graphscan.rules.finding import Obstacle, Remedy
from graphscan.rules.recognition import Way, is_package_module, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphscan.calls.catching import Watched
    from graphscan.calls.runs import Caught, Run
    from graphscan.extract.failures import Taker
    from graphscan.records import ModuleId
    from graphscan.rules.first_then import Order
    from graphscan.rules.recognition import Initialisation

CODE: Final = "caught-failure"
UNCAUGHT: Final = "uncaught-failure"

_CAUGHT: Final = "An error on the way to {} is caught here, and {} then begins without it"
_UNAWAITED: Final = (
    "Nothing waits for this promise: an error on the way to {} does not keep {} from beginning, "
    "and a handler of uncaught errors keeps the process alive"
)
_UNCAUGHT: Final = (
    "An error on the way to {} does not keep {} from beginning, and a handler of uncaught errors "
    "keeps the process alive"
)


class Names(Struct, frozen=True):
    """What a person calls FIRST and THEN."""

    first: str
    then: str

    def within(self, message: str) -> str:
        """`message` with both names in it."""
        return message.format(self.first, self.then)


def caught_failures(
    order: Order,
    first: Initialisation,
    thens: Iterable[tuple[ModuleId, Run | None]],
    names: Names,
) -> tuple[Obstacle, ...]:
    """What lets something of THEN begin without `first`, where code on the way to `first` throws.

    THEN are modules, or marked statements in them; `names` is what a person calls them.
    """
    trace, runner = order.context.trace, first.run.runner
    offset, own = over_at(first), _own(order, first)
    calls = [
        each
        for each in watched(trace, order.context.graphs, order.context.placed, runner)
        if each.caught is None or not each.caught.floating or _is_handled(order)
    ]
    taker = None if own is None else own.taker
    free = [
        (then, run)
        for then, run in thens
        if not _depends(order, runner, offset, then, run, calls, taker)
    ]
    if not free:
        return ()
    found = [each.caught for each in calls if each.caught and _matters(order, first, each)]
    if own is not None:
        found.insert(0, own)
    if not found:
        return tuple(_uncaught(order, first, free, names))
    return tuple(
        dict.fromkeys(
            Obstacle(
                UNCAUGHT if each.floating else CODE,
                names.within(_UNAWAITED if each.floating else _CAUGHT),
                place_of(trace, each.module, each.at),
            )
            for each in found
        )
    )


def _uncaught(
    order: Order,
    first: Initialisation,
    thens: Iterable[tuple[ModuleId, Run | None]],
    names: Names,
) -> Iterator[Obstacle]:
    """THEN only comes later, and an error before `first` does not keep it from coming.

    Node ends the process then; unless a handler keeps it alive, as Nitro's own does.
    """
    runner, offset, evaluation = first.run.runner, over_at(first), order.evaluation
    open_ = [then for then, run in thens if not evaluation.is_stopped(then, runner, offset)]
    if not open_ or not _is_handled(order):
        return
    trace, graphs = order.context.trace, order.context.graphs
    for then in open_:
        for module in sorted(graphs.static.below((runner,))):
            if module == runner:
                since = _starts(order, runner, then)
                until = None if offset is None else first.run.at
                risky = then != runner and may_fail(trace, runner, until, since)
            else:
                risky = (
                    evaluation.may_begin(module)
                    and not evaluation.depends(then, module, None, ())
                    and may_fail(trace, module)
                )
            if risky:
                yield Obstacle(UNCAUGHT, names.within(_UNCAUGHT), first.place)
                return


def _starts(order: Order, runner: ModuleId, then: ModuleId) -> int:
    """Where the body of `runner` first starts what leads to `then`; its beginning if it does not
    do so itself.
    """
    leading = order.context.graphs.static.above((then,))
    return min(
        (
            placement.at
            for placement in order.context.placed
            if placement.runner == runner and placement.edge.target in leading
        ),
        default=0,
    )


def _is_handled(order: Order) -> bool:
    """Whether the output's own code has a handler of uncaught errors: it may keep the process
    alive.
    """
    return any(
        not module.marks.isdisjoint((marks.UNCAUGHT, marks.UNHANDLED))
        and not is_package_module(module.id)
        and order.evaluation.may_begin(module.id)
        for module in order.context.graphs.modules.values()
    )


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


def _own(order: Order, first: Initialisation) -> Caught | None:
    """What takes an error in the functions that lead to the call."""
    caught = first.run.caught
    if caught is None or not caught.risky or (caught.floating and not _is_handled(order)):
        return None
    return caught


def _depends(
    order: Order,
    runner: ModuleId,
    offset: int | None,
    then: ModuleId,
    run: Run | None,
    calls: Sequence[Watched],
    own: Taker | None,
) -> bool:
    if run is None and then == runner:
        return own is None
    return order.evaluation.depends(then, runner, offset, calls, own, run)


def _matters(order: Order, first: Initialisation, call: Watched) -> bool:
    """Whether this call may begin what leads to `first`, and fail before `first` is over."""
    evaluation, placement, graphs = order.evaluation, call.placement, order.context.graphs
    runner, offset = first.run.runner, over_at(first)
    if not evaluation.may_begin(placement.runner) or _is_over(order, runner, offset, call):
        return False
    assert call.caught is not None
    request, target = placement.edge.request, placement.edge.target
    if call.caught.risky:
        return True
    if isinstance(request, RequireCall) and graphs.modules[target].format is Format.MODULE:
        return True  # Node refuses it while an import() is loading the same
    leading = graphs.above((runner,))
    # Those on the way first: one that may fail is enough.
    for module in sorted(graphs.below((target,)), key=lambda m: (m not in leading, m)):
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
