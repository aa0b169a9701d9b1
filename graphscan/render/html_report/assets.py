"""The report's own files: the page, its style, and its scripts joined into one.

The scripts are ES modules, so that each can be read, checked and tested alone. A page that is
opened from disk cannot import files, so they are joined here: every module becomes a function that
returns what the module exports, and stands after those that it imports. The scripts keep to the few
forms that this can take; `tests/report/test_assets.py` holds them to it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

MAIN: Final = "main.mjs"
DIFF: Final = "diff.mjs"
"""The scripts of the two pages: of a build, and of the difference of two."""

IMPORT: Final = re.compile(r"^import (\{[^}]*\}) from '\./(\w+)\.mjs';$", re.M)
EXPORT: Final = re.compile(r"^export ((?:async )?function |class |const )(\w+)", re.M)


@cache
def asset(name: str) -> str:
    """The text of one file."""
    return (files("graphscan.render.html_report") / "assets" / name).read_text(encoding="utf-8")


@cache
def script(main: str) -> str:
    """`main` and what it imports as one script, each after those that it uses."""
    modules = "\n".join(_as_function(name) for name in in_order(main))
    return f"'use strict';\n(() => {{\n{modules}\n}})();\n"


def in_order(main: str) -> tuple[str, ...]:
    """`main` and what it imports, directly or not, each after its own imports."""
    done: dict[str, None] = {}
    waiting = [(main, False)]
    while waiting:
        name, ready = waiting.pop()
        if ready:
            done[name] = None
        elif name not in done and (name, True) not in waiting:
            waiting.append((name, True))
            others = [other for _, other in IMPORT.findall(asset(name))]
            waiting += [(f"{other}.mjs", False) for other in reversed(others)]
    return tuple(done)


def _as_function(name: str) -> str:
    source = asset(name)
    exported = ", ".join(exports for _, exports in EXPORT.findall(source))
    body = EXPORT.sub(r"\1\2", IMPORT.sub(r"const \1 = \2_mjs;", source))
    return f"const {name.replace('.', '_')} = (() => {{\n{body}return {{ {exported} }};\n}})();"
