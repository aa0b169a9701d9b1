"""The evidence of a Scan, as a picture needs it: which modules and requests are the answer.

That is, for the finding that decided and for those that stand beside it: the chain to what was
complained of, the chain to the initialisation, and what stands in the way of a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.evaluate import JobKind
from graphscan.records import Format, ImportCall, Place, Severity, Verdict
from graphscan.render.excerpt import visible
from graphscan.render.picture import Tone
from graphscan.render.timeline import LABELS
from graphscan.ways import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.graph import Edge
    from graphscan.records import ModuleId
    from graphscan.rules.finding import Finding
    from graphscan.scan import Scan

ORDER_RULE: Final = "sentry-before-nitro"

CHAIN_HEAD: Final = 2
CHAIN_TAIL: Final = 2
"""Of a chain of more modules than both together the middle is folded."""

MOST_FINDINGS: Final = 3
MOST_OBSTACLES: Final = 4


class Mark(Struct, frozen=True):
    """Something that happens at a place in a module's body."""

    words: str
    tone: Tone


class Evidence(Struct, frozen=True):
    """What is shown in full.

    `modules` in the order in which they are drawn; `folded` are the middles of long chains;
    `requests` are the links of the chains; `marks` are what happens in a body; `first` and `then`
    are the two modules whose order is the question.
    """

    finding: Finding | None
    modules: tuple[ModuleId, ...]
    folded: tuple[tuple[ModuleId, ...], ...]
    requests: Mapping[Edge, Tone]
    marks: Mapping[Place, Mark]
    guilty: frozenset[Place]
    """Where to look first."""
    first: Place | None
    then: ModuleId | None
    refuted: bool
    """Whether THEN comes too early."""


def evidence(scan: Scan) -> Evidence:
    """The evidence of the findings that weigh."""
    shown = _weighty(scan)
    order = next((finding for finding in shown if finding.rule == ORDER_RULE), None)
    then = _then(scan, order or scan.deciding)
    refuted = order is not None and order.verdict is Verdict.REFUTED and then is not None
    chains = list(_chains(scan, shown, then if order is None else None))
    modules = dict.fromkeys(_roots(scan))
    for chain, _ in chains:
        modules |= dict.fromkeys(_ends(chain))
    for finding in shown:
        modules |= dict.fromkeys(place.module for place in _places(finding))
    drawn = tuple(module for module in modules if module in scan.graphs.modules)
    return Evidence(
        finding=scan.deciding,
        modules=drawn,
        folded=tuple(_middles(chains, drawn)),
        requests=_requests(chains),
        marks=_marks(scan, shown) | (_waits(scan, chains) if refuted else {}),
        guilty=frozenset(
            finding.at for finding in shown if finding.at and finding.verdict is Verdict.REFUTED
        ),
        first=next((finding.first.at for finding in shown if finding.first), None),
        then=then,
        refuted=refuted,
    )


def _places(finding: Finding) -> Iterator[Place]:
    """The places of `finding` that no chain leads past."""
    if finding.first:
        yield finding.first.at
    yield from _obstructed(finding)
    if finding.at and not finding.chain:
        yield finding.at


def _obstructed(finding: Finding) -> list[Place]:
    places = [obstacle.at for obstacle in finding.obstacles if obstacle.at]
    return places[:MOST_OBSTACLES]


def _requests(chains: Iterable[tuple[Sequence[Edge], Tone]]) -> dict[Edge, Tone]:
    """The links of all chains; one that several kinds of chain share belongs to none of them."""
    found: dict[Edge, Tone] = {}
    for chain, tone in chains:
        for edge in chain:
            found[edge] = tone if found.get(edge, tone) is tone else Tone.ENTRY
    return found


def _then(scan: Scan, finding: Finding | None) -> ModuleId | None:
    """The module that must not come first."""
    if finding and finding.rule == ORDER_RULE and finding.chain:
        return finding.chain[-1].target
    reached = (module for module in scan.nitro if scan.evaluation.position(module) is not None)
    return next(reached, next(iter(scan.nitro), None))


