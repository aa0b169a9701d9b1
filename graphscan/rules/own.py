"""What a graphscan.toml makes of answers: switched off, given another severity, or accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from graphscan.config import Grade
from graphscan.config.globs import matches
from graphscan.records import Diagnostic, Severity, Verdict
from graphscan.rules.finding import Accepted, Finding, NotApplicable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.config import Config, Known
    from graphscan.rules.rule import Answer


def graded(answer: Answer, config: Config) -> Answer:
    """`answer` with the severity that `[rules]` gives its rule; not applicable where it is off."""
    grade = config.grades.get(answer.rule)
    match grade:
        case None:
            return answer
        case Grade.OFF:
            return NotApplicable(answer.rule, f"switched off in {config.shown}")
        case _:
            if isinstance(answer, NotApplicable):
                return answer
            return replace(answer, severity=Severity(grade.value))


def accepted(answers: Iterable[Answer], config: Config, told: list[Diagnostic]) -> list[Answer]:
    """`answers` with what `[[known]]` accepts marked; expired or idle entries are told."""
    found = list(answers)
    for known in config.known:
        meant = [at for at, answer in enumerate(found) if _means(known, answer)]
        told.extend(_told(known, config, found=bool(meant)))
        if config.is_expired(known):
            continue
        for at in meant:
            answer = found[at]
            if isinstance(answer, Finding):
                found[at] = replace(answer, accepted=Accepted(known.until, known.reason))
    return found


def _told(known: Known, config: Config, *, found: bool) -> Iterable[Diagnostic]:
    where = f" in {known.module}" if known.module else ""
    if config.is_expired(known):
        left = (
            f"and counts again: {known.reason}"
            if found
            else "and there is nothing to accept of it any more: take the [[known]] out"
        )
        message = f"{config.shown}: {known.rule}{where} was accepted until {known.until}, {left}"
        yield Diagnostic(Severity.WARNING, "acceptance-expired", message)
    elif not found:
        message = (
            f"{config.shown}: there is nothing to accept of {known.rule}{where} any more: "
            "take the [[known]] out"
        )
        yield Diagnostic(Severity.NOTE, "acceptance-idle", message)


def _means(known: Known, answer: Answer) -> bool:
    if not isinstance(answer, Finding) or answer.rule != known.rule:
        return False
    if answer.verdict is Verdict.PROVED:
        return False
    if known.module is None:
        return True
    named = [answer.at.module] if answer.at else []
    named += [answer.chain[-1].target] if answer.chain else []
    return any(matches(module, known.module) for module in named)
