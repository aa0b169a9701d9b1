"""What a graphscan.toml says, as values: order rules, markers, grades, accepted findings."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.records import Mode, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from graphscan.syntax import OwnQuery

SENTRY_INIT: Final = "sentry-init"
"""The marker of every call that initialises Sentry, as the rules about Sentry recognise it."""
NITRO_RUNTIME: Final = "nitro-runtime"
"""The marker of the modules that define Nitro's app."""
BUILT_IN_MARKERS: Final = (SENTRY_INIT, NITRO_RUNTIME)


class Grade(StrEnum):
    """What `[rules]` makes of a rule."""

    OFF = "off"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Selector(Struct, frozen=True):
    """Modules, or events in them; every key that is given has to hold.

    `where` says where the selector stands, for diagnostics: `rule tracer-first, then`; `optional`:
    it belongs to a preset, and nobody minds if it stands for nothing.
    """

    package: str | None = None
    path: str | None = None
    module: str | None = None
    marker: str | None = None
    where: str = ""
    optional: bool = False

    def __str__(self) -> str:
        named = (
            ("package", self.package),
            ("path", self.path),
            ("module", self.module),
            ("marker", self.marker),
        )
        return ", ".join(f"{key} {value}" for key, value in named if value is not None)


class Marker(Struct, frozen=True):
    """A named event: what `query` captures, or the end of the body of one of `modules`.

    `optional`: it belongs to a preset, and nobody minds if it stands for nothing.
    """

    name: str
    query: OwnQuery | None = None
    modules: tuple[Selector, ...] = ()
    optional: bool = False


class OrderRule(Struct, frozen=True):
    """FIRST must be over before THEN begins, in `mode`; `preset` is where the rule comes from."""

    name: str
    first: tuple[Selector, ...]
    then: tuple[Selector, ...]
    mode: Mode = Mode.EVALUATE
    severity: Severity = Severity.ERROR
    about: str = ""
    preset: str | None = None


class Known(Struct, frozen=True):
    """Findings of `rule` (pointing at a module that the glob `module` matches) are accepted."""

    rule: str
    module: str | None
    until: date
    reason: str


class Config(Struct, frozen=True):
    """One graphscan.toml, checked; `shown` is how reports call it, `today` when it is read."""

    shown: str
    today: date
    orders: tuple[OrderRule, ...]
    markers: Mapping[str, Marker]
    grades: Mapping[str, Grade]
    known: tuple[Known, ...]

    def is_expired(self, known: Known) -> bool:
        """Whether the last day of `known` is over."""
        return known.until < self.today
