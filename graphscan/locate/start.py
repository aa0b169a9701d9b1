"""What Node starts: preloads in their order, then the entry.

A preload is resolved from the working folder as Node resolves it: `--import` as an `import` of a
module there would be, `--require` as a `require()` (Node's documentation, "Command-line API").
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never
from urllib.parse import unquote

from graphscan.errors import PreloadNotFound
from graphscan.locate.disk import is_file
from graphscan.records import Builtin, External, Local, ModuleId, Outside, Resolution, Unresolved
from graphscan.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.locate.json_file import Notes

_PRELOADER: Final = "[preload]"
"""Stands for the module, never read, in whose name Node loads the preloads."""


class StartKind(StrEnum):
    """How a starting point comes to run."""

    REQUIRE = "require"
    IMPORT = "import"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Start:
    """One starting point.

    `module` is relative to the root, with the query and fragment asked for; `path` is the real
    path, None for a `data:` module, whose URL is `specifier`: the argument as given.
    """

    kind: StartKind
    module: ModuleId
    path: Path | None
    specifier: str


@dataclass(frozen=True, slots=True)
class Preloading:
    """Where and how preloads are resolved: `conditions` are those added to Node's own."""

    root: Path
    cwd: Path
    conditions: Sequence[str]
    node: int
    notes: Notes

    def resolve(self, kind: StartKind, specifier: str) -> Resolution:
        """What Node makes of the argument of `--import` or `--require`."""
        return resolve(
            specifier,
            _PRELOADER,
            root=self.cwd,
            kind=kind.value,
            conditions=self.conditions,
            node=self.node,
        )


def module_id(path: Path, root: Path, suffix: str = "") -> ModuleId:
    """The id of the file with the real path `path`, seen from `root`."""
    relative = Path(os.path.relpath(path, root)).as_posix()
    return re.sub("[%?#]", lambda match: f"%{ord(match[0]):02X}", relative) + suffix


def entry_start(entry: Path, root: Path) -> Start:
    """The entry, a real path, as a starting point."""
    module = module_id(entry, root)
    return Start(StartKind.ENTRY, module, entry, module)


def preload_starts(
    preloading: Preloading, requires: Sequence[str], imports: Sequence[str]
) -> tuple[Start, ...]:
    """The preloads as starting points, in the order in which Node runs them.

    A preload that names a module of Node's own runs nothing of the build and is left out. Raises
    PreloadNotFound.
    """
    asked = [(StartKind.REQUIRE, specifier) for specifier in requires]
    asked += [(StartKind.IMPORT, specifier) for specifier in imports]
    starts: list[Start] = []
    for kind, specifier in asked:
        match preloading.resolve(kind, specifier):
            case Local(module=module) if module.startswith("data:"):
                count = sum(start.path is None for start in starts)
                starts.append(Start(kind, f"data:{count}", None, specifier))
            case Local(module=module):
                starts.append(_start(kind, module, specifier, preloading))
            case Outside(path=path):
                starts.append(_start(kind, path, specifier, preloading))
            case Builtin(name=name):
                preloading.notes.assume(
                    f"--{kind} {specifier}: {name} is Node's own and runs nothing here"
                )
            case Unresolved() as unresolved:
                raise _not_found(kind, specifier, unresolved, preloading)
            case External():
                raise _not_found(kind, specifier, Unresolved("ERR_MODULE_NOT_FOUND"), preloading)
            case never:
                assert_never(never)
    return tuple(starts)


def _start(kind: StartKind, module: str, specifier: str, preloading: Preloading) -> Start:
    """`module` is relative to the working folder; the starting point is relative to the root."""
    name = re.split("[?#]", module, maxsplit=1)[0]
    path = Path(os.path.realpath(preloading.cwd / unquote(name)))
    return Start(kind, module_id(path, preloading.root, module[len(name) :]), path, specifier)


def _not_found(
    kind: StartKind, specifier: str, unresolved: Unresolved, preloading: Preloading
) -> PreloadNotFound:
    detail = unresolved.detail or f"Cannot resolve '{specifier}'"
    cause = f"Node would not start: {detail}, from the working folder ({unresolved.reason})"
    meant = _meant(specifier, preloading)
    if meant is None:
        next_step = "Give the path of the file from the working folder, with ./ in front"
        return PreloadNotFound(f"--{kind} {specifier}", cause, next_step)
    argument = shlex.quote(_argument(meant, kind, preloading.cwd))
    next_step = f"Did you mean --{kind} {argument}?"
    return PreloadNotFound(f"--{kind} {specifier}", cause, next_step)


def _meant(specifier: str, preloading: Preloading) -> Path | None:
    """The file most likely meant, looked for in the working folder and in the root."""
    name = unquote(re.split("[?#]", specifier.removeprefix("file://"))[0])
    for written in (name, Path(name).name):
        for folder in (preloading.cwd, preloading.root):
            for suffix in ("", ".mjs", ".js", ".cjs"):
                path = folder / (written + suffix)
                if written and is_file(path):
                    return path
    return None


def _argument(path: Path, kind: StartKind, cwd: Path) -> str:
    """What to write after `--import` or `--require` in `cwd` to get the file `path`."""
    try:
        relative = module_id(path, cwd) if kind is StartKind.IMPORT else os.path.relpath(path, cwd)
    except ValueError:  # Windows: on another drive
        return path.as_uri() if kind is StartKind.IMPORT else str(path)
    return relative if relative.startswith("..") else f"./{relative}"
