"""Sentry's SDK 11 for Nitro: its initialisation is bundled into Nitro's chunk, as the first plugin.

Nitro's own statements are then above it, and what counts is the call that runs the plugins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan import discover
from graphscan.patterns import LazyPattern
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext

STANDS_IN: Final = (
    "SDK 11 initialises Sentry inside Nitro, as its first plugin: sdk-11-layout is asked instead"
)

_SHIM: Final = LazyPattern(r"(?:^|/)sentry\.server\.config\.mjs$")
_NO_LONGER: Final = LazyPattern(rb"no longer (?:needed|required|necessary)", re.IGNORECASE)


def shim(context: RuleContext) -> ModuleId | None:
    """The `sentry.server.config.mjs` that only says that it is no longer needed."""
    for module in context.graphs.modules.values():
        if _SHIM.search(module.id) and not is_package_module(module.id):
            source = discover.read_whole(module)
            initialises = any(
                found.run.runner == module.id for found in context.recognition.initialisations
            )
            if not initialises and _NO_LONGER.search(source):
                return module.id
    return None


def bundles_init(context: RuleContext) -> bool:
    """Whether this is SDK 11's layout: the shim is there, or the SDK says that it is 11 or newer,
    and Sentry is initialised in Nitro's chunk."""
    order = context.judgement.order
    inside = [i for i in order.initialisations if i.run.runner in order.nitro]
    if not inside or len(inside) < len(order.initialisations):
        return False
    return shim(context) is not None or major(context) >= 11


def major(context: RuleContext) -> int:
    """The SDK's major version; 0 where it is not known."""
    found = re.match(r"\d+", context.sentry.version or "")
    return int(found[0]) if found else 0
