"""Where a failure is taken, so that the code around it goes on.

A *taker* is a `try` with a `catch`, a reaction of a promise (`.catch(…)`, the second of `.then`),
`Promise.allSettled` and the like; one that throws again or ends the process takes nothing. Asked
only of the few calls that an initialisation depends on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan.extract.bodies import boundary, is_awaited_chain, is_generator, is_glued, operator_of
from graphscan.extract.hosts import is_host_member
from graphscan.extract.promises import promise_method
from graphscan.extract.scopes import FUNCTIONS, Path, Scopes, is_written, operands
from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from graphscan.syntax import Node

_SHORT_CIRCUITS: Final = frozenset({"&&", "||", "??"})


class Taker(Struct, frozen=True):
    """What takes a failure, and where the code around it goes on.

    Byte offsets: `at` is where the taker stands; code from `resumes` on runs although the failure
    came before (up to `until`, where it is only a `finally` that runs). `shared`: the failure of
    another promise brings control there as well, settled or not as this one is (`Promise.all`).
    `floating`: nothing takes it, but control does not wait for the promise either; Node ends the
    process later, unless something handles that.
    """

    at: int
    resumes: int
    until: int | None = None
    shared: bool = False
    floating: bool = False

    def lets(self, offset: int) -> bool:
        """Whether control may come to `offset` although the failure was taken."""
        return offset >= self.resumes and (self.until is None or offset < self.until)


def taker_of_throw(scopes: Scopes, path: Path, start: int | None = None) -> Taker | None:
    """What takes an exception thrown at the end of `path`, within function `path[start]`."""
    passed: Taker | None = None
    for at in range(len(path) - 2, start or 0, -1):
        node = path[at]
        if node.type != "try_statement":
            continue
        handler, finalizer = (node.child_by_field_name(name) for name in ("handler", "finalizer"))
        body = path[at + 1]
        if body == finalizer:
            continue
        is_handled = handler is not None and body != handler
        if is_handled and not _gives_up(scopes, handler and handler.child_by_field_name("body")):
            return _after(Taker(node.start_byte, body.end_byte), passed)
        if finalizer is not None and _ends_abruptly(finalizer):
            return _after(Taker(node.start_byte, body.end_byte), passed)
        if finalizer is not None:
            passed = passed or Taker(node.start_byte, body.end_byte, finalizer.end_byte)
    return passed


def _ends_abruptly(finalizer: Node) -> bool:
    """Whether a `finally` may leave by itself: the error is forgotten then (ECMA-262, 14.15.3)."""
    todo = [finalizer]
    while todo:
        node = todo.pop()
        if node.type in ("return_statement", "break_statement", "continue_statement"):
            return True
        todo.extend(child for child in node.named_children if child.type not in FUNCTIONS)
    return False


def _after(taker: Taker | None, passed: Taker | None) -> Taker | None:
    """`taker` of a failure that a `finally` has seen before: that one's code runs in any case."""
    if taker is None or passed is None:
        return taker or passed
    at = passed.at if taker.floating else taker.at
    return Taker(at, passed.resumes, shared=taker.shared or passed.shared)


def taker_of_rejection(scopes: Scopes, path: Path) -> Taker | None:
    """What takes a rejection of the promise that the end of `path` yields, in its own function.

    None where it arrives at the caller.
    """
    return _Rejection(scopes).taker(path)


def is_fulfilled_chain(scopes: Scopes, call: Path) -> bool:
    """Whether the first reaction of `p.then(f)` at the end of `call` runs only if all that `p` is
    chained to was fulfilled.
    """
    node: Node | None = call[-1]
    first = True
    while node is not None and node.type in ("call_expression", "parenthesized_expression"):
        if node.type == "parenthesized_expression":
            node = operands(node)[0]
            continue
        callee = node.child_by_field_name("function")
        name = None if callee is None else callee.child_by_field_name("property")
        if callee is None or name is None:
            return not first
        given = node.child_by_field_name("arguments")
        several = given is not None and len(operands(given)) > 1
        word = scopes.tree.bytes(name)
        if word != b"then" if first else word == b"catch" or (word == b"then" and several):
            return False
        first = False
        node = callee.child_by_field_name("object")
    return True


