"""What a command writes, kept so that it can be written again."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

from graphscan.render.page import Span, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.render.page import Page


class Way(StrEnum):
    """The ways in which a command writes."""

    REPORT = "report"
    BINARY = "binary"
    SAY = "say"
    FILE = "file"


Effect = tuple[str, str, bytes]
"""The way, the file if it is one, and what was written."""

_effects: ContextVar[list[Effect] | None] = ContextVar("effects", default=None)


@contextmanager
def recorded() -> Iterator[list[Effect]]:
    """Everything that is written meanwhile, in order."""
    effects: list[Effect] = []
    token = _effects.set(effects)
    try:
        yield effects
    finally:
        _effects.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """What is written meanwhile is part of something that is recorded itself."""
    token = _effects.set(None)
    try:
        yield
    finally:
        _effects.reset(token)


def note(way: Way, path: str = "", *, content: bytes) -> None:
    """Something is written."""
    effects = _effects.get()
    if effects is not None:
        effects.append((way.value, path, content))


def plain(page: Page) -> bytes:
    """`page` as bytes; nothing, where nobody asks what is written."""
    if _effects.get() is None:
        return b""
    from msgspec import msgpack

    lines = [
        [(span.text.encode("utf-8", "surrogatepass"), span.style.value) for span in spans]
        for spans in page
    ]
    return msgpack.encode(lines)


def page_of(data: bytes) -> Page:
    """The page that `plain` has made bytes."""
    from msgspec import msgpack

    lines = msgpack.decode(data, type=list[list[tuple[bytes, Style]]])
    return tuple(
        tuple(Span(text.decode("utf-8", "surrogatepass"), style) for text, style in spans)
        for spans in lines
    )
