"""When the place of a call runs, once the body that holds it is evaluated.

A function that is called where it is written (`(async () => { … })()`) is part of the body. What
syntax shows of control flow comes from `extract.bodies`; here `throw` counts too, and inside the
block of a `try` with a `catch` whatever stands before may throw.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.extract import bodies
from graphscan.extract.environment import truth
from graphscan.extract.scopes import operands
from graphscan.records import When
from graphscan.syntax import steps_shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphscan.extract.scopes import Path, Scopes
    from graphscan.syntax import Node

_APPLIERS: Final = frozenset({b"call", b"apply"})
_INERT: Final = frozenset(
    {
        "comment",
        "empty_statement",
        "function_declaration",
        "generator_function_declaration",
    }
)
_CHAINS: Final = frozenset({b"then", b"catch", b"finally"})
_BRANCHINGS: Final = frozenset({"if_statement", "ternary_expression"})
_LISTS: Final = frozenset({"program", "statement_block", "switch_case", "switch_default"})


class Timing(Struct, frozen=True):
    """What of an `ImportCall` or `RequireCall` depends on its place alone."""

    when: When
    function: int | None
    guarded: bool


class _Reach(Struct, frozen=True):
    """How far into a list of statements control certainly comes, as byte offsets.

    What starts at or after `left` follows a statement that may jump or throw out of the list; what
    starts at or after `quiet` follows one that has any effect.
    """

    left: int
    quiet: int


class _Way:
    """The steps of the path that was asked for last, and at each what is innermost there.

    What a path shares with the one before is not looked at again (`syntax.steps_shared`).
    """

    def __init__(self) -> None:
        self._path: Path = ()
        self._functions: list[int | None] = []
        self._tries: list[int] = []
        self._timed = 0
        self._conditional: int | None = None

    def to(self, path: Path) -> _Way:
        """The way along `path`."""
        steps = steps_shared(path, self._path)
        self._timed = min(self._timed, steps)
        if self._conditional is not None and self._conditional >= steps:
            self._conditional = None
        del self._functions[steps:], self._tries[steps:]
        function = self._functions[-1] if steps else None
        tried = self._tries[-1] if steps else -1
        for at in range(steps, len(path) - 1):
            if bodies.is_boundary(path[at], path[at + 1]):
                function = at
            if _is_tried(path[at], path[at + 1]):
                tried = at
            self._functions.append(function)
            self._tries.append(tried)
        self._path = path
        return self

    def function(self, end: int) -> int | None:
        """Where on the way to node `end` the innermost function is whose call runs it."""
        return self._functions[end - 1] if end else None

    def is_tried(self, first: int, end: int) -> bool:
        """Whether the way from node `first` to `end` enters the block of a `try` with a `catch`."""
        return end > 0 and self._tries[end - 1] >= first

    def is_conditional(self, may_skip: Callable[[int, bool], bool]) -> bool:
        """Whether one of the steps is one that the body may run without.

        `may_skip` tells of a step, given whether the way to it enters the block of a `try`.
        """
        while self._conditional is None and self._timed < len(self._path) - 1:
            at = self._timed
            if may_skip(at, self.is_tried(0, at)):
                self._conditional = at
            self._timed += 1
        return self._conditional is not None


class Timings:
    """When places of one source run. Lists of statements are read once, however long they are."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self._reaches: dict[tuple[int, int], _Reach] = {}
        self._way = _Way()

    def of(self, path: Path) -> Timing:
        """When the node at the end of `path` runs, and in which function."""
        way = self._way.to(path)
        outer = function = way.function(len(path) - 1)
        while outer is not None and _is_called_in_place(self.scopes, path, outer):
            outer = way.function(outer)
        if outer is not None:
            when = When.ON_CALL
        elif way.is_conditional(partial(self._may_skip, path)):
            when = When.CONDITIONAL
        else:
            when = When.ALWAYS
        start = None if function is None else path[function].start_byte
        return Timing(when, start, guarded=way.is_tried(outer or 0, len(path) - 1))

    def when(self, path: Path, start: int | None) -> When:
        """Whether the end of `path` certainly runs if function `path[start]` (None: body) does."""
        in_try = False
        for at in range(start or 0, len(path) - 1):
            if self._may_skip(path, at, in_try):
                return When.CONDITIONAL
            in_try = in_try or _is_tried(path[at], path[at + 1])
        return When.ALWAYS

    def _may_skip(self, path: Path, at: int, in_try: bool) -> bool:
        """Whether `path[at]` may run without what follows it on `path`; `in_try`: in a `try`."""
        parent, child = path[at], path[at + 1]
        if bodies.is_conditional(parent, child) and not self._is_chosen(path[: at + 2]):
            return True
        if parent.type not in _LISTS:
            return False
        reach = self._reach(parent)
        return child.start_byte >= (reach.quiet if in_try else reach.left)

    def is_tried(self, path: Path, start: int | None) -> bool:
        """Whether a `try` with a `catch` stands around the end of `path`, in function
        `path[start]` (None: in the body).
        """
        first = start or 0
        return any(_is_tried(path[at], path[at + 1]) for at in range(first, len(path) - 1))

    def _is_chosen(self, path: Path) -> bool:
        """Whether the branch at the end of `path` is the one that Node certainly takes."""
        branching, branch = path[-2:]
        if branching.type not in _BRANCHINGS:
            return False
        condition = branching.child_by_field_name("condition")
        holds = None if condition is None else truth(self.scopes, (*path[:-1], condition))
        if holds is None:
            return False
        return branch == branching.child_by_field_name("consequence" if holds else "alternative")

    def _reach(self, statements: Node) -> _Reach:
        known = self._reaches.get(statements.byte_range)
        if known is None:
            left = quiet = never = statements.end_byte + 1
            for statement in statements.named_children:
                if quiet == never and not _is_inert(statement):
                    quiet = statement.end_byte
                if not bodies.may_hold_statements(statement.type):
                    continue  # neither a jump nor a `throw`
                if bodies.jumps_out(statement) or _may_throw(statement):
                    left = statement.end_byte
                    break
            known = self._reaches[statements.byte_range] = _Reach(left, quiet)
        return known


