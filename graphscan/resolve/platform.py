"""What a platform that is not Node resolves by itself, by preset of Nitro.

Sources: https://developers.cloudflare.com/workers/runtime-apis/, https://bun.sh/docs/runtime/bun-apis,
https://docs.deno.com/runtime/fundamentals/modules/, https://nitro.build/deploy.
"""

from __future__ import annotations

import re
from typing import Final

from graphscan.patterns import LazyPattern

_CLOUDFLARE: Final = LazyPattern(r"(?:cloudflare|workerd):.*")
_BUN: Final = LazyPattern(r"bun(?::.*)?")
_DENO: Final = LazyPattern(r"(?:npm|jsr|https?|ext|deno):.*")

_BY_PRESET: Final = (
    (re.compile(r"cloudflare"), _CLOUDFLARE),
    (re.compile(r"bun$"), _BUN),
    (re.compile(r"deno|netlify[-_]edge"), _DENO),
)


def is_external(specifier: str, preset: str | None) -> bool:
    """Whether the platform of `preset` provides what `specifier` names; never under Node."""
    if preset is None:
        return False
    return any(
        named.match(preset) and provided.fullmatch(specifier) for named, provided in _BY_PRESET
    )
