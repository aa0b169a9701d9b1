"""Packages whose code a bundler has put into a chunk, known by texts that no minifier changes.

Each mark is an error message of the package; all marks of a package must stand in one chunk. A
package without certain marks is not in the table: nothing is said of it. Each stands in
`graphscan.marks.SOUGHT` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Format
from graphscan.rules.recognition import is_package_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphscan.discover import Module
    from graphscan.records import ModuleId

MARKS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "express": (b"app.use() requires a middleware function",),
    "ioredis": (b"Redis is already connecting/connected",),
    "mysql": (b"PROTOCOL_ENQUEUE_AFTER_",),
    "mysql2": (b"add new command when connection is in closed state",),
    "pg": (b"Client has already been connected. You cannot reuse a client.",),
    "postgres": (b"SASL_SIGNATURE_MISMATCH", b"UNSAFE_TRANSACTION"),
    "tedious": (b"Requests can only be made in the",),
}
"""By package, what its source says."""


def inlined(modules: Mapping[ModuleId, Module]) -> Iterator[tuple[str, ModuleId]]:
    """Packages and the own chunks that hold them, by module and name."""
    for module in modules.values():
        if module.format is not Format.MODULE or is_package_module(module.id):
            continue
        for name, marks in MARKS.items():
            if module.marks.issuperset(marks):
                yield name, module.id