def is_awaited(scopes: Scopes, path: Path) -> bool:
    """Whether the value of the call at the end of `path` is awaited in place."""
    at = len(path) - 1
    while at > 0:
        node, parent = path[at], path[at - 1]
        match parent.type:
            case "await_expression":
                return True
            case "call_expression":
                # `await (x)`, which the grammar takes for a call.
                return False
            case "arguments":
                callee = path[at - 2].child_by_field_name("function") if at >= 2 else None
                return callee is not None and _is_await_word(scopes, callee)
            case "parenthesized_expression":
                at -= 1
            case "sequence_expression" if parent.named_children[-1] == node:
                at -= 1
            case "ternary_expression" if parent.child_by_field_name("condition") != node:
                at -= 1
            case "binary_expression" if _is_short_circuit(parent):
                at -= 1
            case "member_expression" if at >= 2 and path[at - 2].type == "call_expression":
                name = parent.child_by_field_name("property")
                if name is None or scopes.tree.bytes(name) not in _CHAINS:
                    return False
                at -= 2
            case _:
                return False
    return False


def is_caught(scopes: Scopes, path: Path) -> bool:
    """Whether a `.catch(…)`, or a `.then` with two reactions, takes the call's rejection."""
    at = len(path) - 1
    while at >= 2 and path[at - 1].type == "member_expression":
        call, name = path[at - 2], path[at - 1].child_by_field_name("property")
        if call.type != "call_expression" or name is None:
            return False
        reactions = call.child_by_field_name("arguments")
        given = [] if reactions is None else operands(reactions)
        takes = {b"catch": 0, b"then": 1}.get(scopes.tree.bytes(name))
        if takes is not None and len(given) > takes and not _throws_again(given[takes]):
            return True
        at -= 2
    return False


def is_floating(scopes: Scopes, path: Path) -> bool:
    """Whether the call is a statement, perhaps with reactions that take no rejection."""
    at = len(path) - 1
    while at > 0:
        node, parent = path[at], path[at - 1]
        match parent.type:
            case "expression_statement":
                return True
            case "parenthesized_expression":
                at -= 1
            case "unary_expression" if scopes.tree.bytes(parent).startswith(b"void"):
                at -= 1
            case "member_expression" if at >= 2 and path[at - 2].type == "call_expression":
                if parent.child_by_field_name("object") != node:
                    return False
                name = parent.child_by_field_name("property")
                reactions = path[at - 2].child_by_field_name("arguments")
                given = 0 if reactions is None else len(operands(reactions))
                word = b"" if name is None else scopes.tree.bytes(name)
                if word != b"finally" and not (word == b"then" and given < 2):
                    return False
                at -= 2
            case _:
                return False
    return False


def _is_await_word(scopes: Scopes, callee: Node) -> bool:
    return callee.type == "identifier" and scopes.tree.bytes(callee) == b"await"


def _is_short_circuit(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type in ("&&", "||", "??")


def _is_called_in_place(scopes: Scopes, path: Path, at: int) -> bool:
    """Whether the function at `path[at]` is called right where it is written."""
    if bodies.is_generator(path[at]):
        return False
    while at > 0:
        node, parent = path[at], path[at - 1]
        match parent.type:
            case "parenthesized_expression":
                at -= 1
            case "call_expression":
                return parent.child_by_field_name("function") == node
            case "new_expression":
                return parent.child_by_field_name("constructor") == node
            case "member_expression" if at >= 2 and path[at - 2].type == "call_expression":
                name = parent.child_by_field_name("property")
                is_callee = path[at - 2].child_by_field_name("function") == parent
                return is_callee and name is not None and scopes.tree.bytes(name) in _APPLIERS
            case _:
                return False
    return False


def _is_tried(parent: Node, child: Node) -> bool:
    if parent.type != "try_statement" or parent.child_by_field_name("body") != child:
        return False
    handler = parent.child_by_field_name("handler")
    return handler is not None and not _throws_again(handler)


def _throws_again(reaction: Node) -> bool:
    """Whether a `catch` clause, or a function that reacts to a rejection, certainly throws."""
    body = reaction.child_by_field_name("body")
    statements = [] if body is None else body.named_children
    for statement in statements:
        if statement.type == "throw_statement":
            return True
        if statement.type not in _STRAIGHT:
            return False
    return False


_STRAIGHT: Final = frozenset({"comment", "expression_statement", "lexical_declaration"})
"""What cannot keep control from what stands behind it, but by an error."""


def _is_inert(statement: Node) -> bool:
    """Whether evaluating `statement` cannot throw: literals and declarations of functions."""
    if statement.type in _INERT:
        return True
    if statement.type not in ("lexical_declaration", "variable_declaration"):
        return False
    values = [d.child_by_field_name("value") for d in statement.named_children]
    return all(v is None or v.type in _INERT_VALUES for v in values)


_INERT_VALUES: Final = frozenset(
    {"string", "number", "true", "false", "null", "arrow_function", "function_expression"}
)


def _may_throw(statement: Node) -> bool:
    """Whether a `throw` statement in `statement` can end the body that holds it."""
    todo = [statement]
    while todo:
        node = todo.pop()
        if node.type == "throw_statement":
            return True
        if node.type in bodies.HOLDERS:
            todo.extend(child for child in node.named_children if not _is_tried(node, child))
    return False
