"""What ends or suspends the body itself: top-level await, and a `throw` that is certain.

Source: ECMA-262, Source Text Module Records ([[HasTLA]] is *Contains await*, which does not look
into functions but into what of a class or template runs where it stands).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.bodies import jumps_out
from graphscan.extract.scopes import FUNCTIONS
from graphscan.records import Site, TopLevelAwait
from graphscan.syntax import Query, matches, steps_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.extract.scopes import Path, Scopes
    from graphscan.extract.timing import Timings
    from graphscan.syntax import Node

_AWAITING: Final = frozenset({"await_expression", "for_in_statement", "using_declaration"})
_REJECTIONS: Final = Query("rejections.scm")
_LOOPS: Final = frozenset({"for_in_statement", "for_statement"})
_SPECIFIERS: Final = frozenset({"import_specifier", "export_specifier", "namespace_export"})
_CHAIN: Final = frozenset({"call_expression", "member_expression", "subscript_expression"})


def top_level_awaits(timings: Timings) -> tuple[TopLevelAwait, ...]:
    """The places where the module body is suspended, in source order."""
    return tuple(_top_level_awaits(timings))


def _top_level_awaits(timings: Timings) -> Iterator[TopLevelAwait]:
    tree = timings.scopes.tree
    inside_until = 0
    known: Path = ()
    for start in tree.words(b"await"):
        end = start + len(b"await")
        if start < inside_until:
            continue
        path = timings.scopes.path(start, end)
        # None of the path before is a function that this one is in as well.
        function = _outermost_function(path, steps_shared(path, known))
        known = path
        if function is not None:
            inside_until = function.end_byte
        elif tree.parsed[start:end] != tree.source[start:end]:
            # `for (await using x = …;;)`, hidden from the grammar.
            if path[-1].type == "for_statement":
                yield _await(timings, (*path, path[-1].children[0]), path[-1], loop=True)
        elif len(path) > 1 and _is_await(path):
            yield _suspension(timings, path)


def _is_await(path: Path) -> bool:
    if path[-2].type in _SPECIFIERS:
        return False  # `export { await } from 'x'`
    word = path[-1].byte_range
    if word[1] - word[0] != len(b"await"):
        return False  # part of a comment or string
    # The grammar takes `await (x)` for a call and `await` before a line break for a name; a module
    # has none of that name.
    return path[-1].type == "identifier" or path[-2].type in _AWAITING


def _suspension(timings: Timings, path: Path) -> TopLevelAwait:
    """What the word `await` at the end of `path` awaits."""
    match path[-2].type:
        case "for_in_statement":
            return _await(timings, path, path[-2], loop=True)
        case "using_declaration":
            # What is disposed of is awaited when the block is left.
            return _await(timings, path, path[-3], loop=True)
        case "await_expression":
            return _await(timings, path, path[-2])
        case _:
            pass
    operand = len(path) - 1
    while operand > 0 and path[operand - 1].type in _CHAIN and _heads(path, operand):
        operand -= 1
    last = path[operand]
    following = path[operand - 1].next_named_sibling
    if operand == len(path) - 1 and following is not None:
        last = following
    return _await(timings, path, last)


def _heads(path: Path, at: int) -> bool:
    """Whether `path[at]` comes first in the chain of calls and members that is its parent."""
    return path[at - 1].start_byte == path[at].start_byte


def _await(timings: Timings, path: Path, last: Node, *, loop: bool = False) -> TopLevelAwait:
    start = path[-2].start_byte if loop and path[-2].type in _LOOPS else path[-1].start_byte
    site = timings.scopes.tree.positions.site(start, last.end_byte)
    return TopLevelAwait(site, loop, timings.of(path).when)


def _outermost_function(path: Path, first: int) -> Node | None:
    """The outermost function (or field, or static block) whose own code holds the end of `path`.

    It is at `path[first]` or behind it.
    """
    for at in range(first, len(path) - 1):
        node, child = path[at], path[at + 1]
        match node.type:
            case "class_static_block":
                return node
            case "field_definition" if node.child_by_field_name("value") == child:
                return node
            case kind if kind in FUNCTIONS and node.child_by_field_name("name") != child:
                return node
            case _:
                pass
    return None


def certain_throw(timings: Timings) -> Site | None:
    """The first `throw`, or `await Promise.reject(…)`, that is a statement of the body itself.

    None where a `return` may come before it.
    """
    tree = timings.scopes.tree
    may_reject = b"reject" in tree.source
    if not may_reject and b"throw" not in tree.source:
        return None
    for statement in tree.statements:
        match statement.type:
            case "throw_statement":
                return tree.site(statement)
            case "expression_statement":
                if may_reject and _is_rejection(timings.scopes, statement):
                    return tree.site(statement)
            case "import_statement" | "export_statement":
                pass
            case kind if "statement" in kind and jumps_out(statement):
                break
            case _:
                pass
    return None


def _is_rejection(scopes: Scopes, statement: Node) -> bool:
    if not any(child.type == "await_expression" for child in statement.named_children):
        return False
    found = matches(scopes.tree, _REJECTIONS, statement, max_start_depth=0)
    return any(
        scopes.resolve(scopes.path_to(node)) is None
        for _, names in found
        for node in names["promise"]
    )
