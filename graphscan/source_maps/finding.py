"""Where the source map of a module is: named by its last comment, or beside it.

A map is a file of the output, below the server folder, or a `data:` URL. An absolute path or an
address on the web is not followed; the file beside the module is read then, as it is where there is
no comment, or nothing where the comment says. (ECMA-426, Extraction Methods for JavaScript
Sources.)
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_to_bytes

from msgspec import Struct

from graphscan import disk
from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from graphscan.discover import Module

LIMIT: Final = 32 << 20
"""Bytes of the largest map that is read."""

_IN_COMMENT: Final = "data: URL"
_LONGEST_NAME: Final = 120

_COMMENT: Final = LazyPattern(rb"(?://|/\*)[#@][ \t]*sourceMappingURL=([^\s'\"`]+)")
_SCHEME: Final = LazyPattern(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\")
_DATA: Final = LazyPattern(r"data:application/json(?:;[^,;]*)*?(;base64)?,", re.I)


class MapText(Struct, frozen=True):
    """The text of a map, the folder that its URLs are relative to, below the server folder, and
    what it is called in a message.
    """

    text: str
    folder: str
    name: str


class BrokenMap(ValueError):
    """What is wrong with a source map, as the rest of a sentence that begins with its name."""


class OutsideMap(ValueError):
    """The map that a module names is not below the server folder."""


class LargeMap(ValueError):
    """The map is larger than `LIMIT`."""


class MissingMap(ValueError):
    """The map that a module names is not there: often it was left out on purpose."""


def map_url(source: bytes) -> str | None:
    """The URL in the comment at the end of `source`; None where there is none.

    Nothing but comments may follow it: Sentry's debug id does.
    """
    at = source.rfind(b"sourceMappingURL=")
    found = _COMMENT.search(source, max(at - 16, 0)) if at >= 0 else None
    if found is None:
        return None
    rest = source[found.end() :].splitlines()
    if not all(not line.strip() or line.strip().startswith((b"//", b"*/")) for line in rest):
        return None
    return found[1].decode("utf-8", "replace")


def find_map(module: Module, source: bytes) -> MapText | None:
    """The map of `module`, whose text is `source`; None where it has none.

    Raises BrokenMap, LargeMap, MissingMap, OutsideMap or OSError, the last without a path.
    """
    url = map_url(source)
    if url is not None and (data := _DATA.match(url)):
        return MapText(_decoded(url, data), _folder(module), _IN_COMMENT)
    if module.path is None:
        return None
    named = None if url is None or _SCHEME.match(url) else unquote(re.split(r"[?#]", url)[0])
    names = filter(None, (named, f"{module.path.name}.map"))
    root, folder = _root(module), module.path.parent
    found = next((name for name in names if _is_there(folder / name, root)), None)
    if found is None:
        if named is None:
            return None
        raise MissingMap
    path = folder / found
    if disk.size(path) > LIMIT:
        raise LargeMap
    content = disk.content(path)
    below = posixpath.normpath(posixpath.join(_folder(module), posixpath.dirname(found)))
    return MapText(_text(content), below, found)


def map_name(module: Module, source: bytes) -> str:
    """What the map that `module` should have is called in a message."""
    url = map_url(source)
    if url is None or (_SCHEME.match(url) and not _DATA.match(url)):
        return f"{posixpath.basename(module.id)}.map"
    return _IN_COMMENT if _DATA.match(url) else url[:_LONGEST_NAME]


def _decoded(url: str, data: re.Match[str]) -> str:
    if len(url) > LIMIT:
        raise LargeMap
    content = unquote_to_bytes(url[data.end() :])
    if data[1]:
        try:
            content = base64.b64decode(content, validate=True)
        except binascii.Error:
            raise BrokenMap("is not base64") from None
    return _text(content)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BrokenMap("is not UTF-8") from None


def _folder(module: Module) -> str:
    return posixpath.dirname(re.split(r"[?#]", module.id)[0])


def _root(module: Module) -> Path:
    """The server folder; of a preload outside it, the folder that the preload is in."""
    folder = Path(disk.real(module.path or ".")).parent
    depth = 0 if module.id.startswith("../") else _folder(module).count("/") + bool(_folder(module))
    return folder.parents[depth - 1] if depth else folder


def _is_there(path: Path, root: Path) -> bool:
    """Raises OutsideMap where it leads out of `root`, whether there is anything or not."""
    if not Path(disk.real(path)).is_relative_to(root):
        raise OutsideMap
    return disk.exists(path)
