"""Early errors of module code that the grammar lets pass, found by the words they begin with.

A module with one of these is refused by Node before anything of it runs (ECMA-262, Static
Semantics: Early Errors). To look at every node of a tree would cost a third of what parsing costs.
So the text is searched for words that say where to look, and only there the tree is asked. What is
listed here, Node refuses; docs/accuracy.md says what else it refuses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.extract.bodies import is_async, is_boundary
from graphscan.lexical import TRIVIA
from graphscan.patterns import LazyPattern
from graphscan.syntax import steps_shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from graphscan.extract.scopes import Path
    from graphscan.syntax import Node, SyntaxTree

_OPENS_CALL: Final = re.compile(rb"\s*+[.(]")
_CALLS_NOTHING: Final = LazyPattern(TRIVIA + rb"\(" + TRIVIA + rb"(?:\)|\.\.\.)")
_MAY_CALL_NOTHING: Final = LazyPattern(rb"\s*+\(\s*+[)./]")
_NAMES: Final = frozenset(
    {"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}
)
_SPECIFIERS: Final = frozenset({"import_specifier", "export_specifier", "namespace_export"})
_WITH: Final = LazyPattern(rb"with\s*+\(")
_DELETE: Final = LazyPattern(rb"delete\s++[A-Za-z_$][\w$]*+\s*+(?![.(\[?`\\\x80-\xff])")
_NO_OPERAND: Final = LazyPattern(
    TRIVIA + rb"(?:[\]}),;:?=*%<>&|^]|!=|\.(?![0-9])|(?:in|instanceof)(?![\w$])|\Z)"
)
"""What cannot begin the operand of `await`."""


def early_errors(tree: SyntaxTree, statements: Set[int]) -> Iterator[Node]:
    """Early errors in the tree of a module, which has no error to the grammar.

    `statements`: where its import and export statements begin.
    """
    yield from _misplaced(tree, statements)
    yield from _await_errors(tree)
    source = tree.source
    # WithStatement in strict mode code (ECMA-262, 14.11.1).
    for match in _WITH.finditer(source):
        path = tree.ancestors(match.start(), match.start() + len(b"with"))
        if path[-1].type == "with" and path[-2].type == "with_statement":
            yield path[-1]
    # `delete x` in strict mode code (13.5.1.1).
    for match in _DELETE.finditer(source):
        node = tree.innermost(match.start(), match.start() + len(b"delete"))
        if node.type == "delete" and _is_of_name(node):
            yield node


def _misplaced(tree: SyntaxTree, statements: Set[int]) -> Iterator[Node]:
    """`{ import 'x' }`, `if (a) export {}`, `import()`.

    ImportDeclaration and ExportDeclaration are ModuleItems and no Statements (16.2), ImportCall has
    an argument (13.3), and both words are reserved.
    """
    source = tree.source
    for start in tree.words(b"export"):
        if start not in statements:
            node = tree.innermost(start, start + len(b"export"))
            if node.type == "export" or _is_name(node):
                yield node
    for start in tree.words(b"import"):
        end = start + len(b"import")
        if start in statements or (
            _OPENS_CALL.match(source, end) and not _MAY_CALL_NOTHING.compiled.match(source, end)
        ):
            continue
        node = tree.innermost(start, end)
        # The word of a call or of import.meta is part of a node of its own.
        if _is_name(node) or (
            node.type == "import"
            and (_is_of_statement(node) or _CALLS_NOTHING.compiled.match(source, end))
        ):
            yield node


def _is_of_statement(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "import_statement"


def _is_name(node: Node) -> bool:
    """Whether a reserved word stands there as a name."""
    parent = node.parent
    return node.type in _NAMES and parent is not None and parent.type not in _SPECIFIERS


def _is_of_name(delete: Node) -> bool:
    expression = delete.parent
    argument = None if expression is None else expression.child_by_field_name("argument")
    return argument is not None and argument.type == "identifier"


def _await_errors(tree: SyntaxTree) -> Iterator[Node]:
    """`await` in functions that are not async, without an operand, as a name (13.1.1, 15.8)."""
    known: Path = ()
    functions: list[Node | None] = []
    for start in tree.words(b"await"):
        path = tree.ancestors(start, start + len(b"await"))
        steps = steps_shared(path, known)
        del functions[steps:]
        for at in range(steps, len(path) - 1):
            inner = functions[-1] if functions else None
            functions.append(path[at] if _is_function(path[at], path[at + 1]) else inner)
        if len(path) > 1 and _is_await_error(tree, path, functions[-1]):
            yield path[-1]
        known = path


def _is_await_error(tree: SyntaxTree, path: Path, function: Node | None) -> bool:
    word, parent = path[-1], path[-2]
    if word.type in _NAMES:
        if parent.type in _SPECIFIERS:
            return False
        # The grammar takes `await (x)` and `await [x]` for a call and a member.
        if word.type != "identifier" or _NO_OPERAND.compiled.match(tree.source, word.end_byte):
            return True
        if parent.type == "call_expression":
            items = parent.child_by_field_name("arguments")
            if items is not None and items.type == "arguments" and items.child_count == 2:
                return True
    elif word.type != "await":
        return False
    if function is None or tree.source.startswith(b"async", function.start_byte):
        return False
    return not is_async(function)


def _is_function(node: Node, child: Node) -> bool:
    """Whether `node` is a function whose parameters or body are in `child`.

    The value of a field and a static block are as functions that are not async.
    """
    if node.type == "field_definition":
        return node.child_by_field_name("value") == child
    return node.type == "class_static_block" or is_boundary(node, child)
