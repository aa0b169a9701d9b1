"""What the values of options may be, said in our own words where they are something else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from graphscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def one_of(option: str, allowed: Sequence[int], advice: str) -> Callable[[str], int]:
    """A reader of one of the numbers `allowed`; it raises UsageError with `advice`."""

    def read(value: str) -> int:
        known = {str(number): number for number in allowed}
        if value not in known:
            cause = f"it is none of {', '.join(known)}"
            raise UsageError(_given(option, value), cause, advice)
        return known[value]

    return read


def whole(option: str, least: int) -> Callable[[str], int]:
    """A reader of a whole number that is at least `least`; it raises UsageError."""

    def read(value: str) -> int:
        advice = f"Give a whole number, {least} or more"
        try:
            number = int(value)
        except ValueError:
            raise UsageError(_given(option, value), "it is no whole number", advice) from None
        if number < least:
            raise UsageError(_given(option, value), "it is too small", advice)
        return number

    return read


def seconds(option: str, least: float) -> Callable[[str], float]:
    """A reader of a number of seconds that is at least `least`; it raises UsageError."""

    def read(value: str) -> float:
        advice = f"Give a number of seconds, {least:g} or more"
        try:
            number = float(value)
        except ValueError:
            raise UsageError(_given(option, value), "it is no number", advice) from None
        if not math.isfinite(number):
            raise UsageError(_given(option, value), "it is no number", advice)
        if number < least:
            raise UsageError(_given(option, value), "it is too small", advice)
        return number

    return read


def _given(option: str, value: str) -> str:
    return f"{option} {value}" if value else f'{option} ""'
