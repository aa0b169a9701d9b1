"""Readings as bytes, for another process or a later scan, and back.

MessagePack of what `graphscan.records` declares, and checked against it: nothing in the bytes can
name code, so that a file that somebody else has written can be wrong but never dangerous. Equal
readings are equal bytes. `decoded` raises `Undecodable` for what `encoded` cannot have made.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec

from graphscan.reading import Reading
from graphscan.records import Format

Plain: TypeAlias = Any
"""Lists, numbers, texts: what MessagePack knows."""

_FORMATS: Final[tuple[Format | None, ...]] = (*Format, None)
_FORMAT_NUMBERS: Final = {value: number for number, value in enumerate(_FORMATS)}

_encode: Final = msgspec.msgpack.Encoder(order="deterministic").encode
_decode: Final = msgspec.msgpack.Decoder(Reading).decode
_decode_plain: Final = msgspec.msgpack.Decoder().decode

_ESCAPED: Final = b"\xc1"
"""Begins what holds lone surrogates; MessagePack never uses this byte."""


class Undecodable(ValueError):
    """The bytes are not those of a reading."""


def format_number(module_format: Format | None) -> int:
    """The format of a source as a number, and `format_of` back."""
    return _FORMAT_NUMBERS[module_format]


def format_of(number: int) -> Format | None:
    """The format that `format_number` has made a number. Raises IndexError."""
    return _FORMATS[number]


def encoded(reading: Reading) -> bytes:
    """`reading` as bytes."""
    try:
        return _encode(reading)
    except UnicodeEncodeError:
        # JavaScript strings may hold lone surrogates, which UTF-8 does not know.
        return _ESCAPED + _encode(_escaped(msgspec.to_builtins(reading, order="deterministic")))


def decoded(data: bytes) -> Reading:
    """The reading that `encoded` has made `data` from. Raises Undecodable."""
    try:
        if data.startswith(_ESCAPED):
            return msgspec.convert(_unescaped(_decode_plain(data[1:])), Reading)
        return _decode(data)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Undecodable(str(error)) from error


def _escaped(plain: Plain) -> Plain:
    """`plain` with each text as one that has a character for each byte of its WTF-8."""
    if isinstance(plain, str):
        return plain.encode("utf-8", "surrogatepass").decode("latin-1")
    return [_escaped(part) for part in plain] if isinstance(plain, list | tuple) else plain


def _unescaped(plain: Plain) -> Plain:
    if isinstance(plain, str):
        return plain.encode("latin-1").decode("utf-8", "surrogatepass")
    return [_unescaped(part) for part in plain] if isinstance(plain, list) else plain
