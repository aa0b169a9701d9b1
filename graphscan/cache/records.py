"""What each file of a build says, remembered by its content.

One file for each build: all its readings as bytes, decoded only where they are asked for. A reading
is taken from here where the file's signature is that of the time it was made, else where the file
has the content it was made of, under whatever name; else it is made.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from graphscan import disk
from graphscan.disk import Journal, Signature
from graphscan.reading import question_of
from graphscan.wire import Undecodable, decoded, encoded, format_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.cache.folder import Folder
    from graphscan.reading import Reading, Source
    from graphscan.workers import Read, ReadMany

_Key: TypeAlias = tuple[bytes, int]
"""A file and the format it is read in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The reading of one file, what it was made of, and the file's signature then."""

    content: bytes
    reading: bytes
    signature: Signature


_Told: TypeAlias = tuple[bytes, int, bytes, bytes, Signature]
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(list[_Told]).decode


class RecordStore:
    """The readings of one build. `read` is a `ReadAll`; what it used is what `save` keeps."""

    def __init__(self, folder: Folder, build: str, read: ReadMany) -> None:
        """`build` names the build; `read` reads what is not known."""
        self._folder = folder
        self._name = f"records-{disk.digest(build.encode('utf-8', 'surrogatepass')).hex()}"
        self._read = read
        self._known: dict[_Key, Kept] | None = None
        self._by_content: dict[tuple[bytes, int], bytes] = {}
        self.used: dict[_Key, Kept] = {}

    def read(self, sources: Sequence[Source]) -> Iterator[Reading]:
        """Every source read, in order, with as little reading as can be."""
        known = self._load()
        now = time.time_ns()
        outer = disk.current()
        found = [self._remembered(source, known, now) for source in sources]
        missing = [source for source, kept in zip(sources, found, strict=True) if kept is None]
        with disk.noted(Journal()):
            made = iter(self._read(missing))
        for source, kept in zip(sources, found, strict=True):
            if kept is not None:
                try:
                    reading = decoded(kept.reading)
                except Undecodable:
                    self._folder.drop(self._name)
                    with disk.noted(Journal()):
                        again = iter(self._read([source]))
                    reading, kept = self._make(source, again, outer)
            else:
                reading, kept = self._make(source, made, outer)
            if kept is not None and not isinstance(source.origin, bytes):
                self.used[os.fsencode(source.origin), format_number(source.format)] = kept
            yield reading

    def save(self) -> None:
        """Keep what was used, unless all of that is kept already."""
        if self.used == self._known:
            return
        told: list[_Told] = [
            (path, number, kept.content, kept.reading, kept.signature)
            for (path, number), kept in self.used.items()
        ]
        self._folder.save(self._name, _encode(told))

    def _load(self) -> dict[_Key, Kept]:
        if self._known is None:
            self._known = {}
            content = self._folder.load(self._name)
            try:
                for path, number, digest, reading, seen in _decode(content) if content else ():
                    self._known[path, number] = Kept(digest, reading, seen)
                    self._by_content[digest, number] = reading
            except (msgspec.MsgspecError, ValueError):
                self._folder.drop(self._name)
                self._known = {}
                self._by_content = {}
        return self._known

    def _remembered(self, source: Source, known: dict[_Key, Kept], now: int) -> Kept | None:
        """What is kept of `source` as it is now."""
        if isinstance(source.origin, bytes) or not known:
            return None
        path, number = os.fsencode(source.origin), format_number(source.format)
        kept = known.get((path, number))
        try:
            seen = disk.signature(os.stat(path), now)
            if kept is not None and kept.signature == seen != disk.UNTRUSTED:
                return kept
        except (OSError, ValueError):
            return None
        noted = disk.answer(question_of(source.format), path, now)
        reading = self._by_content.get((noted.answer, number))
        return None if reading is None else Kept(noted.answer, reading, noted.signature)

    def _make(
        self, source: Source, made: Iterator[Read], outer: Journal | None
    ) -> tuple[Reading, Kept | None]:
        journal = Journal()
        with disk.noted(journal):
            read = next(made)
        if isinstance(source.origin, bytes):
            return read.reading, None
        path = os.fsencode(source.origin)
        question = question_of(source.format)
        noted = journal.answers.get((question, path))
        if noted is None or disk.is_refusal(noted.answer):
            if noted is not None and outer is not None:
                outer.note(question, path, noted)
            return read.reading, None
        data = read.data if read.data is not None else encoded(read.reading)
        return read.reading, Kept(noted.answer, data, noted.signature)
