"""The rules: each asks one question of a build and answers with findings.

A rule that does not apply says so, with its reason; none passes silently. `check` runs all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from graphscan.rules import (
    config_not_wired,
    sentry_before_nitro,
    sentry_missing,
    unresolved_import,
)
from graphscan.rules.context import RuleContext
from graphscan.rules.facts import SentryFacts, sentry_facts
from graphscan.rules.finding import Finding, NotApplicable

__all__ = [
    "RULES",
    "Answer",
    "RuleContext",
    "SentryFacts",
    "check",
    "check_all",
    "sentry_facts",
]

Answer: TypeAlias = Finding | NotApplicable
Rule: TypeAlias = Callable[[RuleContext], Answer | Iterable[Answer]]

RULES: Final[tuple[tuple[str, Rule], ...]] = (
    (unresolved_import.NAME, unresolved_import.check),
    (sentry_before_nitro.NAME, sentry_before_nitro.check),
    (config_not_wired.NAME, config_not_wired.check),
    (sentry_missing.NAME, sentry_missing.check),
)
"""Every rule by name, in the order in which a start would run into them."""


def check_all(context: RuleContext) -> tuple[Answer, ...]:
    """What every rule answers: findings, and why the others have nothing to say."""
    answers: list[Answer] = []
    for _, rule in RULES:
        found = rule(context)
        answers.extend((found,) if isinstance(found, Finding | NotApplicable) else found)
    return tuple(answers)


def check(context: RuleContext) -> tuple[Finding, ...]:
    """The findings of every rule that applies, proved ones included."""
    return tuple(answer for answer in check_all(context) if isinstance(answer, Finding))
