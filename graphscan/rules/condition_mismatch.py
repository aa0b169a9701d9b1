"""What a package leads to is in the output for every Node that may run it.

Node 20.19, 22.10 and newer set the condition `module-sync`, older releases do not. A package whose
target was traced under the one and not under the other starts on some machines only: a warning that
names the versions. That the assumed Node itself fails is `unresolved-import`'s to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.locate import DEFAULT_CONDITIONS
from graphscan.locate.presets import is_node_preset
from graphscan.records import (
    Local,
    ModuleRequest,
    Place,
    RequireCall,
    Severity,
    Unresolved,
    Verdict,
    When,
)
from graphscan.resolve import RequestBy, Resolver
from graphscan.rules import causes
from graphscan.rules.finding import Finding, Mode, NotApplicable, Remedy
from graphscan.rules.packages import folder_of, name_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphscan.discover import ResolvedRequest
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext

NAME: Final = "condition-mismatch"

_CONDITION: Final = "module-sync"
_WITH: Final = "Node 20.19, 22.10 and newer"
_WITHOUT: Final = "Node before 20.19, and 22.0 to 22.9"


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """One finding for each package that only some versions of Node find."""
    root = _root(context)
    if root is None or not is_node_preset(context.build.preset):
        yield NotApplicable(NAME, "it is not run by Node, or has no folder of its own")
        return
    older = Resolver(
        root,
        node=context.build.node,
        without=(_CONDITION,),
        beside=context.resolver,
        has_module_syntax=lambda _: False,  # whether it is found is asked, not what it is
    )
    found: dict[str, Finding] = {}
    alike = _Alike(context)
    for module in context.graphs.modules.values():
        if not context.runs(module.id) or module.id.startswith(("../", "data:")):
            continue
        for resolved in module.requests:
            specifier = resolved.specifier
            if specifier is None or specifier.startswith("."):
                continue
            package = name_in(specifier)
            if package is None or package in found or not _is_certain(resolved):
                continue
            if alike.for_all(module.id, package, resolved):
                continue
            by = RequestBy.REQUIRE
            if isinstance(resolved.request, ModuleRequest):
                by = RequestBy.IMPORT
            other = older.resolve(specifier, module.id, by)
            site = resolved.request.site
            at = Place(module.id, site.line, site.column)
            match resolved.target, other:
                case Local(), Unresolved(reason=reason):
                    found[package] = _finding(context, at, package, reason, newer=True)
                case Unresolved(reason=reason), Local():
                    found[package] = _finding(context, at, package, reason, newer=False)
                case _:
                    pass
    if not found:
        yield NotApplicable(
            NAME, "every package leads to the same under older conditions, or fails"
        )
    yield from (found[package] for package in sorted(found))


class _Alike:
    """Which requests need not be resolved once more: the package does not name the condition."""

    def __init__(self, context: RuleContext) -> None:
        self._resolver = context.resolver
        self._plain = set(context.build.conditions) <= set(DEFAULT_CONDITIONS)
        self._named: dict[ModuleId, bool] = {}

    def for_all(self, module: ModuleId, package: str, resolved: ResolvedRequest) -> bool:
        """Whether the request certainly leads to the same file with the condition and without.

        So it is where it has led into the package's own folder, by an `exports` without it. A
        package that asks for itself is found another way, and own conditions are another question.
        """
        target = resolved.target
        found = folder_of(target.module) if self._plain and isinstance(target, Local) else None
        if found is None or found[0] != package or folder_of(module) == found:
            return False
        folder = found[1]
        if folder not in self._named:
            self._named[folder] = self._resolver.names_condition(folder, _CONDITION)
        return not self._named[folder]


def _root(context: RuleContext) -> Path | None:
    entry = context.graphs.modules.get(context.build.entry)
    if entry is None or entry.path is None or entry.id.startswith("../"):
        return None
    return entry.path.parents[entry.id.count("/")]


def _is_certain(resolved: ResolvedRequest) -> bool:
    request = resolved.request
    return isinstance(request, ModuleRequest) or (
        isinstance(request, RequireCall) and request.when is When.ALWAYS and not request.guarded
    )


def _finding(context: RuleContext, at: Place, package: str, reason: str, *, newer: bool) -> Finding:
    good, bad = (_WITH, _WITHOUT) if newer else (_WITHOUT, _WITH)
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.WARNING,
        Verdict.REFUTED,
        f"{package} is in the output as {good} ask for it ({at.module}:{at.line}:{at.column}); "
        f"{bad} stop with {reason}: they differ in the condition {_CONDITION}",
        at=at,
        chain=context.chains.any(at.module),
        remedies=(
            Remedy(f"Build on the Node that runs the output, or run it on {good}", None, None),
        ),
        cause=None if newer else causes.unlinkable(at),
        symptom=f"The server starts where it was built and not on {bad}: {reason}.",
    )
