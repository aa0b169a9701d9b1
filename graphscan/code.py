"""Where the code of a JavaScript source ends.

Behind the last token of a file stand white space and comments, which say nothing: a file that
differs in them only is, to a scan, the same file. So sources are read without them, and what is
remembered of a file holds for every ending that it may get.

Taken off are white space and whole lines of `//` comments, ASCII only, from the end. Kept is what
might be more than that: `//#` and `//@`, with which tools speak to one another (source maps, debug
ids); a line with a backtick or `*/`, and what follows a backslash, since a template, a comment or a
string could end there that began before. So the code has an error of syntax where, and only where,
the whole has one.
"""

from __future__ import annotations

import re
from typing import Final

_SPACE: Final = b" \t\r\n\v\f"
_COMMENT: Final = re.compile(rb"[ \t]*//(?![#@])(?!.*\*/)[\t -_a-~]*")
"""A line of ASCII without backticks and without the end of a longer comment."""


def code_of(source: bytes) -> bytes:
    """`source` up to the end of its last token, or somewhat further; itself where that is all."""
    end = _stripped(source, len(source))
    while _COMMENT.fullmatch(source, start := source.rfind(b"\n", 0, end) + 1, end):
        end = _stripped(source, start)
    return source if end == len(source) or source[end - 1 : end] == b"\\" else source[:end]


def _stripped(source: bytes, end: int) -> int:
    """Where what stands before `end` ends without white space."""
    step = 64
    while end:
        start = max(end - step, 0)
        if kept := len(source[start:end].rstrip(_SPACE)):
            return start + kept
        end, step = start, step * 2
    return end
