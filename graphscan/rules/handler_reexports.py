"""What the platform calls is exported by the entry, and not straight from Nitro's chunk.

An entry that Sentry has wrapped loads Nitro with import(), and wraps the exports that stand in the
wrap list. Any other export of the real entry becomes `export { … } from` Nitro's chunk: a static
import, which undoes the whole arrangement. And an export that the preset's platform asks for may be
missing altogether.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.graph import Edge, edges_from
from graphscan.locate.presets import preset_name
from graphscan.records import (
    Format,
    IndirectExport,
    LocalExport,
    ModuleId,
    Place,
    Severity,
    StarExport,
    Verdict,
)
from graphscan.rules import causes, patches, remedies
from graphscan.rules.culprits import loads_nitro_late
from graphscan.rules.finding import Finding, First, Mode, NotApplicable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.rules.context import RuleContext
    from graphscan.rules.culprits import Culprit

NAME: Final = "handler-reexports"

_WRAPPED: Final = "_sentryWrapped"
_ASKED_FOR: Final = {
    "aws-lambda": "handler",
    "azure-functions": "handle",
    "firebase": "server",
    "netlify": "default",
    "netlify-builder": "handler",
    "netlify-legacy": "handler",
    "node-listener": "listener",
    "stormkit": "handler",
    "vercel": "default",
}
"""The export that a preset's platform calls (`src/presets` of nitrojs/nitro, 2.x)."""


def check(context: RuleContext) -> Iterator[Finding | NotApplicable]:
    """Refuted for each `export … from` Nitro's chunk in a wrapped entry; a warning for a handler
    that is not there."""
    found = [c for c in context.judgement.culprits if c.cause == causes.EXPORT_FROM_NITRO]
    by_module: dict[ModuleId, list[Culprit]] = {}
    for culprit in found:
        by_module.setdefault(culprit.edge.referrer, []).append(culprit)
    for culprits in by_module.values():
        yield _unwrapped(context, culprits)
    missing = _missing(context)
    if missing is not None:
        yield missing
    elif not by_module:
        yield NotApplicable(NAME, _fine(context))


def wrapped_names(context: RuleContext, module: ModuleId) -> tuple[str, ...]:
    """The exports of `module` that Sentry has wrapped, as far as their names tell."""
    return tuple(
        export.name
        for export in context.graphs.modules[module].record.exports
        if isinstance(export, LocalExport) and _WRAPPED in export.local
    )


def _unwrapped(context: RuleContext, culprits: list[Culprit]) -> Finding:
    judged = context.judgement
    refuted = judged.verdict is Verdict.REFUTED and culprits[0].early
    edge = culprits[0].edge
    edges = [culprit.edge for culprit in culprits]
    names = tuple(dict.fromkeys(name for culprit in culprits for name in culprit.names))
    listed = ", ".join(names)
    late = (
        "Nitro is evaluated before Sentry is initialised"
        if refuted
        else "Nitro is loaded together with Sentry"
    )
    setting = _setting(context, edge.referrer, names)
    statement = f"export {{ {listed} }}" if "*" not in names else "export *"
    return Finding(
        NAME,
        Mode.EVALUATE if refuted else Mode.LOAD,
        Severity.ERROR if refuted else Severity.WARNING,
        Verdict.REFUTED,
        f"{edge.referrer} exports {listed} straight from Nitro's chunk "
        f"(`{statement} from {_quoted(edge)}`), because Sentry's wrap list does not name it: "
        f"{late}. {_advice(setting)}",
        at=edge.place,
        chain=(*(context.chains.static(edge.referrer) or ()), edge),
        first=None
        if judged.first is None
        else First(judged.first.place, context.chains.any(judged.first.place.module)),
        remedies=tuple(
            remedies.tried(context, remedies.importing_late(context, edges)) if refuted else ()
        ),
        cause=causes.EXPORT_FROM_NITRO,
    )


def _setting(context: RuleContext, module: ModuleId, names: tuple[str, ...]) -> str | None:
    if "*" in names:
        return None
    listed = dict.fromkeys((*patches.WRAPPED, *wrapped_names(context, module), *names))
    quoted = ", ".join(f'"{name}"' for name in listed)
    return f"experimental_entrypointWrappedFunctions: [{quoted}]"


def _advice(setting: str | None) -> str:
    if setting is None:
        return "Name what it exports in sentry.experimental_entrypointWrappedFunctions"
    return f"Set `{setting}` in the options of Sentry's module and build again"


def _quoted(edge: Edge) -> str:
    return f"'{edge.specifier}'"


# ---- a handler that is not there
# ------------------------------------------------------------------------------------------


def asked_for(preset: str | None) -> str | None:
    """The export that the platform of `preset` calls; None where there is none, or none known."""
    return None if preset is None else _ASKED_FOR.get(preset_name(preset))


def _missing(context: RuleContext) -> Finding | None:
    entry, name = context.build.entry, asked_for(context.build.preset)
    if name is None or entry not in context.graphs.modules:
        return None
    module = context.graphs.modules[entry]
    if module.format is not Format.MODULE or module.record.syntax_errors:
        return None
    if _exports(context, entry, name):
        return None
    if not loads_nitro_late(context.graphs, context.judgement.order.nitro, entry):
        return None
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.WARNING,
        Verdict.REFUTED,
        f"{entry} does not export {name}, which the preset {context.build.preset} calls: name it "
        f"in the wrap list, `{_setting(context, entry, (name,))}`",
        at=Place(entry, 1, 1),
        cause="handler-missing",
        symptom=f"The server starts, and every request fails: the platform finds no {name}.",
    )


def _exports(context: RuleContext, entry: ModuleId, name: str) -> bool:
    """Whether `entry` may export `name`: a star export of what is not known may hold it."""
    seen, todo = {entry}, [entry]
    while todo:
        module = todo.pop()
        record = context.graphs.modules[module].record
        stars = set()
        for export in record.exports:
            if isinstance(export, StarExport):
                stars.add(record.requests[export.request])
            elif export.name == name and (module == entry or name != "default"):
                return True
        local = {edge.request: edge.target for edge in edges_from(context.graphs.static, module)}
        for request in stars:
            target = local.get(request)
            if target is None or context.graphs.modules[target].format is not Format.MODULE:
                return True
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return False


def _fine(context: RuleContext) -> str:
    entry = context.build.entry
    wrapped = wrapped_names(context, entry) if entry in context.graphs.modules else ()
    if wrapped:
        return f"{', '.join(wrapped)} of {entry} goes through import()"
    again = entry in context.graphs.modules and any(
        isinstance(export, IndirectExport)
        for export in context.graphs.modules[entry].record.exports
    )
    if again:
        return "the entry loads nothing of Nitro's with import(), so that no export is wrapped"
    return "the entry exports nothing straight from Nitro"
