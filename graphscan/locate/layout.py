"""The layout of server outputs: where each preset puts its server folder, and what starts it.

Sources: nitro.json as `writeBuildInfo` of Nitro writes it; the presets in `src/presets` of
nitrojs/nitro 2.x and 3.x (`output.serverDir`, `entryFileNames`, what their `compiled` hooks write);
Vercel's Build Output API (`.vc-config.json`: `handler`, `runtime`); Wrangler's `main`; Deno's
`tasks`; `scriptFile` of Azure's function.json; `main` of package.json.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.locate.disk import is_file
from graphscan.locate.json_file import JsonObject, Notes, read_json
from graphscan.locate.node_options import TAKES_VALUE
from graphscan.locate.presets import preset_name

if TYPE_CHECKING:
    from collections.abc import Iterator

VERCEL_FUNCTIONS: Final = ("__server.func", "__fallback.func", "__nitro.func")
"""Vercel's catch-all function: of Nitro 3, nitropack 2.12.9–2.13, nitropack ≤ 2.12.4."""

ENTRY_NAMES: Final = (
    "index.mjs",
    "server.mjs",
    "main.mjs",
    "server.js",
    "index.js",
    "index.ts",
)
"""What a server folder's entry is called where nothing says so."""

SCRIPT_SUFFIXES: Final = (".mjs", ".cjs", ".js", ".mts", ".cts", ".ts")


OPTIONS_WITH_VALUE: Final = TAKES_VALUE | {"-r", "-C", "--preload", "--env-file"}
"""Options of node, bun and deno whose next word is no script to start."""


class Place(Struct, frozen=True):
    """Where a preset puts its server folder, from the project folder, and the entry there."""

    folder: str
    preset: str | None
    entries: tuple[str, ...] = ENTRY_NAMES


PLACES: Final = (
    Place(".output/server", None),
    Place(".output/server/functions", "azure-swa", ("index.mjs",)),
    *(Place(f".vercel/output/functions/{name}", "vercel") for name in VERCEL_FUNCTIONS),
    Place(".netlify/functions-internal/server", "netlify", ("server.mjs", "main.mjs")),
    Place(".netlify/edge-functions/server", "netlify-edge", ("server.js",)),
    Place(".amplify-hosting/compute/default", "aws-amplify", ("server.js", "index.mjs")),
    Place(".zeabur/output/functions/__nitro.func", "zeabur", ("index.mjs",)),
    Place(".edgeone/cloud-functions/ssr-node", "edgeone-pages", ("handler.js",)),
    Place(".stormkit/server", "stormkit", ("index.mjs",)),
    Place("dist/_worker.js", "cloudflare-pages", ("index.js",)),
)
"""Every server folder known."""


class Candidate(Struct, frozen=True):
    """A file that may be the entry, and the sentence that says why."""

    entry: Path
    reason: str


class NitroFacts(Struct, frozen=True):
    """What nitro.json says; None where it says nothing usable. `folder` is the output folder."""

    folder: Path
    preset: str | None
    framework: tuple[str, str] | None
    version: str | None
    server_entry: str | None
    preview: str | None


def read_nitro_json(folder: Path, notes: Notes) -> NitroFacts | None:
    """The facts in the nitro.json of `folder`; None if there is no usable one."""
    nitro = read_json(folder / "nitro.json", notes)
    if nitro is None:
        return None
    framework = nitro.child("framework")
    name = framework.text("name") if framework else None
    versions = nitro.child("versions")
    commands = nitro.child("commands")
    return NitroFacts(
        folder=folder,
        preset=nitro.text("preset"),
        framework=(name, framework.text("version") or "") if framework and name else None,
        version=versions.text("nitro") if versions else None,
        server_entry=nitro.text("serverEntry"),
        preview=commands.text("preview") if commands else None,
    )


def known_place(entry: Path, output: Path) -> Path | None:
    """The folder below `output` that is a known place of server folders and holds `entry`."""
    places = {output.joinpath(*parts) for parts in _places_in_output()}
    return next((folder for folder in entry.parents if folder in places), None)


def server_folder(entry: Path, output: Path) -> Path:
    """The folder below `output` that holds what `entry` needs.

    A known place, else the nearest folder upward that has a package.json, else the entry's own.
    """
    if place := known_place(entry, output):
        return place
    below = entry.parents[: entry.parents.index(output)] if output in entry.parents else ()
    return next((folder for folder in below if is_file(folder / "package.json")), entry.parent)


