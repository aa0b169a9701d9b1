"""A bar on stderr for a scan that takes longer than a second, on a terminal only."""

from __future__ import annotations

import sys
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final

from graphscan.cli.console import interactive

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.progress import Progress, TaskID

PATIENCE: Final = 1.0
"""Seconds before anything is shown."""


class Bar:
    """Shows the stage of a scan and how many modules have been read; removed when the scan ends."""

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted
        self._lock = Lock()
        self._timer = Timer(PATIENCE, self._appear)
        self._timer.daemon = True
        self._shown: tuple[Progress, TaskID] | None = None
        self._state: tuple[str, int, int | None] = ("", 0, None)
        self._over = False

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """The scan is in `stage`, with `done` of `total` modules; None where that is unknown."""
        with self._lock:
            self._state = (stage, done, total)
            if self._shown:
                progress, task = self._shown
                progress.update(task, description=stage, completed=done, total=total)

    def __enter__(self) -> Self:
        if self._wanted and interactive(sys.stderr):
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._shown:
                self._shown[0].stop()

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        with self._lock:
            if self._over:
                return
            stage, done, total = self._state
            self._shown = (progress, progress.add_task(stage, completed=done, total=total))
            progress.start()
