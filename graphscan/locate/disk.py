"""Questions to the disk, where "permission denied" is an error of its own and not a no."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from graphscan import disk
from graphscan.errors import GraphscanError, PathNotFound, Unreadable

_ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


def is_file(path: Path) -> bool:
    """Whether `path` leads to a regular file. Raises OSError if that cannot be found out."""
    return stat.S_ISREG(_mode(path))


def is_dir(path: Path) -> bool:
    """Whether `path` leads to a folder. Raises OSError if that cannot be found out."""
    return stat.S_ISDIR(_mode(path))


def real_path(path: Path, given: str) -> Path:
    """The real path of the file or folder `path`, which the user wrote as `given`.

    Raises PathNotFound, or Unreadable for a loop of symbolic links or a folder without permission.
    """
    try:
        real = Path(disk.strict_real(path))
        usable = is_file(real) or is_dir(real)
    except (FileNotFoundError, NotADirectoryError):
        cause = "there is no such file or folder"
        if disk.is_link(path):
            cause = f"it is a symbolic link to {disk.link(path)}, which does not exist"
        raise PathNotFound(given, cause, _nearest_existing(path)) from None
    except (OSError, ValueError) as error:
        raise unusable(given, error) from None
    if not usable:
        next_step = "Give a project folder, a server output, or an entry file"
        raise PathNotFound(given, "it is neither a file nor a folder", next_step)
    return real


def unusable(given: str, error: OSError | ValueError) -> GraphscanError:
    """The message for what the system refused while `given` was looked at."""
    if isinstance(error, ValueError):
        return PathNotFound(given, f"no file can have this name ({error})", "Check the path")
    about = f" for {os.fsdecode(error.filename)}" if error.filename else ""
    if isinstance(error, PermissionError):
        next_step = "Run graphscan as a user who may read it, or change the permissions"
        return Unreadable(given, f"permission denied{about}", next_step)
    if error.errno == errno.ELOOP:
        next_step = "Give the folder that the link was meant to lead to"
        return Unreadable(given, "its symbolic links lead in a circle", next_step)
    return Unreadable(
        given, f"{(error.strerror or 'it cannot be read').lower()}{about}", "Check the path"
    )


def _mode(path: Path) -> int:
    try:
        return disk.mode(path)
    except ValueError:
        return 0
    except OSError as error:
        if error.errno in _ABSENT or getattr(error, "winerror", None) is not None:
            return 0
        raise


def _nearest_existing(path: Path) -> str:
    parent = next((parent for parent in path.absolute().parents if disk.is_directory(parent)), None)
    if parent is None or parent == parent.parent:
        return "Check the path; a server output is usually .output/server in the project folder"
    return f"The nearest folder that exists is {parent}"
