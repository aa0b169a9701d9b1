"""What Node runs into as it links and loads the jobs of a build, in the order of the start."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct

from graphscan.evaluate import Job, JobKind, LinkError
from graphscan.graph import edges_to
from graphscan.records import (
    Format,
    ImportCall,
    ModuleId,
    ModuleRequest,
    Place,
    RequireCall,
    Unresolved,
    When,
)
from graphscan.rules.packages import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.discover import ResolvedRequest
    from graphscan.rules.context import RuleContext


class Failure(Struct, frozen=True):
    """One thing that Node runs into in one job; `more` is how often it does so elsewhere in it.

    `vital`: the start ends with it, or nothing of Nitro ever runs. `call`: the import() that finds
    nothing; None where it is a static request or a `require()` that fails.
    """

    job: Job
    error: LinkError
    vital: bool
    more: int = 0
    call: ImportCall | None = None


def failures(context: RuleContext) -> Iterator[Failure]:
    """Every failure of every job; what is missing in several places of one job is told once."""
    seen: set[tuple[str, str, str]] = set()
    for job in context.evaluation.jobs:
        vital = job.kind is not JobKind.IMPORT or _stops_nitro(context, job)
        errors = job.errors or tuple(_while_running(context, job))
        for error in dict.fromkeys(errors):
            same = [each for each in errors if _key(each) == _key(error)]
            if _key(error) not in seen:
                seen.add(_key(error))
                yield Failure(job, error, vital, len(dict.fromkeys(same)) - 1)
    for failure in _calls_of_nothing(context):
        if _key(failure.error) not in seen:
            seen.add(_key(failure.error))
            yield failure


def _key(error: LinkError) -> tuple[str, str, str]:
    """What is missing, whoever asks for it."""
    return (error.reason, error.detail or error.specifier, error.other or "")


# ---- what fails only as bodies run: CommonJS
# --------------------------------------------------------


def _while_running(context: RuleContext, job: Job) -> Iterator[LinkError]:
    """What CommonJS modules of a job throw when they are loaded, as far as it is certain."""
    if job.kind is JobKind.IMPORT:
        return
    evaluation, modules = context.evaluation, context.graphs.modules
    for name in job.order:
        module = modules[name]
        if module.format is not Format.COMMONJS:
            continue
        if module.record.syntax_errors and _is_imported(context, job, name):
            site = module.record.syntax_errors[0]
            at = Place(name, site.line, site.column)
            yield LinkError(at, "", "SyntaxError", f"{name} does not parse", name)
            return
        interval = evaluation.interval(name)
        if job.failed != "MODULE_NOT_FOUND" or interval is None or interval[1] is not None:
            continue
        for resolved in module.requests:
            request, target = resolved.request, resolved.target
            if (
                isinstance(request, RequireCall)
                and isinstance(target, Unresolved)
                and request.when is When.ALWAYS
                and not request.guarded
            ):
                at = Place(name, request.site.line, request.site.column)
                yield LinkError(at, resolved.specifier or "", target.reason, target.detail)
                return


def _is_imported(context: RuleContext, job: Job, name: ModuleId) -> bool:
    """Whether nothing can catch what `name` throws: it is started, or imported by an ES module."""
    if name == job.root:
        return True
    return any(
        isinstance(edge.request, ModuleRequest) and edge.referrer in job.order
        for edge in edges_to(context.graphs.static, name)
    )


# ---- import() of what is not there
# ----------------------------------------------------------------------------------


def _calls_of_nothing(context: RuleContext) -> Iterator[Failure]:
    """import() calls of modules that run, to which Node finds no target.

    Left out is what provides for it: a call whose rejection is caught, and one of a package that
    is asked for only on a condition.
    """
    for job in context.evaluation.jobs:
        for name in job.order:
            for resolved in context.graphs.modules[name].requests:
                call, target = resolved.request, resolved.target
                if not isinstance(call, ImportCall) or not isinstance(target, Unresolved):
                    continue
                specifier = resolved.specifier or ""
                if call.caught or not (_is_path(specifier) or call.when is When.ALWAYS):
                    continue
                at = Place(name, call.site.line, call.site.column)
                error = LinkError(at, specifier, target.reason, target.detail)
                yield Failure(job, error, _is_only_way(context, at, call.when), call=call)


def _is_path(specifier: str) -> bool:
    return specifier.startswith((".", "/", "file:"))


def _is_only_way(context: RuleContext, trigger: Place | None, when: When) -> bool:
    """Whether Nitro is nowhere to be seen, and the import() at `trigger` must be what leads to it.

    So it is where the entry certainly calls it, and the entry's own code calls no other.
    """
    if context.recognition.nitro or when is not When.ALWAYS:
        return False
    entry = next((j for j in context.evaluation.jobs if j.kind is JobKind.ENTRY), None)
    if entry is None:
        return False
    calls = [
        (
            Place(name, resolved.request.site.line, resolved.request.site.column),
            _asked(name, resolved),
        )
        for name in entry.order
        if folder_of(name) is None
        for resolved in context.graphs.modules[name].requests
        if isinstance(resolved.request, ImportCall)
    ]
    return any(at == trigger for at, _ in calls) and len({asked for _, asked in calls}) == 1


def _asked(referrer: ModuleId, resolved: ResolvedRequest) -> str:
    """What a request asks for, the same for whoever asks."""
    specifier = resolved.specifier or ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(referrer), specifier))


def _stops_nitro(context: RuleContext, job: Job) -> bool:
    """Whether Nitro is in the graph that cannot be linked, and nothing else can start it."""
    if _is_only_way(context, job.trigger, job.when):
        return True
    nitro = [then for then in context.recognition.nitro if context.runs(then)]
    return bool(nitro) and all(
        not context.evaluation.may_begin(then)
        and context.chains.static(then, (job.root,)) is not None
        for then in nitro
    )
