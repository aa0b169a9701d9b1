"""The server outputs that a folder is, holds, or has somewhere below it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk
from graphscan.disk import Entry
from graphscan.locate.disk import is_dir, is_file
from graphscan.locate.json_file import Notes
from graphscan.locate.layout import (
    PLACES,
    Candidate,
    NitroFacts,
    candidates_in_output,
    candidates_in_server_folder,
    known_place,
    preset_of_place,
    read_nitro_json,
    server_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NITRO_LEVELS: Final = 3
"""How many folders up nitro.json is looked for."""

SEARCH_DEPTH: Final = 4
SEARCH_FOLDERS: Final = 4000


class Output(Struct, frozen=True):
    """A server output: real paths of its root and its entry, and what told them."""

    root: Path
    entry: Path
    reason: str
    nitro: NitroFacts | None
    preset: str | None


def distinct(outputs: Iterable[Output]) -> list[Output]:
    """One output a root, in the order given."""
    found: dict[Path, Output] = {}
    for output in outputs:
        found.setdefault(output.root, output)
    return list(found.values())


def nitro_above(folder: Path, notes: Notes) -> NitroFacts | None:
    """The facts of the nearest nitro.json in `folder` or at most three folders up."""
    for level in (folder, *folder.parents)[: NITRO_LEVELS + 1]:
        if is_file(level / "nitro.json"):
            return read_nitro_json(level, notes)
    return None


def nearest_manifest(folder: Path) -> Path:
    """The nearest folder upward that holds nitro.json or package.json, else `folder`.

    Like Node's package scope lookup it does not leave a node_modules folder; the top of the file
    system is never the answer.
    """
    for depth, level in enumerate((folder, *folder.parents)):
        if level.name == "node_modules" or level.parent == level:
            break
        if is_file(level / "package.json"):
            return level
        if depth <= NITRO_LEVELS and is_file(level / "nitro.json"):
            return level
    return folder


def preset_of(nitro: NitroFacts | None, root: Path) -> str | None:
    """The preset that nitro.json names, else the one whose server folder is called like `root`."""
    return nitro.preset if nitro and nitro.preset else preset_of_place(root)


def described_by(nitro: NitroFacts, notes: Notes) -> Output | None:
    """The output that nitro.json describes."""
    return _first(candidates_in_output(nitro.folder, nitro, notes), nitro.folder, nitro)


def in_output_folder(folder: Path, notes: Notes) -> Output | None:
    """The output in an output folder whose nitro.json cannot be used."""
    return _first(candidates_in_output(folder, None, notes), folder, None)


def in_server_folder(folder: Path, nitro: NitroFacts | None, notes: Notes) -> Output | None:
    """`folder` as a server folder, if there is an entry in it."""
    for candidate in candidates_in_server_folder(folder, notes):
        if is_file(candidate.entry):
            return _output(known_place(candidate.entry, folder) or folder, candidate, nitro)
    return None


def at_known_places(folder: Path, notes: Notes) -> list[Output]:
    """The outputs at known places below the project folder `folder`."""
    places = (folder / place.folder for place in PLACES)
    return _at(places, notes)


def at_partial_places(folder: Path, notes: Notes) -> list[Output]:
    """The outputs at known places of which `folder`, perhaps under another name, is the beginning.

    `.vercel`, `.amplify-hosting/compute`, a copy of `.output` …
    """
    parts = (place.folder.split("/") for place in PLACES)
    places = (folder.joinpath(*names[at:]) for names in parts for at in range(1, len(names)))
    return _at(places, notes)


def below(folder: Path) -> list[Output]:
    """The outputs in the folders below, by nitro.json or a known place; not in node_modules."""
    found: list[Output] = []
    level = [folder]
    visited = 0
    for _ in range(SEARCH_DEPTH):
        next_level: list[Path] = []
        for child in (child for parent in level for child in _folders(parent)):
            visited += 1
            if visited > SEARCH_FOLDERS:
                return distinct(found)
            outputs = _is_or_holds(child)
            found.extend(outputs)
            if not outputs:
                next_level.append(child)
        level = next_level
    return distinct(found)


def _is_or_holds(folder: Path) -> list[Output]:
    """The outputs that `folder` is or has at known places; none where it may not be read."""
    scratch = Notes()
    try:
        nitro = read_nitro_json(folder, scratch)
        output = described_by(nitro, scratch) if nitro else None
        return [output] if output else at_known_places(folder, scratch)
    except OSError:
        return []


def _folders(parent: Path) -> list[Path]:
    try:
        listing = disk.listing(parent)
    except OSError:
        return []
    names = [name for name, kind in listing.items() if kind is Entry.DIRECTORY]
    shown = (name for name in names if not name.startswith(".") and name != "node_modules")
    return [parent / name for name in sorted(shown)]


def _at(places: Iterable[Path], notes: Notes) -> list[Output]:
    return distinct(output for place in places if (output := _at_place(place, notes)))


def _at_place(server: Path, notes: Notes) -> Output | None:
    """The output whose server folder is `server`, described by its nitro.json if it has one."""
    if not is_dir(server):
        return None
    server = Path(disk.real(server))
    nitro = nitro_above(server, notes)
    if nitro is not None:
        output = described_by(nitro, notes)
        if output is not None and output.root == server:
            return output
    return in_server_folder(server, nitro, notes)


def _first(
    candidates: Iterator[Candidate], folder: Path, nitro: NitroFacts | None
) -> Output | None:
    for candidate in candidates:
        if is_file(candidate.entry):
            return _output(server_folder(candidate.entry, folder), candidate, nitro)
    return None


def _output(root: Path, candidate: Candidate, nitro: NitroFacts | None) -> Output:
    root = Path(disk.real(root))
    entry = Path(disk.real(candidate.entry))
    if root not in entry.parents:
        root = nearest_manifest(entry.parent)
    return Output(root, entry, candidate.reason, nitro, preset_of(nitro, root))
