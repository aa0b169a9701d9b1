"""No package that Sentry instruments is inlined into a chunk.

A warning, where a chunk that is evaluated holds the source of such a package: there is no import
left that a hook could act on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from graphscan.locate.presets import is_node_preset
from graphscan.records import Place, Severity, Verdict
from graphscan.rules.drivers import Fate
from graphscan.rules.finding import Finding, Mode, NotApplicable, Remedy, Setting

if TYPE_CHECKING:
    from graphscan.rules.context import RuleContext

NAME: Final = "driver-bundled"


def check(context: RuleContext) -> Finding | NotApplicable:
    """One finding for all packages that were inlined."""
    if not context.recognition.initialisations:
        return NotApplicable(NAME, "there is no Sentry that could hook a package")
    if not is_node_preset(context.build.preset):
        return NotApplicable(NAME, f"{context.build.preset} has no hooks that Sentry could use")
    found = [driver for driver in context.drivers if driver.fate is Fate.BUNDLED]
    if not found:
        return NotApplicable(NAME, "no package that Sentry instruments is inlined")
    where = ", ".join(f"{driver.package} in {driver.module}" for driver in found)
    names = [driver.package for driver in found]
    external = f"nitro: {{ externals: {{ external: {json.dumps(names)} }} }}"
    one = len(found) == 1
    return Finding(
        NAME,
        Mode.EVALUATE,
        Severity.WARNING,
        Verdict.REFUTED,
        f"{where}: the bundler has inlined {'this package' if one else 'these packages'}, so that "
        "no import is left that Sentry could hook",
        at=Place(found[0].module, 1, 1),
        chain=context.chains.any(found[0].module),
        remedies=(Remedy(f"Keep {', '.join(names)} external", None, None, Setting(external)),),
        symptom=f"Errors arrive, but no spans of {', '.join(names)}.",
    )
