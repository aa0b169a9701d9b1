"""Every static import on the way from the entry or a preload can be linked by Node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.evaluate import Job, JobKind, LinkError
from graphscan.records import Severity, Verdict
from graphscan.rules import causes
from graphscan.rules.finding import Finding, Mode, NotApplicable, Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.rules.context import RuleContext

NAME: Final = "unresolved-import"


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """Refuted, for each job whose graph Node cannot link; a graph behind import() is a warning."""
    found = False
    seen: set[LinkError] = set()
    for job in context.evaluation.jobs:
        for error in job.errors:
            if error not in seen:
                seen.add(error)
                found = True
                yield _finding(context, job, error)
    if not found:
        yield NotApplicable(NAME, "every static import can be linked")


def _finding(context: RuleContext, job: Job, error: LinkError) -> Finding:
    behind_call = job.kind is JobKind.IMPORT
    unparsed = _does_not_parse(context, error)
    place = f"{error.at.module}:{error.at.line}:{error.at.column}"
    if unparsed:
        message = (
            f"{error.at.module} does not parse at line {error.at.line}: Node may refuse to load it"
        )
    elif behind_call:
        message = (
            f"What import() loads from {job.root} cannot be linked: {error.specifier} at {place} "
            f"({error.reason})"
        )
    else:
        message = (
            f"Node cannot link {error.specifier} at {place} ({error.reason}), so that nothing of "
            f"{job.root} runs"
        )
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.WARNING if behind_call else Severity.ERROR,
        Verdict.UNDECIDED if unparsed else Verdict.REFUTED,
        message,
        at=error.at,
        chain=context.chains.static(error.at.module, (job.root,)) or (),
        obstacles=(Obstacle("syntax-error", "This file does not parse", error.at),)
        if unparsed
        else (),
        cause=causes.unlinkable(error.at),
        symptom=_symptom(error, behind_call=behind_call, unparsed=unparsed),
    )


def _symptom(error: LinkError, *, behind_call: bool, unparsed: bool) -> str:
    if unparsed:
        return "If Node refuses the file as well, the server does not start: SyntaxError."
    if behind_call:
        return f"The server starts; what needs that import() fails with {error.reason}."
    return f"The server does not start: Node stops with {error.reason} before any module runs."


def _does_not_parse(context: RuleContext, error: LinkError) -> bool:
    """The parser, not Node, has refused the file: it may be the parser that is wrong."""
    record = context.graphs.modules[error.at.module].record
    return any((s.line, s.column) == (error.at.line, error.at.column) for s in record.syntax_errors)
