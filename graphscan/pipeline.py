"""From a path to a Scan, stage by stage: locate, discover, graph, evaluate, rules.

`scan` is the public function; `answer` is the same for the command line, which also reads
NODE_OPTIONS and shows progress. A scan only reads; nothing of the build is executed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from msgspec.structs import replace

from graphscan import graph
from graphscan.calls import Trace, placements
from graphscan.discover import Reader, ReadHere, discover
from graphscan.errors import Unreadable
from graphscan.evaluate import evaluate
from graphscan.locate import locate
from graphscan.quote import quotes
from graphscan.reach import reach
from graphscan.records import Diagnostic, ModuleId, Place, Severity, Verdict
from graphscan.resolve import Resolver
from graphscan.rules import RULES, RuleContext, check_all, is_judged_alone
from graphscan.rules.finding import Finding, NotApplicable
from graphscan.rules.story import in_order
from graphscan.scan import Scan
from graphscan.source_maps import SourceMaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphscan.config import Config
    from graphscan.graph import Edge

_UNREAD: Final = frozenset({"unreadable-file", "vanished-file"})
WORST_FIRST: Final = (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.PROVED)


class Progress(Protocol):
    """Is told how far a scan has come."""

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """The scan is in `stage`, with `done` of `total` modules; None where that is unknown."""


def _untold(stage: str, done: int = 0, total: int | None = None) -> None:
    """Nobody wants to know."""


def scan(
    path: str | Path,
    *,
    entry: str | None = None,
    imports: Sequence[str] = (),
    requires: Sequence[str] = (),
    conditions: Sequence[str] = (),
    node: int | None = None,
    config: str | Path | None = None,
    cwd: str | Path | None = None,
) -> Scan:
    """Scan the build that `path` stands for.

    `imports` are arguments of `node --import`, `requires` of `node --require`, in order, read as
    Node reads them in the working folder `cwd`. `entry` says what the platform starts, where the
    build does not. `conditions` are resolution conditions beyond Node's own. `node` is 20, 22, 24,
    or None for the newest that the build's facts allow. `config` is a graphscan.toml with order
    rules of one's own (docs/config.md), read from `cwd`; without it none is looked for.

    Raises PathNotFound, NoEntry, SeveralOutputs, PreloadNotFound, Unreadable, UsageError or
    ConfigError.
    """
    return answer(
        path,
        entry=entry,
        imports=imports,
        requires=requires,
        conditions=conditions,
        node=node,
        config=None if config is None else _own_rules(config, cwd),
        cwd=cwd,
    )


def _own_rules(config: str | Path, cwd: str | Path | None) -> Config:
    from graphscan.config import load

    return load(Path(cwd or "") / config, (rule.name for rule in RULES), shown=str(config))


def answer(
    path: str | Path,
    *,
    entry: str | None = None,
    imports: Sequence[str] = (),
    requires: Sequence[str] = (),
    node_options: str | None = None,
    conditions: Sequence[str] = (),
    node: int | None = None,
    config: Config | None = None,
    cwd: str | Path | None = None,
    progress: Progress = _untold,
    read: Reader | None = None,
) -> Scan:
    """The same as `scan`; `node_options` is a NODE_OPTIONS string, `config` is read already.

    `read` is what reads the sources, this process where it is None.

    Raises what `scan` raises.
    """
    reader = read or ReadHere()
    try:
        located = locate(
            path,
            entry=entry,
            imports=imports,
            requires=requires,
            node_options=node_options,
            conditions=conditions,
            node=node,
            cwd=None if cwd is None else Path(cwd),
        )
        build = located.build
        resolver = Resolver(
            located.root, conditions=located.conditions, node=build.node, preset=build.preset
        )
        found = discover(
            located.root,
            located.starts,
            resolver=resolver,
            read=reader,
            told=lambda done, total: progress("reading modules", done, total),
        )
    finally:
        reader.close()
    _refuse_unread(build.entry, found.diagnostics)
    progress("working out the order", len(found.modules), len(found.modules))
    graphs = graph.build(found.modules)
    trace = Trace(graphs, (build.entry,), parsed=reader.parsed)
    placed = placements(graphs, trace=trace)
    evaluation = evaluate(graphs, build, placed=placed)
    progress("checking the rules", len(found.modules), len(found.modules))
    context = RuleContext(build, graphs, evaluation, trace, placed, resolver)
    alone = is_judged_alone(context, config)
    answers = check_all(context, config)
    findings = in_order(answer for answer in answers if isinstance(answer, Finding))
    maps = SourceMaps()
    quoted = quotes(found.modules, _places(findings), maps)
    return Scan(
        build,
        context.sentry,
        graphs,
        evaluation,
        overall(findings),
        findings,
        (*located.diagnostics, *found.diagnostics, *context.diagnostics, *maps.diagnostics),
        tuple(answer for answer in answers if isinstance(answer, NotApplicable)),
        reach(graphs, build, evaluation),
        quoted,
        context.recognition.nitro,
        () if alone else context.drivers,
        tuple(sorted(context.packages.values())),
        concerns_sentry=not alone,
    )


def _refuse_unread(entry: ModuleId, diagnostics: Iterable[Diagnostic]) -> None:
    """Raise Unreadable where the entry itself could not be read: nothing can be said then."""
    for diagnostic in diagnostics:
        at = diagnostic.at
        if at is not None and at.module == entry and diagnostic.code in _UNREAD:
            cause, _, step = diagnostic.message.removeprefix(f"{entry}: ").partition(". ")
            raise Unreadable(entry, cause, step)


def overall(findings: Iterable[Finding]) -> Verdict:
    """The worst verdict of the findings of severity `error`; undecided where there is none.

    Accepted findings decide nothing; where there are no others, nothing counts against the build.
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    verdicts = {finding.verdict for finding in errors if finding.accepted is None}
    nothing = Verdict.PROVED if errors else Verdict.UNDECIDED
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), nothing)


def strictly(result: Scan) -> Scan:
    """`result` with every warning of a rule as an error, for the verdict too."""
    findings = in_order(
        replace(finding, severity=Severity.ERROR)
        if finding.severity is Severity.WARNING
        else finding
        for finding in result.findings
    )
    return replace(result, findings=findings, verdict=overall(findings))


def _places(findings: Iterable[Finding]) -> Iterator[Place]:
    """Every place that a report may point at."""
    for finding in findings:
        chains: tuple[Edge, ...] = finding.chain
        if finding.at:
            yield finding.at
        if finding.first:
            yield finding.first.at
            chains += finding.first.chain
        for edge in chains:
            yield edge.place
        for obstacle in finding.obstacles:
            if obstacle.at:
                yield obstacle.at
