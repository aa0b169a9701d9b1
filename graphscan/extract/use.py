"""What can become of a value: the vocabulary of `extract.uses`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from graphscan.extract.scopes import Path
    from graphscan.records import When


class Call(Struct, frozen=True):
    """The value is called by the call expression (or `new`) at the end of `path`.

    `certain` is false where the callee may be another value.
    """

    path: Path
    certain: bool = True


class Callback(Struct, frozen=True):
    """The value is handed to the call at the end of `path`, which is known to call it.

    `later`: not before the running code has ended (promise reactions, timers, microtasks).
    `settles`: the promise that the call yields settles after the one that the value returns.
    `after` is the promise whose fulfilment the value waits for (`p` of `p.then(f)`).
    """

    path: Path
    when: When
    later: bool
    settles: bool
    after: Path | None = None


class Escape(Struct, frozen=True):
    """The value is handed to code that is not known, at the end of `path`."""

    path: Path


class Exported(Struct, frozen=True):
    """The module exports the value under `name`; `certain` as for `Call`."""

    name: str
    certain: bool = True


class Destructured(Struct, frozen=True):
    """The value is taken apart by the pattern at the end of `path`."""

    path: Path


Use: TypeAlias = Call | Callback | Escape | Exported | Destructured
