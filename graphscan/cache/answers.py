"""What a command answered, and all that the answer depends on.

A command is a function of its arguments, of graphscan itself, and of what the disk answered. All
three are kept beside its outcome. Where the disk answers every question as it did, the outcome
stands and nothing is worked out. What most files contribute is their record: a file that was
changed but has the record that it had answers as it did, and one whose code is what it was need
not even be read again to its record.

The outcome, which may be large, is a file of its own, named by its content: what it depends on is
written anew more often. An outcome is kept only if the disk gave no two answers to one question
while it was worked out.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct

from graphscan import disk
from graphscan.disk import Journal, Question, Signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphscan.cache.folder import Folder
    from graphscan.cache.records import Kept

_Told: TypeAlias = tuple[int, bytes, bytes, Signature]
"""A question, its path, the answer and the signature."""
_Read: TypeAlias = tuple[int, bytes, int, bytes, bytes, Signature]
"""What is read of which file in which format, the digests of that and of its reading, and the
signature."""
_Content: TypeAlias = tuple[bytes, bytes, list[_Told], list[_Read]]

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Content).decode


Effect: TypeAlias = tuple[str, str, bytes]
"""What was written: in which way, where to, and what."""


class Outcome(Struct, frozen=True):
    """What came of a command: its exit status, and all that it wrote, in order."""

    status: int
    effects: tuple[Effect, ...] = ()


class Answers:
    """The outcome of one command with one set of arguments, if it is known."""

    def __init__(self, folder: Folder, arguments: object) -> None:
        """`arguments` are all that decides the outcome beside the disk; their `repr` stands for
        them.
        """
        self._folder = folder
        self._key = repr((arguments, _working_folder())).encode("utf-8", "surrogatepass")
        self._name = f"answer-{disk.digest(self._key).hex()}"

    def recall(self) -> Outcome | None:
        """The outcome of earlier, if everything it depends on is as it was."""
        data = self._folder.load(self._name)
        if data is None:
            return None
        try:
            key, outcome, told, reads = _decode(data)
            if key != self._key:
                return None
        except (msgspec.MsgspecError, ValueError):
            self._folder.drop(self._name)
            return None
        again = _Again()
        if not (all(map(again.told, told)) and all(map(again.read, reads))):
            return None
        if again.refreshed:
            fresh = [again.fresh_told(item) for item in told]
            fresh_reads = [again.fresh_read(item) for item in reads]
            self._folder.save(self._name, _encode((key, outcome, fresh, fresh_reads)))
        return self._outcome(outcome)

    def _outcome(self, named: bytes) -> Outcome | None:
        name = _outcome_name(named)
        data = self._folder.load(name)
        if data is None:
            return None
        try:
            status, effects = _outcome_of(data)
        except (msgspec.MsgspecError, ValueError):
            self._folder.drop(name)
            return None
        return Outcome(status, tuple(effects))

    def keep(
        self, outcome: Outcome, journal: Journal, readings: Mapping[tuple[bytes, int], Kept]
    ) -> None:
        """Remember `outcome`, which was worked out from what `journal` has and these readings."""
        if not journal.consistent:
            return
        from graphscan.reading import question_of
        from graphscan.wire import format_of

        asked = {number: question_of(format_of(number)) for _, number in readings}
        for (path, number), kept in readings.items():
            noted = journal.answers.get((asked[number], path))
            if noted is not None and noted.answer != kept.content:
                return
        told: list[_Told] = [
            (question, path, noted.answer, noted.signature)
            for (question, path), noted in journal.answers.items()
        ]
        reads: list[_Read] = [
            (asked[number], path, number, kept.content, disk.digest(kept.reading), kept.signature)
            for (path, number), kept in readings.items()
        ]
        plain = _encode((outcome.status, outcome.effects))
        named = disk.digest(plain)
        self._folder.save(_outcome_name(named), plain)
        self._folder.save(self._name, _encode((self._key, named, told, reads)))


_outcome_of: Final = msgspec.msgpack.Decoder(tuple[int, list[Effect]]).decode


def _working_folder() -> str | None:
    """What relative paths start from; None where that folder is gone."""
    try:
        return os.getcwd()
    except OSError:
        return None


def _outcome_name(named: bytes) -> str:
    return f"outcome-{named.hex()}"


class _Again:
    """Asks again what was asked before, as cheaply as it can be known."""

    def __init__(self) -> None:
        self._now = time.time_ns()
        self.refreshed: dict[tuple[int, bytes], tuple[bytes, Signature]] = {}
        """Files that had to be read: what is in them now, and the signature they have now."""

    def told(self, item: _Told) -> bool:
        """Whether the disk answers as it did."""
        question, path, answer, seen = item
        if question <= Question.NAMES and seen != disk.UNTRUSTED and self._is_as_seen(path, seen):
            return True
        noted = disk.answer(Question(question), path, self._now)
        if noted.answer != answer:
            return False
        if noted.signature != disk.UNTRUSTED:
            self.refreshed[question, path] = answer, noted.signature
        return True

    def read(self, item: _Read) -> bool:
        """Whether the file's reading is what it was."""
        question, path, number, content, reading, seen = item
        if seen != disk.UNTRUSTED and self._is_as_seen(path, seen):
            return True
        noted, data = _bytes(Question(question), path, self._now)
        if data is None:
            return False
        if noted.answer != content and _reading_digest(data, number) != reading:
            return False
        if noted.signature != disk.UNTRUSTED or noted.answer != content:
            self.refreshed[question, path] = noted.answer, noted.signature
        return True

    def _is_as_seen(self, path: bytes, seen: Signature) -> bool:
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return False
        # The order in which they are most likely to differ.
        return (
            found.st_mtime_ns == seen[3]
            and found.st_ctime_ns == seen[4]
            and found.st_size == seen[2]
            and found.st_ino == seen[1]
            and found.st_dev == seen[0]
        )

    def fresh_told(self, item: _Told) -> _Told:
        """`item` with the signature of now."""
        question, path, answer, seen = item
        if question > Question.NAMES or (question, path) not in self.refreshed:
            return item
        found, signature = self.refreshed[question, path]
        return (question, path, answer, signature if found == answer else seen)

    def fresh_read(self, item: _Read) -> _Read:
        """`item` with the content and the signature of now."""
        question, path, number, _, reading, _ = item
        if (question, path) not in self.refreshed:
            return item
        content, signature = self.refreshed[question, path]
        return (question, path, number, content, reading, signature)


def _bytes(question: Question, path: bytes, now: int) -> tuple[disk.Noted, bytes | None]:
    journal = Journal(began=now)
    data: bytes | None = None
    try:
        with disk.noted(journal):
            read = disk.code if question is Question.CODE else disk.content
            data = read(os.fsdecode(path))
    except (OSError, ValueError):
        pass
    return journal.answers[question, path], data


def _reading_digest(data: bytes, number: int) -> bytes:
    from graphscan.reading import reading_of
    from graphscan.wire import encoded, format_of

    return disk.digest(encoded(reading_of(data, format_of(number))))
