"""What a rule returns: findings as data. Rules never print."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from graphscan.records import Mode

if TYPE_CHECKING:
    from datetime import date

    from graphscan.graph import Edge
    from graphscan.records import ModuleId, Place, Severity, Verdict


__all__ = [
    "Accepted",
    "Edit",
    "Finding",
    "First",
    "Fix",
    "Mode",
    "NotApplicable",
    "Obstacle",
    "Overrides",
    "Remedy",
    "Setting",
]


class Obstacle(Struct, frozen=True):
    """Something that stands between the tool and a proof."""

    code: str
    message: str
    at: Place | None


class Setting(Struct, frozen=True):
    """A piece of nuxt.config, as it is to be pasted."""

    code: str


class Overrides(Struct, frozen=True):
    """What is to be added to `overrides` in the project's package.json: package and range."""

    packages: tuple[tuple[str, str], ...]


class Edit(Struct, frozen=True):
    """Whole lines of a module of the output, and what is to stand in their place."""

    module: ModuleId
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


Fix: TypeAlias = Setting | Overrides | Edit
"""What can be copied to carry a remedy out, beside a command."""


class Remedy(Struct, frozen=True):
    """A change that was tried on the graph; `verdict_after` is None where it could not be tried."""

    text: str
    command: str | None
    verdict_after: Verdict | None
    fix: Fix | None = None


class First(Struct, frozen=True):
    """FIRST's event (the call that initialises), and the chain that reaches it from a start."""

    at: Place
    chain: tuple[Edge, ...]


class Accepted(Struct, frozen=True):
    """Somebody knows of a finding, and until that day it decides nothing."""

    until: date
    reason: str


class Finding(Struct, frozen=True):
    """One answer of one rule.

    `message` is one sentence for a person. `chain` leads from the entry or preload to what is
    complained of (for `sentry-before-nitro`: to the Nitro module); `at` is the place to look at
    first.

    `cause` is a stable key, such as `static-nitro-import`: findings with the same key have one
    cause and are told as one story; without a key a finding is a story of its own. `symptom` is
    what somebody who runs the build will have seen, one sentence that stands for itself: `Errors
    arrive, but no database spans.`
    """

    rule: str
    mode: Mode
    severity: Severity
    verdict: Verdict
    message: str
    at: Place | None = None
    chain: tuple[Edge, ...] = ()
    first: First | None = None
    obstacles: tuple[Obstacle, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    cause: str | None = None
    symptom: str | None = None
    accepted: Accepted | None = None


class NotApplicable(Struct, frozen=True):
    """A rule that has nothing to say about a build, and why; shown by `--verbose`."""

    rule: str
    reason: str
