"""Every `.mjs` file below the root, whoever asks for it, and what else there is to ask for.

Symbolic links are not followed: what they lead to below the root is found where it really is,
under its real path, and what lies elsewhere is not part of the build. So no link can make the
walk go round.
"""

from __future__ import annotations

import errno
import posixpath
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk
from graphscan.disk import Entry
from graphscan.records import Diagnostic, Severity
from graphscan.resolve.files import Files, Kind, child_of, to_native

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES: Final = (".mjs", ".js", ".cjs")


class Walk(Struct, frozen=True):
    """The real paths of the files below a root, sorted: `.mjs`, and `.js` with `.cjs`."""

    modules: tuple[str, ...]
    scripts: tuple[str, ...]


def walk(files: Files, diagnostics: list[Diagnostic]) -> Walk:
    """What lies below the root of `files`.

    Folders that cannot be listed and links that lead to themselves are added to `diagnostics`.
    """
    found = sorted(_walk(files, diagnostics))
    modules = tuple(path for path in found if path.endswith(".mjs"))
    return Walk(modules, tuple(path for path in found if not path.endswith(".mjs")))


def _walk(files: Files, diagnostics: list[Diagnostic]) -> Iterator[str]:
    pending = [files.root]
    while pending:
        folder = pending.pop()
        listing = files.listing(folder)
        if listing is None:
            diagnostics.append(
                _warning(
                    "unreadable-folder",
                    f"{files.shown(folder)}: the folder cannot be listed, so what is in it may be "
                    "missing here. Make it readable for you, then scan again",
                )
            )
            continue
        for name in sorted(listing):
            path = child_of(folder, name)
            match listing[name]:
                case Entry.DIRECTORY:
                    pending.append(path)
                case Entry.LINK if files.kind(path) is Kind.MISSING and _leads_to_itself(path):
                    diagnostics.append(
                        _warning(
                            "symlink-loop",
                            f"{files.shown(path)}: the symbolic link leads back to itself; Node "
                            "finds nothing there. Remove it, or build again",
                        )
                    )
                case Entry.FILE if posixpath.splitext(name)[1] in _SUFFIXES:
                    yield path


def _leads_to_itself(path: str) -> bool:
    try:
        disk.mode(to_native(path))
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _warning(code: str, message: str) -> Diagnostic:
    return Diagnostic(Severity.WARNING, code, message)
