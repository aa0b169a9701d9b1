"""Sources that were parsed a moment ago, for who follows calls in the same ones next.

A source is looked up by its bytes: what is found is what parsing it once more would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Literal

if TYPE_CHECKING:
    from graphscan.extract.timing import Timings
    from graphscan.records import ModuleRecord

MOST: Final = 500_000
"""Bytes of sources that are kept: their syntax trees are twenty times as large."""


class Parsed:
    """Syntax trees, scopes and timings by source, as many as `most` bytes of sources have."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.size = 0
        """Bytes of the sources that were kept."""
        self._kept: dict[tuple[bytes, bool], Timings] = {}

    def keep(self, source: bytes, timings: Timings, record: ModuleRecord) -> None:
        """Keep what came of `source` if calls in it will be followed and there is room."""
        if self.size + len(source) > self._most or not _has_calls_to_follow(record):
            return
        if not timings.scopes.tree.hides_escapes:
            self.size += len(source)
            self._kept[source, timings.scopes.is_commonjs] = timings

    def take(self, source: bytes, *, sloppy: bool) -> Timings | None:
        """What is kept of `source`, read as CommonJS (`sloppy`) or as an ES module; only once."""
        return self._kept.pop((source, sloppy), None)

    def clear(self) -> None:
        """Let go of everything."""
        self._kept.clear()


def _has_calls_to_follow(record: ModuleRecord) -> bool:
    """Whether an `import()` or `require()` in a function may lead to a module of the build."""
    return any(
        call.function is not None
        and isinstance(call.argument, Literal)
        and not all(value.startswith("node:") for value in call.argument.values)
        for calls in (record.import_calls, record.require_calls)
        for call in calls
    )
