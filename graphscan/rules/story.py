"""Findings with one cause, told as one story: the cause first, then what else it explains.

Stories stand by weight: errors that are refuted, undecided, proved, then warnings, then notes, then
what else was proved; among equals in the order of the rules, which is the order in which a start
runs into them. In a story the rule that comes first names the cause. Its finding is given the
evidence and remedies that only the others have, so that it can stand for the whole: remedies that
were tried before those that could not be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan.records import Severity, Verdict
from graphscan.rules.causes import SYMPTOMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.rules.finding import Finding, Remedy

_ERRORS: Final = (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.PROVED)
_LESS: Final = (Severity.WARNING, Severity.NOTE)


class Story(Struct, frozen=True):
    """Findings with one cause; `findings` begins with the one that names it."""

    findings: tuple[Finding, ...]

    @property
    def cause(self) -> Finding:
        """The finding that names the cause."""
        return self.findings[0]

    @property
    def effects(self) -> tuple[Finding, ...]:
        """The findings that the cause explains."""
        return self.findings[1:]

    @property
    def symptom(self) -> str | None:
        """What somebody who runs the build will have seen, and why; None where nothing is wrong."""
        return next((found.symptom for found in self.findings if found.symptom), None)


def stories(findings: Iterable[Finding]) -> tuple[Story, ...]:
    """`findings`, grouped by cause, the weightiest story first."""
    groups: dict[str | int, list[Finding]] = {}
    for number, found in enumerate(findings):
        groups.setdefault(number if _is_alone(found) else found.cause or number, []).append(found)
    told = [_told(sorted(group, key=weight)) for group in groups.values()]
    return tuple(sorted(told, key=lambda story: weight(story.cause)))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """`findings` as their stories tell them."""
    return tuple(found for story in stories(findings) for found in story.findings)


def weight(found: Finding) -> int:
    """How early a finding is told; the smaller the earlier."""
    if found.accepted is not None:
        return len(_ERRORS) + len(_LESS) - 1
    if found.severity is Severity.ERROR:
        return _ERRORS.index(found.verdict)
    if found.verdict is Verdict.PROVED:
        return len(_ERRORS) + len(_LESS)
    return len(_ERRORS) + _LESS.index(found.severity)


def _is_alone(found: Finding) -> bool:
    """A finding that names no cause, that nothing is wrong with, or that is accepted."""
    if found.accepted is not None:
        return True
    return found.cause is None or found.verdict is Verdict.PROVED


def _told(group: list[Finding]) -> Story:
    first, *others = (_with_symptom(found) for found in group)
    remedies = first.remedies
    for other in others:
        remedies += tuple(each for each in other.remedies if not _offered(each, remedies))
    first = replace(
        first,
        chain=first.chain or next((other.chain for other in others if other.chain), ()),
        first=first.first or next((other.first for other in others if other.first), None),
        remedies=tuple(sorted(remedies, key=lambda each: each.verdict_after is None)),
    )
    return Story((first, *others))


def _with_symptom(found: Finding) -> Finding:
    if found.symptom or found.cause is None or found.verdict is Verdict.PROVED:
        return found
    return replace(found, symptom=SYMPTOMS.get(found.cause))


def _offered(remedy: Remedy, remedies: Iterable[Remedy]) -> bool:
    return any(remedy.text == each.text for each in remedies)
