"""Globs over module ids, as a graphscan.toml has them.

`*` and `?` stay within a folder, `**` spans folders, `[a-z]` and `{a,b}` choose; names that begin
with a dot are names like any other. What lies outside the root (`../../node_modules/x/y.js`) is
meant by a glob that begins with `**/`, or with as many `../`. Case counts on every platform, and
the separator is `/`. Braces stand for at most MOST globs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from graphscan.records import ModuleId


MOST: Final = 1000
"""For how many globs the braces of one may stand."""


def is_too_wide(glob: str) -> bool:
    """Whether the braces of `glob` stand for more than MOST globs: it cannot be matched then."""
    import bracex

    try:
        for _ in bracex.iexpand(glob, keep_escapes=True, limit=MOST):
            pass
    except bracex.ExpansionLimitException:
        return True
    return False


def matches(module: ModuleId, glob: str) -> bool:
    """Whether the path of `module`, without its query, is one that `glob` means.

    Not for a glob that `is_too_wide`.
    """
    path = unquote(re.split(r"[?#]", module, maxsplit=1)[0])
    if glob.startswith("**/"):
        path = re.sub(r"^(?:\.\./)+", "", path)
    pattern = _compiled(glob.removeprefix("./"))
    return any(expression.match(path) for expression in pattern)


@lru_cache(maxsize=256)
def _compiled(glob: str) -> tuple[re.Pattern[str], ...]:
    from wcmatch import glob as wc

    flags = wc.GLOBSTAR | wc.BRACE | wc.FORCEUNIX | wc.CASE | wc.DOTGLOB
    included, _ = wc.translate(glob, flags=flags, limit=0)
    return tuple(re.compile(expression) for expression in included)
