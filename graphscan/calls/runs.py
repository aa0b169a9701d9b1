"""What following a call backwards ends in: the bodies in whose time a place runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from graphscan.records import When

if TYPE_CHECKING:
    from graphscan.extract.failures import Taker
    from graphscan.records import ModuleId

_WEIGHT = {When.ALWAYS: 0, When.CONDITIONAL: 1, When.ON_CALL: 2}


def weaker(a: When, b: When) -> When:
    """The less certain of two."""
    return a if _WEIGHT[a] >= _WEIGHT[b] else b


class Caught(Struct, frozen=True):
    """What takes a failure on the way to a place, so that the runner's body goes on without it.

    It stands in `module` at byte offset `at`; `taker` says where the runner's body goes on.
    `risky`: something before the place, in the functions that lead to it, may throw. `floating`:
    nothing takes it but what the process does about unhandled rejections.
    """

    module: ModuleId
    at: int
    taker: Taker
    risky: bool
    floating: bool = False


class Run(Struct, frozen=True):
    """One body in whose time a place runs.

    `at` and `end` are the byte offsets, in the runner's source, of the outermost call (or of the
    place itself); for the rest see `Placement`. `after` are places of import() calls, as (module,
    byte offset), whose promise is fulfilled before the place runs.
    """

    runner: ModuleId
    at: int
    end: int
    when: When
    awaited: bool
    settled: int | None
    later: bool
    after: frozenset[tuple[ModuleId, int]]
    outer: When
    """Whether the runner's body certainly makes the outermost call, whatever follows from it."""
    deferred: bool = False
    """Whether the place certainly does not run in the synchronous stretch that holds `at`.

    `later` alone says that it may: nobody knows when a function is called that was handed on.
    """
    tried: bool = False
    """Whether a `try` with a `catch` stands around the place, or around a call that leads to it."""
    caught: Caught | None = None
    """What takes a failure on the way; only where failures were watched."""
    upon: frozenset[tuple[ModuleId, int]] = frozenset()
    """Of `after` what the place does not run without: nothing takes a failure between. Only where
    failures were watched.
    """
    promised: bool = False
    """Whether an error at the place arrives at the runner as the rejection of a promise."""


def keep(runs: dict[tuple[ModuleId, int, bool], Run], run: Run) -> None:
    """Of several ways to one call keep the most certain; of those only held, the earliest."""
    on_call = run.when is When.ON_CALL
    key = (run.runner, -1 if on_call else run.at, on_call)
    known = runs.get(key)
    if known is None:
        runs[key] = run
        return
    best = run if _strength(run) > _strength(known) else known
    runs[key] = replace(
        best,
        after=run.after & known.after,
        deferred=run.deferred and known.deferred,
        caught=known.caught or run.caught,
        upon=run.upon & known.upon,
    )


def _strength(run: Run) -> tuple[int, bool, bool, int]:
    if run.when is When.ON_CALL:
        return (0, not run.later, False, -run.at)
    return (-_WEIGHT[run.when], not run.later, run.awaited, -(run.settled or 0))
