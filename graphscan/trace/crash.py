"""The first lines of an error as a report may show them: paths from the root, nothing of the hook.

Node's own frames and the carets below a quoted line are left out. What the hook put in front of a
module's first line is taken off, and columns there are counted as in the file on disk.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from graphscan.trace.identity import Identities

_LINES: Final = 8
_FRAMES: Final = 3
_CONSIDERED: Final = 20_000

_URL: Final = re.compile(r"""file://[^\s'"()<>]+?(?=(?::\d+){0,2}(?:['"()<>\s,]|$))""")
_PLACE: Final = re.compile(r"(?P<url>file://[^\s'\"()<>]+):(?P<line>1):(?P<column>\d+)")
_FRAME: Final = re.compile(r"\s+at ")
_OF_NODE: Final = re.compile(
    r"\(?node:|<anonymous>|\bhook[/\\](?:record|commonjs|modules|required)\.cjs"
)
_CARETS: Final = re.compile(r"[\s^]*")
_ABSOLUTE: Final = re.compile(r"(?<![\w.:/\\@])(?:[A-Za-z]:[\\/]|/)(?:[^\s'\"():<>/\\]+[\\/])+")


class Cleaner:
    """Cleans the errors of one run; `begin` is what the hook puts in front of a module."""

    def __init__(self, root: Path, identities: Identities, begin: str) -> None:
        self._begin = begin
        self._identities = identities
        self._folders = [
            (os.fspath(folder).rstrip("/\\"), "../" * level)
            for level, folder in enumerate((root, *root.parents))
            if folder != folder.parent
        ]

    def lines(self, text: str) -> tuple[str, ...]:
        """The first lines of `text` that say something."""
        kept: list[str] = []
        frames = 0
        for line in text[:_CONSIDERED].splitlines():
            if _CARETS.fullmatch(line):
                continue
            if _FRAME.match(line):
                frames += 1
                if frames > _FRAMES or _OF_NODE.search(line):
                    continue
            kept.append(self._clean(line.rstrip()))
        return tuple(kept[:_LINES])

    def _clean(self, line: str) -> str:
        if self._begin:
            line = _PLACE.sub(self._moved_back, line).replace(self._begin, "")
        line = _URL.sub(lambda url: self._identities.id_of(url[0]), line)
        for folder, prefix in self._folders:
            for separator in {os.sep, "/"}:
                line = line.replace(folder + separator, prefix)
        return _ABSOLUTE.sub("…/", line)

    def _moved_back(self, place: re.Match[str]) -> str:
        column = int(place["column"])
        if column > len(self._begin):
            column -= len(self._begin)
        return f"{place['url']}:{place['line']}:{column}"
