"""Compare `graphscan.extract` with V8, es-module-lexer and oxc-parser on real files.

    npm install --prefix /tmp/peers es-module-lexer oxc-parser
    python bench/compare_extraction.py --peers /tmp/peers .output/server node_modules

Takes every `.mjs` file, and every `.js` file that V8 compiles as a module and that has module
syntax, below the folders given. Prints each difference, then the figures: static requests in order,
their attributes, literals of import() calls, names of exports, top-level await, syntax errors
reported on what V8 accepts. Exit status 1 if anything differs. V8 is that of `--node`; Node 24 says
itself whether a module has top-level await, for older ones oxc-parser is asked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graphscan.extract import extract
from graphscan.records import Literal, ModuleRecord, StarExport

if TYPE_CHECKING:
    from collections.abc import Iterator

PEERS_PROGRAM: Final = Path(__file__).with_name("extraction_peers.mjs")
BATCH: Final = 1000


@dataclass(slots=True)
class Tally:
    """How many answers of a kind were compared, and which differ."""

    compared: int = 0
    differing: list[str] = field(default_factory=list)

    def add(self, ours: object, theirs: object, path: str) -> None:
        """Compare one answer."""
        self.compared += 1
        if ours != theirs:
            self.differing.append(f"{path}\n    ours   {ours!s:.300}\n    theirs {theirs!s:.300}")


def main() -> int:
    """Compare what the command line asks for; print differences and figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--node", default="node", help="the node program whose V8 is asked")
    parser.add_argument("--peers", type=Path, help="folder with es-module-lexer and oxc-parser")
    parser.add_argument("--per-folder", type=int, default=0, help="at most so many files a folder")
    arguments = parser.parse_args()
    tallies = {
        name: Tally() for name in ("requests", "attributes", "calls", "exports", "tla", "errors")
    }
    seen: Counter[str] = Counter()
    files = _files(arguments.folders, arguments.per_folder)
    for answer in _peers(files, arguments.node, arguments.peers):
        is_module = answer["path"].endswith(".mjs") or answer["lexed"]
        if not answer["accepted"]:
            seen["refused by V8"] += 1
            if is_module and extract(Path(answer["path"]).read_bytes()).syntax_errors:
                seen["refused by V8 and by us"] += 1
        elif is_module:
            seen["modules"] += 1
            _compare(answer, tallies)
        else:
            seen["without module syntax"] += 1
    for name, tally in tallies.items():
        for difference in tally.differing[:50]:
            sys.stdout.write(f"{name}: {difference}\n")
    sys.stdout.write(", ".join(f"{count} {what}" for what, count in sorted(seen.items())) + "\n")
    for name, tally in tallies.items():
        differing = len(tally.differing)
        sys.stdout.write(f"{name:10} {tally.compared:8} compared {differing:6} differ\n")
    return 1 if any(tally.differing for tally in tallies.values()) else 0


def _files(folders: list[Path], per_folder: int) -> Iterator[str]:
    for folder in folders:
        for place, subfolders, names in os.walk(folder):
            subfolders.sort()
            chosen = sorted(name for name in names if name.endswith((".mjs", ".js")))
            if per_folder:
                chosen = chosen[:: max(1, len(chosen) // per_folder)][:per_folder]
            yield from (str(Path(place, name)) for name in chosen)


def _peers(files: Iterator[str], node: str, peers: Path | None) -> Iterator[dict[str, Any]]:
    command = [node, "--experimental-vm-modules", "--no-warnings", str(PEERS_PROGRAM)]
    if peers is not None:
        command.append(str(peers.resolve()))
    batch: list[str] = []
    for file in files:
        batch.append(file)
        if len(batch) == BATCH:
            yield from _ask(command, batch)
            batch = []
    if batch:
        yield from _ask(command, batch)


def _ask(command: list[str], batch: list[str]) -> Iterator[dict[str, Any]]:
    done = subprocess.run(
        command,
        input="\n".join(batch),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    for line in done.stdout.splitlines():
        yield json.loads(line)


def _compare(answer: dict[str, Any], tallies: dict[str, Tally]) -> None:
    path = answer["path"]
    record = extract(Path(path).read_bytes())
    # V8 keeps one request for each pair of specifier and attributes.
    ours = list(dict.fromkeys((r.specifier, r.attributes) for r in record.requests))
    theirs = answer["requests"]
    if all(attributes is not None for _, attributes in theirs):
        known = [(s, tuple(sorted(a.items()))) for s, a in theirs]
        tallies["attributes"].add([(s, tuple(sorted(a))) for s, a in ours], known, path)
    specifiers = [specifier for specifier, _ in ours]
    tallies["requests"].add(specifiers, [specifier for specifier, _ in theirs], path)
    tallies["errors"].add(len(record.syntax_errors), 0, path)
    if answer["tla"] is not None:
        tallies["tla"].add(record.has_tla, answer["tla"], path)
    if answer["exports"] is not None:
        theirs = sorted(name for name, _ in answer["exports"])
        tallies["exports"].add(sorted(_export_names(record)), theirs, path)
    for calls in answer["calls"].values():
        if calls is not None:
            tallies["calls"].add(_literals(record, calls), calls, path)


def _export_names(record: ModuleRecord) -> Iterator[str]:
    for export in record.exports:
        yield "*" if isinstance(export, StarExport) else export.name


def _literals(record: ModuleRecord, calls: list[str | None]) -> list[str | None]:
    """Our answers in the terms of a peer: where it folds no constants, neither is ours counted."""
    ours: list[str | None] = []
    for at, call in enumerate(record.import_calls):
        known = isinstance(call.argument, Literal) and len(call.argument.values) == 1
        folded = at < len(calls) and calls[at] is None
        ours.append(call.argument.values[0] if known and not folded else None)
    return ours


if __name__ == "__main__":
    sys.exit(main())
