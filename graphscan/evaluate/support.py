"""Claims that support one another: whether one of them holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, TypeAlias, TypeVar

Claim = TypeVar("Claim", bound=Hashable)

Support: TypeAlias = tuple[tuple[Claim, ...], ...]
"""Alternatives, each a set of claims that together support a claim: `((),)` needs nothing, `()`
fails.
"""
PROVED: Final = ((),)
FAILED: Final = ()


def is_supported(goal: Claim, support_of: Callable[[Claim], Support[Claim]]) -> bool:
    """Whether `goal` is in the greatest set of claims of which each is supported by others of it.

    A claim rests on one alternative at a time; the next one is looked at only when a claim of that
    one is refuted, and when none is left the claim itself is refuted. What is never refuted rests
    on claims of which the same holds, and these together are such a set: claims that the goal does
    not come to rest on need not be worked out.
    """
    supports: dict[Claim, Support[Claim]] = {}
    resting: dict[Claim, int] = {}
    users: dict[Claim, list[Claim]] = {}
    refuted: set[Claim] = set()
    todo = [goal]
    while todo and goal not in refuted:
        claim = todo.pop()
        if claim in refuted:
            continue
        if claim not in supports:
            supports[claim] = support_of(claim)
            resting[claim] = 0
        elif refuted.isdisjoint(supports[claim][resting[claim]]):
            continue
        alternatives, at = supports[claim], resting[claim]
        while at < len(alternatives) and not refuted.isdisjoint(alternatives[at]):
            at += 1
        resting[claim] = at
        if at == len(alternatives):
            refuted.add(claim)
            todo.extend(users.get(claim, ()))
            continue
        for needed in alternatives[at]:
            users.setdefault(needed, []).append(claim)
            if needed not in supports:
                todo.append(needed)
    return goal not in refuted
