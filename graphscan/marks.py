"""The texts that rules look for in sources: which of them a file holds, found when it is read.

Rules ask most files whether some word stands in them at all. Answering that together with the
record means that a file is read once, by whichever process reads it, and that what a rule knows of
most files is this answer and not their content: a change elsewhere in a file changes nothing for
it.
"""

from __future__ import annotations

from typing import Final, TypeAlias

Marks: TypeAlias = frozenset[bytes]
"""Those of `SOUGHT` that a file holds."""

SET_CLIENT: Final = b"setClient"
CAPTURE_ERROR: Final = b"captureError"
NITRO_APP: Final = b"NitroApp"
NITRO_PLUGINS: Final = b"NitroPlugins"
ORCHESTRION: Final = b"orchestrion:"
SDK_VERSION: Final = b"SDK_VERSION"
SENTRY_RELEASE: Final = b"SENTRY_RELEASE"
INSTRUMENTATION: Final = b"InstrumentationNodeModuleDefinition("
UNCAUGHT: Final = b"uncaughtException"
UNHANDLED: Final = b"unhandledRejection"

SOUGHT: Final = (
    SET_CLIENT,
    CAPTURE_ERROR,
    NITRO_APP,
    NITRO_PLUGINS,
    ORCHESTRION,
    SDK_VERSION,
    SENTRY_RELEASE,
    INSTRUMENTATION,
    UNCAUGHT,
    UNHANDLED,
    b"app.use() requires a middleware function",
    b"Redis is already connecting/connected",
    b"PROTOCOL_ENQUEUE_AFTER_",
    b"add new command when connection is in closed state",
    b"Client has already been connected. You cannot reuse a client.",
    b"SASL_SIGNATURE_MISMATCH",
    b"UNSAFE_TRANSACTION",
    b"Requests can only be made in the",
)
"""Every text; those without a name belong to the table of `rules.inlined`."""

NONE: Final[Marks] = frozenset()


def marks_of(source: bytes) -> Marks:
    """Those of `SOUGHT` that stand in `source`."""
    found = [text for text in SOUGHT if text in source]
    return frozenset(found) if found else NONE