def _marks(scan: Scan, shown: Iterable[Finding]) -> dict[Place, Mark]:
    """What happens at places in bodies; an obstacle may be the initialisation itself."""
    marks: dict[Place, Mark] = {}
    for finding in shown:
        for obstacle in finding.obstacles:
            if obstacle.at:
                marks.setdefault(obstacle.at, Mark(visible(obstacle.message), Tone.UNKNOWN))
        if finding.first:
            words = LABELS.get(finding.rule, LABELS[ORDER_RULE])[0]
            if scan.evaluation.job_of(finding.first.at.module) is None:
                words = words.replace(" is ", " would be ", 1)
            marks.setdefault(finding.first.at, Mark(words, Tone.SENTRY))
    for job in scan.evaluation.jobs:
        for error in job.errors:
            marks.setdefault(error.at, Mark(visible(error.reason), Tone.GUILTY))
    return marks


def _waits(scan: Scan, chains: Iterable[tuple[Sequence[Edge], Tone]]) -> dict[Place, Mark]:
    """The top-level awaits on the way to the initialisation, the first one of each module."""
    found: dict[Place, Mark] = {}
    for chain, tone in chains:
        for module in _ends(chain) if tone is Tone.SENTRY else ():
            for wait in scan.graphs.modules[module].record.awaits[:1]:
                place = Place(module, wait.site.line, wait.site.column)
                found[place] = Mark("waits here, and others go on meanwhile", Tone.EARLY)
    return found


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


def _chains(
    scan: Scan, shown: Iterable[Finding], further: ModuleId | None
) -> Iterator[tuple[Sequence[Edge], Tone]]:
    """The chains of the findings, those to their places, and one to `further`."""
    for finding in shown:
        guilty = Tone.GUILTY if finding.verdict is Verdict.REFUTED else Tone.NITRO
        if finding.first:
            yield finding.first.chain, Tone.SENTRY
        yield finding.chain, guilty
        for place in _obstructed(finding):
            yield _shortest(scan, place.module), Tone.UNKNOWN
        if finding.at and not finding.chain:
            yield _shortest(scan, finding.at.module), guilty
    if further is not None:
        yield _shortest(scan, further), Tone.NITRO


def _shortest(scan: Scan, module: ModuleId) -> Sequence[Edge]:
    """A shortest chain to `module`; nothing where it is a root, or where no way leads."""
    if module not in scan.graphs.modules or module in _roots(scan):
        return ()
    return nearest(scan.graphs, scan.build, module)


def _ends(chain: Sequence[Edge]) -> list[ModuleId]:
    """The modules of `chain` without the middle of a long one."""
    modules = _along(chain)
    if len(modules) <= CHAIN_HEAD + CHAIN_TAIL + 1:
        return modules
    return [*modules[:CHAIN_HEAD], *modules[-CHAIN_TAIL:]]


def _along(chain: Sequence[Edge]) -> list[ModuleId]:
    return [chain[0].referrer, *(edge.target for edge in chain)] if chain else []


def _middles(
    chains: Iterable[tuple[Sequence[Edge], Tone]], drawn: Iterable[ModuleId]
) -> Iterator[tuple[ModuleId, ...]]:
    """What of each chain is not drawn; no module twice."""
    seen = set(drawn)
    for chain, _ in chains:
        middle = tuple(dict.fromkeys(module for module in _along(chain) if module not in seen))
        seen.update(middle)
        if middle:
            yield middle


def is_late_call(edge: Edge, scan: Scan) -> bool:
    """Whether `edge` is an import() of something that has been evaluated before it can run."""
    target = scan.evaluation.job_of(edge.target)
    referrer = scan.evaluation.job_of(edge.referrer)
    if not isinstance(edge.request, ImportCall) or target is None or referrer is None:
        return False
    return target <= referrer


def guilty_words(shown: Evidence, edge: Edge) -> tuple[str, ...]:
    """What is said beside the request to look at first."""
    if edge.place not in shown.guilty or shown.requests.get(edge) is not Tone.GUILTY:
        return ()
    return ("comes too late",) if isinstance(edge.request, ImportCall) else ("the guilty import",)


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
