"""From the root to every module file.

Every `.mjs` file below the root, `node_modules` included, and every `.js`, `.cjs`, `.json`, `.wasm` and
`.node` file that resolution reaches from there and from the starting points (entry, preloads). A file is
known by its real path; the id of an ES module also carries `?query#fragment`, a CommonJS file runs once
whatever the query. Symbolic links are followed as Node follows them, without looping. Whatever cannot be
read or parsed becomes a diagnostic; the rest is still discovered.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

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


@dataclass(frozen=True, slots=True)
class ResolvedRequest:
    """One request of a module and where it leads.

    An `import()` or `require()` whose argument has several literals is several values with one `request`;
    `specifier` is None and `target` is `Computed` where the argument is not known.
    """

    request: Request
    specifier: str | None
    target: Target


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its file (None for `data:`), its record, and its requests resolved, in source order."""

    id: ModuleId
    path: Path | None
    format: Format
    record: ModuleRecord
    requests: tuple[ResolvedRequest, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """Every module found, by id in sorted order, and what went wrong on the way."""

    root: Path
    modules: dict[ModuleId, Module]
    diagnostics: tuple[Diagnostic, ...]
