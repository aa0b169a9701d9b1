"""Why a module gets evaluated: its number, then every way that leads to it, shortest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.evaluate import JobKind
from graphscan.reach import Reach
from graphscan.render.chain import links
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, section, strong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphscan.quote import Quote
    from graphscan.records import ModuleId, Place
    from graphscan.scan import Scan
    from graphscan.ways import Way

_UNEVALUATED: Final = {
    Reach.STATIC: "reached statically, but no body of it is evaluated",
    Reach.DYNAMIC: "reached dynamically, but no body of it is evaluated",
    Reach.UNREACHED: "never evaluated: nothing that runs asks for it",
}

SHOWN: Final = 20
"""Ways that are shown unless all of them are asked for."""


def shown(ways: Sequence[Way], *, verbose: bool) -> Sequence[Way]:
    """The ways that a report shows: the shortest, or all of them."""
    return ways if verbose else ways[:SHOWN]


def why(
    scan: Scan,
    module: ModuleId,
    ways: Sequence[Way],
    quotes: Mapping[Place, Quote],
    *,
    verbose: bool = False,
) -> Page:
    """The report on `module`: `ways` are all there are, `quotes` those of the ways shown."""
    page: Page = (line(strong(visible(module)), f" {_fate(scan, module)}"),)
    wanted = shown(ways, verbose=verbose)
    for number, way in enumerate(wanted, 1):
        page += (EMPTY, _heading(number, way), *links(way.chain, quotes, 2, whole=verbose))
    if len(ways) > len(wanted):
        text = f"… {count(len(ways) - len(wanted), 'longer way')} (--verbose shows them)"
        page += (EMPTY, line(faint(text)))
    if not ways:
        page += section("Asked for by", _idle(scan, module))
    return page


def _fate(scan: Scan, module: ModuleId) -> str:
    """What becomes of the module, as the rest of a sentence."""
    evaluation = scan.evaluation
    roles = [
        role
        for role, starts in (
            ("preloaded", (*scan.build.requires, *scan.build.imports)),
            ("the entry", (scan.build.entry,)),
        )
        if module in starts
    ]
    start = f"is {' and '.join(roles)}: " if roles else "is "
    position, index = evaluation.position(module), evaluation.job_of(module)
    if position is None or index is None:
        return f"{start}{_UNEVALUATED[scan.reach[module]]}"
    total = sum(len(job.order) for job in evaluation.jobs)
    job = evaluation.jobs[index]
    if job.kind is not JobKind.IMPORT:
        with_what = f"with the {job.kind.value} {visible(job.root)}"
    else:
        where = f" at {at(job.trigger)}" if job.trigger else ""
        with_what = f"by the import() of {visible(job.root)}{where}"
    return f"{start}evaluated as number {position:,} of {total:,}, {with_what}"


def _heading(number: int, way: Way) -> tuple[Span, ...]:
    kind = "static" if not way.import_calls else f"through {count(way.import_calls, 'import()')}"
    return line(
        Span(f"Way {number}", Style.HEADING), faint(f"  {count(len(way.chain), 'link')}, {kind}")
    )


def _idle(scan: Scan, module: ModuleId) -> Page:
    """Who asks for a module that nothing leads to: modules that are not reached themselves."""
    askers = sorted(
        {
            *scan.static_graph.predecessors(module),
            *scan.dynamic_graph.predecessors(module),
        }
        - {module}
    )
    page = tuple(
        line(visible(asker), faint("  itself not reached"), indent=2) for asker in askers[:SHOWN]
    )
    if len(askers) > SHOWN:
        page += (line(faint(f"… {len(askers) - SHOWN} more"), indent=2),)
    return page
