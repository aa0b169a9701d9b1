"""Scans made by hand: modules from a few lines of source, without a disk."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import pytest

from graphscan.calls import Placement
from graphscan.discover import Module, Request, ResolvedRequest
from graphscan.evaluate import evaluate
from graphscan.graph import Graphs, build, edges_from
from graphscan.quote import Quote
from graphscan.reach import reach
from graphscan.records import (
    Attributes,
    Build,
    Computed,
    Format,
    ImportCall,
    Literal,
    Local,
    ModuleRecord,
    ModuleRequest,
    Opaque,
    Phase,
    Place,
    RequestKind,
    Site,
    Unresolved,
    Verdict,
    When,
)
from graphscan.scan import Scan, SentryFacts

if TYPE_CHECKING:
    from graphscan.rules.finding import Finding

REQUEST: Final = re.compile(
    r"""(?P<import>import (?:[^'"(]* from )?|export [^'"]* from )'(?P<static>[^']*)'"""
    r"""|import\((?:'(?P<dynamic>[^']*)'|\w+)\)"""
)

ScanOf = Callable[..., Scan]


def _site(source: str, start: int, end: int) -> Site:
    line = source.count("\n", 0, start) + 1
    column = start - (source.rfind("\n", 0, start) + 1) + 1
    return Site(line, column, start, end)


def _module(name: str, sources: Mapping[str, str]) -> Module:
    requests: list[ModuleRequest] = []
    calls: list[ImportCall] = []
    resolved: list[ResolvedRequest] = []
    source = sources[name]
    for match in REQUEST.finditer(source):
        site = _site(source, *match.span())
        specifier = match["static"] or match["dynamic"]
        request: Request
        if match["static"]:
            exported = match["import"].startswith("export")
            kind = RequestKind.EXPORT_FROM if exported else RequestKind.IMPORT
            request = ModuleRequest(specifier, kind, _attributes(specifier), Phase.EVALUATION, site)
            requests.append(request)
        else:
            argument = Literal((specifier,)) if specifier else Opaque()
            request = ImportCall(argument, (), Phase.EVALUATION, False, When.ALWAYS, None, site)
            calls.append(request)
        if specifier is None:
            resolved.append(ResolvedRequest(request, None, Computed()))
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), specifier))
        missing = Unresolved("ERR_MODULE_NOT_FOUND")
        found = Local(target, _format(target)) if target in sources else missing
        resolved.append(ResolvedRequest(request, specifier, found))
    record = ModuleRecord(_format(name), tuple(requests), tuple(calls))
    return Module(name, None, _format(name), record, tuple(resolved))


def _attributes(specifier: str) -> Attributes:
    return (("type", "json"),) if specifier.endswith(".json") else ()


def _format(name: str) -> Format:
    return Format.JSON if name.endswith(".json") else Format.MODULE


def _quotes(sources: Mapping[str, str], modules: Mapping[str, Module]) -> dict[Place, Quote]:
    quotes = {}
    for name, module in modules.items():
        for resolved in module.requests:
            site = resolved.request.site
            source = sources[name]
            start = source.rfind("\n", 0, site.start) + 1
            end = source.find("\n", site.end)
            quotes[Place(name, site.line, site.column)] = Quote(
                source[start : site.start],
                source[site.start : site.end],
                source[site.end : None if end < 0 else end],
            )
    return quotes


def make_scan(
    sources: Mapping[str, str],
    *findings: Finding,
    entry: str = "index.mjs",
    imports: tuple[str, ...] = (),
    verdict: Verdict = Verdict.PROVED,
    **more: object,
) -> Scan:
    """A Scan of `sources` (module id to text) that found `findings`."""
    facts = Build(
        entry,
        imports,
        conditions=("node", "import"),
        preset="node-server",
        framework=("nuxt", "4.4.2"),
        nitro="2.13.2",
    )
    modules = {name: _module(name, sources) for name in sorted(sources)}
    graphs: Graphs = build(modules)
    calls = [edge for name in graphs.modules for edge in edges_from(graphs.dynamic, name)]
    placed = [
        Placement(edge, edge.referrer, edge.request.site.start, When.ALWAYS, awaited=False)
        for edge in calls
    ]
    evaluation = evaluate(graphs, facts, placed=placed)
    return Scan(
        facts,
        SentryFacts("@sentry/nuxt", "10.75.2", "dynamic-import"),
        graphs,
        evaluation,
        verdict,
        findings,
        reach=reach(graphs, facts, evaluation),
        quotes=_quotes(sources, modules),
        **more,
    )


@pytest.fixture
def scan_of() -> ScanOf:
    """`make_scan`."""
    return make_scan
