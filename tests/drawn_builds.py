"""Builds for the tests of the pictures: the project's samples, scanned, and findings by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sample_builds import SAMPLE_BUILDS

import graphscan
from graphscan.graph import edges_from
from graphscan.records import Severity, Verdict
from graphscan.rules.finding import Finding, First, Mode, Obstacle

if TYPE_CHECKING:
    from graphscan.graph import Edge
    from graphscan.records import Place
    from graphscan.scan import Scan

NAMES = tuple(sample.name for sample in SAMPLE_BUILDS)

HOSTILE = (
    "<img src=x onerror=alert(1)>.mjs",
    '"><script>alert(1)<&script>.mjs',
    "back\\slash\\N\\G\\E\\T\\H\\L\\n\\\\.mjs",
    "new\nline\r.mjs",
    "ioredis+[...].mjs",
    "&lt;b&gt;&amp;.mjs",
    f"{'long' * 80}.mjs",
    "\u202egnp.mjs",
    "{record|<f0>}.mjs",
    "\udc80.mjs",
    "]]>-->.mjs",
    "日本語.mjs",
    " lead  and trail .mjs",
    "%20&#35;.mjs",
)
"""Names that a file may have on some system, each of them dangerous somewhere."""


def scan_sample(name: str) -> Scan:
    """The Scan of one of the samples, started as its sample.json says."""
    sample = next(sample for sample in SAMPLE_BUILDS if sample.name == name)
    return graphscan.scan(sample.folder, imports=sample.imports, cwd=sample.folder)


def chain(scan: Scan, *modules: str) -> tuple[Edge, ...]:
    """The first requests that lead from each of `modules` to the next."""
    links = []
    for referrer, target in pairwise(modules):
        edges = (
            *edges_from(scan.graphs.static, referrer),
            *edges_from(scan.graphs.dynamic, referrer),
        )
        links.append(next(edge for edge in edges if edge.target == target))
    return tuple(links)


def finding(
    verdict: Verdict,
    links: tuple[Edge, ...],
    first: Place | None = None,
    *,
    to_first: tuple[Edge, ...] = (),
    obstacles: tuple[Obstacle, ...] = (),
) -> Finding:
    """A finding of sentry-before-nitro whose Nitro module is the end of `links`."""
    return Finding(
        "sentry-before-nitro",
        Mode.EVALUATE,
        Severity.ERROR,
        verdict,
        f"It is {verdict.value}.",
        at=links[0].place if links else first,
        chain=links,
        first=First(first, to_first) if first else None,
        obstacles=obstacles,
    )
