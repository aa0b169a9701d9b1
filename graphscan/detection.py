"""Does an ambiguous `.js` file hold an ES module? Node's syntax detection.

Node compiles such a file as CommonJS and, where that fails for what only an ES module may say, runs it as
one: `import` and `export` statements, `import.meta`, `await` at the top level, and a lexical declaration of a
name that the CommonJS wrapper declares. `import()` says nothing. Source: Node's documentation of packages,
"Syntax detection" (https://nodejs.org/api/packages.html#syntax-detection).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import Node, SyntaxTree

_WRAPPER: Final = frozenset({b"module", b"exports", b"require", b"__filename", b"__dirname"})
# What no module syntax can do without; the reach into a pattern is bounded, so that the search is linear.
_HINT: Final = re.compile(
    rb"\bimport\b(?!\s*\()|\bexport\b|\bawait\b"
    rb"|\b(?:let|const|class)\b\s*(?:[{\[][^;=]{0,2000}?)?"
    rb"\b(?:module|exports|require|__filename|__dirname)\b"
)
_STATEMENTS: Final = frozenset({"import_statement", "export_statement"})
_LEXICAL: Final = frozenset({"lexical_declaration", "class_declaration"})
_FUNCTIONS: Final = frozenset(
    {
        "arrow_function",
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)


def has_module_syntax(source: bytes) -> bool:
    """Whether Node reads `source` as an ES module where neither extension nor `type` decides."""
    if not _HINT.search(source):
        return False
    tree = parse(source)
    for statement in tree.root.children:
        if statement.type in _STATEMENTS:
            return True
        if statement.type in _LEXICAL and not _WRAPPER.isdisjoint(_declared(tree, statement)):
            return True
    words = b"await" in source or b"import" in source
    return words and any(_only_in_a_module(tree, node) for node in _outside_functions(tree.root))


def _declared(tree: SyntaxTree, declaration: Node) -> Iterator[bytes]:
    """The names that a `let`, `const` or `class` at the top level binds."""
    if declaration.type == "class_declaration":
        pending = [n for n in (declaration.child_by_field_name("name"),) if n is not None]
    else:
        pending = [
            name
            for declarator in declaration.named_children
            if (name := declarator.child_by_field_name("name")) is not None
        ]
    while pending:
        node = pending.pop()
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                yield tree.bytes(node)
            case "pair_pattern" | "assignment_pattern" | "object_assignment_pattern":
                field = "value" if node.type == "pair_pattern" else "left"
                if (inner := node.child_by_field_name(field)) is not None:
                    pending.append(inner)
            case _:
                pending.extend(node.named_children)


def _outside_functions(root: Node) -> Iterator[Node]:
    """Every node, but of what is in functions only `import.meta` can matter."""
    cursor = root.walk()
    inside: list[int] = []
    while True:
        node = cursor.node
        if node is not None:
            while inside and node.start_byte >= inside[-1]:
                inside.pop()
            if not inside or node.type == "meta_property":
                yield node
            if node.type in _FUNCTIONS:
                inside.append(node.end_byte)
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _only_in_a_module(tree: SyntaxTree, node: Node) -> bool:
    match node.type:
        case "meta_property":
            return tree.bytes(node).startswith(b"import")
        case "await_expression":
            return True
        case "for_in_statement":
            return any(child.type == "await" for child in node.children)
        case _:
            return False
