"""What each file of a build says, remembered by its content.

One file for each build: all its readings as bytes, decoded only where they are asked for. A reading
is taken from here where the file's signature is that of the time it was made, else where the file
has the content it was made of, under whatever name; else it is made.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct

from graphscan import disk
from graphscan.cache.folder import records_name
from graphscan.disk import Signature
from graphscan.reading import question_of
from graphscan.wire import Undecodable, decoded, format_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.cache.folder import Folder
    from graphscan.reading import Reading, Source
    from graphscan.workers.lanes import Lanes, Read

_Key: TypeAlias = tuple[bytes, int]
"""A file and the format it is read in."""


class Kept(Struct, frozen=True):
    """The reading of one file, what it was made of, and the file's signature then."""

    content: bytes
    reading: bytes
    signature: Signature


_Told: TypeAlias = tuple[bytes, int, bytes, bytes, Signature]
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(list[_Told]).decode


class RecordStore:
    """The readings of one build: a `Reader`. What it had and what it read is what `save` keeps."""

    def __init__(self, folder: Folder, build: str, lanes: Lanes) -> None:
        """`build` names the build; `lanes`, which note what they ask, read what is not known."""
        self._folder = folder
        self._name = records_name(build)
        self._lanes = lanes
        self.parsed = lanes.parsed
        self._now = time.time_ns()
        self._known: dict[_Key, Kept] | None = None
        self._by_content: dict[tuple[bytes, int], bytes] = {}
        self._expected: set[Source] = set()
        self._remembered: dict[Source, Kept] = {}
        self.used: dict[_Key, Kept] = {}
        """What was asked for."""

    def expect(self, sources: Iterable[Source]) -> None:
        """Read beforehand what is not known."""
        unknown = []
        for source in sources:
            if source in self._expected:
                continue
            self._expected.add(source)
            kept = self._recall(source)
            if kept is None:
                unknown.append(source)
            else:
                self._remembered[source] = kept
        self._lanes.expect(unknown)

    def read(self, source: Source) -> Reading:
        """What `source` says, with as little reading as can be."""
        kept = self._remembered.pop(source, None)
        if kept is not None:
            try:
                reading = decoded(kept.reading)
            except Undecodable:
                self._folder.drop(self._name)
            else:
                self.used[_key(source)] = kept
                return reading
        read = self._lanes.read(source)
        kept = self._kept(source, read)
        if kept is not None:
            self.used[_key(source)] = kept
        elif read.noted is not None and (journal := disk.current()) is not None:
            journal.note(question_of(source.format), _key(source)[0], read.noted)
        return read.decoded()

    def close(self) -> None:
        """Nothing more will be asked for: let other processes end."""
        for source, read in self._lanes.unasked():
            kept = self._kept(source, read)
            if kept is not None:
                self._remembered[source] = kept
        self._lanes.close()

    def save(self) -> None:
        """Keep what was read, unless all of that is kept already."""
        wanted = {_key(source): kept for source, kept in self._remembered.items()} | self.used
        if wanted == self._known:
            return
        told: list[_Told] = [
            (path, number, kept.content, kept.reading, kept.signature)
            for (path, number), kept in wanted.items()
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

    def _recall(self, source: Source) -> Kept | None:
        """What is kept of `source` as it is now."""
        known = self._load()
        if isinstance(source.origin, bytes) or not known:
            return None
        path, number = key = _key(source)
        kept = known.get(key)
        try:
            seen = disk.signature(os.stat(path), self._now)
            if kept is not None and kept.signature == seen != disk.UNTRUSTED:
                return kept
        except (OSError, ValueError):
            return None
        noted = disk.answer(question_of(source.format), path, self._now)
        reading = self._by_content.get((noted.answer, number))
        return None if reading is None else Kept(noted.answer, reading, noted.signature)

    @staticmethod
    def _kept(source: Source, read: Read) -> Kept | None:
        """`read` as it is kept: a file that there is."""
        noted = read.noted
        if isinstance(source.origin, bytes) or noted is None or disk.is_refusal(noted.answer):
            return None
        return Kept(noted.answer, read.encoded(), noted.signature)


def _key(source: Source) -> _Key:
    return os.fsencode(source.origin), format_number(source.format)
