"""Sentry is initialised once.

Where the entry initialises (the config is bundled into it, or imported by it) and a preload does so
as well, two clients follow each other: the second takes the first one's place, and what was set up
for the first stays behind. One file that is both preloaded and imported is evaluated once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.evaluate import JobKind
from graphscan.records import Severity, Verdict
from graphscan.rules.finding import Finding, First, Mode, NotApplicable, Remedy
from graphscan.rules.judgement import is_certain

if TYPE_CHECKING:
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext

NAME: Final = "initialised-twice"

_SYMPTOM: Final = (
    "Events arrive twice, or spans and context are missing from some: two clients were set up in "
    "one process."
)


def check(context: RuleContext) -> Finding | NotApplicable:
    """A warning where two modules certainly initialise."""
    order = context.judgement.order
    found = [i for i in order.initialisations if is_certain(i)]
    modules = list(dict.fromkeys(i.run.runner for i in found))
    if len(modules) < 2:
        return NotApplicable(NAME, "no second module certainly initialises Sentry")
    modules.sort(key=lambda m: (not _is_preloaded(context, m), order.evaluation.position(m) or 0))
    kept, dropped = modules[0], modules[1]
    place = next(i.place for i in found if i.run.runner == dropped)
    first = next(i.place for i in found if i.run.runner == kept)
    preloaded = _is_preloaded(context, kept)
    how = "as a preload" if preloaded else "in the same start"
    advice = _advice(context, kept, dropped)
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.WARNING,
        Verdict.REFUTED,
        f"Sentry is initialised twice: by {kept}:{first.line}:{first.column} {how}, and again by "
        f"{dropped}:{place.line}:{place.column}. {advice}",
        at=place,
        chain=context.chains.any(dropped),
        first=First(first, context.chains.any(kept)),
        remedies=(Remedy(advice, None, None),),
        symptom=_SYMPTOM,
    )


def _is_preloaded(context: RuleContext, module: ModuleId) -> bool:
    number = context.order.job_of(module)
    return number is not None and context.order.jobs[number].kind is JobKind.PRELOAD


def _advice(context: RuleContext, kept: ModuleId, dropped: ModuleId) -> str:
    if not _is_preloaded(context, kept):
        return f"Drop the one in {dropped}"
    if _is_preloaded(context, dropped):
        return f"Drop --import {dropped}"
    return (
        f"Keep --import {kept} and drop the other: take sentry.autoInjectServerSentry out of "
        "nuxt.config and build again"
    )
