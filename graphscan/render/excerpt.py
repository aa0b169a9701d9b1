"""What a report shows of somebody's source and names: short, masked, and with nothing hidden in it.

An excerpt has at most 120 characters around its place. URLs with credentials (a Sentry DSN is one),
values of keys that sound secret, and long tokens are masked. Control, bidirectional, zero-width and
other unprintable characters are shown as JavaScript escapes, in names just as in source.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.quote import Quote

LIMIT: Final = 120
"""Most characters of an excerpt, ellipses included."""

MASK: Final = "***"
ELLIPSIS: Final = "…"

_MARKED_LIMIT: Final = 88
_MARKED_TAIL: Final = 40
_BEFORE_LIMIT: Final = 28
_CONSIDERED: Final = 4096

_BLANKS: Final = LazyPattern(r"[ \t\r\n\u2028\u2029]+")
_CREDENTIAL_URL: Final = LazyPattern(
    r"""[a-z][a-z0-9+.-]{1,20}:\\?/\\?/([^\s"'`/?#\\]+@[^\s"'`]*)""", re.I
)
_SECRET_VALUE: Final = LazyPattern(
    r"""(?:secret|token|passw|api_?-?key|auth|dsn)[\w$-]{0,40}["'`]?\s{0,8}[:=]\s{0,8}(["'`])((?:(?!\1).)+)""",
    re.I,
)
_WEB_TOKEN: Final = LazyPattern(r"\b(eyJ[\w-]{8,}(?:\.[\w-]*)*)")
_PEM: Final = LazyPattern(r"""-----BEGIN [A-Z ]+-----([^"'`]*)""")
_BASE64: Final = LazyPattern(r"""(?<=["'`])([A-Za-z0-9+/_-]{32,}={0,2})(?=["'`])""")
_TOKEN: Final = LazyPattern(r"(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{24,})")
_WORD: Final = LazyPattern(r"[A-Za-z]+[0-9]{0,2}|[0-9]{1,4}|")


class Excerpt(Struct, frozen=True):
    """One line of source, in three pieces: what is pointed at is `marked`."""

    before: str
    marked: str
    after: str

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.before}{self.marked}{self.after}"

    @property
    def caret(self) -> int:
        """Where the marked text begins, in terminal cells."""
        return cells(self.before)

    @property
    def width(self) -> int:
        """How many terminal cells the marked text takes, at least one."""
        return max(cells(self.marked), 1)


def visible(text: str) -> str:
    r"""`text` with what does not print, bidirectional marks too, as `\xNN`, `\uNNNN`, `\u{N}`."""
    return text if text.isprintable() else "".join(map(_shown, text))


def holds_secret(text: str) -> bool:
    """Whether something in `text` would be masked."""
    return next(_secrets(text), None) is not None


def cells(text: str) -> int:
    """How many cells of a terminal `text` takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def excerpt(quote: Quote) -> Excerpt:
    """What may be shown of `quote`, with the marked text always in it."""
    before, marked, after = quote.before, quote.marked, quote.after
    if len(marked) > 2 * _CONSIDERED:
        marked = f"{marked[:_CONSIDERED]} {marked[-_CONSIDERED:]}"
    pieces = _pieces(f"{before}{marked}{after}")
    start, end = len(before), len(before) + len(marked)
    middle = _elided([piece for piece in pieces[start:end] if piece])
    tail = _strip([piece for piece in pieces[end:] if piece], left=False)
    head = _strip([piece for piece in pieces[:start] if piece], left=True)
    room = LIMIT - len(middle)
    after_room = max(room - min(_length(head), _BEFORE_LIMIT), 0)
    after_text = _first(tail, after_room)
    before_text = _last(head, room - len(after_text))
    return Excerpt(before_text, middle, after_text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code > 0xFFFF:
        return f"\\u{{{code:x}}}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pieces(text: str) -> list[str]:
    """For each character of `text` what is shown in its place."""
    pieces = list(map(_shown, text))
    for match in _BLANKS.finditer(text):
        pieces[match.start() : match.end()] = [" ", *[""] * (len(match[0]) - 1)]
    covered = 0
    for start, end in sorted(_secrets(text)):
        if start >= covered:
            pieces[start] = MASK
        for index in range(max(start + 1, covered), end):
            pieces[index] = ""
        covered = max(covered, end)
    return pieces


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where something stands that must not be shown; the spans may overlap."""
    for match in _TOKEN.finditer(text):
        if not all(map(_WORD.fullmatch, re.split("[-_]", match[1]))):
            yield match.span(1)
    for match in _BASE64.finditer(text):
        if all(any(map(kind, match[1])) for kind in (str.isupper, str.islower, str.isdigit)):
            yield match.span(1)
    for match in _SECRET_VALUE.finditer(text):
        yield match.span(2)
    for pattern in (_WEB_TOKEN, _PEM, _CREDENTIAL_URL):
        for match in pattern.finditer(text):
            if match[1]:
                yield match.span(1)


def _elided(pieces: list[str]) -> str:
    """The marked text; a long one keeps its head and its tail, where an import names its target."""
    if _length(pieces) <= _MARKED_LIMIT:
        return "".join(pieces)
    tail = _last(pieces, _MARKED_TAIL)
    return f"{_first(pieces, _MARKED_LIMIT - len(tail))}{tail.removeprefix(ELLIPSIS)}"


def _strip(pieces: list[str], *, left: bool) -> list[str]:
    while pieces and pieces[0 if left else -1] == " ":
        pieces.pop(0 if left else -1)
    return pieces


def _length(pieces: list[str]) -> int:
    return sum(map(len, pieces))


def _first(pieces: list[str], room: int) -> str:
    """As many whole pieces from the start as fit, with an ellipsis where some do not."""
    if _length(pieces) <= room:
        return "".join(pieces)
    taken, used = [], len(ELLIPSIS)
    for piece in pieces:
        used += len(piece)
        if used > room:
            break
        taken.append(piece)
    return "".join(taken) + ELLIPSIS if room else ""


def _last(pieces: list[str], room: int) -> str:
    """As many whole pieces from the end as fit, with an ellipsis where some do not."""
    if _length(pieces) <= room:
        return "".join(pieces)
    taken, used = [], len(ELLIPSIS)
    for piece in reversed(pieces):
        used += len(piece)
        if used > room:
            break
        taken.append(piece)
    return ELLIPSIS + "".join(reversed(taken)) if room else ""
