"""What the tests of the HTML report share: Scans as it gets them, and addresses in it."""

from __future__ import annotations

from urllib.parse import quote

from msgspec.structs import replace

from graphscan.discover import Module, ResolvedRequest
from graphscan.evaluate import evaluate
from graphscan.graph import build
from graphscan.quote import quotes
from graphscan.reach import reach
from graphscan.records import (
    Build,
    Format,
    Local,
    ModuleRecord,
    ModuleRequest,
    Phase,
    RequestKind,
    Site,
    Verdict,
)
from graphscan.render.html_report import places
from graphscan.scan import Scan, SentryFacts

REFUTED = "refuted-static-nitro-import"
PROVED = "proved-dynamic-import"
ENTRY = "index.mjs"
NITRO = "chunks/nitro/nitro.mjs"


def at(module: str) -> str:
    """The address that selects `module`."""
    return f"#module={quote(module)}"


def quoted(scan: Scan) -> Scan:
    """`scan` with the source that a report shows."""
    found = quotes(scan.graphs.modules, places(scan))
    return replace(scan, quotes={**found, **scan.quotes})


def in_a_row(count: int) -> Scan:
    """A build of `count` modules, each of which imports the next two; made without a disk."""
    names = [f"chunks/{number // 100}/module-{number:05}.mjs" for number in range(count)]
    modules = {}
    for number, name in enumerate(names):
        requests = tuple(
            ModuleRequest(
                target, RequestKind.IMPORT, (), Phase.EVALUATION, Site(line, 1, line * 50, 0)
            )
            for line, target in enumerate(names[number + 1 : number + 3], 1)
        )
        resolved = tuple(
            ResolvedRequest(request, request.specifier, Local(request.specifier, Format.MODULE))
            for request in requests
        )
        record = ModuleRecord(Format.MODULE, requests)
        modules[name] = Module(name, None, Format.MODULE, record, resolved)
    facts = Build(names[0])
    graphs = build(modules)
    evaluation = evaluate(graphs, facts, placed=())
    return Scan(
        facts,
        SentryFacts(None, None, "none"),
        graphs,
        evaluation,
        Verdict.UNDECIDED,
        (),
        reach=reach(graphs, facts, evaluation),
    )
