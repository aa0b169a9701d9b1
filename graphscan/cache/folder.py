"""A folder of files that are whole or not there.

Each file begins with a checksum of the rest and with the fingerprint of the graphscan that wrote
it. A file is written under another name and then put in place, so that a reader never sees half of
one and of two writers the last one wins. What does not fit its checksum was damaged and is removed.
Files nobody has used for longest go first when the folder grows over its bound.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk
from graphscan.cache.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VARIABLE: Final = "GRAPHSCAN_CACHE_DIR"
"""The environment variable that names another folder."""

BOUND: Final = 256 * 1024 * 1024
"""Bytes that the folder may hold."""

SUFFIX: Final = ".graphscan"

_PART: Final = ".part"
_ABANDONED: Final = 3600.0
"""Seconds after which a file that was never put in place is one that a crash has left."""


def cache_folder() -> Path:
    """Where this user's cache is: `GRAPHSCAN_CACHE_DIR`, else what the system provides."""
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("graphscan", appauthor=False))


def records_name(build: str) -> str:
    """The name under which the readings of the build at the real path `build` are kept."""
    return f"records-{disk.digest(build.encode('utf-8', 'surrogatepass')).hex()}"


class Info(Struct, frozen=True):
    """What a cache folder holds."""

    path: Path
    files: int
    size: int
    bound: int


class Folder:
    """The cache folder, which need not exist; nothing here raises."""

    def __init__(self, path: Path, say: Callable[[str], None], *, bound: int = BOUND) -> None:
        """`say` is given one line about what a person could mend, at most once."""
        self.path = path
        self._say = say
        self._said = False
        self._bound = bound

    def load(self, name: str) -> bytes | None:
        """What was saved as `name` by a graphscan like this one."""
        file = self._file(name)
        try:
            data = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self._complain(f"cannot be read ({_reason(error)})")
            return None
        kind, content = data[16:32], data[32:]
        if len(data) < 32 or disk.digest(data[16:]) != data[:16]:
            self.drop(name)
            return None
        if kind != fingerprint():
            return None
        with suppress(OSError):
            os.utime(file)  # used: others go first
        return content

    def holds(self, name: str) -> bool:
        """Whether anything was saved as `name`, by whatever graphscan."""
        return self._file(name).exists()

    def drop(self, name: str) -> None:
        """Remove what is damaged, and say so."""
        with suppress(OSError):
            self._file(name).unlink()
        self._complain("was damaged in part: that part is made again", "")

    def save(self, name: str, content: bytes) -> None:
        """Keep `content`, instead of what was there."""
        kind = fingerprint()
        part = self.path / f"{os.urandom(8).hex()}{_PART}"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(len(content))
            with part.open("wb") as file:
                file.write(disk.digest(kind, content))
                file.write(kind)
                file.write(content)
            part.replace(self._file(name))
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            self._complain(f"cannot be written ({_reason(error)})")

    def info(self) -> Info:
        """What the folder holds now. Raises OSError where it cannot be listed."""
        files = list(self._files())
        return Info(self.path, len(files), sum(size for _, size, _ in files), self._bound)

    def clear(self) -> Info:
        """Remove all that graphscan has put there; what that was. Raises OSError."""
        files = list(self._files())
        for _, _, path in files:
            with suppress(FileNotFoundError):
                os.unlink(path)
        with suppress(OSError):
            self.path.rmdir()  # somebody else's files keep it
        return Info(self.path, len(files), sum(size for _, size, _ in files), self._bound)

    def _file(self, name: str) -> Path:
        return self.path / f"{name}{SUFFIX}"

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """When each file of ours was last used, its size, and its path."""
        try:
            entries = os.scandir(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return
        with entries:
            for entry in entries:
                if entry.name.endswith((SUFFIX, _PART)):
                    with suppress(FileNotFoundError):
                        found = entry.stat(follow_symlinks=False)
                        yield found.st_mtime, found.st_size, entry.path

    def _make_room(self, wanted: int) -> None:
        files = sorted(self._files())
        over = sum(size for _, size, _ in files) + wanted - self._bound
        long_ago = time.time() - _ABANDONED
        for used, size, path in files:
            removable = used < long_ago if path.endswith(_PART) else over > 0
            if removable:
                with suppress(OSError):
                    os.unlink(path)
                over -= size

    def _complain(self, what: str, advice: str | None = None) -> None:
        if self._said:
            return
        self._said = True
        if advice is None:
            advice = f". Set {VARIABLE} to another folder, or give --no-cache"
        self._say(f"graphscan: the cache in {self.path} {what}{advice}")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
