"""graphscan.toml: order rules of the user's own, what is made of the others, what is accepted.

model    the values
reading  from a file to a Config, with every mistake as a message
schema   the JSON Schema, which the parser checks with and editors too
places   where a key stands in the file
globs    what a path selector means
presets  files like a graphscan.toml that ship with graphscan

Nothing of this is imported where there is no graphscan.toml.
"""

from __future__ import annotations

from graphscan.config.model import (
    BUILT_IN_MARKERS,
    NITRO_RUNTIME,
    SENTRY_INIT,
    Config,
    Grade,
    Known,
    Marker,
    OrderRule,
    Selector,
)
from graphscan.config.reading import load

__all__ = [
    "BUILT_IN_MARKERS",
    "NITRO_RUNTIME",
    "SENTRY_INIT",
    "Config",
    "Grade",
    "Known",
    "Marker",
    "OrderRule",
    "Selector",
    "load",
]
