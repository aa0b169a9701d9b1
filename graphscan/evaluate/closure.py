"""What modules lead to, directly or not, by whatever leads on from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphscan.evaluate.program import Index


def closure(seeds: Iterable[Index], next_of: Callable[[Index], Iterable[Index]]) -> set[Index]:
    """`seeds`, and all that they lead to; `next_of` is asked once for each module."""
    found: set[Index] = set()
    todo = list(seeds)
    while todo:
        m = todo.pop()
        if m not in found:
            found.add(m)
            todo.extend(next_of(m))
    return found
