"""A build run under the user's Node, beside what the Scan says of it.

The only part of graphscan that executes anything of a build, and only when it is asked to: `trace`
is what `graphscan trace` calls, nobody else.

node            which Node
process         one process and all that it starts
recording       the build run with the hook of `hook/`
events, crash   the hook's events as a Run
identity        URLs as module ids
alignment       two orders side by side
contradictions  the claims of the scan that the run disproves
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from graphscan.calls import Trace as Calls
from graphscan.evaluate import JobKind
from graphscan.records import When
from graphscan.rules.recognition import nitro_modules
from graphscan.trace.alignment import Both, OnlyActual, OnlyPredicted, align
from graphscan.trace.contradictions import Orders, contradictions, unforeseen
from graphscan.trace.events import read
from graphscan.trace.identity import Identities
from graphscan.trace.node import NodeProgram, find_node
from graphscan.trace.recording import Launch, record
from graphscan.traced import Difference, Row, Run, SentryFirst, Standing, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphscan.records import ModuleId
    from graphscan.scan import Scan
    from graphscan.traced import Body, Contradiction

__all__ = ["Launch", "NodeProgram", "compare", "find_node", "record", "trace"]


def trace(scan: Scan, root: Path, node: NodeProgram, launch: Launch) -> Trace:
    """Run the build of `scan`, whose server folder is `root`, and compare.

    Raises NodeNotUsable, BuildNotStarted.
    """
    identities = Identities(root, scan.graphs.modules, scan.build.node)
    run = read(record(node, launch), identities, root)
    notes = (node.note,) if node.note else ()
    return compare(scan, run, notes)


def compare(scan: Scan, run: Run, notes: tuple[str, ...] = ()) -> Trace:
    """Compare one run with what the scan says of every run."""
    orders = Orders(scan, run)
    nitro = frozenset(nitro_modules(scan.graphs, Calls(scan.graphs, (scan.build.entry,))))
    first = next((body for body in run.bodies if body.module in nitro), None)
    sentry = _sentry_first(run, first)
    found, complete = contradictions(orders, sentry)
    rows = tuple(_rows(orders))
    return Trace(
        build=scan.build,
        run=run,
        rows=rows,
        contradictions=found,
        sentry=sentry,
        nitro=first.module if first else None,
        difference=_difference(rows, orders, found),
        foretold=tuple(_foretold(scan)),
        marked=tuple(_marked(scan, nitro)),
        checked=complete,
        notes=notes,
    )


def _foretold(scan: Scan) -> Iterator[str]:
    for job in scan.evaluation.jobs:
        if job.kind is JobKind.IMPORT or not job.failed:
            continue
        for error in job.errors:
            at = f"{error.at.module}:{error.at.line}:{error.at.column}"
            yield f"Node refuses {error.specifier} at {at}: {error.reason}"
        if not job.errors:
            yield f"{job.root} does not complete: {job.failed}"


def _sentry_first(run: Run, nitro: Body | None) -> SentryFirst:
    if nitro is None:
        return SentryFirst.NO_NITRO
    if nitro.client:
        return SentryFirst.YES
    if nitro.client_after:
        return SentryFirst.WITHIN
    return SentryFirst.NO if run.client else SentryFirst.NEVER


def _difference(
    rows: tuple[Row, ...], orders: Orders, found: tuple[Contradiction, ...]
) -> Difference | None:
    standings = {row.module: row.standing for row in rows}
    left_open = (Standing.OPEN, Standing.NOT_REACHED)
    actual = [module for module in orders.actual if standings[module] not in left_open]
    predicted = [module for module in orders.predicted if standings[module] not in left_open]
    disproved = {contradiction.modules for contradiction in found}
    for began, meant in zip_longest(actual, predicted):
        if began != meant:
            pairs = ((meant, began), (began,), (meant,))
            claimed = any(pair in disproved for pair in pairs)
            return Difference(began, meant, claimed)
    return None


def _rows(orders: Orders) -> Iterator[Row]:
    surprising = frozenset(unforeseen(orders))
    last = max((orders.rank.get(module, -1) for module in orders.actual), default=-1)
    for aligned in align(orders.actual, orders.predicted):
        match aligned:
            case Both(actual, predicted):
                yield Row(orders.actual[actual], Standing.AS_PREDICTED, actual + 1, predicted + 1)
            case OnlyActual(actual):
                module = orders.actual[actual]
                rank = orders.rank.get(module)
                if rank is not None:
                    standing = Standing.MOVED
                elif module in surprising:
                    standing = Standing.UNFORESEEN
                else:
                    standing = Standing.OPEN
                yield Row(module, standing, actual + 1, None if rank is None else rank + 1)
            case OnlyPredicted(predicted):
                module = orders.predicted[predicted]
                if module not in orders.bodies:
                    yield Row(module, _absence(orders, module, last), None, predicted + 1)


def _absence(orders: Orders, module: ModuleId, last: int) -> Standing:
    """Why a predicted module has not begun; `last` is the rank up to which the run came."""
    if orders.was_passed_over(module):
        return Standing.NOT_BEGUN
    job = orders.job(module)
    if job is not None and job.kind is JobKind.IMPORT and job.when is not When.ALWAYS:
        return Standing.OPEN
    return Standing.NOT_BEGUN if orders.rank[module] < last else Standing.NOT_REACHED


def _marked(scan: Scan, nitro: frozenset[ModuleId]) -> Iterator[tuple[ModuleId, str]]:
    yield from ((module, "preload") for module in (*scan.build.requires, *scan.build.imports))
    yield scan.build.entry, "entry"
    for finding in scan.findings:
        if finding.first:
            yield finding.first.at.module, "Sentry is initialised here"
    yield from ((module, "Nitro") for module in sorted(nitro))
