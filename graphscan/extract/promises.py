"""Where a promise is waited for, inside the function or module body in which it arises."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.extract.bodies import (
    boundary,
    continues,
    is_await_word,
    is_awaited_chain,
    is_generator,
    is_glued,
    operator_of,
)
from graphscan.extract.scopes import FUNCTIONS, Path, Scopes, is_written, operands
from graphscan.records import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.extract.timing import Timings
    from graphscan.syntax import Node

_AWAIT: Final = re.compile(rb"\bawait\b")
_LOOPS: Final = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_SHORT_CIRCUITS: Final = frozenset({"&&", "||", "??"})
_SETTLES_ALL: Final = frozenset({b"all", b"allSettled"})
_INERT: Final = FUNCTIONS | {"identifier", "string", "number", "template_string", "this"}
_CHAINS: Final = frozenset({b"then", b"catch", b"finally"})


class Settled(StrEnum):
    """What becomes of a promise inside the function (or module body) in which it arises."""

    AWAITED = "awaited"
    RETURNED = "returned"
    FLOATING = "floating"


class Flow(Struct, frozen=True):
    """Where a promise is waited for.

    AWAITED: the body does not pass byte offset `by` (the end of the await) before the promise is
    settled; `in_place`: nothing else is started between. RETURNED: the result of the function
    itself settles after it.
    """

    settled: Settled
    by: int | None = None
    in_place: bool = False


def awaits_before(scopes: Scopes, path: Path, start: int) -> Iterator[Path]:
    """The awaits of the async function at `path[start]` that may come before the end of `path`.

    If there is one, the end of `path` runs later than the call of that function.
    """
    function, place = path[start], path[-1]
    loops = [n for n in path[start + 1 : -1] if n.type in _LOOPS]
    end = loops[0].end_byte if loops else place.start_byte
    for match in _AWAIT.finditer(scopes.tree.source, function.start_byte, end):
        found = scopes.path(match.start(), match.end())
        owner = boundary(found)
        if owner is None or found[owner] != function or len(found) < 2:
            continue
        at = len(found) - 2
        if is_await_word(found[-1]) and found[at].child_by_field_name("function") == found[-1]:
            while at and continues(found[at - 1], found[at]):
                at -= 1
        elif found[at].type not in ("await_expression", "for_in_statement"):
            continue
        waiting = found[at]
        encloses = waiting.start_byte <= place.start_byte and place.end_byte <= waiting.end_byte
        if not encloses or waiting.type == "for_in_statement" or loops:
            yield found[: at + 1]


def awaited_operand(awaiting: Node) -> Node:
    """What an await waits for: the operand, or the whole chain in `await (f)().g`."""
    return operands(awaiting)[0] if awaiting.type == "await_expression" else awaiting


def flow(timings: Timings, path: Path) -> Flow:
    """What becomes of the promise that the expression at the end of `path` yields."""
    return _Flow(timings).of(path)


class _Flow:
    """One search, so that constants that refer to each other end it."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._scopes = timings.scopes
        self._seen: set[int] = set()

    def of(self, path: Path) -> Flow:
        start = boundary(path)
        floating = Flow(Settled.FLOATING)
        at = len(path) - 1
        while at > 0:
            node, parent = path[at], path[at - 1]
            if is_awaited_chain(path, at):
                return Flow(Settled.AWAITED, node.end_byte)
            match parent.type:
                case "await_expression":
                    return Flow(Settled.AWAITED, parent.end_byte, is_plain(parent))
                case "parenthesized_expression":
                    pass
                case "sequence_expression":
                    if operands(parent)[-1] != node:
                        return floating
                case "ternary_expression":
                    if parent.child_by_field_name("condition") == node:
                        return floating
                case "binary_expression":
                    if (
                        operator_of(parent) not in _SHORT_CIRCUITS
                        or parent.child_by_field_name("right") != node
                    ):
                        return floating
                case "return_statement":
                    return self._returned(path, start)
                case kind if kind in FUNCTIONS:
                    # Only the expression body of an arrow function is reached from its value.
                    is_body = (
                        kind == "arrow_function" and parent.child_by_field_name("body") == node
                    )
                    return Flow(Settled.RETURNED) if is_body else floating
                case "member_expression":
                    up = self._chained(path, at)
                    if up is None:
                        return floating
                    at = up
                    continue
                case "array" | "arguments":
                    up = self._combined(path, at)
                    if up is None:
                        return floating
                    at = up
                    continue
                case "variable_declarator":
                    return self._kept(path, at - 1) or floating
                case _:
                    return floating
            at -= 1
        return floating

    def _returned(self, path: Path, start: int | None) -> Flow:
        if start is None or is_generator(path[start]):
            return Flow(Settled.FLOATING)
        return Flow(Settled.RETURNED)

    def _chained(self, path: Path, at: int) -> int | None:
        """`p.then(…)` settles after `p`: the index of that call."""
        member = path[at - 1]
        name = member.child_by_field_name("property")
        if member.child_by_field_name("object") != path[at] or name is None or at < 2:
            return None
        call = path[at - 2]
        if call.type != "call_expression" or call.child_by_field_name("function") != member:
            return None
        return at - 2 if self._scopes.tree.bytes(name) in _CHAINS else None

    def _combined(self, path: Path, at: int) -> int | None:
        """`Promise.all([…, p])`, `Promise.resolve(p)` settle after `p`: the index of that call."""
        if path[at - 1].type == "arguments" and is_glued(path, at - 2):
            return at - 2
        in_array = path[at - 1].type == "array"
        up = at - 2 if in_array else at - 1
        if up < 1 or path[up].type != "arguments" or operands(path[up])[0] != path[up + 1]:
            return None
        call = path[up - 1]
        method = promise_method(self._scopes, path[:up])
        if call.type != "call_expression" or method is None:
            return None
        wanted = method in _SETTLES_ALL if in_array else method == b"resolve"
        return up - 1 if wanted else None

    def _kept(self, path: Path, at: int) -> Flow | None:
        """`const p = …` and, later in the same function, `await p` or `return p`."""
        scopes, declarator = self._scopes, path[at]
        name = declarator.child_by_field_name("name")
        if name is None or name.type != "identifier" or name.start_byte in self._seen:
            return None
        self._seen.add(name.start_byte)
        binding = scopes.resolve((*path[: at + 1], name))
        if binding is None or not binding.whole or scopes.is_reassigned(binding):
            return None
        start = boundary(path)
        function = None if start is None else path[start]
        for reference in scopes.references(binding):
            own = boundary(reference)
            same = function is None if own is None else reference[own] == function
            if (
                not same
                or is_written(reference)
                or self._timings.when(reference, own) is not When.ALWAYS
            ):
                continue
            found = self.of(reference)
            if found.settled is not Settled.FLOATING:
                return Flow(found.settled, found.by)
        return None


def is_plain(awaiting: Node) -> bool:
    """Whether what is awaited starts nothing but one call and what is chained to it."""
    node = operands(awaiting)[0]
    while node.type == "parenthesized_expression":
        node = operands(node)[0]
    while node.type == "call_expression":
        arguments = node.child_by_field_name("arguments")
        if arguments is None or any(a.type not in _INERT for a in operands(arguments)):
            return False
        callee = node.child_by_field_name("function")
        if callee is None or callee.type in ("import", "identifier", *FUNCTIONS):
            return True
        if callee.type != "member_expression":
            return False
        base = callee.child_by_field_name("object")
        if base is None or base.type == "identifier":
            return True
        node = base
    return False


def promise_method(scopes: Scopes, path: Path) -> bytes | None:
    """`all` of `Promise.all(…)`, where `path` ends at the call and `Promise` is the global one."""
    callee = path[-1].child_by_field_name("function")
    if callee is None or callee.type != "member_expression":
        return None
    base, name = callee.child_by_field_name("object"), callee.child_by_field_name("property")
    if base is None or name is None or scopes.tree.bytes(base) != b"Promise":
        return None
    if scopes.resolve((*path, callee, base)) is not None:
        return None
    return scopes.tree.bytes(name)
