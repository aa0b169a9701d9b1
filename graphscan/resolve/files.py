"""The file system as the resolver sees it: what stands where, read once.

Paths here are absolute, with `/` as separator and no trailing one; a drive on Windows is the first
segment (`/C:/build`), as in a `file:` URL. Below the root whole folders are listed and remembered,
so that the thousands of lookups of a build cost one system call a folder; outside it single files
are asked for. What changes on disk while a scan runs is not noticed.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, Final

from graphscan import disk
from graphscan.disk import Entry
from graphscan.patterns import LazyPattern
from graphscan.resolve.failure import ResolutionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DOTS: Final = (".", "..")
_DRIVE: Final = LazyPattern(r"/[A-Za-z]:(/|$)")


class Kind(Enum):
    """What Node's `internalModuleStat` tells apart, symbolic links followed."""

    FILE = "file"
    DIRECTORY = "directory"
    MISSING = "missing"


def from_native(path: str | Path) -> str:
    """An absolute path of this machine in the form used here."""
    text = os.fspath(path)
    if os.sep == "/":
        return posixpath.normpath(text) if text != "//" else "/"
    text = os.path.normpath(text).replace(os.sep, "/")
    return text if text.startswith("/") else f"/{text}"


def to_native(path: str) -> str:
    """The opposite of `from_native`."""
    if os.sep == "/":
        return path
    return path[1:] if _DRIVE.match(path) else path


def parent_of(path: str) -> str:
    """The folder that holds `path`; the top is its own parent."""
    return path.rpartition("/")[0] or "/"


def ancestors(directory: str) -> list[str]:
    """`directory` and every folder above it, innermost first."""
    found = [directory]
    while directory != "/":
        directory = parent_of(directory)
        found.append(directory)
    return found


def child_of(directory: str, name: str) -> str:
    """What is called `name` in `directory`."""
    return f"{directory}/{name}" if directory != "/" else f"/{name}"


def relative_to(directory: str, path: str) -> str:
    """The place of `path`, which begins with `./` or `../`, from `directory` on.

    What `posixpath` says of the two joined and normalised, for a directory without dots in it.
    """
    folder, rest = directory, path.removeprefix("./")
    while rest.startswith("../"):
        folder, rest = parent_of(folder), rest[3:]
    if not rest or rest[0] in "./" or "//" in rest or "/." in rest or rest[-1] == "/":
        return posixpath.normpath(posixpath.join(directory, path))
    return child_of(folder, rest)


