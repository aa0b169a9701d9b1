"""The user's Node: where it is, and which version."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Final

from msgspec import Struct

from graphscan.errors import NodeNotUsable
from graphscan.locate.node_version import LINES, Version, nearest_known

OLDEST: Final[Version] = (18, 19, 0)
"""The first with `module.register()` in a release line that is still to be met."""

_MISSING: Final[tuple[Version, Version]] = ((20, 0, 0), (20, 6, 0))
_PATIENCE: Final = 60
_QUESTION: Final = "JSON.stringify([process.release.name, process.versions.node, process.execPath])"


class NodeProgram(Struct, frozen=True):
    """A Node that can be run: `path` is the program itself, not a wrapper around it."""

    path: str
    version: Version

    def __str__(self) -> str:
        return "v" + ".".join(map(str, self.version))

    @property
    def assumed(self) -> int:
        """The version that a scan assumes for it."""
        return nearest_known(self.version[0])

    @property
    def note(self) -> str | None:
        """What a scan takes for granted of this Node although it is not so; None where it is."""
        line = LINES[self.assumed]
        if line.low <= self.version < line.high:
            return None
        least = ".".join(map(str, line.low[:2]))
        return f"Node {self} is compared with what a scan says of Node {least} or later"


def find_node(program: str | None = None) -> NodeProgram:
    """The Node named `program`, else the one on PATH. Raises NodeNotUsable."""
    name = program or "node"
    found = shutil.which(name)
    if found is None:
        if program:
            raise NodeNotUsable(name, "there is no such program", "Give the path of Node's program")
        raise NodeNotUsable(
            "node", "it is not on PATH", "Install Node, or name it with --node-program FILE"
        )
    version, path = _ask(found)
    if version < OLDEST or _MISSING[0] <= version < _MISSING[1]:
        have = ".".join(map(str, version))
        raise NodeNotUsable(found, f"Node {have} has no load hooks", "Use Node 20.6 or later")
    return NodeProgram(path, version)


def _ask(program: str) -> tuple[Version, str]:
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    try:
        run = subprocess.run(
            [program, "-p", _QUESTION],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
        release, version, path = json.loads(run.stdout)
        if release != "node":
            raise ValueError(release)
        major, minor, patch = (int(part) for part in version.partition("-")[0].split("."))
    except (OSError, subprocess.SubprocessError) as error:
        raise _unusable(program, type(error).__name__) from None
    except (ValueError, TypeError):
        raise _unusable(program, "it does not answer as Node does") from None
    return (major, minor, patch), str(path)


def _unusable(program: str, cause: str) -> NodeNotUsable:
    return NodeNotUsable(program, f"it cannot be run as Node ({cause})", "Name another program")
