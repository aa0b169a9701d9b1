"""A build run under Node, with the hook that records when bodies begin and end.

The hook (`hook/start.cjs`) is the first `--require` of NODE_OPTIONS: so the command line stays the
build's own, and the entry is loaded by the loader that it would have anyway. The build listens, if
it does, on a free port of the loopback interface. Its own NODE_OPTIONS is `Launch.node_options`;
that of the environment is left out.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.trace import process
from graphscan.traced import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from graphscan.trace.node import NodeProgram

LOOPBACK: Final = "127.0.0.1"

_EVENTS: Final = "events.jsonl"
_OUTPUT: Final = "output.txt"
_ERRORS: Final = "errors.txt"
_SHOWN: Final = 1 << 20
"""Most bytes kept of what the build writes."""


class Launch(Struct, frozen=True):
    """How a build is started: what `node` is given, in which folder, and for how long at most.

    `imports` and `requires` are arguments as Node reads them in `cwd`; `arguments` are the build's.
    """

    entry: Path
    cwd: Path
    imports: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    node_options: str | None = None
    arguments: tuple[str, ...] = ()
    seconds: float = 5.0


class Recording(Struct, frozen=True):
    """What a run left: the hook's events, a JSON text each, how it ended, and what it wrote.

    Events after the process was told to end are left out.
    """

    events: tuple[str, ...]
    ending: Ending
    status: int | None
    signal: str | None
    output: str
    errors: str


def record(node: NodeProgram, launch: Launch) -> Recording:
    """Run the build and record it. Raises NodeNotUsable."""
    with (
        tempfile.TemporaryDirectory(prefix="graphscan-", ignore_cleanup_errors=True) as scratch,
        as_file(files("graphscan.trace") / "hook") as hook,
    ):
        folder = Path(scratch)
        events = folder / _EVENTS
        environment = _environment(launch, hook / "start.cjs", events)
        with (folder / _OUTPUT).open("wb") as out, (folder / _ERRORS).open("wb") as err:
            status, size = _run(node, launch, environment, events, out, err)
        recorded = events.read_bytes()[:size] if events.exists() else b""
        ending, number, name = _ending(status)
        return Recording(
            tuple(recorded.decode("utf-8", "replace").splitlines()),
            ending,
            number,
            name,
            _read(folder / _OUTPUT),
            _read(folder / _ERRORS),
        )


def _run(
    node: NodeProgram,
    launch: Launch,
    environment: Mapping[str, str],
    events: Path,
    out: IO[bytes],
    err: IO[bytes],
) -> tuple[int | None, int | None]:
    """The return code, None where the time was up; how much of `events` counts, None for all."""
    command = [
        node.path,
        *(part for specifier in launch.requires for part in ("--require", specifier)),
        *(part for specifier in launch.imports for part in ("--import", specifier)),
        os.fspath(launch.entry),
        *launch.arguments,
    ]
    running = process.begin(command, cwd=launch.cwd, env=environment, out=out, err=err)
    try:
        if process.ends_within(running, launch.seconds):
            return running.returncode, None
        return None, events.stat().st_size if events.exists() else None
    finally:
        process.end(running)


def _ending(status: int | None) -> tuple[Ending, int | None, str | None]:
    if status is None:
        return Ending.TIME, None, None
    if status >= 0:
        return Ending.EXIT, status, None
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return Ending.SIGNAL, None, name


def _environment(launch: Launch, hook: Path, events: Path) -> dict[str, str]:
    port = str(_free_port())
    settings = {"events": os.fspath(events), "nodeOptions": launch.node_options}
    options = f"--require {_quoted(hook)} {launch.node_options or ''}".rstrip()
    return os.environ | {
        "GRAPHSCAN_TRACE": json.dumps(settings),
        "NODE_OPTIONS": options,
        "PORT": port,
        "NITRO_PORT": port,
        "HOST": LOOPBACK,
        "NITRO_HOST": LOOPBACK,
    }


def _quoted(path: Path) -> str:
    """`path` as NODE_OPTIONS takes it (Node's documentation, "Command-line API")."""
    escaped = os.fspath(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_SHOWN).decode("utf-8", "replace")
