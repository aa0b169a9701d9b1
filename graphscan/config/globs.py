"""Globs over module ids, as a graphscan.toml has them.

`*` and `?` stay within a folder, `**` spans folders, `[a-z]` and `{a,b}` choose; names that begin
with a dot are names like any other. What lies outside the root (`../../node_modules/x/y.js`) is
meant by a glob that begins with `**/`, or with as many `../`. Case counts on every platform, and
the separator is `/`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from graphscan.records import ModuleId


def matches(module: ModuleId, glob: str) -> bool:
    """Whether the path of `module`, without its query, is one that `glob` means."""
    path = unquote(re.split(r"[?#]", module, maxsplit=1)[0])
    if glob.startswith("**/"):
        path = re.sub(r"^(?:\.\./)+", "", path)
    pattern = _compiled(glob.removeprefix("./"))
    return any(expression.match(path) for expression in pattern)


@lru_cache(maxsize=256)
def _compiled(glob: str) -> tuple[re.Pattern[str], ...]:
    from wcmatch import glob as wc

    flags = wc.GLOBSTAR | wc.BRACE | wc.FORCEUNIX | wc.CASE | wc.DOTGLOB
    included, _ = wc.translate(glob, flags=flags)
    return tuple(re.compile(expression) for expression in included)
