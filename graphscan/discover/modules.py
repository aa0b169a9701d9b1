"""What discovery finds: modules, their requests resolved, and what went wrong on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from graphscan.marks import NONE, Marks
from graphscan.records import (
    Diagnostic,
    Format,
    ImportCall,
    ModuleId,
    ModuleRecord,
    ModuleRequest,
    RequireCall,
    Target,
)

Request: TypeAlias = ModuleRequest | ImportCall | RequireCall


class ResolvedRequest(Struct, frozen=True):
    """One request of a module and where it leads.

    An `import()` or `require()` whose argument has several literals is several values with one
    `request`; `specifier` is None and `target` is `Computed` where the argument is not known.
    """

    request: Request
    specifier: str | None
    target: Target


class Module(Struct, frozen=True):
    """One module: its file (None for `data:`), its record, and its requests resolved, in order.

    A file that could not be read has an empty record with one syntax error at its start: it stands
    in the way of whatever would run it.
    """

    id: ModuleId
    file: str | None
    format: Format
    record: ModuleRecord
    requests: tuple[ResolvedRequest, ...]
    data: bytes | None = None
    """The source of a `data:` module."""
    marks: Marks = NONE
    """Which of the texts that rules look for stand in the source."""

    @property
    def path(self) -> Path | None:
        """The file; None for a `data:` module. A text takes a tenth of the memory of a path."""
        return None if self.file is None else Path(self.file)


class Discovery(Struct, frozen=True):
    """Every module found, by id in sorted order, and what went wrong on the way."""

    root: Path
    modules: dict[ModuleId, Module]
    diagnostics: tuple[Diagnostic, ...]
