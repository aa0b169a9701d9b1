"""Short text for a picture: names, statements, numbers. What is cut stands whole in a tooltip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

from graphscan.records import (
    Argument,
    ImportCall,
    Literal,
    ModuleRequest,
    Opaque,
    Phase,
    RequestKind,
    RequireCall,
    StarExport,
    Template,
)
from graphscan.render.excerpt import ELLIPSIS, visible
from graphscan.render.names import package_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.discover import Module
    from graphscan.records import ImportedName, ModuleId

NAME: Final = 36
"""Most characters of a name in a box."""

STATEMENT: Final = 52
"""Most characters of a statement in a listing."""

_HASH: Final = re.compile(r"[-.][A-Za-z0-9_-]{8}(?=\.[cm]?js$)")
_HAS_HASH: Final = re.compile(r"(?=.*[0-9A-Z])")


def elide(text: str, limit: int) -> str:
    """`text` with its middle left out where it is longer than `limit`; more of the end is kept."""
    if len(text) <= limit:
        return text
    tail = (limit - 1) * 2 // 3
    return f"{text[: limit - 1 - tail]}{ELLIPSIS}{text[-tail:]}"


def sentence(text: str, limit: int) -> str:
    """`text`, or its first sentence where that is too long; what is longer still ends early.

    A sentence says its point first or last, never in the part that can be missed in the middle.
    """
    if len(text) <= limit:
        return text
    first = text.split(". ", 1)[0]
    if len(first) <= limit:
        return first
    return f"{first[: limit - 1].rsplit(' ', 1)[0]}{ELLIPSIS}"


def name(module: ModuleId, limit: int = NAME) -> str:
    """A module's name for its box: without content hash, long folders left out.

    A module of an npm package is called after the package and its file.
    """
    package = package_of(module)
    shown = module
    if package is not None:
        file = module.rsplit("/", 1)[-1]
        shown = (
            f"{package}/{ELLIPSIS}/{file}"
            if f"{package}/{file}" not in module
            else f"{package}/{file}"
        )
    else:
        shown = _HASH.sub(_unhashed, module)
    return elide(visible(shown), limit)


def _unhashed(match: re.Match[str]) -> str:
    return f"-{ELLIPSIS}" if _HAS_HASH.match(match[0]) else match[0]


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """`text` in lines of at most about `width` characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th` … `11th`."""
    suffix = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{suffix}"


def numbers(positions: Sequence[int]) -> str:
    """`#864`, or `#1–600` for a run without gaps, or `#1 … #600` for one with gaps."""
    if not positions:
        return ""
    first, last = min(positions), max(positions)
    if first == last:
        return f"#{first}"
    gapless = last - first + 1 == len(positions)
    return f"#{first}–{last}" if gapless else f"#{first} {ELLIPSIS} #{last}"


def listed(names: Iterable[str], most: int, total: int = 0) -> str:
    """`a, b, c and 4 more`; of `total` where not all `names` are given."""
    known = list(names)
    shown = ", ".join(known[:most])
    total = max(total, len(known))
    return f"{shown} and {total - most:,} more" if total > most else shown


def statement(module: Module, index: int, limit: int = STATEMENT) -> str:
    """The source text of one request, rebuilt from the module record and cut to `limit`."""
    resolved = module.requests[index]
    match resolved.request:
        case ModuleRequest(specifier=specifier, names=names) as request:
            star = any(
                isinstance(export, StarExport) and module.record.requests[export.request] == request
                for export in module.record.exports
            )
            clause = "*" if star else _clause(names, request.kind)
            return _module_request(request, clause, visible(specifier), limit)
        case ImportCall(phase=phase, argument=argument):
            callee = "import" if phase is Phase.EVALUATION else f"import.{phase.value}"
            return _call(callee, argument, resolved.specifier, limit)
        case RequireCall(argument=argument):
            return _call("require", argument, resolved.specifier, limit)
        case unreachable:
            assert_never(unreachable)


def _module_request(request: ModuleRequest, clause: str, specifier: str, limit: int) -> str:
    word = "export" if request.kind is RequestKind.EXPORT_FROM else "import"
    if request.phase is not Phase.EVALUATION:
        word = f"{word} {request.phase.value}"
    head = f"{word} {clause} from " if clause else f"{word} "
    if clause and len(head) + len(specifier) + 2 > limit and not clause.startswith("*"):
        head = f"{word} {{ {ELLIPSIS} }} from "
    return f"{head}'{elide(specifier, max(limit - len(head) - 2, 12))}'"


def _clause(names: Sequence[ImportedName], kind: RequestKind) -> str:
    if kind is RequestKind.EXPORT_FROM:
        if len(names) == 1 and names[0].name == "*":
            return f"* as {visible(names[0].local)}"
        return f"{{ {', '.join(map(_specifier, names))} }}" if names else "{}"
    parts = [visible(name.local) for name in names if name.name == "default"]
    parts += [f"* as {visible(name.local)}" for name in names if name.name == "*"]
    named = [_specifier(name) for name in names if name.name not in ("default", "*")]
    if named:
        parts.append(f"{{ {', '.join(named)} }}")
    return ", ".join(parts)


def _specifier(name: ImportedName) -> str:
    if name.name == name.local:
        return visible(name.name)
    return f"{visible(name.name)} as {visible(name.local)}"


def _call(callee: str, argument: Argument, specifier: str | None, limit: int) -> str:
    room = max(limit - len(callee) - 4, 12)
    match argument:
        case Literal(values):
            return f"{callee}('{elide(visible(specifier or values[0]), room)}')"
        case Template(quasis):
            return f"{callee}(`{elide(visible('${…}'.join(quasis)), room)}`)"
        case Opaque():
            return f"{callee}(…)"
        case unreachable:
            assert_never(unreachable)
