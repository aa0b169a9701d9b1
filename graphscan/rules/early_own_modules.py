"""None of the output's own modules runs before the one that initialises Sentry.

In a good build none does. One that does is not Nitro, and may still import a driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Format, Place, Severity, Verdict
from graphscan.rules.finding import Finding, First, Mode, NotApplicable
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from graphscan.rules.context import RuleContext

NAME: Final = "early-own-modules"

_SHOWN: Final = 3


def check(context: RuleContext) -> Finding | NotApplicable:
    """A note where own modules begin before the one that initialises."""
    judged = context.judgement
    if judged.verdict is not Verdict.PROVED or judged.first is None:
        return NotApplicable(NAME, "Sentry is not proved to come before Nitro")
    first, evaluation = judged.first, judged.order.evaluation
    runner = first.run.runner
    begun = evaluation.position(runner) or 0
    early = [
        module
        for job in evaluation.jobs
        for module in job.order
        if context.graphs.modules[module].format in (Format.MODULE, Format.COMMONJS)
        and not is_package_module(module)
        and (evaluation.position(module) or begun) < begun
        and evaluation.precedes(module, runner)
    ]
    if not early:
        return NotApplicable(NAME, f"no own module runs before {runner}")
    shown = ", ".join(early[:_SHOWN])
    more = f" and {len(early) - _SHOWN} more" if len(early) > _SHOWN else ""
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.NOTE,
        Verdict.REFUTED,
        f"{shown}{more} {'runs' if len(early) == 1 else 'run'} before {runner}, which initialises "
        "Sentry: what they import is not instrumented",
        at=Place(early[0], 1, 1),
        chain=context.chains.any(early[0]),
        first=First(first.place, context.chains.any(first.place.module)),
    )
