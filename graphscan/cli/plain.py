"""Plain arguments of a scan, read without typer.

To load typer and to describe every option to it takes longer than to scan a small build. So where
the arguments are plain, they are read here, to the very values that typer would give the scan;
whatever is unusual in the least (help, an option cut short or written with `=`, a number out of
range, a PATH that does not exist) is left to typer, which alone explains what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan import disk
from graphscan.records import NODE_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    Value = bool | int | str | list[str] | None

SUB_COMMANDS: Final = frozenset({"scan", "order", "why", "diff", "rules", "trace", "cache"})

_FLAGS: Final = {
    f"--{name.replace('_', '-')}": name
    for name in (
        "svg", "html", "png", "dot", "mermaid", "markdown", "graphml", "json",
        "full", "fix_plan", "strict", "quiet", "verbose",
    )
}  # fmt: skip
_TEXTS: Final = {
    "-o": "output",
    "--focus": "focus",
    "--entry": "entry",
    "--node-options": "node_options",
    "--config": "config",
}
_NUMBERS: Final = {"--depth": "depth", "--node": "node", "--jobs": "jobs"}
_LISTS: Final = {"--import": "imports", "--require": "requires", "--condition": "conditions"}
_CACHE: Final = {"--cache": True, "--no-cache": False}
_ABSENT: Final = (*_TEXTS.values(), *_NUMBERS.values(), *_LISTS.values())


def plainly(arguments: Sequence[str]) -> dict[str, Value] | None:
    """The options of the scan that `arguments` ask for; None where typer is to read them."""
    if not arguments or not all(map(_is_plain, arguments)):
        return None
    paths: list[str] = []
    options: dict[str, Value] = {}
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            paths.append(word)
        elif word in _FLAGS:
            options[_FLAGS[word]] = True
        elif word in _CACHE and "cache" not in options:
            options["cache"] = _CACHE[word]
        elif not _with_value(word, next(words, ""), options):
            return None
    first = arguments[0]
    if not paths or first in SUB_COMMANDS or not (first.startswith("-") or disk.exists(first)):
        return None
    absent: dict[str, Value] = {"paths": paths, "jsonl": False, "cache": True}
    absent |= dict.fromkeys(_ABSENT) | dict.fromkeys(_FLAGS.values(), False)
    return absent | options


def _with_value(word: str, value: str, options: dict[str, Value]) -> bool:
    """Add option `word` with `value` to `options`; whether that was plain."""
    if not value or (value.startswith("-") and (word, value) != ("-o", "-")):
        return False
    if word in _LISTS:
        known = options.setdefault(_LISTS[word], [])
        assert isinstance(known, list)
        known.append(value)
        return True
    name = _TEXTS.get(word) or _NUMBERS.get(word)
    if name is None or name in options:
        return False
    options[name] = value if word in _TEXTS else _number(word, value)
    return options[name] is not None


def _number(word: str, value: str) -> int | None:
    if not (value.isascii() and value.isdigit() and len(value) < 5 and str(int(value)) == value):
        return None
    number = int(value)
    if (word == "--node" and number not in NODE_VERSIONS) or (word == "--jobs" and not number):
        return None
    return number


def _is_plain(word: str) -> bool:
    """Whether it is text that any library takes as it is."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return word.isprintable()
