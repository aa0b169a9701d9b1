"""One process and all that it starts: begun, watched for a time, ended.

On POSIX systems the build gets a process group of its own and the group is signalled; on Windows
`taskkill /T` ends the tree. What stays in that group does not outlive the trace, whatever happens.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, Final

from graphscan.errors import NodeNotUsable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GRACE: Final = 2.0
"""Seconds between SIGTERM and SIGKILL, and at most to wait for what SIGKILL does."""

_STEP: Final = 0.02


def begin(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    out: IO[bytes] | int,
    err: IO[bytes] | int,
) -> subprocess.Popen[bytes]:
    """Begin `command` in a group of its own. Raises NodeNotUsable if it cannot be run."""
    try:
        if sys.platform == "win32":
            return subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
            )
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    except OSError as error:
        cause = (error.strerror or type(error).__name__).lower()
        raise NodeNotUsable(
            command[0], f"it cannot be run: {cause}", "Name another program"
        ) from None


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether `process` ends by itself in that time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """End `process` and its group: SIGTERM, then SIGKILL for what is left after GRACE seconds."""
    if sys.platform == "win32":
        _end_tree(process)
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not _signal(process, number):
            break
        limit = time.monotonic() + GRACE
        while time.monotonic() < limit and _is_alive(process):
            time.sleep(_STEP)
    process.wait()


if sys.platform == "win32":

    def _end_tree(process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                ["taskkill", "/T", "/F", "/PID", str(process.pid)],
                capture_output=True,
                timeout=10,
                check=False,
            )
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()

else:

    def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> bool:
        """Signal the group; whether there was anything to signal."""
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def _is_alive(process: subprocess.Popen[bytes]) -> bool:
        """Whether anything of the group is left; the first process is reaped on the way."""
        process.poll()
        try:
            os.killpg(process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True
