"""What one run of a build under Node showed, beside what the Scan had predicted of it.

Values only: `trace` makes them, `render` shows them. A run is one of many possible ones, so it can
contradict a claim about every run and cannot prove one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from graphscan.records import Build, ModuleId


class Ending(StrEnum):
    """How the process came to its end."""

    TIME = "time"
    """It was ended when its time was up."""
    EXIT = "exit"
    SIGNAL = "signal"


class Body(Struct, frozen=True):
    """The body of a module that began; `began` and `ended` number the events of the run.

    `client` tells whether a client of Sentry's was set when it began, `client_after` when it ended.
    """

    module: ModuleId
    began: int
    ended: int | None
    client: bool
    client_after: bool


class Crash(Struct, frozen=True):
    """The error that Node reported, or what it wrote last if it reported none.

    `name` and `code` are the error's. `lines` are its first lines, with paths from the root, not
    yet masked. `during` is the last module whose body had begun and not ended by then.
    """

    name: str | None
    code: str | None
    lines: tuple[str, ...]
    during: ModuleId | None


class Run(Struct, frozen=True):
    """One run: the bodies in the order in which they began, and the end of the process.

    `status` is the exit status where the process ended by itself, `signal` the name of the signal
    that ended it where nobody meant to. `client` tells whether a client of Sentry's was ever set.
    """

    node: str
    bodies: tuple[Body, ...]
    ending: Ending
    status: int | None = None
    signal: str | None = None
    crash: Crash | None = None
    client: bool = False
    output: str = ""
    """What the build wrote to stdout, then to stderr."""


class Standing(StrEnum):
    """How a module of a row stands to the prediction."""

    AS_PREDICTED = "as-predicted"
    MOVED = "moved"
    """It began, but not where it was predicted."""
    OPEN = "open"
    """The scan leaves open whether it begins (a condition, a call, a computed specifier)."""
    UNFORESEEN = "unforeseen"
    """It began although the scan saw no way to it."""
    NOT_BEGUN = "not-begun"
    """It was predicted, what comes after it has begun or completed, it has not begun."""
    NOT_REACHED = "not-reached"
    """The run ended before it."""


class Row(Struct, frozen=True):
    """One line of the comparison; numbers count from 1 in either order."""

    module: ModuleId
    standing: Standing
    actual: int | None
    predicted: int | None


class Claim(StrEnum):
    """What the scan had claimed of every run."""

    COMPLETES_BEFORE = "completes-before"
    BEGINS_BEFORE = "begins-before"
    BEGINS = "begins"
    UNREACHED = "unreached"
    REFUSED = "refused"
    LINKED = "linked"
    NOT_COMPLETED = "not-completed"
    SENTRY = "sentry-before-nitro"


class Contradiction(Struct, frozen=True):
    """A claim that this run disproves: what happened, to which modules, in the claimed order."""

    claim: Claim
    modules: tuple[ModuleId, ...]
    message: str


class Difference(Struct, frozen=True):
    """The first place at which the orders part, although the scan names both modules.

    `actual` began where `predicted` was to begin; None where one of the orders is over. `claimed`:
    the scan holds the predicted order for certain, in every run.
    """

    actual: ModuleId | None
    predicted: ModuleId | None
    claimed: bool


class SentryFirst(StrEnum):
    """Whether Sentry's client was set when the first module that defines Nitro's app began."""

    YES = "yes"
    NO = "no"
    """It was set later."""
    WITHIN = "within"
    """It was set in the course of that module's own body."""
    NEVER = "never"
    """It was not set at all."""
    NO_NITRO = "no-nitro"
    """No module that defines Nitro's app began."""


class Trace(Struct, frozen=True):
    """A run and a prediction compared.

    `rows` hold both orders, aligned. `checked` is false where the modules out of place were too
    many for each pair to be compared. `nitro` is the first module of Nitro's that began. `notes`
    say what was taken for granted.
    """

    build: Build
    run: Run
    rows: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]
    sentry: SentryFirst
    nitro: ModuleId | None
    difference: Difference | None = None
    foretold: tuple[str, ...] = ()
    """Why, as the scan has it, the preloads and the entry do not all get through."""
    marked: tuple[tuple[ModuleId, str], ...] = ()
    """Modules worth a row of their own, and what is said beside each."""
    checked: bool = True
    notes: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the run contradicts nothing that the scan claims."""
        return not self.contradictions
