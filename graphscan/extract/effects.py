"""The first statement of a module body that does something.

Imports, exports, declarations of functions and classes, and initialisers without effect only
prepare; so do the snippets that build tools put in front (`globalThis._importMeta_ = …`, debug IDs
and release names of Sentry's bundler plugins). An initialiser is without effect if it only makes
and reads values; reading a property counts as harmless, every call counts as an effect, `new
Map()` and the like apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.extract.bodies import is_static
from graphscan.extract.scopes import FUNCTIONS, Scopes, operands
from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import Node

_SNIPPET: Final = LazyPattern(rb"_sentryDebugIds|SENTRY_RELEASE|_sentryModuleMetadata")
_SNIPPET_LENGTH: Final = 2000
_IMPORT_META: Final = LazyPattern(rb"globalThis\s*\.\s*_importMeta_\s*=")
_ENUMERATION_END: Final = LazyPattern(
    rb"\(\s*([\w$]+)\s*\|\|\s*\(\s*\1\s*=\s*\{\s*\}\s*\)\s*\)\s*$"
)
_PURE_MARK: Final = LazyPattern(rb"[@#]__PURE__\s*\*/\s*\(*\s*$")
_DECLARATIONS: Final = frozenset(
    {
        "import_statement",
        "function_declaration",
        "generator_function_declaration",
        "empty_statement",
        "comment",
        "hash_bang_line",
        "export_clause",
        "namespace_export",
        "string",
        "decorator",
    }
)
_HARMLESS_CONSTRUCTORS: Final = frozenset(
    {
        b"Map",
        b"Set",
        b"WeakMap",
        b"WeakSet",
        b"Array",
        b"Object",
        b"Date",
        b"RegExp",
        b"URL",
        b"AbortController",
        b"Error",
        b"TextEncoder",
        b"TextDecoder",
    }
)
_PURE_CALLS: Final = frozenset(
    {
        b"Object.freeze",
        b"Object.create",
        b"Symbol",
        b"Symbol.for",
        b"Object.keys",
        b"String",
        b"Number",
        b"Boolean",
        b"BigInt",
        b"Math.pow",
    }
)
_EFFECTS: Final = frozenset(
    {
        "assignment_expression",
        "augmented_assignment_expression",
        "update_expression",
        "await_expression",
        "yield_expression",
    }
)


class Effect(Struct, frozen=True):
    """A top-level statement (or one operand or declarator of it) that does something."""

    start: int
    end: int


def effects(scopes: Scopes) -> Iterator[Effect]:
    """The effectful parts of the module body, in source order."""
    for statement in scopes.tree.statements:
        for part in parts(statement):
            if not _is_snippet(scopes, part) and _has_effect(scopes, part):
                yield Effect(part.start_byte, part.end_byte)


def parts(statement: Node) -> Iterator[Node]:
    """What a statement does one after the other: operands of a comma, declarators."""
    match statement.type:
        case "export_statement":
            declaration = statement.child_by_field_name("declaration")
            value = statement.child_by_field_name("value")
            if declaration is not None:
                yield from parts(declaration)
            elif value is not None:
                yield value
        case "lexical_declaration" | "variable_declaration" | "using_declaration":
            yield from operands(statement)
        case "expression_statement":
            todo = [operands(statement)[0]] if operands(statement) else []
            while todo:
                node = todo.pop()
                if node.type in ("sequence_expression", "parenthesized_expression"):
                    todo.extend(reversed(operands(node)))
                else:
                    yield node
        case _:
            yield statement


def _is_snippet(scopes: Scopes, part: Node) -> bool:
    source = scopes.tree.source
    if _IMPORT_META.match(source, part.start_byte, part.end_byte):
        return True
    short = part.end_byte - part.start_byte <= _SNIPPET_LENGTH
    return short and _SNIPPET.search(source, part.start_byte, part.end_byte) is not None


def _is_marked_pure(scopes: Scopes, call: Node) -> bool:
    """`/* @__PURE__ */ f()`: a bundler's word for a call without effect."""
    before = scopes.tree.source[max(0, call.start_byte - 32) : call.start_byte]
    return _PURE_MARK.search(before) is not None


def _is_enumeration(scopes: Scopes, call: Node) -> bool:
    """`(function (A) { A["B"] = 0; })(A || (A = {}))`, which TypeScript makes of an enum."""
    source = scopes.tree.source
    if _ENUMERATION_END.search(source, max(call.start_byte, call.end_byte - 200), call.end_byte):
        return source.startswith(b"(function", call.start_byte)
    return False


def _has_effect(scopes: Scopes, part: Node) -> bool:
    todo = [part]
    while todo:
        node = todo.pop()
        kind = node.type
        if kind in _DECLARATIONS or kind in FUNCTIONS:
            continue
        if kind == "field_definition" and not is_static(node):
            continue
        if kind in _EFFECTS or ("statement" in kind and kind != "statement_block"):
            return True
        if kind == "unary_expression" and any(c.type == "delete" for c in node.children):
            return True
        if kind == "new_expression":
            constructor = node.child_by_field_name("constructor")
            if constructor is None or scopes.tree.bytes(constructor) not in _HARMLESS_CONSTRUCTORS:
                return True
        if kind == "call_expression":
            callee = node.child_by_field_name("function")
            pure = callee is not None and scopes.tree.bytes(callee) in _PURE_CALLS
            if not pure and not _is_marked_pure(scopes, node) and not _is_enumeration(scopes, node):
                return True
            if not pure:
                continue
        todo.extend(node.named_children)
    return False
