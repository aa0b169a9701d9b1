"""The evidence of a Scan, as a picture needs it: which modules and requests are the answer.

That is, for the finding that decided and for those that stand beside it: the chain to what was
complained of, the chain to the initialisation, and what stands in the way of a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphscan.evaluate import JobKind
from graphscan.records import Format, ImportCall, Place, Severity, Verdict
from graphscan.render.excerpt import visible
from graphscan.render.names import at
from graphscan.render.picture import Tone
from graphscan.render.timeline import LABELS
from graphscan.ways import ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.rules.finding import Finding
    from graphscan.scan import Scan

ORDER_RULE: Final = "sentry-before-nitro"

CHAIN_HEAD: Final = 3
CHAIN_TAIL: Final = 3
"""Of a chain of more modules than both together the middle is folded."""

MOST_FINDINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happens at a place in a module's body."""

    words: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is shown in full.

    `modules` in the order in which they are drawn; `folded` are the middles of long chains, each
    between the two modules that are drawn; `requests` are the links of the chains; `marks` are what
    happens in a body; `first` and `then` are the two modules whose order is the question.
    """

    finding: Finding | None
    modules: tuple[ModuleId, ...]
    folded: tuple[tuple[ModuleId, ...], ...]
    requests: Mapping[Edge, Tone]
    marks: Mapping[Place, Mark]
    first: Place | None
    then: ModuleId | None
    refuted: bool
    """Whether THEN comes too early."""


def evidence(scan: Scan) -> Evidence:
    """The evidence of the findings that weigh."""
    shown = _weighty(scan)
    order = next((finding for finding in shown if finding.rule == ORDER_RULE), scan.deciding)
    refuted = order is not None and order.verdict is Verdict.REFUTED and bool(order.chain)
    first = next((finding.first.at for finding in shown if finding.first), None)
    then = order.chain[-1].target if order and order.chain else None
    modules: dict[ModuleId, None] = dict.fromkeys(_roots(scan))
    folded: list[tuple[ModuleId, ...]] = []
    requests: dict[Edge, Tone] = {}
    marks: dict[Place, Mark] = {}
    for finding in shown:
        guilty = Tone.GUILTY if finding.verdict is Verdict.REFUTED else Tone.NITRO
        for chain, tone in _chains(scan, finding, guilty):
            kept, middle = _shortened(chain)
            modules |= dict.fromkeys(kept)
            if middle:
                folded.append(middle)
            for edge in chain:
                known = requests.get(edge)
                requests[edge] = tone if known in (None, tone) else Tone.ENTRY
        if finding.first:
            modules[finding.first.at.module] = None
            words = LABELS.get(finding.rule, LABELS[ORDER_RULE])[0]
            marks.setdefault(finding.first.at, Mark(words, Tone.SENTRY))
        for obstacle in finding.obstacles:
            if obstacle.at:
                modules[obstacle.at.module] = None
                marks.setdefault(obstacle.at, Mark(visible(obstacle.message), Tone.UNKNOWN))
        if finding.at and not finding.chain:
            modules[finding.at.module] = None
    hidden = {module for middle in folded for module in middle}
    drawn = tuple(
        module for module in modules if module not in hidden and module in scan.graphs.modules
    )
    for error in (error for job in scan.evaluation.jobs for error in job.errors):
        marks.setdefault(error.at, Mark(f"not found: {error.reason}", Tone.GUILTY))
    return Evidence(scan.deciding, drawn, tuple(folded), requests, marks, first, then, refuted)


def _weighty(scan: Scan) -> list[Finding]:
    """The deciding finding, further ones of its kind, and the one about the order of all things."""
    found = [scan.deciding] if scan.deciding else []
    found += [
        finding
        for finding in scan.findings
        if finding.severity is Severity.ERROR
        and finding is not scan.deciding
        and (finding.verdict is not Verdict.PROVED or finding.rule == ORDER_RULE)
    ]
    return found[:MOST_FINDINGS]


def _roots(scan: Scan) -> Iterator[ModuleId]:
    for job in scan.evaluation.jobs:
        if job.kind is not JobKind.IMPORT:
            yield job.root
    yield scan.build.entry


def _chains(scan: Scan, finding: Finding, tone: Tone) -> Iterator[tuple[tuple[Edge, ...], Tone]]:
    if finding.first:
        yield finding.first.chain, Tone.SENTRY
    yield finding.chain, tone
    places = [obstacle.at for obstacle in finding.obstacles]
    if not finding.chain:
        places.append(finding.at)
    for place in places:
        if place and place.module in scan.graphs.modules and place.module not in _roots(scan):
            found = ways(scan.graphs, scan.build, place.module)
            if found:
                yield found[0].chain, Tone.UNKNOWN if finding.obstacles else tone


def _shortened(chain: Iterable[Edge]) -> tuple[list[ModuleId], tuple[ModuleId, ...]]:
    """The modules of `chain` that are drawn, and those of its middle that are not."""
    edges = list(chain)
    if not edges:
        return [], ()
    modules = [edges[0].referrer, *(edge.target for edge in edges)]
    if len(modules) <= CHAIN_HEAD + CHAIN_TAIL + 1:
        return modules, ()
    return (
        [*modules[:CHAIN_HEAD], *modules[-CHAIN_TAIL:]],
        tuple(modules[CHAIN_HEAD:-CHAIN_TAIL]),
    )


def is_late_call(edge: Edge, scan: Scan) -> bool:
    """Whether `edge` is an import() of something that has been evaluated before it can run."""
    target = scan.evaluation.job_of(edge.target)
    referrer = scan.evaluation.job_of(edge.referrer)
    if not isinstance(edge.request, ImportCall) or target is None or referrer is None:
        return False
    return target <= referrer


def described(edge: Edge) -> str:
    """`index.mjs:2:1`, for a line's label."""
    return at(edge.place)


def role(scan: Scan, shown: Evidence, module: ModuleId) -> tuple[Tone, tuple[str, ...]]:
    """The tone of a module that stands alone, and the badges that say the same in words."""
    badges: list[str] = []
    tone = Tone.PLAIN
    if module == scan.build.entry:
        tone = Tone.ENTRY
        badges.append("ENTRY")
    if module in (*scan.build.imports, *scan.build.requires):
        tone = Tone.ENTRY
        badges.append("PRELOAD")
    if module == shown.then:
        tone = Tone.GUILTY if shown.refuted else Tone.NITRO
        badges.append("NITRO, TOO EARLY" if shown.refuted else "NITRO")
    if shown.first and module == shown.first.module:
        tone = tone if tone is Tone.GUILTY else Tone.SENTRY
        badges.append("SENTRY")
    found = scan.graphs.modules[module]
    if found.record.has_tla:
        badges.append("TOP-LEVEL AWAIT")
    if found.format is Format.COMMONJS:
        badges.append("COMMONJS")
    return tone, tuple(badges)