def candidates_in_output(
    folder: Path, nitro: NitroFacts | None, notes: Notes
) -> Iterator[Candidate]:
    """What may start the output in `folder` (the one of nitro.json), the surest first."""
    preset = preset_name(nitro.preset) if nitro and nitro.preset else ""
    if preset.startswith("netlify"):
        yield Candidate(folder / "server/server.mjs", "what Netlify starts")
    if preset == "aws-amplify":
        yield Candidate(folder / "compute/default/server.js", "what AWS Amplify starts")
    if nitro and nitro.server_entry:
        yield from _named(folder, nitro.server_entry, "serverEntry in nitro.json", notes)
    if nitro and nitro.preview:
        for word in _script_words(nitro.preview):
            yield from _named(folder, word, "commands.preview in nitro.json", notes)
    for name in VERCEL_FUNCTIONS:
        yield from _candidates_by_manifest(folder / "functions" / name, notes)
    yield from _candidates_by_manifest(folder, notes)
    for parts in _places_in_output():
        below = folder.joinpath(*parts)
        yield from _candidates_by_manifest(below, notes)
        for name in _entries_at(parts):
            yield Candidate(below / name, _found(name))


def candidates_in_server_folder(folder: Path, notes: Notes) -> Iterator[Candidate]:
    """What may start the server folder `folder`, the surest first."""
    yield from _candidates_by_manifest(folder, notes)
    for name in _entries_at(folder.parts):
        yield Candidate(folder / name, _found(name))
    package = read_json(folder / "package.json", notes)
    if main := package and package.text("main"):
        yield from _named(folder, main, "main in package.json", notes)


def preset_of_place(folder: Path) -> str | None:
    """The preset whose server folder is called as `folder` is; None where that does not tell."""
    return next((place.preset for place in PLACES if _ends_with(folder, place)), None)


def _ends_with(folder: Path, place: Place) -> bool:
    parts = tuple(place.folder.split("/"))
    return folder.parts[-len(parts) :] == parts


def _entries_at(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The entry names for a folder whose path ends as a known place does."""
    for place in PLACES:
        tail = tuple(place.folder.split("/"))[1:]
        if tail and tail != ("server",) and parts[-len(tail) :] == tail:
            return place.entries
    return ENTRY_NAMES


def _places_in_output() -> Iterator[tuple[str, ...]]:
    """The known server folders as seen from the output folder that holds nitro.json."""
    seen: set[tuple[str, ...]] = set()
    for place in PLACES:
        parts = tuple(place.folder.split("/"))
        parts = parts[2:] if parts[1] in {"output", "functions-internal"} else parts[1:]
        if parts not in seen:
            seen.add(parts)
            yield parts


def _candidates_by_manifest(folder: Path, notes: Notes) -> Iterator[Candidate]:
    """Entries that the platform's own configuration in `folder` names."""
    vercel = read_json(folder / ".vc-config.json", notes)
    if handler := vercel and (vercel.text("handler") or vercel.text("entrypoint")):
        yield from _named(folder, handler, "handler in .vc-config.json", notes)
    for name in ("wrangler.json", "wrangler.jsonc"):
        wrangler = read_json(folder / name, notes, comments=True)
        if main := wrangler and wrangler.text("main"):
            yield from _named(folder, main, f"main in {name}", notes)
    for name in ("deno.json", "deno.jsonc"):
        deno = read_json(folder / name, notes, comments=True)
        for word in _script_words(_deno_start(deno) or ""):
            yield from _named(folder, word, f"tasks.start in {name}", notes)
    azure = read_json(folder / "function.json", notes)
    if script := azure and azure.text("scriptFile"):
        yield from _named(folder, script, "scriptFile in function.json", notes)


def _deno_start(deno: JsonObject | None) -> str | None:
    tasks = deno and deno.child("tasks")
    if not tasks:
        return None
    if isinstance(tasks.values.get("start"), dict):
        task = tasks.child("start")
        return task.text("command") if task else None
    return tasks.text("start")


def _script_words(command: str) -> Iterator[str]:
    """The words of a command that name a script, not those that are the value of an option."""
    is_value = False
    for word in command.split():
        bare = word.strip("\"'")
        if bare.endswith(SCRIPT_SUFFIXES) and not bare.startswith("-") and not is_value:
            yield bare
        is_value = bare in OPTIONS_WITH_VALUE


def _named(folder: Path, name: str, source: str, notes: Notes) -> Iterator[Candidate]:
    """The file that a manifest in `folder` names, if it is there and part of the build."""
    entry = Path(os.path.normpath(folder / name.replace("\\", "/")))
    within = not Path(name).is_absolute() and folder.parent in entry.parents
    if within and is_file(entry):
        yield Candidate(entry, f"from {source}")
    else:
        why = "is not there" if within else "lies outside the output"
        notes.warn("missing-entry", f"{source} names {name}, which {why}; it is ignored")


def _found(name: str) -> str:
    return f"found by its name, {name}"
