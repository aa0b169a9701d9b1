"""One worker process, started as early as can be.

A worker that is a Python of its own needs a tenth of a second before it can read, and so does the
process that starts it: side by side is half the time. So nothing of graphscan is imported here, and
what is likely to be asked for is guessed from the folder alone, without finding out what build is
in it. A wrong guess costs the work of a worker that would have had none. Where a copy of this
process can work (`fork`), there is no start, and it reads while this process loads the rest.
"""

from __future__ import annotations

import os
import sys
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from graphscan.workers.fork import can_copy, copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORTH: Final = 1_500_000
"""Bytes of source from which on one more process is worth its start."""
_SERVERS: Final = (os.path.join(".output", "server"), "server", "")
_SUFFIXES: Final = (".mjs", ".js")
_PACKAGES: Final = "node_modules"
_NAME: Final = attrgetter("name")
_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[1:]; from graphscan.light import start_lightly; "
    "start_lightly(); from graphscan.workers.worker import main; main()"
)


class Process(Protocol):
    """A worker process, whichever way it was started: what is used of `subprocess.Popen`."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """Where questions go."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """Where answers come from."""

    def kill(self) -> None:
        """End it now."""

    def wait(self) -> int:
        """Wait for its end."""


class Begun(Struct, frozen=True):
    """Workers that are being started, and the files that they are likely to be asked for first."""

    processes: tuple[Process, ...]
    files: tuple[str, ...]


def begin(folder: str, jobs: int | None) -> Begun | None:
    """Start workers for the build in `folder`, a real path; None where they have no work there.

    `jobs` is what `Lanes` is given.
    """
    most = (jobs or processors()) - 1
    if most < 1:
        return None
    found: list[tuple[str, int]] = []
    size = 0
    for path, length in _scripts(folder):
        found.append((path, length))
        size += length
        if size >= most * WORTH:  # enough until it is known what is to be read
            break
    begun = copied if can_copy() else start
    started = [process for _ in range(min(most, size // WORTH)) if (process := begun())]
    return Begun(tuple(started), tuple(path for path, _ in found)) if started else None


def _scripts(folder: str) -> Iterator[tuple[str, int]]:
    """Scripts and their sizes in what may be the server folder: `.mjs` first, as they are met.

    Packages come before all else, and what stands in the folder itself behind its folders: the
    first process asks for the build's own code first and looks into it when all is read, so that
    it had better read that itself.
    """
    servers = (os.path.normpath(os.path.join(folder, server)) for server in _SERVERS)
    server = next((server for server in servers if _is_server(server)), None)
    behind: list[os.DirEntry[str]] = []
    later: list[os.DirEntry[str]] = []
    pending = [] if server is None else [server]
    while pending:
        at = pending.pop()
        try:
            with os.scandir(at) as found:
                listed = sorted(found, key=_NAME)
        except OSError:
            continue
        folders = [entry for entry in reversed(listed) if entry.is_dir(follow_symlinks=False)]
        pending.extend(entry.path for entry in folders if entry.name != _PACKAGES)
        pending.extend(entry.path for entry in folders if entry.name == _PACKAGES)
        named = [entry for entry in listed if entry.name.endswith(_SUFFIXES)]
        scripts = [entry for entry in named if entry.is_file(follow_symlinks=False)]
        later.extend(script for script in scripts if not script.name.endswith(".mjs"))
        modules = [script for script in scripts if script.name.endswith(".mjs")]
        if at == server:
            behind = modules
        else:
            yield from _sizes(modules)
    yield from _sizes(behind)
    yield from _sizes(later)


def _sizes(scripts: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, int]]:
    for script in scripts:
        try:
            size = script.stat(follow_symlinks=False).st_size
        except OSError:
            continue
        yield script.path, size


def _is_server(folder: str) -> bool:
    """Whether a script stands in `folder` itself, and no source of a project."""
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return any(name.endswith(_SUFFIXES) for name in names) and "package-lock.json" not in names


def copied() -> Process | None:
    """A worker that is a copy of this process; None where there can be none."""
    from graphscan.workers.worker import work  # all that it reads with

    return copy(work)


def start() -> Process | None:
    """A worker that is a Python of its own; None where none can be started."""
    import subprocess

    program = os.path.basename(sys.executable or "").lower()
    if not program.startswith(("python", "pypy")) or getattr(sys, "frozen", False):
        return None  # some other program, with a Python inside
    command = [sys.executable, "-P", "-c", _PROGRAM, *map(str, sys.path)]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError):
        return None


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
