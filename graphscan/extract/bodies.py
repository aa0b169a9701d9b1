"""What a place in a body says of when it runs: in which function, on which conditions, awaited or not.

Every question is asked of a *path* (`scopes.Path`). The answers hold for one run of the innermost function,
or of the module body; who calls that function is `extract.uses` and `graphscan.calls`' business.

Certainty is about control flow that syntax shows: branches, short circuits, loops, early `return`, `break`
and `continue`. That an expression may throw is left out, here as everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from graphscan.extract.scopes import FUNCTIONS, Path, Scopes, is_written, operands
from graphscan.records import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import Node

_SHORT_CIRCUITS: Final = frozenset({"&&", "||", "??"})
_SHORT_CIRCUIT_ASSIGNMENTS: Final = frozenset({"&&=", "||=", "??="})
_JUMP: Final = re.compile(rb"\b(?:return|break|continue)\b")
_AWAIT: Final = re.compile(rb"\bawait\b")
_LOOPS: Final = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_SETTLES_ALL: Final = frozenset({b"all", b"allSettled"})
_INERT: Final = FUNCTIONS | {"identifier", "string", "number", "template_string", "this"}
_LINKS: Final = frozenset({"call_expression", "member_expression", "subscript_expression"})
_CHAINS: Final = frozenset({b"then", b"catch", b"finally"})


class Settled(StrEnum):
    """What becomes of a promise inside the function (or module body) in which it arises."""

    AWAITED = "awaited"
    RETURNED = "returned"
    FLOATING = "floating"


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a promise is waited for.

    AWAITED: the body does not pass byte offset `by` (the end of the await) before the promise is
    settled; `in_place`: nothing else is started between. RETURNED: the result of the function itself
    settles after it.
    """

    settled: Settled
    by: int | None = None
    in_place: bool = False


def boundary(path: Path) -> int | None:
    """The index in `path` of the innermost function whose call runs the end of `path`.

    A computed method name, a static field and a static block run where the class stands; the value of an
    instance field runs when the class is constructed, so its `field_definition` counts as a function.
    """
    for at in range(len(path) - 2, -1, -1):
        node, child = path[at], path[at + 1]
        if node.type in FUNCTIONS:
            if child.type == "decorator" or node.child_by_field_name("name") == child:
                continue
            return at
        if node.type == "field_definition" and not is_static(node):
            if node.child_by_field_name("value") == child:
                return at
    return None


def is_static(member: Node) -> bool:
    """Whether a class member is `static`."""
    return any(child.type == "static" for child in member.children)


def is_async(function: Node) -> bool:
    """Whether `function` is an async function."""
    return any(child.type == "async" for child in function.children)


def is_generator(function: Node) -> bool:
    """Whether `function` is a generator: a call of it runs nothing of its body."""
    return any(child.type == "*" for child in function.children)


def when(scopes: Scopes, path: Path, start: int | None) -> When:
    """Whether the end of `path` certainly runs once the function at `path[start]` (the body: None) does."""
    first = 0 if start is None else start
    for at in range(first, len(path) - 1):
        parent, child = path[at], path[at + 1]
        if at > first and parent.type in FUNCTIONS:
            continue
        if is_conditional(parent, child) or _may_be_left_before(scopes, parent, child):
            return When.CONDITIONAL
    return When.ALWAYS


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
        if _is_await(found[-1]) and found[at].child_by_field_name("function") == found[-1]:
            while at and _continues(found[at - 1], found[at]):
                at -= 1
        elif found[at].type not in ("await_expression", "for_in_statement"):
            continue
        waiting = found[at]
        encloses = waiting.start_byte <= place.start_byte and place.end_byte <= waiting.end_byte
        if not encloses or waiting.type == "for_in_statement" or loops:
            yield found[: at + 1]


def is_glued(path: Path, at: int) -> bool:
    """Whether the arguments of the call `path[at]` are really an expression in parentheses.

    The grammar reads `await (f)()` as calls of something named await, and takes `(…)` on the line after
    `export default class {}` for arguments, although the declaration ends there (ECMA-262, Exports).
    """
    callee = path[at].child_by_field_name("function")
    if callee is None:
        return False
    if _is_await(callee):
        return True
    if callee.type not in ("class", "function_expression", "generator_function"):
        return False
    for node in reversed(path[:at]):
        if node.type == "export_statement":
            return node.child_by_field_name("value") is not None
        if node.type not in ("call_expression", "member_expression"):
            return False
    return False


def _is_await(node: Node) -> bool:
    return node.type == "identifier" and node.text == b"await"


