"""The graphscan.toml that a command uses: the one that is named, or the nearest one upwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphscan import disk
from graphscan.cli import console
from graphscan.errors import UsageError

if TYPE_CHECKING:
    from graphscan.config import Config

NAME: Final = "graphscan.toml"


def config_file(named: str | None, *, quiet: bool = False) -> str | None:
    """The file to use: `named`, or the nearest from the working folder upwards; None without one.

    A file that nobody named is told on stderr, unless `quiet`. Raises UsageError for an empty name.
    """
    if named == "":
        raise UsageError("--config", "it is empty", f"Name a {NAME}, or leave --config out")
    if named is not None:
        return named
    folder = Path.cwd()
    for above in (folder, *folder.parents):
        if disk.is_file(above / NAME):
            shown = os.path.relpath(above / NAME, folder).replace("\\", "/")
            if not quiet:
                console.say(f"Rules of your own: {shown}")
            return shown
    return None


def own_rules(file: str | None) -> Config | None:
    """What `file` says; None where there is none. Raises ConfigError."""
    if file is None:
        return None
    from graphscan.config import load
    from graphscan.rules import RULES

    return load(Path(file), (rule.name for rule in RULES), shown=file)
