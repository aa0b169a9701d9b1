"""What a rule returns: findings as data. Rules never print."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graphscan.graph import Edge
from graphscan.records import Place, Severity, Verdict


class Mode(StrEnum):
    """What must precede what: evaluation of bodies, loading of files, or statements in one file."""

    EVALUATE = "evaluate"
    LOAD = "load"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands between the tool and a proof."""

    code: str
    message: str
    at: Place | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that was tried on the graph; `verdict_after` is None where it could not be tried."""

    text: str
    command: str | None
    verdict_after: Verdict | None


@dataclass(frozen=True, slots=True)
class First:
    """FIRST's event (the call that initialises) and the chain from the entry or preload that reaches it."""

    at: Place
    chain: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of one rule.

    `message` is one sentence for a person. `chain` leads from the entry or preload to what is complained of
    (for `sentry-before-nitro`: to the Nitro module); `at` is the place to look at first.
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


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A rule that has nothing to say about a build, and why; shown by `--verbose`."""

    rule: str
    reason: str
