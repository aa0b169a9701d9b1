"""Causes that several rules can see, by key, and what somebody who runs such a build has seen.

A rule gives its finding one of these keys; findings with one key are told as one story (`story`).
A cause that only one rule can see needs no entry here: its finding brings its own `symptom`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphscan.records import Place

STATIC_NITRO_IMPORT: Final = "static-nitro-import"
"""A plain import on the entry's graph leads to Nitro."""
EXPORT_FROM_NITRO: Final = "export-from-nitro"
"""The entry exports something of Nitro's with `export … from`."""
CONFIG_IMPORTS_APP: Final = "config-imports-app"
"""The module that initialises Sentry itself reaches Nitro."""
RELEASE_INJECTION: Final = "release-injection"
"""Nitro's chunk is imported only for the release name that was injected into it."""
TOP_LEVEL_AWAIT: Final = "top-level-await"
"""Nitro goes ahead while what leads to the initialisation awaits."""
INITIALISED_LATE: Final = "initialised-late"
"""The initialisation is reached only after Nitro, whatever the imports."""
CONDITIONAL_INIT: Final = "conditional-init"
"""The initialisation runs only under a condition; the code of that obstacle too."""
INIT_RACE: Final = "init-race"
"""The initialisation and Nitro run in an order that differs from start to start."""
CONFIG_NOT_WIRED: Final = "config-not-wired"
"""The initialisation is in the output, and nothing starts it."""
SENTRY_MISSING: Final = "sentry-missing"
"""There is no initialisation."""
ONE_STATIC_GRAPH: Final = "one-static-graph"
"""Sentry comes first, but in one static graph with Nitro."""

_LATE: Final = (
    "Errors arrive, but no database spans: what Nitro's modules import is evaluated before "
    "Sentry.init and so is never hooked."
)

SYMPTOMS: Final[Mapping[str, str]] = {
    STATIC_NITRO_IMPORT: _LATE,
    EXPORT_FROM_NITRO: _LATE,
    CONFIG_IMPORTS_APP: _LATE,
    RELEASE_INJECTION: _LATE,
    INITIALISED_LATE: _LATE,
    TOP_LEVEL_AWAIT: (
        "Errors arrive, but no database spans: while the initialisation awaits, Node goes on with "
        "Nitro's modules, and what they import is never hooked."
    ),
    CONDITIONAL_INIT: (
        "Nothing arrives from some environments: where the condition does not hold, Sentry is not "
        "initialised."
    ),
    INIT_RACE: (
        "Database spans are there after some starts and missing after others: which of Sentry and "
        "Nitro comes first is left to timing."
    ),
    CONFIG_NOT_WIRED: (
        "Nothing arrives from the server, neither errors nor spans: Sentry.init is deployed, and "
        "no start runs it."
    ),
    SENTRY_MISSING: (
        "Nothing arrives from the server, neither errors nor spans: nothing deployed calls "
        "Sentry.init."
    ),
    ONE_STATIC_GRAPH: (
        "Errors and spans of HTTP and of most CommonJS drivers arrive, spans of packages that are "
        "ES modules do not."
    ),
}
"""What is seen, and why, for each key."""


def unlinkable(place: Place) -> str:
    """The cause of everything that has to do with one request that Node cannot link."""
    return f"unlinkable {place.module}:{place.line}:{place.column}"
