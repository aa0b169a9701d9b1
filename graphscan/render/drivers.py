"""The packages that Sentry instruments, one a line: name, version, what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Format
from graphscan.render.excerpt import visible
from graphscan.render.page import Page, Span, Style, faint, line, strong
from graphscan.rules.drivers import Driver, Fate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORDS: Final[Mapping[Fate, str]] = {
    Fate.HOOKED: "hooked",
    Fate.TOO_EARLY: "too early",
    Fate.OPEN: "undecided",
    Fate.BUNDLED: "bundled",
    Fate.INJECTED: "injected",
    Fate.OUT_OF_RANGE: "not hooked",
    Fate.UNHOOKED: "no Sentry",
}
_WHY: Final[Mapping[Fate, str]] = {
    Fate.HOOKED: "comes after Sentry",
    Fate.OPEN: "comes before or after Sentry",
    Fate.BUNDLED: "inlined, out of reach of hooks:",
    Fate.INJECTED: "instrumented at build time",
    Fate.UNHOOKED: "Sentry is not initialised",
}
_STYLES: Final[Mapping[Fate, Style]] = {
    Fate.HOOKED: Style.PROVED,
    Fate.INJECTED: Style.PROVED,
    Fate.TOO_EARLY: Style.REFUTED,
    Fate.BUNDLED: Style.REFUTED,
}


def drivers(found: Sequence[Driver]) -> Page:
    """The table; empty where the build evaluates no such package."""
    names = max((len(driver.package) for driver in found), default=0)
    versions = max((len(driver.version or "") for driver in found), default=0)
    words = max((len(WORDS[driver.fate]) for driver in found), default=0)
    return tuple(
        line(
            strong(f"{visible(driver.package):{names}}  "),
            faint(f"{visible(driver.version or ''):{versions}}  "),
            Span(f"{WORDS[driver.fate]:{words}}  ", _STYLES.get(driver.fate, Style.UNDECIDED)),
            faint(visible(why(driver))),
            indent=2,
        )
        for driver in found
    )


def why(driver: Driver) -> str:
    """What decides the fate, as a clause."""
    match driver.fate:
        case Fate.TOO_EARLY:
            is_module = driver.format is Format.MODULE
            return f"{'loaded' if is_module else 'evaluated'} before Sentry is initialised"
        case Fate.OUT_OF_RANGE:
            return f"this SDK hooks {' or '.join(driver.ranges)}"
        case Fate.BUNDLED:
            return f"{_WHY[driver.fate]} {driver.module}"
        case _:
            return _WHY[driver.fate]
