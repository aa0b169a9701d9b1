"""Text for a terminal: lines of styled spans, before anybody decides about colour.

A renderer returns a page; `plain` gives its text, and the command line paints it where colour is
wanted. The text is the same either way, whatever the width of the terminal.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct


class Style(StrEnum):
    """What a span is; the command line knows the colour of it."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    HEADING = "heading"
    COMMAND = "command"
    MARK = "mark"
    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Span(Struct, frozen=True):
    """A piece of a line in one style."""

    text: str
    style: Style = Style.PLAIN


Line: TypeAlias = tuple[Span, ...]
Page: TypeAlias = tuple[Line, ...]

EMPTY: Line = ()


def line(*parts: str | Span, indent: int = 0) -> Line:
    """One line of spans; bare strings are plain."""
    spans = tuple(Span(part) if isinstance(part, str) else part for part in parts)
    return (Span(" " * indent), *spans) if indent else spans


def strong(text: str) -> Span:
    """What the eye should find first."""
    return Span(text, Style.STRONG)


def faint(text: str) -> Span:
    """What may be overlooked."""
    return Span(text, Style.FAINT)


def section(title: str, body: Page) -> Page:
    """`body` below a heading and after an empty line; nothing where the body is empty."""
    return (EMPTY, (Span(title, Style.HEADING),), *body) if body else ()


def plain(page: Page) -> str:
    """The text of `page`, each line ended, without trailing blanks."""
    return "".join(f"{''.join(span.text for span in spans).rstrip()}\n" for spans in page)
