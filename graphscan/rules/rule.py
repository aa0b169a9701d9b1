"""What a rule is: its name, how much it weighs, what it asks in one sentence, and the check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from graphscan.rules.finding import Finding, NotApplicable

if TYPE_CHECKING:
    from graphscan.records import Severity
    from graphscan.rules.context import RuleContext

Answer: TypeAlias = Finding | NotApplicable
Check: TypeAlias = Callable[["RuleContext"], Answer | Iterable[Answer]]


class Rule(Struct, frozen=True):
    """One rule; `severity` is its heaviest, `summary` the first sentence of its page.

    `about_sentry`: it has nothing to say of a build that has no Sentry and is not meant to.
    """

    name: str
    severity: Severity
    summary: str
    check: Check
    about_sentry: bool = True
