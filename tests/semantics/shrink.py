"""Making a tree smaller while it still shows the same kind of difference.

Lines are left out, many at a time and then one by one, then preloads, links and the files that are
no longer needed. A smaller tree in which Node meets a new kind of error (a name that is no longer
declared, a file that is no longer there) does not count.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .check import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .check import Checked, Kind
    from .node import Times
    from .trees import Tree

_ERROR: Final = re.compile(r"\b(?:\w*Error|ERR_\w+|MODULE_NOT_FOUND)\b")


def shrink(
    tree: Tree, checked: Checked, node: str, all_times: Sequence[Times], *, most_tries: int = 400
) -> tuple[Tree, Checked]:
    """The smallest tree found that shows the first kind of difference that `tree` shows."""
    shrinker = _Shrinker(tree, checked, node, all_times, most_tries)
    for name in tree.files:
        if not name.endswith(".json"):
            shrinker.shorten(name)
    for preload in tree.imports:
        now = shrinker.tree
        shrinker.attempt(replace(now, imports=tuple(p for p in now.imports if p != preload)))
    for preload in tree.requires:
        now = shrinker.tree
        shrinker.attempt(replace(now, requires=tuple(p for p in now.requires if p != preload)))
    for link in tree.links:
        now = shrinker.tree
        shrinker.attempt(replace(now, links={n: t for n, t in now.links.items() if n != link}))
    for name in tree.files:
        now = shrinker.tree
        if name != tree.entry:
            shrinker.attempt(replace(now, files={n: t for n, t in now.files.items() if n != name}))
    return shrinker.tree, shrinker.checked


class _Shrinker:
    def __init__(
        self,
        tree: Tree,
        checked: Checked,
        node: str,
        all_times: Sequence[Times],
        most_tries: int,
    ) -> None:
        self.tree = tree
        self.checked = checked
        self._node = node
        self._all_times = all_times
        self._tries_left = most_tries
        self._wanted: Kind = checked.differences[0].kind
        self._errors = _errors(checked)

    def attempt(self, smaller: Tree) -> bool:
        """Take `smaller` if it shows the same; False if it does not, or nothing more is tried."""
        if self._tries_left <= 0:
            return False
        self._tries_left -= 1
        try:
            found = check(smaller, self._node, self._all_times)
        except Exception:  # what cannot be scanned is another matter
            return False
        if self._wanted not in found.kinds or not _errors(found) <= self._errors:
            return False
        self.tree, self.checked = smaller, found
        return True

    def shorten(self, name: str) -> None:
        """Leave out the lines of a file: all, then halves, then single ones."""
        lines = self.tree.files[name].splitlines(keepends=True)
        size = len(lines)
        while size:
            at = 0
            while at < len(lines):
                rest = lines[:at] + lines[at + size :]
                text = "".join(rest)
                if self.attempt(replace(self.tree, files={**self.tree.files, name: text})):
                    lines = rest
                else:
                    at += size
            size //= 2


def _errors(checked: Checked) -> set[str]:
    return {word for run in checked.runs for word in _ERROR.findall(run.stderr)}
