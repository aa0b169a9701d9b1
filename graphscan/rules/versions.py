"""Versions and ranges of npm packages, as far as SDKs write them: `>=8.0.3 <9`, `^1.0.0`, `*`.

https://docs.npmjs.com/about-semantic-versioning. A pre-release counts as its version: for the
question whether a package is instrumented that is near enough.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_VERSION: Final = re.compile(r"[=v]*(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?")
_COMPARATOR: Final = re.compile(r"(>=|<=|>|<|\^|~|=)?\s*([=v]*\d[\w.+*-]*|[*xX])")

_Triple = tuple[int, int, int]


def triple(version: str) -> _Triple | None:
    """Major, minor and patch of a version, zeros where it does not tell; None if it is none."""
    found = _VERSION.match(version)
    if found is None:
        return None
    major, minor, patch = (int(part) if part and part.isdigit() else 0 for part in found.groups())
    return major, minor, patch


def is_older(version: str, than: str) -> bool:
    """Whether `version` comes before `than`; not so where one of them is no version."""
    left, right = triple(version), triple(than)
    return left is not None and right is not None and left < right


def satisfies(version: str, ranges: Iterable[str]) -> bool:
    """Whether `version` lies in one of the ranges."""
    told = triple(version)
    if told is None:
        return False
    alternatives = [part for each in ranges for part in each.split("||")]
    return any(
        all(_holds(told, sign, limit) for sign, limit in _COMPARATOR.findall(alternative))
        for alternative in alternatives
    )


def _holds(version: _Triple, sign: str, limit: str) -> bool:
    bound = triple(limit)
    if bound is None:
        return True  # *, x
    precision = sum(1 for part in limit.split(".")[:3] if part.isdigit())
    match sign:
        case ">=":
            return version >= bound
        case "<":
            return version < bound
        case ">":
            return version >= _next(bound, precision)
        case "<=":
            return version < _next(bound, precision)
        case "^":
            nonzero = next((n for n, part in enumerate(bound, 1) if part), precision)
            return bound <= version < _next(bound, min(nonzero, max(precision, 1)))
        case "~":
            return bound <= version < _next(bound, min(precision, 2))
        case _:
            return bound <= version < _next(bound, precision)


def _next(bound: _Triple, precision: int) -> _Triple:
    """The first version that no longer begins with the first `precision` parts of `bound`."""
    major, minor, patch = bound
    match precision:
        case 1:
            return major + 1, 0, 0
        case 2:
            return major, minor + 1, 0
        case _:
            return major, minor, patch + 1
