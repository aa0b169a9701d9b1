"""What runs against what: each contender is a command, and what has to be done before each run."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clock import Command
from corpora import PEERS, Corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OURS_COLD: Final = "graphscan, cold"
OURS_WARM: Final = "graphscan, warm"
OURS_CHANGED: Final = "graphscan, warm, 1 % longer by a line feed"
OURS_MOVED: Final = "graphscan, warm, 1 % moved down by a line"
LEXER: Final = "es-module-lexer pass"
OXC: Final = "oxc-parser + oxc-resolver"
ESBUILD: Final = "esbuild --metafile"
CRUISER_COLD: Final = "dependency-cruiser, cold"
CRUISER_WARM: Final = "dependency-cruiser, cached"
_VERDICTS: Final = (0, 1, 3)
_CYCLES: Final = (0, 1)
_CHANGED: Final = 100
"""Each so-manieth file is changed."""


def _nothing() -> None:
    """Nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A command to be timed; `before` prepares each run and is not timed."""

    name: str
    command: Command
    before: Callable[[], None] = _nothing
    slow: bool = False
    """Takes so long that it may be given fewer runs."""
    answers: tuple[int, ...] = (0,)
    """Exit statuses of a run that did its work."""


def graphscan(path: Path, *, cache: Path) -> Command:
    """A scan of `path` by this checkout, its JSON document thrown away."""
    words = [sys.executable, "-m", "graphscan", str(path), "--json", "-o", os.devnull]
    folder = path if path.is_dir() else path.parent
    return Command(words, folder, {"XDG_CACHE_HOME": str(cache)})


def ours(corpus: Corpus, work: Path, copies: tuple[Path, Path] | None = None) -> list[Contender]:
    """graphscan cold, warm and, on each of the `copies`, with one file in a hundred changed."""
    cold, warm = work / "cold", work / "warm"

    def forget() -> None:
        shutil.rmtree(cold, ignore_errors=True)

    contenders = [
        Contender(OURS_COLD, graphscan(corpus.entry, cache=cold), forget, answers=_VERDICTS),
        Contender(OURS_WARM, graphscan(corpus.entry, cache=warm), answers=_VERDICTS),
    ]
    if copies is not None:
        for name, copy, change in zip(
            (OURS_CHANGED, OURS_MOVED), copies, (b"%b\n", b"\n%b"), strict=True
        ):
            command = graphscan(copy / corpus.entry.name, cache=work / f"{copy.name}-cache")
            contenders.append(Contender(name, command, Changes(copy, change), answers=_VERDICTS))
    return contenders


class Changes:
    """Another byte in one file in a hundred, where `change` says, each time it is called."""

    def __init__(self, tree: Path, change: bytes) -> None:
        self._files = sorted(tree.rglob("*.mjs"))[::_CHANGED]
        self._change = change

    def __call__(self) -> None:
        """Change the files."""
        for file in self._files:
            file.write_bytes(self._change % file.read_bytes())


def theirs(corpus: Corpus, peers: Path, work: Path) -> list[Contender]:
    """The peers, each asked for the graph that starts at the entry (the lexer: for every file)."""
    tree, entry = corpus.folder, corpus.entry.name
    node = shutil.which("node") or "node"
    programs = peers / "node_modules" / ".bin"

    def script(name: str) -> Command:
        return Command([node, str(PEERS / name), str(peers), str(tree)], tree)

    def program(name: str, *arguments: str) -> Command:
        return Command([str(programs / name), *arguments], tree)

    esbuild = program(
        "esbuild",
        entry,
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--splitting",
        "--packages=external",
        "--log-level=silent",
        f"--metafile={work / 'metafile.json'}",
        f"--outdir={work / 'esbuild'}",
    )
    cruise = ("--no-config", "--output-type", "json", "--output-to", str(work / "cruised.json"))
    cached = ("--cache", str(work / "cruiser"), "--cache-strategy", "content")
    kinds, files = ("--extensions", "mjs,js,cjs"), ".mjs,.js,.cjs"
    return [
        Contender(LEXER, script("lexer.mjs")),
        Contender(OXC, script("oxc.mjs")),
        Contender(ESBUILD, esbuild),
        Contender(CRUISER_COLD, program("depcruise", *cruise, "--no-cache", entry), slow=True),
        Contender(CRUISER_WARM, program("depcruise", *cruise, *cached, entry)),
        Contender("madge", program("madge", "--json", *kinds, entry), slow=True),
        Contender(
            "skott", program("skott", entry, "-m", "raw", "-e", files), slow=True, answers=_CYCLES
        ),
        Contender("@vercel/nft", program("nft", "print", entry), slow=True),
    ]
