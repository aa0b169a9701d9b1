"""The only way to the disk of a build: every question is asked here, and can be noted.

A scan is a function of its arguments and of what these questions answered. So whoever notes them
(`noted`) can later ask the same again: where every answer is the same, the scan would say the same,
and where one differs, nothing is known. That holds for what is *not* there too: a name that is
missing from a folder is part of the answer to `listing`.

Most answers need not be asked for again. A *signature* (device, inode, size, times of change) that
is what it was means that a file or folder is what it was, unless it was changed within the
resolution of the file system's clock after it was looked at. So a signature counts only if it was
old enough then (the rule that git calls *racy*), and only where the time of change is the system's
own: on Windows a program can set all that is in it, so contents are compared there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from msgspec import Struct, field

from graphscan.code import code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    AnyPath: TypeAlias = str | bytes | PathLike[str]

T = TypeVar("T")

_READ: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PART: Final = 1 << 20
_COARSEST: Final = 2_000_000_000
"""Nanoseconds: FAT keeps times of change by two seconds, everything else more finely."""
_DIGEST: Final = 16
_HAS_CHANGE_TIME: Final = os.name == "posix"

Signature: TypeAlias = tuple[int, int, int, int, int]
"""Device, inode, size, and the times of the last change of content and of anything, in ns."""

UNTRUSTED: Final[Signature] = (0, 0, 0, 0, 0)
"""Says nothing: no file has it."""


class Entry(Enum):
    """What one name in a folder is, symbolic links not followed."""

    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"


class Question(IntEnum):
    """What can be asked of a path."""

    CONTENT = 0
    CODE = 1
    NAMES = 2
    MODE = 3
    SIZE = 4
    REAL = 5
    STRICT_REAL = 6
    LINK = 7
    IS_LINK = 8
    SAME = 9
    OPENS = 10
    IS_DIRECTORY = 11


class Noted(Struct):
    """One answer: what it was (a digest where it is long), and the signature if it has one."""

    answer: bytes
    signature: Signature = UNTRUSTED


class Journal(Struct):
    """What was asked, and what the answers were.

    `consistent` is false once one question had two answers, because the build changed meanwhile,
    or something decided that nothing here can note.
    """

    began: int = field(default_factory=time.time_ns)
    answers: dict[tuple[Question, bytes], Noted] = field(default_factory=dict)
    consistent: bool = True

    def note(self, question: Question, path: bytes, noted: Noted) -> None:
        """Add an answer."""
        known = self.answers.setdefault((question, path), noted)
        if known.answer != noted.answer:
            self.consistent = False

    def taken(self) -> Noted | None:
        """The only answer that was noted, taken out; None where nothing was asked."""
        return self.answers.popitem()[1] if self.answers else None

    def signature(self, found: os.stat_result) -> Signature:
        """The signature in `found`, if it was old enough when the journal was begun."""
        return signature(found, self.began)


def signature(found: os.stat_result, now: int) -> Signature:
    """The signature in `found`, looked at no earlier than `now`; `UNTRUSTED` if it is too young."""
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    if not _HAS_CHANGE_TIME or changed > now - _COARSEST:
        return UNTRUSTED
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


_journal: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def noted(journal: Journal | None) -> Iterator[None]:
    """Note everything that is asked meanwhile in `journal`; with None, nowhere."""
    token = _journal.set(journal)
    try:
        yield
    finally:
        _journal.reset(token)


def current() -> Journal | None:
    """The journal that questions are noted in now."""
    return _journal.get()


def unnoted() -> None:
    """Something decides that is none of these questions: the journal does not tell everything."""
    journal = _journal.get()
    if journal is not None:
        journal.consistent = False


def digest(*data: bytes) -> bytes:
    """What stands for `data`, joined, where it is compared with what was there before."""
    found = hashlib.sha256(usedforsecurity=False)
    for part in data:
        found.update(part)
    return found.digest()[:_DIGEST]


# ---- the questions
# ------------------------------------------------------------------------------------------


def content(path: AnyPath) -> bytes:
    """The bytes of a file, which must be a regular one. Raises OSError, ValueError."""
    return _bytes(Question.CONTENT, path, lambda data: data)


def code(path: AnyPath) -> bytes:
    """The same of a JavaScript file, up to the end of its code. Raises OSError, ValueError."""
    return _bytes(Question.CODE, path, code_of)


def _bytes(question: Question, path: AnyPath, wanted: Callable[[bytes], bytes]) -> bytes:
    journal = _journal.get()
    if journal is None:
        return wanted(_content(path)[1])
    try:
        found, data = _content(path)
    except (OSError, ValueError) as error:
        journal.note(question, os.fsencode(path), Noted(_refusal(error)))
        raise
    data = wanted(data)
    journal.note(question, os.fsencode(path), Noted(digest(data), journal.signature(found)))
    return data


def _content(path: AnyPath) -> tuple[os.stat_result, bytes]:
    # A pipe without a writer would make open() wait for ever.
    descriptor = os.open(path, _READ)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", os.fspath(path))
        # Nearly every file is read at once, and its end is seen by one byte less than asked for.
        data = os.read(descriptor, found.st_size + 1)
        if len(data) == found.st_size:
            return found, data
        parts = [data]
        while part := os.read(descriptor, _PART):
            parts.append(part)
        return found, b"".join(parts)
    finally:
        os.close(descriptor)


def listing(path: AnyPath) -> dict[str, Entry]:
    """The names in a folder. Raises OSError, ValueError."""
    journal = _journal.get()
    if journal is None:
        return _listing(path)
    try:
        seen = journal.signature(os.stat(path))
        found = _listing(path)
    except (OSError, ValueError) as error:
        journal.note(Question.NAMES, os.fsencode(path), Noted(_refusal(error)))
        raise
    journal.note(Question.NAMES, os.fsencode(path), Noted(_names_digest(found), seen))
    return found


def _listing(path: AnyPath) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    with os.scandir(os.fsdecode(path)) as entries:
        for entry in entries:
            if entry.is_symlink():
                found[entry.name] = Entry.LINK
            elif entry.is_dir(follow_symlinks=False):
                found[entry.name] = Entry.DIRECTORY
            else:
                found[entry.name] = Entry.FILE
    return found


def _names_digest(names: dict[str, Entry]) -> bytes:
    listed = sorted(f"{name}\0{kind.value}" for name, kind in names.items())
    return digest("\0".join(listed).encode("utf-8", "surrogateescape"))


def mode(path: AnyPath) -> int:
    """`st_mode` of what a path leads to, links followed. Raises OSError, ValueError."""
    return _ask(Question.MODE, path, _mode, _number)


def size(path: AnyPath) -> int:
    """The size of the file that a path leads to. Raises OSError, ValueError."""
    return _ask(Question.SIZE, path, _size, _number)


def real(path: AnyPath) -> str:
    """The path without links, as far as it exists. Raises OSError, ValueError."""
    return _ask(Question.REAL, path, _real, os.fsencode)


def strict_real(path: AnyPath) -> str:
    """The path without links. Raises OSError, where it does not exist too, and ValueError."""
    return _ask(Question.STRICT_REAL, path, _strict_real, os.fsencode)


def link(path: AnyPath) -> str:
    """What a symbolic link says. Raises OSError, ValueError."""
    return _ask(Question.LINK, path, _link, os.fsencode)


def is_link(path: AnyPath) -> bool:
    """Whether a path is a symbolic link."""
    return _ask(Question.IS_LINK, path, os.path.islink, _number)


def same(path: str, other: str) -> bool:
    """Whether two paths lead to one file or folder. Raises OSError, ValueError."""
    return _ask(Question.SAME, f"{path}\0{other}", _same, _number)


def opens(path: AnyPath) -> bool:
    """True for a file that may be read. Raises OSError, ValueError."""
    return _ask(Question.OPENS, path, _opens, _number)


def exists(path: AnyPath) -> bool:
    """Whether a path leads to anything."""
    try:
        mode(path)
    except (OSError, ValueError):
        return False
    return True


def is_directory(path: AnyPath) -> bool:
    """Whether a path leads to a folder; no where that cannot be found out."""
    return _ask(Question.IS_DIRECTORY, path, os.path.isdir, _number)


def is_file(path: AnyPath) -> bool:
    """Whether a path leads to a regular file; no where that cannot be found out."""
    try:
        return stat.S_ISREG(mode(path))
    except (OSError, ValueError):
        return False


def _ask(
    question: Question, path: AnyPath, find: Callable[[AnyPath], T], plain: Callable[[T], bytes]
) -> T:
    journal = _journal.get()
    if journal is None:
        return find(path)
    try:
        found = find(path)
    except (OSError, ValueError) as error:
        journal.note(question, os.fsencode(path), Noted(_refusal(error)))
        raise
    journal.note(question, os.fsencode(path), Noted(plain(found)))
    return found


def _mode(path: AnyPath) -> int:
    return os.stat(path).st_mode


def _size(path: AnyPath) -> int:
    return os.stat(path).st_size


def _real(path: AnyPath) -> str:
    return os.path.realpath(os.fsdecode(path))


def _strict_real(path: AnyPath) -> str:
    return os.path.realpath(os.fsdecode(path), strict=True)


def _link(path: AnyPath) -> str:
    return os.readlink(os.fsdecode(path))


def _opens(path: AnyPath) -> bool:
    os.close(os.open(path, _READ))
    return True


def _same(paths: AnyPath) -> bool:
    return os.path.samefile(*os.fsdecode(paths).split("\0", 1))


def _number(value: int) -> bytes:
    return b"%d" % value


def _refusal(error: OSError | ValueError) -> bytes:
    number = error.errno if isinstance(error, OSError) else None
    return f"!refused: {type(error).__name__} {number}".encode()


def is_refusal(answer: bytes) -> bool:
    """Whether a question about a file's bytes was answered by an error, not by a digest."""
    return len(answer) != _DIGEST


def answer(question: Question, path: bytes, now: int) -> Noted:
    """Ask again: what `Journal` would note now."""
    journal = Journal(began=now)
    where = os.fsdecode(path)
    ask = _AGAIN[question]
    try:
        with noted(journal):
            ask(where)
    except (OSError, ValueError):
        pass
    return journal.answers[question, path]


_AGAIN: Final[dict[Question, Callable[[str], object]]] = {
    Question.CONTENT: content,
    Question.CODE: code,
    Question.NAMES: listing,
    Question.MODE: mode,
    Question.SIZE: size,
    Question.REAL: real,
    Question.STRICT_REAL: strict_real,
    Question.LINK: link,
    Question.IS_LINK: is_link,
    Question.OPENS: opens,
    Question.IS_DIRECTORY: is_directory,
    Question.SAME: lambda paths: same(*paths.split("\0", 1)),
}
