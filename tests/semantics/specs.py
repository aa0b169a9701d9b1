"""Specs: Markdown files in which each second-level heading is a true sentence about Node.

Below the heading stand, in any order among prose:

- a file: its name in backticks and a colon on a line of its own, then a fenced block with its text;
- a line "`a.mjs`, `b.mjs` are empty." or "`link.mjs` is a symlink to `real/a.mjs`.";
- a fenced block `console` with one command, `$ node entry.mjs` where there is none;
- a fenced block `expect`, or `expect node>=22`, with what Node shows and a scan must say:

      order: a.mjs, b.mjs        every body that runs, by its start
      before: a.mjs, b.mjs       each completes before the next begins, in every run
      unordered: a.mjs, b.mjs    the plain and the slow runs together show both orders
      unproved: a.mjs, b.mjs     unordered to the scan, whatever Node shows
      unreached: a.mjs           never runs
      exit: 13                   the exit status, where it is not 0
      refused: b.mjs:2 SyntaxError   the place and reason for which Node refuses to start
      rejected: b.mjs:2 SyntaxError  the same for an import() whose promise is rejected
      slow: t                    one more run, with pause("t") and the loading of file t slow
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .trees import Tree, read_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SPECS: Final = Path(__file__).parent / "specs"
FOUND: Final = Path(__file__).parent / "found"

_HEADING: Final = re.compile(r"## +(.+)")
_FILE: Final = re.compile(r"`([^`]+)`:")
_EMPTY: Final = re.compile(r"(`[^`]+`(?:, `[^`]+`)*(?: and `[^`]+`)?) (?:is|are) empty\.")
_LINK: Final = re.compile(r"`([^`]+)` is a symlink to `([^`]+)`\.")
_FENCE: Final = re.compile(r"(`{3,})(\w*) ?(.*)")
_VERSION: Final = re.compile(r"node(>=|<)(\d+)")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one fenced block expects, of the Node versions `since` up to, not including, `until`."""

    since: int = 0
    until: int = 1000
    order: tuple[str, ...] | None = None
    before: tuple[tuple[str, str], ...] = ()
    unordered: tuple[tuple[str, str], ...] = ()
    unproved: tuple[tuple[str, str], ...] = ()
    unreached: tuple[str, ...] = ()
    refused: tuple[tuple[str, int, str], ...] = ()
    rejected: tuple[tuple[str, int, str], ...] = ()
    exit: int = 0
    slow: tuple[tuple[str, ...], ...] = ()

    def concerns(self, node: int) -> bool:
        """Whether this is expected of that major version."""
        return self.since <= node < self.until


@dataclass(frozen=True, slots=True)
class Spec:
    """One heading and what stands below it."""

    heading: str
    tree: Tree
    expectations: tuple[Expectation, ...] = ()
    file: str = field(default="", compare=False)

    def expectation(self, node: int) -> Expectation | None:
        """What is expected of that major version of Node; None where nothing is."""
        return next((e for e in self.expectations if e.concerns(node)), None)


def read_specs(folder: Path) -> list[Spec]:
    """Every spec of the Markdown files in `folder`."""
    return [spec for path in sorted(folder.glob("*.md")) for spec in parse_specs(path)]


def parse_specs(path: Path) -> Iterator[Spec]:
    """The specs of one file."""
    section: _Section | None = None
    lines = iter(path.read_text("utf-8").split("\n"))
    for line in lines:
        if heading := _HEADING.fullmatch(line):
            if section:
                yield section.finish(path.name)
            section = _Section(heading[1])
        elif section:
            section.take(line, lines)
    if section:
        yield section.finish(path.name)


@dataclass(slots=True)
class _Section:
    heading: str
    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    command: str = "node entry.mjs"
    expectations: list[Expectation] = field(default_factory=list)
    name: str | None = None

    def take(self, line: str, lines: Iterator[str]) -> None:
        if named := _FILE.fullmatch(line):
            self.name = named[1]
        elif empty := _EMPTY.fullmatch(line):
            self.files |= dict.fromkeys(re.findall(r"`([^`]+)`", empty[1]), "")
        elif link := _LINK.fullmatch(line):
            self.links[link[1]] = link[2]
        elif fence := _FENCE.fullmatch(line):
            self.fenced(fence[2], fence[3], list(_until(lines, fence[1])))

    def fenced(self, language: str, rest: str, body: list[str]) -> None:
        match language:
            case "console":
                (self.command,) = (line.removeprefix("$ ") for line in body)
            case "expect":
                self.expectations.append(_expectation(rest, body))
            case _:
                assert self.name is not None, f"{self.heading}: a block without a name"
                self.files[self.name] = "".join(f"{line}\n" for line in body)
                self.name = None

    def finish(self, file: str) -> Spec:
        entry, imports, requires, options = read_command(self.command)
        tree = Tree(self.files, entry, self.links, imports, requires, options)
        return Spec(self.heading, tree, tuple(self.expectations), file)


def _until(lines: Iterator[str], fence: str) -> Iterator[str]:
    for line in lines:
        if line == fence:
            return
        yield line


def _expectation(versions: str, body: Iterable[str]) -> Expectation:
    fields: dict[str, object] = {}
    for sign, number in _VERSION.findall(versions):
        fields["since" if sign == ">=" else "until"] = int(number)
    said: dict[str, list[str]] = {}
    for line in body:
        key, _, value = line.partition(":")
        said.setdefault(key, []).append(value.strip())
    for key, values in said.items():
        names = [tuple(v.split(", ")) if v else () for v in values]
        match key:
            case "order":
                (fields["order"],) = names
            case "before":
                fields[key] = tuple(pair for n in names for pair in itertools.pairwise(n))
            case "unordered" | "unproved":
                fields[key] = tuple((n[0], n[1]) for n in names)
            case "unreached":
                fields[key] = tuple(name for n in names for name in n)
            case "refused" | "rejected":
                fields[key] = tuple(_refusal(value) for value in values)
            case "exit":
                fields[key] = int(values[0])
            case "slow":
                fields[key] = tuple(names)
            case _:
                raise ValueError(key)
    return Expectation(**fields)  # type: ignore[arg-type]


def _refusal(value: str) -> tuple[str, int, str]:
    place, _, reason = value.rpartition(" ")
    module, _, line = place.rpartition(":")
    return module, int(line), reason


def write_spec(path: Path, spec: Spec) -> None:
    """Write `spec` as a file of its own, as `parse_specs` reads it."""
    parts = [f"# {path.stem}", f"## {spec.heading}"]
    for name, text in spec.tree.files.items():
        language = name.rpartition(".")[2]
        parts.append(f"`{name}`:\n\n````{language}\n{text.rstrip(chr(10))}\n````")
    parts.extend(f"`{n}` is a symlink to `{t}`." for n, t in spec.tree.links.items())
    parts.append(f"```console\n$ {spec.tree.command}\n```")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
