"""Small module trees as files, and what a command line makes of them.

A tree's files are plain JavaScript. `write(traced=True)` writes them so that each body tells the
tracer when it begins and ends: an ES module by a statement on its own first line and one after its
last, a CommonJS file likewise, around what its author wrote. No line moves.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Tree:
    """Files and symlinks by path from the root, and how Node is started there."""

    files: Mapping[str, str]
    entry: str = "entry.mjs"
    links: Mapping[str, str] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    node_options: str = ""

    def write(self, folder: Path, *, traced: bool = False) -> Path:
        """Write the tree below `folder` and return it."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((_traced(name, text) if traced else text).encode())
        for name, target in self.links.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            target_path = folder / target
            path.symlink_to(target_path, target_is_directory=target_path.is_dir())
        return folder

    @property
    def command(self) -> str:
        """The command line, as a shell has it."""
        words = [word for r in self.requires for word in ("-r", r)]
        words += [word for i in self.imports for word in ("--import", i)]
        options = f"NODE_OPTIONS={shlex.quote(self.node_options)} " if self.node_options else ""
        return options + shlex.join(["node", *words, self.entry])


def read_command(command: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
    """`(NODE_OPTIONS=…) node (-r x | --import x)… ENTRY` as entry, imports, requires, options."""
    words = shlex.split(command)
    options = ""
    if words[0].startswith("NODE_OPTIONS="):
        options = words.pop(0).partition("=")[2]
    if words.pop(0) != "node":
        raise ValueError(command)
    imports, requires = [], []
    while len(words) > 1:
        flag, argument = words.pop(0), words.pop(0)
        {"--import": imports, "-r": requires}[flag].append(argument)
    return words[0], tuple(imports), tuple(requires), options


def _traced(name: str, text: str) -> str:
    place = {".mjs": "import.meta.url", ".cjs": "__filename", ".js": f'"{name}"'}.get(
        PurePosixPath(name).suffix
    )
    if place is None:
        return text
    first, rest = "", text
    if text.startswith("#!"):
        first, line_break, rest = text.partition("\n")
        first += line_break
    return f'{first}trace("+", {place}); {rest}\n;trace("-", {place});\n'
