"""Which graphscan this is: what a cache was made by, and is good for.

The content of every file of the package, of the parser and the grammar as they are
installed, and Python's own version: whatever of it changes may change an answer. Content, not
times: a fresh installation of the same version finds what the old one has left.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUT: Final = 1
"""The layout of the cache's own files."""

_PACKAGES: Final = ("graphscan", "graphscan.queries", "graphscan.queries.markers")
_LIBRARIES: Final = ("tree_sitter", "tree_sitter_javascript", "networkx")
_READ: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_PART: Final = 1 << 20
_COMPILED: Final = (".pyc", ".pyo")


@lru_cache(maxsize=1)
def fingerprint() -> bytes:
    """16 bytes that stand for all of it."""
    found = hashlib.sha256(f"{LAYOUT} {sys.version}".encode(), usedforsecurity=False)
    folders = [folder for name in _PACKAGES for folder in _folders(name)]
    files = [file for folder in dict.fromkeys(folders) for file in _below(folder)]
    for name in _LIBRARIES:
        for folder in _folders(name):
            files.append((f"{name}/__init__.py", os.path.join(folder, "__init__.py")))
            files.extend(_directly_in(folder, tuple(EXTENSION_SUFFIXES)))
    for name, path in files:
        try:
            content = _content(path)
        except OSError:
            content = b"?"
        found.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        found.update(content)
    return found.digest()[:16]


def _content(path: str) -> bytes:
    """The bytes of a file. Python's own files take four times as long to open. Raises OSError."""
    descriptor = os.open(path, _READ)
    try:
        size = os.fstat(descriptor).st_size
        content = os.read(descriptor, size + 1)
        while len(content) != size and (part := os.read(descriptor, _PART)):
            content += part
        return content
    finally:
        os.close(descriptor)


def _folders(package: str) -> list[str]:
    spec = find_spec(package)
    return sorted(spec.submodule_search_locations or ()) if spec else []


def _below(folder: str) -> Iterator[tuple[str, str]]:
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            if not name.endswith(_COMPILED):
                file = os.path.join(path, name)
                yield file[len(folder) :], file


def _directly_in(folder: str, suffixes: tuple[str, ...]) -> list[tuple[str, str]]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(suffixes))
    except OSError:
        return []
    return [(name, os.path.join(folder, name)) for name in names]
