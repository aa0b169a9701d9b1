"""A worker that is a copy of this process: what it reads with is loaded, and it begins at once.

That saves a tenth of a second of computing. It is done on Linux only (on macOS the system's own
libraries do not bear it), and only where this process has no other thread: a copy has the locks of
the other threads and nobody who would let go of them. The copy never returns to what its parent was
doing, writes nothing that its parent has begun to write, and holds no file open but its two pipes,
so that it ends with its parent.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_THREADS: Final = "/proc/self/task"
_OPEN_FILES: Final = "/proc/self/fd"
_STANDARD: Final = (0, 1, 2)
_SIGKILL: Final = 9


class Copy:
    """A copy of this process, with as much of `subprocess.Popen` as workers need."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self._status: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._wait(os.WNOHANG)

    def wait(self) -> int:
        """Wait for its end; how it ended."""
        status = self._wait(0)
        return 0 if status is None else status

    def kill(self) -> None:
        """End it now."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, _SIGKILL)

    def _wait(self, flags: int) -> int | None:
        if self._status is None:
            try:
                pid, status = os.waitpid(self.pid, flags)
            except ChildProcessError:
                self._status = 0  # somebody else has waited for all children
            else:
                self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status


def can_copy() -> bool:
    """Whether a copy of this process is sure to work."""
    if sys.platform != "linux":
        return False
    try:
        return len(os.listdir(_THREADS)) == 1  # as the system counts them, not Python
    except OSError:
        return False


def copy(work: Callable[[IO[bytes], IO[bytes]], None]) -> Copy | None:
    """A copy of this process that does nothing but `work`, with its questions and its answers.

    None where there can be none.
    """
    pipes: list[int] = []
    try:
        pipes += os.pipe()
        pipes += os.pipe()
        asked, asking, answered, answering = pipes
        parent = os.getpid()
        try:
            pid = os.fork()
            if pid == 0:
                _work(work, asked, answering)
        finally:
            if os.getpid() != parent:
                os._exit(1)
    except OSError:
        for pipe in pipes:
            os.close(pipe)
        return None
    os.close(asked)
    os.close(answering)
    return Copy(pid, os.fdopen(asking, "wb"), os.fdopen(answered, "rb"))


def _work(work: Callable[[IO[bytes], IO[bytes]], None], questions: int, answers: int) -> NoReturn:
    # Neither its parent's input and output nor the pipes of other workers are its own.
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in _STANDARD:
        if standard not in (questions, answers):
            os.dup2(nothing, standard)
    for opened in map(int, os.listdir(_OPEN_FILES)):
        if opened not in (questions, answers, *_STANDARD):
            with suppress(OSError):  # what the folder itself was listed by
                os.close(opened)
    work(os.fdopen(questions, "rb"), os.fdopen(answers, "wb"))
    os._exit(0)
