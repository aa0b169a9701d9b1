"""The lexical grammar of ECMA-262 on bytes, as far as it is needed outside the parser.

Names and string values are read here, from the original bytes of a file, because the parser may
have seen other text of the same length in their place. Source: ECMA-262, 12 Lexical Grammar.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from graphscan.patterns import LazyPattern
from graphscan.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDE_SPACE: Final = (
    rb"\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf"
)
"""White space and line terminators beyond ASCII."""
_SPACE: Final = rb"[\t\n\x0b\f\r ]|" + WIDE_SPACE
_LINE_COMMENT: Final = rb"//(?:(?!\xe2\x80[\xa8\xa9])[^\r\n])*+"
_BLOCK_COMMENT: Final = rb"/\*(?s:.)*?\*/"

TRIVIA: Final = rb"(?:(?:" + _SPACE + rb")|" + _LINE_COMMENT + rb"|" + _BLOCK_COMMENT + rb")*+"
"""White space, line terminators and comments."""

STRING: Final = (
    rb"""(?:"(?:[^"\\\r\n]|\\(?:\r\n|(?s:.)))*+"|'(?:[^'\\\r\n]|\\(?:\r\n|(?s:.)))*+')"""
)
"""A string literal."""

NAME: Final = (
    rb"(?:[A-Za-z0-9_$]|(?!" + WIDE_SPACE + rb")[\xc2-\xf4][\x80-\xbf]*+"
    rb"|\\u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]+\}))++"
)
"""An identifier name; wider than the standard where bytes above 127 are concerned."""

RESERVED: Final = frozenset(
    b"await break case catch class const continue debugger default delete do else enum export "
    b"extends false finally for function if implements import in instanceof interface let new null "
    b"package private protected public return static super switch this throw true try typeof var "
    b"void while with yield".split()
)
"""Words that cannot be bound in a module (ECMA-262, Keywords and Reserved Words)."""

WORD_BYTES: Final = frozenset(b"$0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz\\")
"""What may stand in an identifier, letters beyond ASCII apart."""
_NO_BEGINNING: Final = WORD_BYTES | frozenset(b".#")
_ESCAPE: Final = LazyPattern(
    r"\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-3]?[0-7]{1,2})"
    r"|(\r\n|[\n\r\u2028\u2029])|(.))",
    re.DOTALL,
)
_SINGLE_ESCAPES: Final = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_SURROGATES: Final = LazyPattern("[\ud800-\udfff]")
_TRIVIA_PATTERN: Final = re.compile(TRIVIA)
_LAST_CODE_POINT: Final = 0x10FFFF


def words(source: bytes, word: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The offsets at which `word` may stand as a word of its own.

    Also in strings and comments, and beside letters beyond ASCII: whether it is that word, the
    syntax tree says. Much faster than a regular expression that begins with a boundary.
    """
    limit = len(source) if end is None else end
    at = source.find(word, start, limit)
    while at >= 0:
        after = at + len(word)
        inside = (at > 0 and source[at - 1] in WORD_BYTES) or (
            after < len(source) and source[after] in WORD_BYTES
        )
        if not inside:
            yield at
        at = source.find(word, after, limit)


class Phrase(LazyPattern[bytes]):
    """An expression that begins with one of `words`, which is neither part of a name nor a member.

    `finditer` finds what a lookbehind before the expression would; looking for the words is many
    times faster than trying the expression everywhere.
    """

    def __init__(self, words: tuple[bytes, ...], rest: bytes, *, needs: tuple[bytes, ...]) -> None:
        super().__init__(b"(?:" + b"|".join(words) + b")" + rest)
        self._words = words
        self._needs = needs

    def finditer(
        self, text: bytes, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[bytes]]:
        """The matches that do not overlap, in order; none where `text` holds none of `needs`."""
        if not any(word in text for word in self._needs):
            return
        for at in sorted(at for word in self._words for at in _beginnings(text, word)):
            if at >= start and (found := self.compiled.match(text, at, end)):
                start = found.end()
                yield found


def _beginnings(text: bytes, word: bytes) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        if not at or text[at - 1] not in _NO_BEGINNING:
            yield at
        at = text.find(word, at + 1)


def skip_trivia(source: bytes, at: int) -> int:
    """The offset of the first token at or after `at`."""
    match = _TRIVIA_PATTERN.match(source, at)
    return match.end() if match else at


def string_value(literal: bytes) -> str | None:
    """What a string literal, quotes included, stands for (SV); None if it is malformed."""
    return cooked(literal[1:-1])


def cooked(raw: bytes) -> str | None:
    """The string that the text between quotes or in a template stands for (SV, TV).

    Surrogates that stand alone become U+FFFD, as they do in every URL. None if an escape is
    malformed.
    """
    text = decode(raw)
    if "\\" not in text:
        return text
    malformed = False

    def replace(match: re.Match[str]) -> str:
        nonlocal malformed
        braced, four, two, octal, continuation, single = match.groups()
        if digits := braced or four or two:
            if (code := int(digits, 16)) <= _LAST_CODE_POINT:
                return chr(code)
        elif octal:
            return chr(int(octal, 8))
        elif continuation:
            return ""
        elif single not in "ux":
            return _SINGLE_ESCAPES.get(single, single)
        malformed = True
        return ""

    value = _ESCAPE.sub(replace, text)
    if malformed:
        return None
    if _SURROGATES.search(value):
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def name_value(name: bytes) -> str:
    """The StringValue of an identifier name: Unicode escapes decoded."""
    if b"\\" not in name:
        return decode(name)
    value = cooked(name)
    return decode(name) if value is None else value
