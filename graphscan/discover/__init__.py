"""From the root to every module file.

Every `.mjs` file below the root, `node_modules` included, and every `.js`, `.cjs`, `.json`, `.wasm`
and `.node` file that resolution reaches from there and from the starting points (entry, preloads).
A file is known by its real path; the id of an ES module also carries `?query#fragment`, a CommonJS
file runs once whatever the query. Symbolic links are followed as Node follows them, without
looping. Whatever cannot be read or parsed becomes a diagnostic; the rest is still discovered.
"""

from __future__ import annotations

from graphscan.discover.discovery import Told, discover
from graphscan.discover.modules import Discovery, Module, Request, ResolvedRequest
from graphscan.disk import Question
from graphscan.errors import Unreadable
from graphscan.reading import (
    Problem,
    Reader,
    ReadHere,
    Reading,
    Source,
    question_of,
    read_bytes,
    read_record,
)

__all__ = [
    "Discovery",
    "Module",
    "Problem",
    "ReadHere",
    "Reader",
    "Reading",
    "Request",
    "ResolvedRequest",
    "Source",
    "Told",
    "discover",
    "read_record",
    "read_source",
    "read_whole",
]


def read_source(module: Module) -> bytes:
    """The source of `module`, as it was read: up to the end of its code, nothing for a file that
    could not be read.

    Raises Unreadable where the file has become unreadable since.
    """
    return _read(module, question_of(module.format))


def read_whole(module: Module) -> bytes:
    """The same with what stands behind the code. Raises Unreadable."""
    return _read(module, Question.CONTENT)


def _read(module: Module, question: Question) -> bytes:
    if module.data is not None:
        return module.data
    if module.file is None:
        return b""
    try:
        return read_bytes(module.file, question)
    except OSError as error:
        if module.record.syntax_errors:
            return b""
        cause = f"it can no longer be read: {error.strerror or type(error).__name__}"
        raise Unreadable(module.id, cause, "Scan again when the build has finished") from error