def _is_awaited_chain(path: Path, at: int) -> bool:
    """Whether `path[at]` is all that is awaited in `await (f)().g`."""
    if path[at].type not in _LINKS or (at and _continues(path[at - 1], path[at])):
        return False
    node: Node | None = path[at]
    while node is not None and node.type in _LINKS:
        node = node.child_by_field_name("function") or node.child_by_field_name("object")
    return node is not None and _is_await(node)


def _continues(parent: Node, node: Node) -> bool:
    return parent.type in _LINKS and node in (
        parent.child_by_field_name("function"),
        parent.child_by_field_name("object"),
    )


def awaited_operand(awaiting: Node) -> Node:
    """What an await waits for: the operand, or the whole chain in `await (f)().g`."""
    return operands(awaiting)[0] if awaiting.type == "await_expression" else awaiting


def flow(scopes: Scopes, path: Path) -> Flow:
    """What becomes of the promise that the expression at the end of `path` yields."""
    return _Flow(scopes).of(path)


class _Flow:
    """One search, so that constants that refer to each other end it."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._seen: set[int] = set()

    def of(self, path: Path) -> Flow:
        start = boundary(path)
        floating = Flow(Settled.FLOATING)
        at = len(path) - 1
        while at > 0:
            node, parent = path[at], path[at - 1]
            if _is_awaited_chain(path, at):
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
                        _operator(parent) not in _SHORT_CIRCUITS
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
        """`Promise.all([…, p])` and `Promise.resolve(p)` settle after `p`: the index of that call."""
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
            if not same or is_written(reference) or when(scopes, reference, own) is not When.ALWAYS:
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


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return "" if operator is None else operator.type


def is_conditional(parent: Node, child: Node) -> bool:
    field = parent.child_by_field_name
    match parent.type:
        case "if_statement" | "ternary_expression":
            return field("condition") != child
        case "binary_expression":
            return _operator(parent) in _SHORT_CIRCUITS and field("right") == child
        case "augmented_assignment_expression":
            return _operator(parent) in _SHORT_CIRCUIT_ASSIGNMENTS and field("right") == child
        case "for_statement":
            return child in (field("body"), field("increment"))
        case "for_in_statement" | "while_statement" | "with_statement":
            return field("body") == child
        case "switch_body" | "catch_clause":
            return True
        case "assignment_pattern" | "object_assignment_pattern":
            return field("right") == child
        case "call_expression" | "subscript_expression":
            return child in (field("arguments"), field("index")) and _in_optional_chain(parent)
        case _:
            return False


def _in_optional_chain(node: Node) -> bool:
    """Whether a `?.` before the arguments or index of `node` may cut the chain off."""
    link: Node | None = node
    while link is not None:
        if link.child_by_field_name("optional_chain") is not None:
            return True
        match link.type:
            case "call_expression":
                link = link.child_by_field_name("function")
            case "member_expression" | "subscript_expression":
                link = link.child_by_field_name("object")
            case _:
                return False
    return False


def _may_be_left_before(scopes: Scopes, parent: Node, child: Node) -> bool:
    """Whether a `return`, `break` or `continue` in `parent` may keep `child` from running."""
    if parent.type not in ("statement_block", "program", "switch_case", "switch_default"):
        return False
    if not _JUMP.search(scopes.tree.source, parent.start_byte, child.start_byte):
        return False
    before = []
    for statement in parent.named_children:
        if statement.start_byte >= child.start_byte:
            break
        before.append(statement)
    return any(jumps_out(statement) for statement in before)


def jumps_out(statement: Node) -> bool:
    """Whether a jump inside `statement` may lead out of it. Only statements can hold one."""
    todo: list[tuple[Node, bool, frozenset[bytes]]] = [(statement, False, frozenset())]
    while todo:
        node, breakable, labels = todo.pop()
        match node.type:
            case "return_statement":
                return True
            case "break_statement" | "continue_statement":
                label = node.child_by_field_name("label")
                if (not breakable) if label is None else (label.text not in labels):
                    return True
                continue
            case "labeled_statement":
                label = node.child_by_field_name("label")
                if label is not None and label.text is not None:
                    labels |= {label.text}
            case "switch_statement":
                breakable = True
            case kind if kind in _LOOPS:
                breakable = True
            case kind if "statement" not in kind and kind not in _STATEMENT_PARTS:
                continue
            case "expression_statement":
                continue
            case _:
                pass
        todo.extend((child, breakable, labels) for child in node.named_children)
    return False


_STATEMENT_PARTS: Final = frozenset(
    {
        "else_clause",
        "catch_clause",
        "finally_clause",
        "switch_body",
        "switch_case",
        "switch_default",
    }
)
