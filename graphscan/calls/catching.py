"""What takes the failures of calls that lead to a module: `try`, `.catch(…)`, `Promise.allSettled`.

A proof that something is over first rests on calls that complete. Where a failure of such a call
is taken, the code behind it runs without what the call was for. Only calls that lead to the module
in question are looked at, so that most builds need no look at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from graphscan.extract.harmless import may_fail_before
from graphscan.records import Format, Outside, RequireCall, Unresolved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.calls import Placement
    from graphscan.calls.runs import Caught, Run
    from graphscan.calls.trace import Trace
    from graphscan.graph import Graphs
    from graphscan.records import ModuleId


class Watched(Struct, frozen=True):
    """A call that leads to the module in question, by its number among the placements.

    `caught` is what takes its failure, if anything does; `upon` are those of its placement's
    `after` without which it does not run.
    """

    number: int
    placement: Placement
    caught: Caught | None
    upon: frozenset[tuple[ModuleId, int]]


def watched(
    trace: Trace, graphs: Graphs, placed: Sequence[Placement], module: ModuleId
) -> tuple[Watched, ...]:
    """Every placement of a call that leads to `module`, or waits for one that does."""
    leading = graphs.above((module,))
    edges = (placement.edge for placement in placed if placement.edge.target in leading)
    places = frozenset((edge.referrer, edge.request.site.start) for edge in edges)
    found = []
    for number, placement in enumerate(placed):
        leads = placement.edge.target in leading
        if leads or not places.isdisjoint(placement.after):
            run = _run(trace, placement)
            caught = None if run is None or not leads else run.caught
            if caught is not None and caught.floating and not _is_require(placement):
                caught = None  # nothing waits for such an import()
            upon = placement.after if run is None else run.upon
            found.append(Watched(number, placement, caught, upon))
    return tuple(found)


def may_fail(trace: Trace, module: ModuleId, until: int | None = None, since: int = 0) -> bool:
    """Whether the body of `module` may throw between the byte offsets `since` and `until` (None:
    its end).
    """
    found = trace.graphs.modules.get(module)
    if found is None:
        return False  # an empty one, of a change that is tried
    if found.format is Format.JSON:
        return False
    if found.format not in (Format.MODULE, Format.COMMONJS):
        return True
    for resolved in found.requests:
        is_lost = isinstance(resolved.target, Unresolved | Outside)
        if is_lost and isinstance(resolved.request, RequireCall):
            return True
    tree = trace.scopes(module).tree
    end = len(tree.source) + 1 if until is None else until
    return may_fail_before(trace.scopes(module), tree.root, end, since)


def _is_require(placement: Placement) -> bool:
    return isinstance(placement.edge.request, RequireCall)


def _run(trace: Trace, placement: Placement) -> Run | None:
    edge = placement.edge
    site = edge.request.site
    path = trace.call_at(edge.referrer, site.start, site.end)
    at_once = _is_require(placement)
    key = (placement.runner, placement.at, placement.later)
    for run in trace.runs(edge.referrer, path, at_once=at_once, watched=True):
        if (run.runner, run.at, run.later) == key:
            return run
    return None
