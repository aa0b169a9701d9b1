"""Who is to blame: the static requests through which Nitro shares a graph with Sentry's start.

Suspects are the modules that initialise Sentry and those that lead to them; a culprit is a request
of theirs that leads to Nitro, with the reason why a build has it: a handler that was not wrapped, a
name that the config uses, a release name that was injected, or a plain import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import discover, marks
from graphscan.graph import Edge, ModuleGraph, edges_from, edges_to
from graphscan.patterns import LazyPattern
from graphscan.records import (
    IndirectExport,
    LocalExport,
    ModuleId,
    ModuleRequest,
    RequestKind,
    StarExport,
)
from graphscan.rules import causes
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.graph import Graphs
    from graphscan.rules.first_then import Order

_RELEASE: Final = LazyPattern(rb"\bSENTRY_RELEASE\s*=\s*\{\s*[\"']?id\b")
"""What Sentry's bundler plugins inject: `…SENTRY_RELEASE={id:"…"}`."""

_GRAVEST_FIRST: Final = (
    causes.EXPORT_FROM_NITRO,
    causes.CONFIG_IMPORTS_APP,
    causes.RELEASE_INJECTION,
    causes.STATIC_NITRO_IMPORT,
)


class Culprit(Struct, frozen=True):
    """One static request that leads to Nitro, its cause (`causes`), and the names that it is for.

    `names` are export names for a re-export, else names that people know; `early`: the request
    is evaluated before what initialises Sentry.
    """

    cause: str
    edge: Edge
    names: tuple[str, ...]
    early: bool


def culprits(order: Order) -> tuple[Culprit, ...]:
    """Every culprit: those that are early first, then by cause, then by place."""
    graphs = order.context.graphs
    to_nitro = graphs.static.above(order.nitro)
    uninjected = _uninjected(graphs, order.nitro, to_nitro)
    runners = {
        i.run.runner for i in order.initialisations if not is_package_module(i.run.runner)
    } - set(order.nitro)
    suspects = _suspects(order, runners)
    found = [
        culprit
        for module in sorted(suspects)
        for culprit in _culprits_of(order, module, to_nitro, uninjected, runners, suspects)
    ]
    return tuple(sorted(found, key=lambda c: (not c.early, _GRAVEST_FIRST.index(c.cause))))


def loads_nitro_late(graphs: Graphs, nitro: tuple[ModuleId, ...], module: ModuleId) -> bool:
    """Whether `module` loads Nitro with import(), as an entry that Sentry has wrapped does."""
    to_nitro = graphs.static.above(nitro)
    return any(edge.target in to_nitro for edge in edges_from(graphs.dynamic, module))


def has_release(graphs: Graphs, module: ModuleId) -> bool:
    """Whether Sentry's bundler plugin has injected a release name into `module`."""
    found = graphs.modules[module]
    if marks.SENTRY_RELEASE not in found.marks or is_package_module(module):
        return False
    return bool(_RELEASE.search(discover.read_source(found)))


def exported_through(graphs: Graphs, edge: Edge) -> tuple[str, ...]:
    """The names under which the referrer exports again what it gets through `edge`."""
    record = graphs.modules[edge.referrer].record
    return tuple(
        export.name if isinstance(export, IndirectExport) else "*"
        for export in record.exports
        if isinstance(export, IndirectExport | StarExport)
        and record.requests[export.request] == edge.request
    )


def used_names(graphs: Graphs, edge: Edge) -> tuple[str, ...]:
    """The names that the referrer's own code uses through `edge`, as they are best known."""
    request = edge.request
    if not isinstance(request, ModuleRequest) or request.kind is not RequestKind.IMPORT:
        return ()
    record = graphs.modules[edge.referrer].record
    again = {
        export.imported
        for export in record.exports
        if isinstance(export, IndirectExport) and record.requests[export.request] == request
    }
    inside = {
        export.name: export.local
        for export in graphs.modules[edge.target].record.exports
        if isinstance(export, LocalExport)
    }
    return tuple(
        max((inside.get(name.name, ""), name.local), key=len)
        for name in request.names
        if name.name not in again
    )


def _uninjected(
    graphs: Graphs, nitro: tuple[ModuleId, ...], to_nitro: set[ModuleId]
) -> set[ModuleId]:
    """What leads to Nitro without the bare imports that an injected release name has caused."""
    injected = {m for m in to_nitro if has_release(graphs, m)}
    bare = [edge for m in injected for edge in edges_to(graphs.static, m) if is_bare(edge)]
    if not bare:
        return to_nitro
    targets = dict(graphs.static.targets)
    for referrer in {edge.referrer for edge in bare}:
        kept = [edge for edge in edges_from(graphs.static, referrer) if edge not in bare]
        targets[referrer] = tuple(edge.target for edge in kept)
    return ModuleGraph(graphs.modules, targets, is_dynamic=False).above(nitro)


def is_bare(edge: Edge) -> bool:
    """Whether `edge` is an import for its side effects only."""
    request = edge.request
    return (
        isinstance(request, ModuleRequest)
        and request.kind is RequestKind.IMPORT
        and not request.names
    )


def _suspects(order: Order, runners: set[ModuleId]) -> frozenset[ModuleId]:
    static = order.context.graphs.static
    leading = static.above(runners) - static.below(order.nitro)
    found = {m for m in leading if order.runs(m) and not is_package_module(m)}
    return frozenset(found | runners)


def _culprits_of(
    order: Order,
    module: ModuleId,
    to_nitro: set[ModuleId],
    uninjected: set[ModuleId],
    runners: set[ModuleId],
    suspects: frozenset[ModuleId],
) -> Iterator[Culprit]:
    graphs = order.context.graphs
    edges = edges_from(graphs.static, module)
    late = any(edge.target in to_nitro for edge in edges_from(graphs.dynamic, module))
    leading = next((edge.index for edge in edges if edge.target in suspects), len(edges))
    initialises = module in runners
    for edge in edges:
        if edge.target not in to_nitro or edge.target in suspects:
            continue
        if not isinstance(edge.request, ModuleRequest):
            continue
        early = initialises or edge.index < leading
        again, used = exported_through(graphs, edge), used_names(graphs, edge)
        if edge.target not in uninjected or (is_bare(edge) and has_release(graphs, edge.target)):
            yield Culprit(causes.RELEASE_INJECTION, edge, (), early)
            continue
        if again and late:
            yield Culprit(causes.EXPORT_FROM_NITRO, edge, again, early)
        if used and initialises and (late or module != order.context.build.entry):
            yield Culprit(causes.CONFIG_IMPORTS_APP, edge, used, early)
        elif used or not (again and late):
            yield Culprit(causes.STATIC_NITRO_IMPORT, edge, used, early)
