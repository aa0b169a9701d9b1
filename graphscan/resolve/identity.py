"""Module ids: files named from the root.

A POSIX path from the root as it stands on disk, with `%`, `?` and `#` percent-encoded, so that
what follows a `?` or `#` can only be a query or a fragment. A byte that is not UTF-8 is
percent-encoded too.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from graphscan.records import ModuleId

_SPECIAL: Final = re.compile("[%?#]")
_SPECIAL_OR_BYTE: Final = LazyPattern("[%?#\udc80-\udcff]")
_SUFFIX: Final = re.compile("[?#]")


def _percent_encode(matched: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in matched[0].encode("utf-8", "surrogateescape"))


def encode(path: str) -> ModuleId:
    """The id of the file at `path`, which is relative to the root."""
    special = _SPECIAL if path.isascii() else _SPECIAL_OR_BYTE
    return special.sub(_percent_encode, path)


def decode(module: ModuleId) -> str:
    """The path, relative to the root, of the file that `module` names."""
    path = _SUFFIX.split(module, maxsplit=1)[0]
    return unquote_to_bytes(path.encode("utf-8", "surrogateescape")).decode(
        "utf-8", "surrogateescape"
    )


def relative(path: str, root: str) -> str:
    """`path` from `root`, both absolute; starts with `../` where it lies outside."""
    if path.startswith(root.rstrip("/") + "/"):
        return path[len(root.rstrip("/")) + 1 :]
    return posixpath.relpath(path, root)
