"""The rules: each asks one question of a build and answers with findings.

A rule that does not apply says so, with its reason; none passes silently. `check` runs all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Diagnostic, Severity
from graphscan.rules import (
    condition_mismatch,
    config_imports_app,
    config_not_wired,
    driver_bundled,
    driver_too_early,
    duplicate_sdk,
    early_own_modules,
    edge_preset,
    handler_reexports,
    initialised_twice,
    known_bad_versions,
    outside_output,
    sdk_11_layout,
    sentry_before_nitro,
    sentry_in_own_graph,
    sentry_missing,
    unresolved_import,
)
from graphscan.rules.context import RuleContext
from graphscan.rules.facts import SentryFacts, sentry_facts
from graphscan.rules.finding import Finding, NotApplicable
from graphscan.rules.recognition import is_sentry_module
from graphscan.rules.rule import Answer, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.config import Config

__all__ = [
    "RULES",
    "WITHOUT_SENTRY",
    "Answer",
    "Rule",
    "RuleContext",
    "SentryFacts",
    "check",
    "check_all",
    "is_judged_alone",
    "sentry_facts",
]

WITHOUT_SENTRY: Final = "There is no Sentry in this build, and the rules about Sentry do not apply"
"""Why most rules have nothing to say where order rules of the user's own are there instead."""

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        unresolved_import.NAME,
        Severity.ERROR,
        "Node cannot link a static import that the start runs into.",
        unresolved_import.check,
        about_sentry=False,
    ),
    Rule(
        outside_output.NAME,
        Severity.ERROR,
        "Nothing that is loaded lies outside the output.",
        outside_output.check,
        about_sentry=False,
    ),
    Rule(
        condition_mismatch.NAME,
        Severity.WARNING,
        "What a package leads to is in the output for every Node that may run it.",
        condition_mismatch.check,
        about_sentry=False,
    ),
    Rule(
        edge_preset.NAME,
        Severity.ERROR,
        "The Sentry SDK is made for the platform that the preset builds for.",
        edge_preset.check,
    ),
    Rule(
        handler_reexports.NAME,
        Severity.ERROR,
        "The entry exports what the platform calls, and nothing of it straight from Nitro's chunk.",
        handler_reexports.check,
    ),
    Rule(
        config_imports_app.NAME,
        Severity.ERROR,
        "The module that initialises Sentry imports nothing that leads to Nitro.",
        config_imports_app.check,
    ),
    Rule(
        sdk_11_layout.NAME,
        Severity.ERROR,
        "With SDK 11 Sentry is initialised before Nitro's plugins are run.",
        sdk_11_layout.check,
    ),
    Rule(
        sentry_before_nitro.NAME,
        Severity.ERROR,
        "Sentry is initialised before anything of Nitro is evaluated.",
        sentry_before_nitro.check,
    ),
    Rule(
        sentry_in_own_graph.NAME,
        Severity.WARNING,
        "Nitro is loaded only after Sentry is initialised.",
        sentry_in_own_graph.check,
    ),
    Rule(
        driver_too_early.NAME,
        Severity.WARNING,
        "Every package that Sentry instruments is evaluated, or loaded, after Sentry.",
        driver_too_early.check,
    ),
    Rule(
        driver_bundled.NAME,
        Severity.WARNING,
        "No package that Sentry instruments is inlined into a chunk.",
        driver_bundled.check,
    ),
    Rule(
        duplicate_sdk.NAME,
        Severity.WARNING,
        "Each package that keeps Sentry's state is evaluated once, in one version.",
        duplicate_sdk.check,
    ),
    Rule(
        initialised_twice.NAME,
        Severity.WARNING,
        "Sentry is initialised once.",
        initialised_twice.check,
    ),
    Rule(
        early_own_modules.NAME,
        Severity.NOTE,
        "None of the output's own modules runs before the one that initialises Sentry.",
        early_own_modules.check,
    ),
    Rule(
        config_not_wired.NAME,
        Severity.ERROR,
        "The module that initialises Sentry is in the output, but nothing starts it.",
        config_not_wired.check,
    ),
    Rule(
        sentry_missing.NAME,
        Severity.ERROR,
        "Nothing in the output initialises Sentry.",
        sentry_missing.check,
    ),
    Rule(
        known_bad_versions.NAME,
        Severity.NOTE,
        "Versions of which it is documented why they break, beside what is broken.",
        known_bad_versions.check,
    ),
)
"""Every rule, in the order in which a start would run into them.

A rule that names a cause (`cause`) stands before one that only sees its effect: the first of those
that share a key begins the story.
"""


def check_all(context: RuleContext, config: Config | None = None) -> tuple[Answer, ...]:
    """What every rule answers: findings, and why the others have nothing to say.

    `config` brings rules of its own, and may switch off, grade and accept.
    """
    answers: list[Answer] = []
    alone = is_judged_alone(context, config)
    for rule in RULES:
        if alone and rule.about_sentry:
            answers.append(NotApplicable(rule.name, WITHOUT_SENTRY))
            continue
        found = rule.check(context)
        answers.extend((found,) if isinstance(found, Answer) else found)
    if config is None:
        return tuple(answers)
    return tuple(_configured(context, config, answers, alone=alone))


def _configured(
    context: RuleContext, config: Config, answers: list[Answer], *, alone: bool
) -> Iterable[Answer]:
    from graphscan.rules.orders import check_orders
    from graphscan.rules.own import accepted, graded

    if alone:
        message = f"{WITHOUT_SENTRY}: the order rules of {config.shown} judge it"
        context.diagnostics.append(Diagnostic(Severity.NOTE, "no-sentry", message))
    every = (*answers, *check_orders(context, config))
    # A rule that is off says so once, however many findings it would have had.
    seen = dict.fromkeys(graded(answer, config) for answer in every)
    return accepted(seen, config, context.diagnostics)


def is_judged_alone(context: RuleContext, config: Config | None) -> bool:
    """Whether the user's order rules judge the build, and not those about Sentry.

    So it is where nothing of Sentry is in the build, be it initialised or not.
    """
    if config is None or not config.orders:
        return False
    found = context.recognition
    return not (
        found.initialisations
        or found.escapes
        or any(is_sentry_module(module) for module in context.graphs.modules)
    )


def check(context: RuleContext) -> tuple[Finding, ...]:
    """The findings of every rule that applies, proved ones included."""
    return tuple(answer for answer in check_all(context) if isinstance(answer, Finding))
