"""Nothing that is loaded lies outside the output.

Absolute paths, drive letters, `file:` URLs, paths that climb out of the server folder and packages
that only the project around it has exist on the machine of the build and nowhere else. Refuted
where the start, or Nitro, needs such a target; a warning where something else does, or where the
absolute path happens to lie in the output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import ModuleRequest, Place, RequireCall, Severity, Verdict
from graphscan.rules import causes, missing
from graphscan.rules.finding import Finding, Mode, NotApplicable, Remedy
from graphscan.rules.outside import Way, is_here, place_of, way_out
from graphscan.rules.packages import folder_of, name_in
from graphscan.rules.versions import is_older

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.discover import Module, ResolvedRequest
    from graphscan.rules.context import RuleContext

NAME: Final = "outside-output"

_MENDED: Final = "9.6.1"
"""The @sentry/nuxt that no longer writes the paths of the build machine (SJ#15646)."""


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """One finding for each target outside the output, what stops the start first."""
    vital = [f.error.at for f in context.failures if f.vital]
    found: dict[tuple[str, Severity], Finding] = {}
    for module in context.graphs.modules.values():
        for resolved in module.requests:
            way = way_out(module.id, resolved)
            if way is None or _is_left_alone(context, module, resolved, way):
                continue
            at = place_of(module.id, resolved)
            severity = Severity.ERROR if at in vital else Severity.WARNING
            key = (resolved.specifier or "", severity)
            if key not in found or _rank(vital, at) < _rank(vital, found[key].at):
                found[key] = _finding(context, at, resolved, way, severity)
    if not found:
        yield NotApplicable(NAME, "nothing that is asked for lies outside the output")
    yield from sorted(found.values(), key=lambda finding: _rank(vital, finding.at))


def _rank(vital: list[Place], at: Place | None) -> int:
    return vital.index(at) if at in vital else len(vital)


def _is_left_alone(
    context: RuleContext, module: Module, resolved: ResolvedRequest, way: Way
) -> bool:
    """What never runs, what fails where it is caught, and optional peers of packages."""
    request = resolved.request
    if isinstance(request, RequireCall) and request.guarded:
        return True
    if not isinstance(request, ModuleRequest) and way is Way.PACKAGE and folder_of(module.id):
        return True
    starts = (*context.build.requires, *context.build.imports, context.build.entry)
    return module.id not in starts and not context.chains.any(module.id)


def _finding(
    context: RuleContext, at: Place, resolved: ResolvedRequest, way: Way, severity: Severity
) -> Finding:
    here = is_here(resolved)
    specifier = resolved.specifier or ""
    where = f"{at.module}:{at.line}:{at.column}"
    end = "only the machine of the build has it" if not here else "it holds in this place only"
    return Finding(
        NAME,
        Mode.EVALUATE,
        severity,
        Verdict.REFUTED,
        f"{where} asks for {specifier}, {way}: {end}",
        at=at,
        chain=context.chains.any(at.module),
        remedies=_remedies(context, specifier, way),
        cause=causes.unlinkable(at),
        symptom=_symptom(severity, here=here),
    )


def _symptom(severity: Severity, *, here: bool) -> str:
    if severity is Severity.ERROR:
        return "The server starts where it was built, if at all; deployed, Node cannot link it."
    if here:
        return "The server starts here; moved to another folder, this request fails."
    return "The server starts; what needs this request fails where the build is deployed."


def _remedies(context: RuleContext, specifier: str, way: Way) -> tuple[Remedy, ...]:
    package = name_in(specifier)
    if way is Way.PACKAGE and package is not None:
        return missing.tracing(package)
    version = context.sentry.version
    if version is not None and is_older(version, _MENDED):
        text = f"Update @sentry/nuxt to {_MENDED} or newer, which no longer writes such paths"
        return (Remedy(text, None, None),)
    text = "Import it by its package name or by a path inside the project, and build again"
    return (Remedy(text, None, None),)
