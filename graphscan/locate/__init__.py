"""From a path to the build: root, entry, preset, versions, preloads.

The path may be a project folder with a server output in it, an output, a preset's server folder,
any folder with an entry, or an entry file. Whatever is not read but taken for granted is said in
`Build.assumptions`; a manifest that cannot be used becomes a diagnostic. Nothing is executed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.errors import PathNotFound
from graphscan.locate.disk import is_dir, real_path, unusable
from graphscan.locate.json_file import Notes
from graphscan.locate.node_options import NodeOptions, parse_node_options
from graphscan.locate.node_version import check_node
from graphscan.locate.presets import is_node_preset
from graphscan.locate.runtime import node_of_build
from graphscan.locate.search import find_output, output_with_entry
from graphscan.locate.start import (
    Preload,
    Start,
    StartKind,
    entry_start,
    module_id,
    preload_starts,
)
from graphscan.records import Build, Diagnostic
from graphscan.resolve import RequestBy, Resolver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.locate.outputs import Output

__all__ = ["DEFAULT_CONDITIONS", "Located", "Start", "StartKind", "is_node_preset", "locate"]

DEFAULT_CONDITIONS: Final = ("node", "import", "module-sync", "node-addons")
"""The conditions that Node sets for `import` (nodejs.org/api/packages.html#conditional-exports)."""


class Located(Struct, frozen=True):
    """The build found: `root` is the server folder's real path, `starts` what runs, in order.

    `conditions` are those asked for beyond Node's own, of which `import` and `require` each have
    theirs; `build.conditions` are all that hold for `import`.
    """

    root: Path
    build: Build
    starts: tuple[Start, ...]
    diagnostics: tuple[Diagnostic, ...]
    conditions: tuple[str, ...] = ()


def locate(
    path: str | Path,
    *,
    entry: str | None = None,
    imports: Sequence[str] = (),
    requires: Sequence[str] = (),
    node_options: str | None = None,
    conditions: Sequence[str] = (),
    node: int | None = None,
    cwd: Path | None = None,
) -> Located:
    """Find the build that `path` stands for and what starts it.

    `imports` are arguments of `node --import`, `requires` of `node --require`, `node_options` a
    NODE_OPTIONS string; all are read as Node reads them in the working folder `cwd`. `entry` is
    relative to `cwd`, else to the root. `node` is 20, 22, 24 or None for the newest that the
    build's facts allow.

    Raises PathNotFound, NoEntry, SeveralOutputs, PreloadNotFound, Unreadable, UsageError.
    """
    here = _working_folder(cwd)
    notes = Notes()
    options = parse_node_options(node_options) if node_options else NodeOptions()
    if node is not None:
        check_node(node)
    output = _output(path, entry, here, notes)
    _assume_platform(output, notes)
    node = node or node_of_build(output.root, notes)
    added = tuple(dict.fromkeys((*options.conditions, *conditions)))
    preloads = (
        *(Preload(RequestBy.REQUIRE, specifier) for specifier in (*options.requires, *requires)),
        *(Preload(RequestBy.IMPORT, specifier) for specifier in (*options.imports, *imports)),
    )
    started = (
        preload_starts(
            preloads,
            root=output.root,
            resolver=Resolver(here, conditions=added, node=node),
            notes=notes,
        )
        if preloads
        else ()
    )
    starts = (*started, entry_start(output.entry, output.root))
    nitro = output.nitro
    build = Build(
        entry=starts[-1].module,
        imports=tuple(start.module for start in starts if start.kind is StartKind.IMPORT),
        requires=tuple(start.module for start in starts if start.kind is StartKind.REQUIRE),
        node=node,
        conditions=tuple(dict.fromkeys((*DEFAULT_CONDITIONS, *added))),
        preset=output.preset,
        framework=nitro.framework if nitro else None,
        nitro=nitro.version if nitro else None,
        assumptions=tuple(notes.assumptions),
    )
    return Located(output.root, build, starts, tuple(notes.diagnostics), added)


def _working_folder(cwd: Path | None) -> Path:
    try:
        here = Path(os.path.abspath(cwd or Path.cwd()))
        usable = is_dir(here)
    except OSError as error:
        raise unusable("the working folder", error) from None
    if not usable:
        raise PathNotFound(str(cwd), "the working folder is no folder", "Start from another one")
    return here


def _output(path: str | Path, entry: str | None, cwd: Path, notes: Notes) -> Output:
    given = str(path)
    if not given:
        raise PathNotFound(
            "PATH", "it is empty", "Give a folder or an entry file, for example .output/server"
        )
    real = real_path(cwd / path, given)
    if entry is None:
        output = find_output(real, given, notes)
    else:
        output = output_with_entry(real, given, entry, cwd, notes)
    notes.assume(f"entry {module_id(output.entry, output.root)}: {output.reason}")
    return output


def _assume_platform(output: Output, notes: Notes) -> None:
    preset = output.preset
    if preset is None:
        notes.assume("preset unknown: taken for one that runs on Node")
    elif output.nitro is None or output.nitro.preset is None:
        notes.assume(f"preset {preset}: from the place of the server folder")
    if not is_node_preset(preset):
        notes.assume(
            f"preset {preset} is not run by Node: the order shown is the one Node would have"
        )
