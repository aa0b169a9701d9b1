"""Two orders of modules, laid side by side.

What stands in both, in the same order, becomes common rows: as many as possible (the longest
increasing subsequence). Everything else is a row of one order only.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.records import ModuleId


class Both(Struct, frozen=True):
    """A module at its place in both orders; positions count from 0."""

    actual: int
    predicted: int


class OnlyActual(Struct, frozen=True):
    """A module where it began, not where it was predicted."""

    actual: int


class OnlyPredicted(Struct, frozen=True):
    """A module where it was predicted, not where it began."""

    predicted: int


Aligned: TypeAlias = Both | OnlyActual | OnlyPredicted


def align(actual: Sequence[ModuleId], predicted: Sequence[ModuleId]) -> Iterator[Aligned]:
    """Every module of both orders; each order holds a module at most once.

    Between two common rows, what was predicted stands above what ran.
    """
    ranks = {module: rank for rank, module in enumerate(predicted)}
    pairs = [(at, ranks[module]) for at, module in enumerate(actual) if module in ranks]
    done_actual = done_predicted = 0
    for at, rank in (*_increasing(pairs), (len(actual), len(predicted))):
        yield from map(OnlyPredicted, range(done_predicted, rank))
        yield from map(OnlyActual, range(done_actual, at))
        if at < len(actual):
            yield Both(at, rank)
        done_actual, done_predicted = at + 1, rank + 1


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence in which the second numbers increase; the first ones do already."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for number, (_, rank) in enumerate(pairs):
        length = bisect_left(tails, rank)
        before.append(ends[length - 1] if length else None)
        if length == len(tails):
            tails.append(rank)
            ends.append(number)
        else:
            tails[length] = rank
            ends[length] = number
    found: list[tuple[int, int]] = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(pairs[last])
        last = before[last]
    return found[::-1]
