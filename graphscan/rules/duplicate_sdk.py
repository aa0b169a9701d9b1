"""Each package that keeps Sentry's state is evaluated once, in one version.

A warning where several versions are evaluated, or the CommonJS and the ES module build of one: each
copy has a state of its own, and spans that one starts the other does not see. Several folders with
one version are not complained of: their state hangs on the version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Format, Severity, Verdict
from graphscan.rules.finding import Finding, Mode, NotApplicable, Overrides, Remedy
from graphscan.rules.packages import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext

NAME: Final = "duplicate-sdk"

_WATCHED: Final = ("@opentelemetry/api", "@sentry/core", "@sentry/node", "import-in-the-middle")
_DUAL: Final = _WATCHED[:3]
"""Those that come as CommonJS and as ES modules; import-in-the-middle is a mix by design."""


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """One finding for each package that is evaluated twice."""
    packages = context.packages
    versions: dict[str, dict[str, ModuleId]] = {}
    formats: dict[tuple[str, str], dict[Format, ModuleId]] = {}
    for module in context.graphs.modules.values():
        named = folder_of(module.id)
        package = packages.get(named[1]) if named else None
        if package is None or package.name not in _WATCHED or not context.runs(module.id):
            continue
        version = package.version or "of unknown version"
        versions.setdefault(package.name, {}).setdefault(version, module.id)
        formats.setdefault((package.name, version), {}).setdefault(module.format, module.id)
    found = False
    for name, copies in sorted(versions.items()):
        if len(copies) > 1:
            found = True
            yield _several_versions(context, name, copies)
    for (name, version), builds in sorted(formats.items()):
        if name in _DUAL and {Format.COMMONJS, Format.MODULE} <= set(builds):
            found = True
            yield _both_builds(context, name, version, builds)
    if not found:
        yield NotApplicable(NAME, "no package that keeps Sentry's state is evaluated twice")


def _several_versions(context: RuleContext, name: str, copies: dict[str, ModuleId]) -> Finding:
    told = sorted(copies, key=lambda version: copies[version])
    remedy = Remedy(
        f"Keep one version of {name}, then install again (npm ls {name} tells who asks)",
        f"npm ls {name}",
        None,
        Overrides(((name, told[-1]),)) if "unknown" not in told[-1] else None,
    )
    message = f"{name} is evaluated in {len(told)} versions ({', '.join(told)})"
    return _finding(context, f"{message}: each keeps a state of its own", copies[told[-1]], remedy)


def _both_builds(
    context: RuleContext, name: str, version: str, builds: dict[Format, ModuleId]
) -> Finding:
    remedy = Remedy(
        f"Use import only: the chain shows who asks for {name} with require()",
        None,
        None,
    )
    message = (
        f"{name} {version} is evaluated twice, as ES modules ({builds[Format.MODULE]}) and as "
        f"CommonJS ({builds[Format.COMMONJS]}): each keeps a state of its own"
    )
    return _finding(context, message, builds[Format.COMMONJS], remedy)


def _finding(context: RuleContext, message: str, module: ModuleId, remedy: Remedy) -> Finding:
    chain = context.chains.any(module)
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.WARNING,
        Verdict.REFUTED,
        message,
        at=chain[-1].place if chain else None,
        chain=chain,
        remedies=(remedy,),
        symptom="Spans or events are lost without a message: one copy of the SDK does not see what "
        "the other has started.",
    )
