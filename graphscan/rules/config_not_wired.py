"""The module that initialises Sentry is in the output, and something starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.patterns import LazyPattern
from graphscan.records import ModuleId, Place, Severity, Verdict, When
from graphscan.rules import causes, remedies
from graphscan.rules.finding import Finding, First, Mode, NotApplicable, Obstacle, Remedy
from graphscan.rules.recognition import is_package_module
from graphscan.rules.start_files import Wiring, wiring

if TYPE_CHECKING:
    from graphscan.rules.context import RuleContext

NAME: Final = "config-not-wired"

_CONFIG: Final = LazyPattern(r"(?:^|/)sentry\.server\.config[^/]*$|(?:^|/)instrument[^/]*$")


def unwired(context: RuleContext) -> tuple[tuple[ModuleId, Place], ...]:
    """Modules that initialise Sentry and are never evaluated, those named like a config first."""
    found = context.recognition
    if any(context.runs(i.run.runner) for i in found.initialisations):
        return ()
    modules = {
        i.run.runner: i.place
        for i in reversed(found.initialisations)
        if not is_package_module(i.run.runner) and i.run.when is not When.ON_CALL
    }
    for escape in reversed(found.escapes):
        if _CONFIG.search(escape.module):
            modules.setdefault(escape.module, escape.place)
    return tuple(
        sorted(modules.items(), key=lambda found: (not _CONFIG.search(found[0]), found[0]))
    )


def check(context: RuleContext) -> Finding | NotApplicable:
    """Refuted where the initialisation is there but nothing imports it.

    Undecided where a file beside the output starts it: this scan was not told of that.
    """
    if any(context.runs(e.module) for e in context.recognition.escapes):
        return NotApplicable(NAME, "Sentry may be initialised where calls cannot be followed")
    found = unwired(context)
    if not found:
        return NotApplicable(NAME, "no module that initialises Sentry is left out")
    module, place = found[0]
    tried = remedies.tried(context, remedies.preloading(context, [m for m, _ in found]))
    for unwired_module, its_place in found:
        known = _wiring(context, unwired_module)
        if known is not None:
            return _started_elsewhere(context, unwired_module, its_place, known)
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR,
        Verdict.REFUTED,
        f"{module} initialises Sentry, but nothing imports it and no --import is given: start the "
        f"server with `{remedies.start_command(context.build, module)}`",
        at=place,
        first=First(place, ()),
        remedies=tried,
        cause=causes.CONFIG_NOT_WIRED,
    )


def _wiring(context: RuleContext, module: ModuleId) -> Wiring | None:
    entry = context.graphs.modules.get(context.build.entry)
    path = context.graphs.modules[module].path
    if entry is None or entry.path is None or path is None or entry.id.startswith("../"):
        return None
    return wiring(entry.path.parents[entry.id.count("/")], path, context.diagnostics)


def _started_elsewhere(
    context: RuleContext, module: ModuleId, place: Place, known: Wiring
) -> Finding:
    message = (
        f"{module} initialises Sentry and nothing in the output imports it, but {known.where} "
        f"starts it with {known.option} {known.specifier}, which this scan was not told of: run "
        f"`{known.command}` in the folder of that file"
    )
    proved = remedies.tried(context, remedies.preloading(context, [module]))
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.ERROR,
        Verdict.UNDECIDED,
        message,
        at=place,
        first=First(place, ()),
        obstacles=(
            Obstacle("started-elsewhere", f"{known.where} gives Node another preload", place),
        ),
        remedies=(
            Remedy(
                "Scan the build as it is started",
                known.command,
                proved[0].verdict_after if proved else None,
            ),
        ),
        cause="preload-untold",
    )
