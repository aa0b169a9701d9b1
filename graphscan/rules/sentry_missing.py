"""Sentry is initialised somewhere in the output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Severity, Verdict
from graphscan.rules import causes, config_not_wired
from graphscan.rules.finding import Finding, Mode, NotApplicable, Remedy

if TYPE_CHECKING:
    from graphscan.rules.context import RuleContext

NAME: Final = "sentry-missing"


def check(context: RuleContext) -> Finding | NotApplicable:
    """Refuted where no module of the output initialises Sentry; proved where one that runs does."""
    found = context.recognition
    running = [i for i in found.initialisations if context.runs(i.run.runner)]
    if running:
        return NotApplicable(NAME, f"Sentry is initialised in {running[0].run.runner}")
    if any(context.runs(escape.module) for escape in found.escapes):
        return NotApplicable(NAME, "Sentry may be initialised where calls cannot be followed")
    if config_not_wired.unwired(context):
        return NotApplicable(NAME, "Sentry's initialisation is there, but not wired")
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR,
        Verdict.REFUTED,
        "Nothing in this output initialises Sentry: no call of init from a @sentry package, and no "
        "SDK inside the chunks",
        remedies=(
            Remedy(
                "Add sentry.server.config.ts with a call of Sentry.init, register Sentry's "
                "module in the app's configuration, and build again",
                None,
                None,
            ),
        ),
        cause=causes.SENTRY_MISSING,
    )