class _Rejection:
    """One search, so that constants that refer to each other end it."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._seen: set[int] = set()

    def taker(self, path: Path) -> Taker | None:
        start = boundary(path)
        at = len(path) - 1
        while at > 0:
            node, parent = path[at], path[at - 1]
            if is_awaited_chain(path, at):
                return taker_of_throw(self._scopes, path[: at + 1], start)
            match parent.type:
                case "await_expression":
                    return taker_of_throw(self._scopes, path[:at], start)
                case "parenthesized_expression":
                    pass
                case "sequence_expression" if operands(parent)[-1] != node:
                    return None
                case "ternary_expression" if parent.child_by_field_name("condition") == node:
                    return None
                case "binary_expression" if operator_of(parent) not in _SHORT_CIRCUITS:
                    return None
                case "sequence_expression" | "ternary_expression" | "binary_expression":
                    pass
                case "member_expression":
                    up = self._chained(path, at)
                    if not isinstance(up, int):
                        return up
                    at = up
                    continue
                case "array":
                    return self._combined(path, at)
                case "variable_declarator":
                    return self._kept(path, at - 1)
                case "unary_expression" | "expression_statement":
                    return Taker(node.start_byte, parent.end_byte, floating=True)
                case "arguments" if is_glued(path, at - 2) or self._is_resolved(path, at):
                    at -= 1
                case "return_statement":
                    return None
                case kind if kind in FUNCTIONS:
                    return None
                case _:
                    return _taken(node)
            at -= 1
        return None

    def _chained(self, path: Path, at: int) -> int | Taker | None:
        """The index of `p.then(f)`, which fails as `p` does; else what `p.…` makes of it."""
        member, call = path[at - 1], path[at - 2] if at >= 2 else None
        name = member.child_by_field_name("property")
        if call is None or call.type != "call_expression" or name is None:
            return _taken(member)
        reactions = call.child_by_field_name("arguments")
        if call.child_by_field_name("function") != member or reactions is None:
            return _taken(member)
        given = operands(reactions)
        match self._scopes.tree.bytes(name):
            case b"then" if len(given) < 2:
                return at - 2
            case b"finally":
                own = Taker(name.start_byte, reactions.start_byte, call.end_byte)
                return _after(self.taker(path[: at - 1]), own)
            case b"then" | b"catch":
                reaction = given[-1] if given else None
                if reaction is None or _gives_up(self._scopes, _body_of(reaction)):
                    return at - 2
        return Taker(name.start_byte, call.end_byte)

    def _is_resolved(self, path: Path, at: int) -> bool:
        """`Promise.resolve(p)` fails as `p` does."""
        method = promise_method(self._scopes, path[: at - 1]) if at >= 2 else None
        return method == b"resolve"

    def _combined(self, path: Path, at: int) -> Taker | None:
        """`Promise.all([…, p])` fails as `p` does; everything else may not."""
        if at >= 3 and path[at - 2].type == "arguments":
            call = path[at - 3]
            if call.type == "call_expression" and operands(path[at - 2])[0] == path[at - 1]:
                if promise_method(self._scopes, path[: at - 2]) == b"all":
                    taker = self.taker(path[: at - 2])
                    alone = len(operands(path[at - 1])) == 1
                    return taker if taker is None or alone else replace(taker, shared=True)
                return _taken(call)
        return _taken(path[at - 1])

    def _kept(self, path: Path, at: int) -> Taker | None:
        """`const p = …`: what takes the failure where `p` is used."""
        declarator = path[at]
        name = declarator.child_by_field_name("name")
        binding = None
        if name is not None and name.type == "identifier":
            binding = self._scopes.resolve((*path[: at + 1], name))
        if name is None or binding is None or name.start_byte in self._seen:
            return _taken(declarator)
        self._seen.add(name.start_byte)
        uses = [p for p in self._scopes.references(binding) if not is_written(p)]
        takers = [self.taker(use) for use in uses if boundary(use) == boundary(path)]
        return next((taker for taker in takers if taker is not None), None)


def _taken(node: Node) -> Taker:
    """By code that is not followed."""
    return Taker(node.start_byte, node.end_byte)


def _body_of(function: Node) -> Node | None:
    runs = function.type in FUNCTIONS and not is_generator(function)
    return function.child_by_field_name("body") if runs else None


def _gives_up(scopes: Scopes, body: Node | None) -> bool:
    """Whether a reaction throws again, or ends the process, whatever the error is."""
    if body is None:
        return False
    statements = body.named_children if body.type == "statement_block" else [body]
    for statement in statements:
        if statement.type == "throw_statement":
            return True
        node = statement
        while node.type in ("expression_statement", "parenthesized_expression"):
            node = operands(node)[0]
        if node.type == "call_expression":
            callee = node.child_by_field_name("function")
            if callee is not None and _ends_process(scopes, callee):
                return True
        elif statement.type not in ("comment", "lexical_declaration", "expression_statement"):
            return False
    return False


def _ends_process(scopes: Scopes, callee: Node) -> bool:
    is_end = scopes.tree.bytes(callee) in _ENDS and is_host_member(scopes, callee)
    return is_end and not _REPLACED.search(scopes.tree.source)


_ENDS: Final = frozenset({b"process.exit", b"process.abort", b"globalThis.process.exit"})
_REPLACED: Final = LazyPattern(
    rb"""\bprocess\s*(?:\.\s*(?:exit|abort)|\[\s*["'](?:exit|abort)["']\s*\])\s*=(?!=)"""
)
