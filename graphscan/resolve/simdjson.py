"""The top level of a package.json that is not valid JSON, as Node 22 and 24 read it.

They use simdjson's *on demand* parser (https://github.com/simdjson/simdjson, in
doc/ondemand_design.md): it checks encoding, strings and the structure of what it reads, and skips
over the values of fields that nobody asks for by counting brackets. So
`{"x": tru, "type": "module"}` is a package of modules, while a trailing comma at the top level is
an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = LazyPattern(
    r"""[ \t\n\r]*(?:
        (?P<mark>[{}\[\]:,])
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<scalar>(?:[^ \t\n\r{}\[\]:,"\\]|\\.)+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL: Final = LazyPattern(r"[\x00-\x1f]")


class _Tokens:
    """What simdjson's first stage finds: brackets, colons, commas, and where values start."""

    def __init__(self, text: str) -> None:
        """Raise ValueError for an open string or a control character in one."""
        self.text = text
        self.spans: list[tuple[int, int]] = []
        at, end = 0, len(text.rstrip(" \t\n\r"))
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None:
                raise ValueError("A string is not closed")
            if found["string"] and _CONTROL.search(found["string"]):
                raise ValueError("Invalid control character in a string")
            at = found.end()
            self.spans.append((found.end() - len(found[0].lstrip(" \t\n\r")), at))
        self.next = 0

    def take(self) -> str:
        """The next token. Raises ValueError where there is none."""
        if self.next == len(self.spans):
            raise ValueError("Unexpected end of JSON input")
        start, end = self.spans[self.next]
        self.next += 1
        return self.text[start:end]

    def expect(self, mark: str) -> None:
        """Raise ValueError unless the next token is `mark`."""
        token = self.take()
        if token != mark:
            raise ValueError(f"Expected '{mark}', found '{token[:20]}'")

    def take_value(self) -> str:
        """The text of the next value, brackets counted and nothing else checked."""
        start = self.spans[self.next][0] if self.next < len(self.spans) else 0
        depth = 1 if self.take() in ("{", "[", ":", ",") else 0
        while depth:
            match self.take():
                case "{" | "[":
                    depth += 1
                case "}" | "]":
                    depth -= 1
        return self.text[start : self.spans[self.next - 1][1]]


def top_level_fields(text: str) -> Iterator[tuple[str, str]]:
    """Each field of the object in `text`: its key without quotes and the text of its value.

    Raises ValueError where simdjson reports an error.
    """
    tokens = _Tokens(text)
    tokens.expect("{")
    start, end = tokens.spans[-1]
    if text[start:end] != "}":
        raise ValueError("Expected '}' at the end")
    token = tokens.take()
    while token != "}":
        if not token.startswith('"'):
            raise ValueError(f"Expected a quoted name, found '{token[:20]}'")
        tokens.expect(":")
        yield token[1:-1], tokens.take_value()
        token = tokens.take()
        if token == ",":
            token = tokens.take()
            if token == "}":
                raise ValueError("Expected a quoted name, found '}'")
        elif token != "}":
            raise ValueError(f"Expected ',' or '}}', found '{token[:20]}'")
