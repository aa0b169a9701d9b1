"""Making a tree smaller while it still shows the same kind of difference.

Whole modules are emptied first, then single lines left out, then files and preloads that are no
longer needed. A smaller tree that fails in a new way (a name that is no longer declared) does not
count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .check import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .check import Checked
    from .node import Times
    from .trees import Tree

_MOST_TRIES: Final = 400
_BROKEN: Final = ("ReferenceError", "TypeError")


def shrink(
    tree: Tree, checked: Checked, node: str, all_times: Sequence[Times]
) -> tuple[Tree, Checked]:
    """The smallest tree found that shows a difference of a kind that `tree` shows."""
    wanted = checked.differences[0].kind
    tries = 0
    progress = True
    while progress and tries < _MOST_TRIES:
        progress = False
        for smaller in _smaller(tree):
            tries += 1
            if tries > _MOST_TRIES:
                break
            try:
                found = check(smaller, node, all_times)
            except Exception:  # a tree that cannot be scanned is another matter
                continue
            broken = any(word in r.stderr for r in found.runs for word in _BROKEN)
            if wanted in found.kinds and not broken:
                tree, checked, progress = smaller, found, True
                break
    return tree, checked


def _smaller(tree: Tree) -> Iterator[Tree]:
    for name in tree.files:
        if tree.files[name] and not name.endswith(".json"):
            yield replace(tree, files={**tree.files, name: ""})
    for name in tree.files:
        if name != tree.entry:
            rest = {other: text for other, text in tree.files.items() if other != name}
            yield replace(tree, files=rest)
    for name in tree.links:
        yield replace(tree, links={n: t for n, t in tree.links.items() if n != name})
    for preload in tree.imports:
        yield replace(tree, imports=tuple(p for p in tree.imports if p != preload))
    for preload in tree.requires:
        yield replace(tree, requires=tuple(p for p in tree.requires if p != preload))
    for name, text in tree.files.items():
        lines = text.splitlines(keepends=True)
        if name.endswith(".json") or not text:
            continue
        for at in range(len(lines)):
            yield replace(tree, files={**tree.files, name: "".join(lines[:at] + lines[at + 1 :])})
