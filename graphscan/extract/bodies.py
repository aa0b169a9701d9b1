"""What a place in a body says of when it runs: in which function, on which conditions, awaited or
not.

Every question is asked of a *path* (`scopes.Path`). The answers hold for one run of the innermost
function, or of the module body; who calls that function is `extract.uses` and `graphscan.calls`'
business.

Certainty is about control flow that syntax shows: branches, short circuits, loops, early `return`,
`break` and `continue`. That an expression may throw is left out, here as everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.scopes import FUNCTIONS, Path

if TYPE_CHECKING:
    from graphscan.syntax import Node

_SHORT_CIRCUITS: Final = frozenset({"&&", "||", "??"})
_SHORT_CIRCUIT_ASSIGNMENTS: Final = frozenset({"&&=", "||=", "??="})
LOOPS: Final = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
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
HOLDERS: Final = (
    LOOPS
    | _STATEMENT_PARTS
    | {"if_statement", "labeled_statement", "statement_block", "switch_statement", "try_statement"}
)
"""Statements, and parts of them, that hold statements in strict mode code."""
_LINKS: Final = frozenset({"call_expression", "member_expression", "subscript_expression"})


def boundary(path: Path) -> int | None:
    """The index in `path` of the innermost function whose call runs the end of `path`.

    A computed method name, a static field and a static block run where the class stands; the value
    of an instance field runs when the class is constructed, so its `field_definition` counts as a
    function.
    """
    for at in range(len(path) - 2, -1, -1):
        if is_boundary(path[at], path[at + 1]):
            return at
    return None


def is_boundary(node: Node, child: Node) -> bool:
    """Whether a call of `node` runs its `child`."""
    kind = node.type
    if kind in FUNCTIONS:
        return child.type != "decorator" and node.child_by_field_name("name") != child
    if kind == "field_definition" and node.child_by_field_name("value") == child:
        return not is_static(node)
    return False


def is_static(member: Node) -> bool:
    """Whether a class member is `static`."""
    return any(child.type == "static" for child in member.children)


def is_async(function: Node) -> bool:
    """Whether `function` is an async function."""
    return any(child.type == "async" for child in function.children)


def is_generator(function: Node) -> bool:
    """Whether `function` is a generator: a call of it runs nothing of its body."""
    return any(child.type == "*" for child in function.children)


def is_glued(path: Path, at: int) -> bool:
    """Whether the arguments of the call `path[at]` are really an expression in parentheses.

    The grammar reads `await (f)()` as calls of something named await, and takes `(…)` on the line
    after `export default class {}` for arguments, although the declaration ends there (ECMA-262,
    Exports).
    """
    callee = path[at].child_by_field_name("function")
    if callee is None:
        return False
    if is_await_word(callee):
        return True
    if callee.type not in ("class", "function_expression", "generator_function"):
        return False
    for node in reversed(path[:at]):
        if node.type == "export_statement":
            return node.child_by_field_name("value") is not None
        if node.type not in ("call_expression", "member_expression"):
            return False
    return False


def is_await_word(node: Node) -> bool:
    """Whether `node` is the word await, which the grammar took for a name."""
    return node.type == "identifier" and node.text == b"await"


def is_awaited_chain(path: Path, at: int) -> bool:
    """Whether `path[at]` is all that is awaited in `await (f)().g`."""
    if path[at].type not in _LINKS or (at and continues(path[at - 1], path[at])):
        return False
    node: Node | None = path[at]
    while node is not None and node.type in _LINKS:
        node = node.child_by_field_name("function") or node.child_by_field_name("object")
    return node is not None and is_await_word(node)


def continues(parent: Node, node: Node) -> bool:
    """Whether `parent` calls `node` or reads a member of it."""
    return parent.type in _LINKS and node in (
        parent.child_by_field_name("function"),
        parent.child_by_field_name("object"),
    )


def operator_of(node: Node) -> str:
    """The operator of a binary expression or assignment."""
    operator = node.child_by_field_name("operator")
    return "" if operator is None else operator.type


_CONDITIONAL: Final = frozenset(
    {
        "assignment_pattern",
        "augmented_assignment_expression",
        "binary_expression",
        "call_expression",
        "catch_clause",
        "for_in_statement",
        "for_statement",
        "if_statement",
        "object_assignment_pattern",
        "subscript_expression",
        "switch_body",
        "ternary_expression",
        "while_statement",
        "with_statement",
    }
)
"""What may run without a part of it being run."""


def is_conditional(parent: Node, child: Node) -> bool:
    """Whether `parent` may run without its `child` being run."""
    kind = parent.type
    if kind not in _CONDITIONAL:
        return False
    field = parent.child_by_field_name
    match kind:
        case "if_statement" | "ternary_expression":
            return field("condition") != child
        case "binary_expression":
            return operator_of(parent) in _SHORT_CIRCUITS and field("right") == child
        case "augmented_assignment_expression":
            return operator_of(parent) in _SHORT_CIRCUIT_ASSIGNMENTS and field("right") == child
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


def may_hold_statements(kind: str) -> bool:
    """Whether a node of this kind is a statement, or a part of one, that may hold others."""
    if kind == "expression_statement":
        return False
    return "statement" in kind or kind in _STATEMENT_PARTS


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
            case kind if kind in LOOPS:
                breakable = True
            case kind if not may_hold_statements(kind):
                continue
            case _:
                pass
        todo.extend((child, breakable, labels) for child in node.named_children)
    return False
