"""From the path that a person gives to the one server output that is meant.

What is certain comes before what is guessed: nitro.json, then the known places below the path, then
the path as a server folder itself, then a search below it. Where more than one output is to be had
nothing is chosen for the user.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from graphscan import disk
from graphscan.errors import NoEntry, SeveralOutputs
from graphscan.extract import extract
from graphscan.locate.disk import is_dir, is_file, real_path, unusable
from graphscan.locate.json_file import Notes
from graphscan.locate.layout import NitroFacts, read_nitro_json
from graphscan.locate.outputs import (
    Output,
    at_known_places,
    at_partial_places,
    below,
    described_by,
    in_output_folder,
    in_server_folder,
    nearest_manifest,
    nitro_above,
    preset_of,
)
from graphscan.locate.presets import is_static_preset
from graphscan.locate.start import module_id
from graphscan.records import Format

LISTED: Final = 12
"""How many outputs a message lists."""

MODULES: Final = frozenset({".cjs", ".cts", ".js", ".mjs", ".mts", ".ts"})
"""What Node starts by its name. It takes a file of any other name for CommonJS, but that is no
server output; a name without an extension is one if there is JavaScript in the file."""

_LOOKED_AT: Final = 8192
_SCRIPTS: Final = (Format.MODULE, Format.COMMONJS)


def find_output(path: Path, given: str, notes: Notes) -> Output:
    """The server output that the real path `path` stands for; `given` is how the user wrote it.

    Raises NoEntry, SeveralOutputs or Unreadable.
    """
    try:
        if is_file(path):
            return _output_of_entry(path, given, notes)
        return _output_of_folder(path, given, notes)
    except OSError as error:
        raise unusable(given, error) from None


def output_with_entry(path: Path, given: str, entry: str, cwd: Path, notes: Notes) -> Output:
    """The output that the real path `path` stands for, started by `entry`: from `cwd` or the root.

    Raises NoEntry, PathNotFound or Unreadable.
    """
    subject = f"--entry {entry}"
    folder = path if is_dir(path) else path.parent
    output, root = _output_if_any(path, given, notes)
    places = (cwd / entry, (root or folder) / entry, folder / entry)
    files = [real_path(place, subject) for place in places if is_file(place)]
    if not files:
        raise _no_such_entry(cwd / entry, subject, output)
    if files[0] != files[-1]:
        message = f"{subject}: the file in the working folder is meant, not its namesake"
        notes.warn("ambiguous-entry", message)
    _refuse_other_files(files[0], subject)
    if root is not None and root in files[0].parents:
        nitro = output.nitro if output else nitro_above(root, notes)
        return Output(root, files[0], "given by --entry", nitro, preset_of(nitro, root))
    return replace(_output_of_entry(files[0], subject, notes), reason="given by --entry")


def _output_if_any(path: Path, given: str, notes: Notes) -> tuple[Output | None, Path | None]:
    """The output and the root to look for an entry in; neither where several outputs compete."""
    try:
        output = find_output(path, given, notes)
    except NoEntry:
        return None, path if is_dir(path) else None
    except SeveralOutputs:
        return None, None
    return output, output.root


def _output_of_entry(entry: Path, given: str, notes: Notes) -> Output:
    _refuse_other_files(entry, given)
    disk.opens(entry)
    nitro = nitro_above(entry.parent, notes)
    root = nearest_manifest(entry.parent)
    if nitro is not None and root == nitro.folder:
        output = described_by(nitro, Notes())
        if output is not None and output.root in entry.parents:
            root = output.root
    if root != entry.parent:
        shown = module_id(entry, root)
        notes.assume(f"root: the folder above {shown} that has package.json or nitro.json")
    return Output(root, entry, "the file given", nitro, preset_of(nitro, root))


def _refuse_other_files(entry: Path, given: str) -> None:
    """Raise NoEntry where the file is no JavaScript: by its name, or by what is in it."""
    if entry.suffix.lower() in MODULES:
        return
    reason = f"its name ends in {entry.suffix}" if entry.suffix else _not_javascript(entry)
    if reason is None:
        return
    raise NoEntry(
        given,
        f"the file is not a JavaScript module: {reason}",
        "Give the server folder or its entry file (.mjs, .js, .cjs), for example"
        f" {Path(given).parent}",
    )


def _not_javascript(entry: Path) -> str | None:
    """Why what is in the file is no JavaScript; None if it is."""
    source = disk.content(entry)
    if b"\0" in source[:_LOOKED_AT]:
        return "it holds binary data"
    errors = [extract(source, format=each).syntax_errors for each in _SCRIPTS]
    if not all(errors):
        return None
    place = errors[0][0]
    return f"line {place.line}, column {place.column} does not parse"


def _output_of_folder(folder: Path, given: str, notes: Notes) -> Output:
    disk.listing(folder)
    nitro = nitro_above(folder, notes)
    described = described_by(nitro, notes) if nitro else None
    if described is not None and folder in (described.root, *described.root.parents):
        return described
    if is_file(folder / "nitro.json") and (output := in_output_folder(folder, notes)):
        return output
    if known := at_known_places(folder, notes):
        return _only(known, folder, given)
    if output := in_server_folder(folder, nitro, notes):
        return output
    if guessed := at_partial_places(folder, notes) or below(folder):
        output = _only(guessed, folder, given)
        where = module_id(output.root, folder)
        notes.assume(f"server folder {where}: the only server output under the folder given")
        return output
    raise _no_entry(folder, given, nitro, described)


def _only(outputs: list[Output], folder: Path, given: str) -> Output:
    if len(outputs) == 1:
        return outputs[0]
    roots = sorted(Path(os.path.relpath(output.root, folder)).as_posix() for output in outputs)
    more = f" and {len(roots) - LISTED} more" if len(roots) > LISTED else ""
    cause = f"{len(roots)} server outputs lie under it: {', '.join(roots[:LISTED])}{more}"
    raise SeveralOutputs(given, cause, f"Give one of them: graphscan {Path(given) / roots[0]}")


def _no_entry(
    folder: Path, given: str, nitro: NitroFacts | None, described: Output | None
) -> NoEntry:
    build = "Build the app first (npx nuxt build, npx nitro build)"
    if not disk.listing(folder):
        return NoEntry(given, "the folder is empty", f"{build}, or give the folder of its output")
    for place in (".output", ".vercel/output", "dist"):
        nitro = nitro or read_nitro_json(folder / place, Notes())
    if nitro is not None and is_static_preset(nitro.preset):
        cause = f"nitro.json says preset {nitro.preset}: a static site, without a server to start"
        return NoEntry(given, cause, "Build it with a server preset, for example node-server")
    if described is not None:
        server = os.path.normpath(Path(given) / os.path.relpath(described.root, folder))
        next_step = f"Its build has the server folder {server}"
        return NoEntry(given, "there is no server output in this folder", next_step)
    manifests = ("nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs", "package.json")
    if any(is_file(folder / name) for name in manifests):
        cause = "the project has no server output (.output, .vercel/output, .netlify …)"
        next_step = f"{build}, or give the folder of its output, or --entry FILE"
        return NoEntry(given, cause, next_step)
    return NoEntry(
        given,
        "it holds no server output and no entry (index.mjs, server.mjs, main.mjs, server.js …)",
        "Give the server folder, for example .output/server, or the entry: --entry FILE",
    )


def _no_such_entry(path: Path, subject: str, output: Output | None) -> NoEntry:
    cause = "it is a folder" if is_dir(path) else "there is no such file"
    next_step = "Give the file by its path from the working folder or from the server folder"
    if output is not None:
        next_step += f"; the server folder's own entry is {output.entry.name}"
    return NoEntry(subject, cause, next_step)
