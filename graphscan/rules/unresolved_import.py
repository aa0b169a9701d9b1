"""Every static import on the way from the entry or a preload can be linked by Node.

Refuted where Node stops before the start is through: a request of a preload's or the entry's graph
that it cannot link, a file there that does not parse, a `require()` that certainly fails, or an
import() that fails and without which Nitro never runs. Other import() calls that fail are warnings,
and so are files that the SDK's hooks need, on a thread of their own. Undecided where a file on the
way could not be read whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan import discover
from graphscan.evaluate import JobKind
from graphscan.records import (
    Format,
    ModuleRequest,
    Place,
    RequireCall,
    Severity,
    Unresolved,
    Verdict,
    When,
)
from graphscan.rules import causes, missing, outside
from graphscan.rules.finding import Finding, Mode, NotApplicable, Obstacle
from graphscan.rules.packages import folder_of
from graphscan.source import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.discover import Module
    from graphscan.evaluate import LinkError
    from graphscan.rules.context import RuleContext
    from graphscan.rules.link_failures import Failure

NAME: Final = "unresolved-import"


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """One finding for each thing that is missing or broken, in the order of the start."""
    failures = tuple(f for f in context.failures if not outside.leads_out(context, f.error))
    for failure in failures:
        yield _finding(context, failure)
    known = {failure.error.at for failure in failures}
    hooks = [found for found in _hook_files(context) if found.at not in known]
    yield from hooks
    if not failures and not hooks:
        yield NotApplicable(NAME, "every static import that stays in the output can be linked")


# ---- findings
# ---------------------------------------------------------------------------------------


def _finding(context: RuleContext, failure: Failure) -> Finding:
    job, error = failure.job, failure.error
    module = context.graphs.modules[error.at.module]
    vital = failure.vital
    broken = error.other == module.id and not error.specifier
    unread = broken and _is_unread(module)
    explained = missing.explain(context, error)
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR if vital else Severity.WARNING,
        Verdict.UNDECIDED if unread else Verdict.REFUTED,
        _message(failure, unread=unread) + (f". {explained.text}" if explained else ""),
        at=error.at,
        chain=context.chains.static(error.at.module, (job.root,)) or (),
        obstacles=(_unread_obstacle(error),) if unread else (),
        remedies=explained.remedies if explained else (),
        cause=causes.unlinkable(error.at),
        symptom=_symptom(failure, vital=vital, unread=unread),
    )


def _message(failure: Failure, *, unread: bool) -> str:
    job, error = failure.job, failure.error
    place = f"{error.at.module}:{error.at.line}:{error.at.column}"
    if unread:
        return f"{error.at.module} could not be read whole: whether Node can link it is open"
    if error.other == error.at.module and not error.specifier:
        what = f"{error.at.module} does not parse at line {error.at.line} (SyntaxError)"
        if job.kind is JobKind.IMPORT:
            return f"{what}, so that import() of {job.root} fails"
        return f"{what}, so that Node does not start {job.root}"
    where = f"{error.specifier} at {place} ({error.reason})"
    if failure.call is not None:
        without = ", and nothing else of this output leads to Nitro" if failure.vital else ""
        return f"import() finds no {where}{without}"
    if failure.more:
        others = "another place" if failure.more == 1 else f"{failure.more} other places"
        where = f"{where}, as at {others},"
    if job.kind is JobKind.IMPORT:
        return f"What import() loads from {job.root} cannot be linked: {where.rstrip(',')}"
    if error.reason == "MODULE_NOT_FOUND":
        return f"require() of {where.rstrip(',')} fails while {job.root} starts"
    return f"Node cannot link {where.rstrip(',')}, so that nothing of {job.root} runs"


def _symptom(failure: Failure, *, vital: bool, unread: bool) -> str:
    reason = failure.error.reason
    if unread:
        return "If Node refuses the file, the server does not start: SyntaxError."
    if failure.job.kind is not JobKind.IMPORT and failure.call is None:
        before = "" if reason == "MODULE_NOT_FOUND" else " before any module runs"
        return f"The server does not start: Node stops with {reason}{before}."
    if vital:
        return f"The application never runs: the import() that loads Nitro fails with {reason}."
    return f"The server starts; what needs that import() fails with {reason}."


def _unread_obstacle(error: LinkError) -> Obstacle:
    return Obstacle("syntax-error", "This file was not read to its end", error.at)


def _is_unread(module: Module) -> bool:
    """Whether it is the reader, not Node, that stopped: at a file too dense, or not readable."""
    site, source = module.record.syntax_errors[0], discover.read_source(module)
    if module.format is Format.JSON:
        return not source
    kept = readable(source)
    return (site.start == site.end == 0) or (len(kept) < len(source) and site.start >= len(kept))


# ---- the thread of the hooks
# ------------------------------------------------------------------------


def _hook_files(context: RuleContext) -> Iterator[Finding]:
    """Files that hooks of ES modules lack: they run on a thread of their own, in no job."""
    for module in context.graphs.modules.values():
        package = folder_of(module.id)
        if package is None or not missing.is_hooking(package[0]):
            continue
        for at, specifier, target in _broken_requests(module):
            yield Finding(
                NAME,
                Mode.EVALUATE,
                Severity.WARNING,
                Verdict.REFUTED,
                f"{specifier} is missing inside {package[0]} "
                f"({at.module}:{at.line}:{at.column}, {target.reason}): it was not traced into "
                "the output",
                at=at,
                chain=context.chains.any(module.id),
                remedies=missing.tracing(package[0]),
                cause=causes.unlinkable(at),
                symptom="Errors arrive, but ES modules are not traced: the hooks that Sentry "
                "registers fail to load.",
            )


def _broken_requests(module: Module) -> Iterable[tuple[Place, str, Unresolved]]:
    for resolved in module.requests:
        request, target = resolved.request, resolved.target
        if not isinstance(target, Unresolved) or not (resolved.specifier or "").startswith("."):
            continue
        certain = isinstance(request, ModuleRequest) or (
            isinstance(request, RequireCall) and request.when is When.ALWAYS and not request.guarded
        )
        if certain:
            at = Place(module.id, request.site.line, request.site.column)
            yield at, resolved.specifier or "", target
