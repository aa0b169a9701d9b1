"""Which Node the build runs on: the newest that its own facts allow.

The facts are the platform's runtime (`nodejs22.x`) and `engines.node` of the server folder's
package.json, a range as npm reads it (node-semver, "Ranges"; prerelease tags are not considered).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from graphscan.errors import UsageError
from graphscan.patterns import LazyPattern
from graphscan.records import NODE_VERSIONS

DEFAULT: Final = 22

Version: TypeAlias = tuple[int, int, int]


class Interval(NamedTuple):
    """Versions from `low`, included, to `high`, excluded."""

    low: Version
    high: Version

    def meet(self, other: Interval) -> Interval:
        """The versions in both."""
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def is_empty(self) -> bool:
        """Whether no version is in it."""
        return self.low >= self.high


ZERO: Final[Version] = (0, 0, 0)
END: Final[Version] = (10**9, 0, 0)
LINES: Final = {
    20: Interval((20, 19, 0), (21, 0, 0)),
    22: Interval((22, 12, 0), (23, 0, 0)),
    24: Interval((24, 0, 0), (25, 0, 0)),
}
"""The versions that each assumed major stands for (records.NODE_VERSIONS)."""

_PART: Final = r"(\d{1,8}|[xX*])"
_COMPARATOR: Final = LazyPattern(
    rf"(>=|<=|>|<|=|~>|~|\^|)[v=]*{_PART}(?:\.{_PART})?(?:\.{_PART})?(?:[-+][0-9A-Za-z.+-]*)?"
)


def check_node(node: int) -> int:
    """`node` itself. Raises UsageError for a version that graphscan does not know."""
    if node not in NODE_VERSIONS:
        known = ", ".join(map(str, NODE_VERSIONS))
        raise UsageError(
            f"--node {node}", f"graphscan knows Node {known}", "Give the nearest of them"
        )
    return node


def runtime_major(runtime: str) -> int | None:
    """The major version in a platform's runtime name such as `nodejs22.x`, else None."""
    match = re.fullmatch(r"nodejs(\d{1,3})(?:\.x)?", runtime.strip())
    return int(match[1]) if match else None


def nearest_known(major: int) -> int:
    """The newest known version not above `major`, else the oldest known."""
    return max((known for known in NODE_VERSIONS if known <= major), default=NODE_VERSIONS[0])


def newest_allowed(engines: str) -> int | None:
    """The newest known Node version in the range `engines`; None if no known one is in it.

    Raises ValueError if `engines` is not a range.
    """
    allowed = _intervals(engines)
    known = [
        major
        for major, line in LINES.items()
        if any(not interval.meet(line).is_empty() for interval in allowed)
    ]
    return max(known, default=None)


def reaches_beyond_known(engines: str) -> bool:
    """Whether the range `engines` holds versions above all known ones.

    Raises ValueError if `engines` is not a range.
    """
    beyond = Interval(LINES[NODE_VERSIONS[-1]].high, END)
    return any(not interval.meet(beyond).is_empty() for interval in _intervals(engines))


def _intervals(text: str) -> list[Interval]:
    return [_comparator_set(part.strip()) for part in text.split("||")]


def _comparator_set(text: str) -> Interval:
    if hyphen := re.fullmatch(r"(\S+)\s+-\s+(\S+)", text):
        text = f">={hyphen[1]} <={hyphen[2]}"
    whole = Interval(ZERO, END)
    for comparator in re.sub(r"([<>=~^])\s+", r"\1", text).split():
        whole = whole.meet(_comparator(comparator))
    return whole


def _comparator(text: str) -> Interval:
    match = _COMPARATOR.fullmatch(text)
    if match is None:
        raise ValueError(text)
    operator, *parts = match.groups()
    numbers: list[int] = []
    for part in parts:
        if part is None or not part.isdigit():
            break
        numbers.append(int(part))
    if not numbers:
        return Interval(ZERO, ZERO if operator in {"<", ">"} else END)
    major, minor, patch, *_ = (*numbers, 0, 0)
    low: Version = (major, minor, patch)
    after = _after(numbers, len(numbers))
    match operator:
        case ">":
            return Interval(after, END)
        case ">=":
            return Interval(low, END)
        case "<":
            return Interval(ZERO, low)
        case "<=":
            return Interval(ZERO, after)
        case "~" | "~>":
            return Interval(low, _after(numbers, min(len(numbers), 2)))
        case "^":
            leading = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
            return Interval(low, _after(numbers, leading + 1))
        case _:
            return Interval(low, after)


def _after(numbers: list[int], kept: int) -> Version:
    """The first version whose leading `kept` numbers are greater."""
    padded = [*numbers[: kept - 1], numbers[kept - 1] + 1, 0, 0]
    return padded[0], padded[1], padded[2]
