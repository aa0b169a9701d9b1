"""The name of a source as somebody knows it who wrote it: `server/utils/redact.ts`.

A source map names its sources by URLs: relative to the map, to a `sourceRoot`, or absolute, as they
were on the machine that made the build. What is told of them is the path within the project: no
machine, nothing above the folder that the project's sources share.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABSOLUTE: Final = re.compile(r"/|\\\\|[A-Za-z]:[/\\]|file:", re.I)
_FILE: Final = re.compile(r"\A(?:file:(?://[^/]*)?)?/*(?:[A-Za-z]:)?", re.I)
_WEB: Final = re.compile(r"https?:", re.I)
_SCHEME: Final = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]+:")
_AUTHORITY: Final = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]+://[^/]*/*")
_ABOVE: Final = re.compile(r"\A(?:\.\.?/)+")
_PNPM: Final = re.compile(r"node_modules/\.pnpm/[^/]+/(?=node_modules/)")
_TELLS_MACHINE: Final = re.compile(r"/(?:(?:home|Users)/)?")
"""A folder that is no project: what lies in it begins with the name of a person or a disk."""


def source_names(sources: Sequence[str | None], root: str, folder: str) -> tuple[str | None, ...]:
    """A name for each of `sources`; None where nothing can be told.

    `root` is the map's `sourceRoot`, `folder` the folder of the map, relative to the server folder.
    """
    is_relative = not (_ABSOLUTE.match(root) or _SCHEME.match(root))
    start = posixpath.join(folder, root.replace("\\", "/") if is_relative else "")
    shared = _shared(sources)
    return tuple(None if source is None else _name(source, start, shared) for source in sources)


def _name(source: str, start: str, shared: str) -> str | None:
    if _ABSOLUTE.match(source):
        path = _path(source)
        own, modules, rest = path.partition("/node_modules/")
        if modules and not own.startswith(shared.rstrip("/")):
            path = f"node_modules/{rest}"
        elif _TELLS_MACHINE.fullmatch(shared):
            path = f"node_modules/{rest}" if modules else posixpath.basename(path)
        else:
            path = path.removeprefix(shared)
    elif _WEB.match(source):
        return source
    elif _AUTHORITY.match(source):
        path = _AUTHORITY.sub("", source)
    elif _SCHEME.match(source):
        return source
    else:
        path = posixpath.join(start, source.replace("\\", "/"))
    path = posixpath.normpath(path.partition("?")[0] or path)
    name = _PNPM.sub("", _ABOVE.sub("", path).lstrip("/\0"))
    return None if name in ("", ".", "..") else name


def _shared(sources: Sequence[str | None]) -> str:
    """The folder, with a slash at its end, of all sources that have absolute paths.

    Those of npm packages count only where there are no others.
    """
    paths = [_path(source) for source in sources if source and _ABSOLUTE.match(source)]
    own = [posixpath.dirname(path) for path in paths if "/node_modules/" not in path]
    folders = own or [path.partition("/node_modules/")[0] for path in paths]
    shared = posixpath.commonprefix([f"{folder.rstrip('/')}/" for folder in folders])
    return shared[: shared.rfind("/") + 1] or "/"


def _path(source: str) -> str:
    """The path of an absolute source, from its first slash on, without drive and scheme."""
    return posixpath.normpath("/" + _FILE.sub("", source.replace("\\", "/")).lstrip("/"))
