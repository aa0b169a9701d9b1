"""Nitro is loaded only after Sentry is initialised (mode *load*).

Hooks of ES modules act on modules that are loaded later, and everything in one static graph is
loaded before anything of it is evaluated. So Sentry's initialisation has to be over before the
graph that holds Nitro is begun: in an earlier preload, or before the import() of Nitro.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import marks
from graphscan.evaluate import Evaluation, JobKind, Relation
from graphscan.locate.presets import is_node_preset
from graphscan.paths import shortest
from graphscan.records import Build, ImportCall, ModuleId, Place, Severity, Verdict
from graphscan.rules import causes, patches, remedies, sdk_11
from graphscan.rules.finding import (
    Finding,
    First,
    Mode,
    NotApplicable,
    Obstacle,
    Remedy,
    Setting,
)
from graphscan.rules.recognition import Way, is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.calls import Placement
    from graphscan.graph import Edge, Graphs
    from graphscan.rules.context import RuleContext
    from graphscan.rules.recognition import Initialisation

NAME: Final = "sentry-in-own-graph"


def check(context: RuleContext) -> Finding | NotApplicable:
    """A warning where Nitro is loaded together with Sentry, or before it."""
    judged = context.judgement
    first = judged.first
    if first is None or judged.verdict is None:
        return NotApplicable(NAME, "there is no initialisation to compare with Nitro")
    if not is_node_preset(context.build.preset):
        return NotApplicable(NAME, f"{context.build.preset} has no hooks of ES modules")
    if sdk_11.bundles_init(context):
        return NotApplicable(NAME, sdk_11.STANDS_IN)
    if judged.verdict is Verdict.UNDECIDED:
        return NotApplicable(NAME, "whether Sentry comes before Nitro at all is undecided")
    if judged.verdict is Verdict.REFUTED:
        return _late_anyway(context, first)
    known = _Loading(context.graphs, context.build, context.order, context.placed)
    joined = known.joined(first, judged.order.nitro)
    if joined is not None:
        return _joined(context, first, *joined)
    early = known.begun_early(first, judged.order.nitro)
    if early is not None:
        return _open(context, first, early)
    return Finding(
        NAME,
        Mode.LOAD,
        Severity.WARNING,
        Verdict.PROVED,
        f"Sentry is initialised at {_in_words(first.place)} before Nitro ({judged.order.nitro[0]}) "
        "is loaded: hooks of ES modules can act on it",
        at=first.place,
        first=_first(context, first),
    )


class _Loading(Struct, frozen=True):
    """What is loaded when, in one build: as it is, or as a remedy would make it."""

    graphs: Graphs
    build: Build
    evaluation: Evaluation
    placed: tuple[Placement, ...]

    def joined(
        self, first: Initialisation, nitro: Iterable[ModuleId]
    ) -> tuple[ModuleId, ModuleId] | None:
        """What is started and the module of Nitro's in its static graph that is loaded no later
        than the module that initialises."""
        number = self.evaluation.job_of(first.run.runner)
        job = None if number is None else self.evaluation.jobs[number]
        preloads = (*self.build.requires, *self.build.imports)
        done = preloads.index(job.root) if job is not None and job.kind is JobKind.PRELOAD else None
        for at, start in enumerate((*preloads, self.build.entry)):
            if done is not None and at > done:
                break
            for then in nitro:
                if self._leads_to(start, then):
                    return start, then
        return None

    def begun_early(self, first: Initialisation, nitro: Iterable[ModuleId]) -> Edge | None:
        """An import() that may start to load Nitro before `first` is over."""
        for placement in self.placed:
            edge = placement.edge
            if not isinstance(edge.request, ImportCall) or is_package_module(placement.runner):
                continue
            if self.evaluation.job_of(placement.runner) is None:
                continue
            if any(self._leads_to(edge.target, then) for then in nitro) and not self._follows(
                first, placement
            ):
                return edge
        return None

    def _follows(self, first: Initialisation, placement: Placement) -> bool:
        run = first.run
        if placement.runner == run.runner:
            return placement.at >= (run.end if run.settled is None else run.settled)
        if first.way is Way.IMPORTED:
            return self.evaluation.precedes(run.runner, placement.runner)
        at = run.end - 1 if run.settled is None else run.settled
        found = self.evaluation.call_relation(run.runner, at, placement.runner)
        return found in (Relation.BEFORE, Relation.UNREACHED)

    def _leads_to(self, start: ModuleId, then: ModuleId) -> bool:
        return shortest((self.graphs.static,), (start,), then) is not None


# ---- findings
# ------------------------------------------------------------------------------------------


def _late_anyway(context: RuleContext, first: Initialisation) -> Finding:
    judged = context.judgement
    then = judged.order.nitro[0]
    blamed = next((culprit.edge.place for culprit in judged.culprits if culprit.early), None)
    return Finding(
        NAME,
        Mode.LOAD,
        Severity.WARNING,
        Verdict.REFUTED,
        f"Nitro ({then}) is loaded before Sentry is initialised at {_in_words(first.place)}: "
        "hooks of ES modules come too late as well",
        at=blamed or first.place,
        chain=context.chains.any(then),
        first=_first(context, first),
        cause=judged.cause,
    )


def _joined(
    context: RuleContext, first: Initialisation, start: ModuleId, then: ModuleId
) -> Finding:
    chain = context.chains.static(then, (start,)) or ()
    where = f"{first.run.runner} and {then}" if first.run.runner != then else f"both in {then}"
    injected = _injected_at_build_time(context)
    message = (
        f"Sentry is initialised before Nitro is evaluated, but in one static graph with it "
        f"({start}: {where}), all of which is loaded before anything of it runs. What works: "
        "errors, node:http, and CommonJS packages first evaluated afterwards (pg, mysql2 …). What "
        "does not: packages that are ES modules (hono, openai, postgres …) are not hooked"
    )
    if injected:
        message += "; packages that were instrumented at build time are not concerned"
    return Finding(
        NAME,
        Mode.LOAD,
        Severity.WARNING,
        Verdict.REFUTED,
        message,
        at=chain[0].place if chain else first.place,
        chain=chain,
        first=_first(context, first),
        remedies=tuple(_remedies(context, first)),
        cause=causes.ONE_STATIC_GRAPH,
    )


def _open(context: RuleContext, first: Initialisation, early: Edge) -> Finding:
    place = early.place
    return Finding(
        NAME,
        Mode.LOAD,
        Severity.WARNING,
        Verdict.UNDECIDED,
        f"Sentry is initialised before Nitro is evaluated, but the import() at {_in_words(place)} "
        f"may begin to load Nitro before Sentry.init at {_in_words(first.place)} is over",
        at=place,
        chain=(*context.chains.any(early.referrer), early),
        first=_first(context, first),
        obstacles=(Obstacle("early-import", "This import() may begin to load Nitro early", place),),
    )


def _remedies(context: RuleContext, first: Initialisation) -> Iterator[Remedy]:
    judged = context.judgement
    guilty = [culprit.edge for culprit in judged.culprits]
    for change in remedies.importing_late(context, guilty):
        if _is_apart(context, change, first):
            yield Remedy(
                "Let Sentry load the app with import(): "
                'sentry.autoInjectServerSentry: "experimental_dynamic-import"',
                None,
                Verdict.PROVED,
                Setting(patches.DYNAMIC_IMPORT),
            )
    for change in remedies.preloading(context, [first.run.runner]):
        if _is_apart(context, change, first):
            text = f"{change.text}, and leave its import out of the entry"
            yield Remedy(text, change.command, Verdict.PROVED)


def _is_apart(context: RuleContext, change: remedies.Change, first: Initialisation) -> bool:
    """Whether Nitro is loaded after Sentry once `change` is made."""
    evaluation = context.evaluated(change.graphs, change.build, change.placed)
    loading = _Loading(change.graphs, change.build, evaluation, change.placed)
    nitro = context.judgement.order.nitro
    return loading.joined(first, nitro) is None and loading.begun_early(first, nitro) is None


def _injected_at_build_time(context: RuleContext) -> bool:
    return any(
        marks.ORCHESTRION in module.marks
        for module in context.graphs.modules.values()
        if not is_package_module(module.id)
    )


def _first(context: RuleContext, first: Initialisation) -> First:
    return First(first.place, context.chains.any(first.place.module))


def _in_words(place: Place) -> str:
    return f"{place.module}:{place.line}:{place.column}"
