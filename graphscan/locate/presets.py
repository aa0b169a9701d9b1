"""Which Nitro presets run on Node, and which on another platform.

Names as in Nitro's documentation ("Deploy") and in `src/presets` of nitrojs/nitro, 2.x and 3.x.
"""

from __future__ import annotations

import re
from typing import Final

NOT_NODE: Final = frozenset(
    {
        "base-worker",
        "browser",
        "bun",
        "lagon",
        "netlify-edge",
        "service-worker",
        "vercel-edge",
        "winterjs",
        "zephyr",
    }
)
"""Presets whose output another runtime evaluates, the families of `NOT_NODE_FAMILIES` apart."""

NOT_NODE_FAMILIES: Final = ("cloudflare", "deno")
"""First words of preset names that all run elsewhere: `cloudflare-module`, `deno-server` …"""

STATIC: Final = frozenset({"static", "github-pages", "gitlab-pages"})
"""Presets without a server; so is every name that ends in `-static`."""


def preset_name(preset: str) -> str:
    """The name in kebab case: Nitro also takes `vercel_edge` and `vercelEdge`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", preset.strip())
    return words.replace("_", "-").lower()


def is_node_preset(preset: str | None) -> bool:
    """Whether Node runs the output of `preset`; true of an unknown one, too."""
    if preset is None:
        return True
    name = preset_name(preset)
    return name not in NOT_NODE and name.split("-")[0] not in NOT_NODE_FAMILIES


def is_static_preset(preset: str | None) -> bool:
    """Whether `preset` writes files only, and no server."""
    if preset is None:
        return False
    name = preset_name(preset)
    return name in STATIC or name.endswith("-static")