class Files:
    """Everything that was asked of one file system during one scan."""

    def __init__(self, root: str | Path) -> None:
        """`root` must exist; its real path becomes `self.root`."""
        self.root = from_native(disk.real(root))
        self._below = self.root.rstrip("/") + "/"
        self._kinds: dict[str, Kind] = {}
        self._listings: dict[str, dict[str, Entry] | None] = {}
        self._real: dict[str, str] = {"/": "/", self.root: self.root}
        self._folds_case = self._is_case_insensitive()

    def _is_case_insensitive(self) -> bool:
        name = posixpath.basename(self.root)
        swapped = posixpath.join(parent_of(self.root), name.swapcase())
        if swapped == self.root:
            return os.sep != "/"
        try:
            return disk.same(to_native(swapped), to_native(self.root))
        except OSError:
            return False

    def is_below_root(self, path: str) -> bool:
        """Whether a real path lies below the root (or is the root)."""
        return path.startswith(self._below) or path == self.root

    def shown(self, path: str) -> str:
        """`path` from the root, for messages: nothing of this machine shows."""
        return posixpath.relpath(path, self.root)

    def listing(self, directory: str) -> dict[str, Entry] | None:
        """The names in `directory`: None where it cannot be listed, empty where there is none."""
        if directory not in self._listings:
            self._listings[directory] = self._list(directory)
        return self._listings[directory]

    def _list(self, directory: str) -> dict[str, Entry] | None:
        if self._is_missing(directory):
            return {}
        try:
            return disk.listing(to_native(directory))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError):
            return None

    def _is_missing(self, directory: str) -> bool:
        """Whether a listing that is known says so: most folders that are asked for and missing are
        a `node_modules` on the way up.
        """
        above, _, name = directory.rpartition("/")
        while above.startswith(self._below) and above not in self._listings:
            above, _, name = above.rpartition("/")
        listed = self._listings.get(above)
        if listed is None or name in listed or name in _DOTS:
            return False
        return not (listed and self._folds_case)

    def kind(self, path: str) -> Kind:
        """`internalModuleStat(path)`; extra slashes mean what they mean to the operating system."""
        known = self._kinds.get(path)
        if known is None:
            known = self._kinds[path] = self._kind(path)
        return known

    def _kind(self, path: str) -> Kind:
        if "\0" in path:
            # C strings end there: Node looks for what comes before.
            return self.kind(path.partition("\0")[0])
        if "//" in path or (path.endswith("/") and path != "/"):
            kind = self.kind(re.sub("/+", "/", path).rstrip("/") or "/")
            return Kind.MISSING if kind is Kind.FILE and path.endswith("/") else kind
        if not path.startswith(self._below):
            return _stat(path)
        directory, _, name = path.rpartition("/")
        listing = self.listing(directory)
        if listing is None:
            return _stat(path)
        match listing.get(name):
            case Entry.FILE:
                return Kind.FILE
            case Entry.DIRECTORY:
                return Kind.DIRECTORY
            case Entry.LINK:
                return _stat(path)
            case None:
                return _stat(path) if listing and self._folds_case else Kind.MISSING

    def real(self, path: str) -> str:
        """The real path of something that exists, each name spelled as it stands on disk.

        Raises ResolutionError: ERR_INVALID_ARG_VALUE for a path with a null byte.
        """
        if path in self._real:
            return self._real[path]
        if "\0" in path:
            raise ResolutionError(
                "ERR_INVALID_ARG_VALUE",
                "The argument 'path' must be a string, Uint8Array, or URL without null bytes",
            )
        names: list[str] = []
        current = path
        if "//" in path or path.endswith("/"):
            current = re.sub("/+", "/", path).rstrip("/") or "/"
        while current not in self._real:
            current, _, name = current.rpartition("/")
            current = current or "/"
            names.append(name)
        real = self._real[current]
        while names:
            name = names.pop()
            current = child_of(current, name)
            real = self._real[current] = self._step(real, name)
        self._real[path] = real
        return real

    def _step(self, directory: str, name: str) -> str:
        """The real path of `name` in the real folder `directory`."""
        path = child_of(directory, name)
        if os.sep == "/" and self.is_below_root(directory):
            listing = self.listing(directory) or {}
            if name not in listing and self._folds_case:
                name = _spelled(name, listing)
                path = child_of(directory, name)
            if listing.get(name) in (Entry.FILE, Entry.DIRECTORY):
                return path
        return from_native(disk.real(to_native(path)))

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where it cannot be read."""
        return _readable(disk.content, path)

    def code(self, path: str) -> bytes | None:
        """The code in a JavaScript file, None where it cannot be read."""
        return _readable(disk.code, path)


def _readable(read: Callable[[str], bytes], path: str) -> bytes | None:
    try:
        return read(to_native(path))
    except (OSError, ValueError):
        return None


def _stat(path: str) -> Kind:
    try:
        mode = disk.mode(to_native(path))
    except (OSError, ValueError):
        return Kind.MISSING
    return Kind.DIRECTORY if stat.S_ISDIR(mode) else Kind.FILE


def _spelled(name: str, listing: dict[str, Entry]) -> str:
    """The entry that a case-insensitive file system means by `name`."""
    wanted = unicodedata.normalize("NFC", name).casefold()
    for entry in listing:
        if unicodedata.normalize("NFC", entry).casefold() == wanted:
            return entry
    return name
