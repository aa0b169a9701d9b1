"""What a mistyped name may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEAREST: Final = 3
_LIKENESS: Final = 0.5


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Those of `known` that are most like `name`; none where none is."""
    return get_close_matches(name, sorted(known), _NEAREST, _LIKENESS)


def advice(name: str, known: Iterable[str]) -> str:
    """The next step after an unknown `name`: the nearest of `known`, or all of them."""
    names = sorted(known)
    near = nearest(name, names)
    if len(near) == 1:
        return f"Did you mean {near[0]}?"
    if near:
        return f"The nearest are {', '.join(near)}"
    return f"There are {', '.join(names)}" if names else "There are none"
