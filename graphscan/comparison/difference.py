"""The Difference: what two builds do not have in common, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from graphscan.comparison.matching import Matching
    from graphscan.comparison.snapshot import Answer, Asked, Instrumented, Snapshot
    from graphscan.reach import Reach
    from graphscan.records import ModuleId, Place


class Change(StrEnum):
    """What has become of the answer."""

    WORSE = "worse"
    BETTER = "better"
    SAME = "same"


class Side(StrEnum):
    """Which build a place or a name is of."""

    OLD = "old"
    NEW = "new"


class Cause(Struct, frozen=True):
    """Why the answer is another one, in a sentence; `at` is the place to look at, in `side`."""

    message: str
    side: Side
    at: Place | None = None


class FindingChange(Struct, frozen=True):
    """A finding that came (no `old`), went (no `new`), or has another verdict or severity."""

    old: Answer | None
    new: Answer | None

    @property
    def is_wrong(self) -> bool:
        """Whether something is complained of on either side."""
        return any(found and found.verdict != "proved" for found in (self.old, self.new))


class Moved(Struct, frozen=True):
    """A module that is evaluated with another graph than before."""

    old: ModuleId
    new: ModuleId
    was: Reach
    now: Reach


class FactChange(Struct, frozen=True):
    """A fact of the build that is another one, both as text."""

    name: str
    old: str
    new: str


class VersionChange(Struct, frozen=True):
    """The versions of an npm package in each build; empty where there is none of it."""

    package: str
    old: tuple[str, ...]
    new: tuple[str, ...]


class DriverChange(Struct, frozen=True):
    """A package that Sentry instruments and of which something else becomes."""

    package: str
    old: Instrumented | None
    new: Instrumented | None


class OrderChange(Struct, frozen=True):
    """When Nitro, or Sentry's initialisation, runs: each as the end of a sentence."""

    what: str
    old: str
    new: str


class Difference(Struct, frozen=True):
    """All that is different between two builds, everything sorted.

    `came` and `went` are requests on the way from a start to what has to come later (Nitro);
    `other_came` and `other_went` count all others, of modules that both builds have. `in_common` is
    the number of pairs that do not follow from the role of the entry alone.
    """

    old: Snapshot
    new: Snapshot
    matching: Matching
    change: Change
    cause: Cause | None
    findings: tuple[FindingChange, ...]
    came: tuple[Asked, ...]
    went: tuple[Asked, ...]
    order: tuple[OrderChange, ...]
    facts: tuple[FactChange, ...]
    versions: tuple[VersionChange, ...]
    drivers: tuple[DriverChange, ...]
    moved: tuple[Moved, ...]
    added: tuple[ModuleId, ...]
    removed: tuple[ModuleId, ...]
    other_came: int
    other_went: int
    in_common: int

    @property
    def is_worse(self) -> bool:
        """Whether the new build has a worse verdict, or an error that the old one had not."""
        return self.change is Change.WORSE

    @property
    def is_empty(self) -> bool:
        """Whether nothing but names is different."""
        return not (
            self.change is not Change.SAME
            or self.findings
            or self.came
            or self.went
            or self.order
            or self.facts
            or self.versions
            or self.drivers
            or self.moved
            or self.added
            or self.removed
            or self.other_came
            or self.other_went
        )

    @property
    def is_of_two_applications(self) -> bool:
        """Whether the builds have so little in common that they are hardly one application's."""
        smaller = min(len(self.old.modules), len(self.new.modules))
        return self.in_common * 10 < smaller
