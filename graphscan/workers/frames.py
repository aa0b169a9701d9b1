"""What passes between this process and a worker: lengths, and MessagePack of that length.

A question is a list of sources; the answer has one item for each: the reading as bytes, and what
was noted of the file. Nothing else is ever said.
"""

from __future__ import annotations

import os
from queue import SimpleQueue
from struct import Struct
from threading import Thread
from typing import IO, TYPE_CHECKING, Final, TypeAlias

import msgspec

from graphscan import disk
from graphscan.disk import Journal, Noted, Signature
from graphscan.reading import Source, read_record
from graphscan.wire import encoded, format_number, format_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Answer: TypeAlias = tuple[bytes, Noted | None]
"""The reading as bytes, and what was noted of the file."""

_Item: TypeAlias = tuple[bytes, bool, int]
_Question: TypeAlias = tuple[bool, list[_Item]]
_Told: TypeAlias = tuple[bytes, bytes | None, Signature]

_HEAD: Final = Struct("!4sI")
_MAGIC: Final = b"gscn"
_encode: Final = msgspec.msgpack.Encoder().encode
_question: Final = msgspec.msgpack.Decoder(_Question)
_answer: Final = msgspec.msgpack.Decoder(list[_Told])


def ask(pipe: IO[bytes], sources: Sequence[Source], *, noting: bool) -> None:
    """Ask for `sources`, and for what is noted of them. Raises OSError, ValueError."""
    _write(pipe, _encode((noting, [_item(source) for source in sources])))


def answered(pipe: IO[bytes], count: int) -> list[Answer]:
    """The answer for `count` sources. Raises OSError, ValueError, EOFError."""
    told = _answer.decode(_read(pipe))
    if len(told) != count:
        raise ValueError(f"{len(told)} answers to {count} questions")
    return [
        (data, None if answer is None else Noted(answer, signature))
        for data, answer, signature in told
    ]


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until there are no more questions. Raises OSError, ValueError.

    Questions are taken in while an answer is worked out or written, so that whoever asks never has
    to wait before he reads the answer.
    """
    asked: SimpleQueue[bytes | None] = SimpleQueue()
    Thread(target=_take_in, args=(questions, asked), daemon=True).start()
    while (question := asked.get()) is not None:
        noting, items = _question.decode(question)
        journal = Journal() if noting else None
        with disk.noted(journal):
            told = [_told(_source(item), journal) for item in items]
        _write(answers, _encode(told))


def _take_in(questions: IO[bytes], asked: SimpleQueue[bytes | None]) -> None:
    try:
        while True:
            asked.put(_read(questions))
    except (EOFError, OSError, ValueError):
        asked.put(None)


def _told(source: Source, journal: Journal | None) -> _Told:
    data = encoded(read_record(source))
    noted = None if journal is None else journal.taken()
    if noted is None:
        return data, None, disk.UNTRUSTED
    return data, noted.answer, noted.signature


def _item(source: Source) -> _Item:
    origin, is_data = source.origin, isinstance(source.origin, bytes)
    name = origin if isinstance(origin, bytes) else os.fsencode(origin)
    return name, is_data, format_number(source.format)


def _source(item: _Item) -> Source:
    name, is_data, number = item
    return Source(name if is_data else os.fsdecode(name), format_of(number))


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_HEAD.pack(_MAGIC, len(data)))
    pipe.write(data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    magic, length = _HEAD.unpack(head)
    data = pipe.read(length) if magic == _MAGIC else b""
    if len(data) < length or magic != _MAGIC:
        raise EOFError
    return data
