"""What Node starts: preloads in their order, then the entry.

A preload is resolved from the working folder as Node resolves it: `--import` as an `import` of a
module there would be, `--require` as a `require()` (Node's documentation, "Command-line API").
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, assert_never
from urllib.parse import unquote

from msgspec import Struct

from graphscan.errors import PreloadNotFound
from graphscan.locate.disk import is_file
from graphscan.records import Builtin, External, Format, Local, ModuleId, Outside, Unresolved
from graphscan.resolve import RequestBy, Resolver, identity
from graphscan.resolve.files import from_native, to_native

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.locate.json_file import Notes


class StartKind(StrEnum):
    """How a starting point comes to run."""

    REQUIRE = "require"
    IMPORT = "import"
    ENTRY = "entry"


class Start(Struct, frozen=True):
    """One starting point.

    `module` is relative to the root, with the query and fragment asked for; `path` is the real
    path, None for a `data:` module, whose URL is `specifier`: the argument as given.
    """

    kind: StartKind
    module: ModuleId
    path: Path | None
    specifier: str


class Preload(Struct, frozen=True):
    """One `--import` or `--require`."""

    by: RequestBy
    specifier: str

    def __str__(self) -> str:
        return f"--{self.by} {self.specifier}"


def module_id(path: Path, root: Path) -> ModuleId:
    """The id of the file with the real path `path`, seen from `root`."""
    return identity.encode(identity.relative(from_native(path), from_native(root)))


def entry_start(entry: Path, root: Path) -> Start:
    """The entry, a real path, as a starting point."""
    module = module_id(entry, root)
    return Start(StartKind.ENTRY, module, entry, module)


def preload_starts(
    preloads: Sequence[Preload], *, root: Path, resolver: Resolver, notes: Notes
) -> tuple[Start, ...]:
    """The preloads as starting points; `resolver` is that of the working folder.

    One that names a module of Node's own runs nothing of the build and is left out. Raises
    PreloadNotFound.
    """
    # The parent stands for the module, in the working folder, in whose name Node loads preloads.
    parent = resolver.referrer("[preload]")
    starts: list[Start] = []
    for preload in preloads:
        found = resolver.resolve(preload.specifier, parent, preload.by)
        if isinstance(found, Outside):
            found = _loaded(found, preload, resolver)
        match found:
            case Local(module=module):
                starts.append(_start(preload, module, root, resolver))
            case Builtin(name=name):
                notes.assume(f"{preload}: {name} is a module of Node's own, nothing of the build")
            case External():
                raise _not_found(preload, Unresolved("ERR_MODULE_NOT_FOUND"), root, resolver)
            case Unresolved():
                raise _not_found(preload, found, root, resolver)
            case never:
                assert_never(never)
    return tuple(starts)


def _loaded(outside: Outside, preload: Preload, resolver: Resolver) -> Local | Unresolved:
    """What Node makes of a file that is not below the working folder."""
    loaded = resolver.local(_folder(resolver) / outside.path, preload.by)
    suffix = re.search(r"[?#].*", preload.specifier, re.DOTALL)
    match loaded:
        case Local(module, Format.MODULE) if suffix and preload.by is RequestBy.IMPORT:
            return Local(module + suffix[0], Format.MODULE)
        case _:
            return loaded


def _start(preload: Preload, module: ModuleId, root: Path, resolver: Resolver) -> Start:
    kind = StartKind(preload.by.value)
    path = resolver.path(module)
    if path is None:
        return Start(kind, module, None, preload.specifier)
    suffix = re.sub("^[^?#]*", "", module)
    return Start(kind, module_id(path, root) + suffix, path, preload.specifier)


def _folder(resolver: Resolver) -> Path:
    return Path(to_native(resolver.files.root))


def _not_found(
    preload: Preload, unresolved: Unresolved, root: Path, resolver: Resolver
) -> PreloadNotFound:
    detail = unresolved.detail or f"Cannot resolve '{preload.specifier}'"
    cause = f"Node would not start: {detail}, from the working folder ({unresolved.reason})"
    cwd = _folder(resolver)
    meant = _meant(preload.specifier, (cwd, root)) or _found_from(root, preload)
    if meant is None:
        next_step = "Give the path of the file from the working folder, with ./ in front"
    else:
        import shlex

        next_step = f"Did you mean --{preload.by} {shlex.quote(_argument(meant, preload.by, cwd))}?"
    return PreloadNotFound(str(preload), cause, next_step)


def _meant(specifier: str, folders: Sequence[Path]) -> Path | None:
    """The file most likely meant: as written, else by its name alone; else with an extension."""
    written = unquote(re.split("[?#]", specifier.removeprefix("file://"))[0])
    names = (written, *(name for name in (Path(written).name,) if not name.startswith("index")))
    return next(
        (
            path
            for name in names
            for folder in folders
            for suffix in ("", ".mjs", ".js", ".cjs")
            if name and is_file(path := folder / (name + suffix))
        ),
        None,
    )


def _found_from(root: Path, preload: Preload) -> Path | None:
    """The file that Node would find if it were started in the server folder."""
    resolver = Resolver(root)
    found = resolver.resolve(preload.specifier, resolver.referrer("[preload]"), preload.by)
    return resolver.path(found.module) if isinstance(found, Local) else None


def _argument(path: Path, by: RequestBy, cwd: Path) -> str:
    """What to write after `--import` or `--require` in `cwd` to get the file `path`."""
    relative = identity.relative(from_native(path), from_native(cwd))
    if by is RequestBy.IMPORT:
        relative = identity.encode(relative)
    return relative if relative.startswith("../") else f"./{relative}"
