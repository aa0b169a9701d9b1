"""Whether anything that stands before a place may throw.

Judged by syntax and strictly: only declarations, literals and reads of what is certainly there are
harmless. A call may always throw, but for a few that every module begins with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.bodies import is_static, operator_of
from graphscan.extract.scopes import FUNCTIONS, Declared, Scopes, operands

if TYPE_CHECKING:
    from graphscan.syntax import Node


def may_fail_before(scopes: Scopes, around: Node, until: int, since: int = 0) -> bool:
    """Whether anything in `around` (a function or the whole source) that stands before `until`,
    and not before `since`, may throw.
    """
    todo = [around]
    while todo:
        node = todo.pop()
        ends_behind = node.end_byte > until
        if node.start_byte >= until or node.end_byte <= since:
            continue
        if node.type in _DECLARED and node != around and not ends_behind:
            continue
        if ends_behind or node == around or node.type in _TRANSPARENT:
            todo.extend(node.named_children)
        elif not _is_harmless(scopes, node):
            return True
        elif node.type in _OPENED:
            todo.extend(_values(node))
    return False


_DECLARED: Final = frozenset(
    {
        "import_statement",
        "export_clause",
        "namespace_export",
        "function_declaration",
        "generator_function_declaration",
        "comment",
        "hash_bang_line",
        "empty_statement",
        "string",
        "number",
        "true",
        "false",
        "null",
        "undefined",
        "regex",
        "property_identifier",
        "string_fragment",
        "escape_sequence",
    }
)
_TRANSPARENT: Final = frozenset(
    {
        "program",
        "export_statement",
        "expression_statement",
        "lexical_declaration",
        "variable_declaration",
        "formal_parameters",
        "statement_block",
        "if_statement",
        "else_clause",
        "parenthesized_expression",
        "ternary_expression",
        "sequence_expression",
        "array",
        "object",
    }
)
_OPENED: Final = frozenset(
    {
        "variable_declarator",
        "pair",
        "binary_expression",
        "unary_expression",
        "assignment_expression",
        "call_expression",
    }
)
_NAMES: Final = frozenset(
    {
        b"undefined",
        b"NaN",
        b"Infinity",
        b"globalThis",
        b"process",
        b"console",
        b"module",
        b"exports",
        b"__dirname",
        b"__filename",
        b"Object",
        b"Promise",
    }
)
_SOUND_BASES: Final = frozenset(
    {
        b"process",
        b"process.env",
        b"import.meta",
        b"globalThis",
        b"exports",
        b"module",
        b"module.exports",
        b"Promise",
    }
)
_SAFE_CALLS: Final = frozenset(
    {
        b"require",
        b"console.log",
        b"console.info",
        b"console.warn",
        b"console.error",
        b"console.debug",
        b"Object.defineProperty",
        b"createRequire",
    }
)
_TOTAL_OPERATORS: Final = frozenset({"===", "!==", "&&", "||", "??"})
_TOTAL_PREFIXES: Final = frozenset({"!", "typeof", "void"})


def _is_harmless(scopes: Scopes, node: Node) -> bool:
    field = node.child_by_field_name
    match node.type:
        case "identifier" | "shorthand_property_identifier":
            binding = scopes.resolve(scopes.path_to(node))
            if binding is None:
                return scopes.tree.bytes(node) in _NAMES
            # What a module of the own cycle exports may not be there yet.
            return binding.kind is not Declared.IMPORT
        case "variable_declarator":
            name = field("name")
            return name is not None and name.type == "identifier"
        case "pair":
            key = field("key")
            return key is not None and key.type != "computed_property_name"
        case "member_expression":
            base = field("object")
            return base is not None and scopes.tree.bytes(base) in _SOUND_BASES
        case "meta_property":
            return True
        case "binary_expression":
            return operator_of(node) in _TOTAL_OPERATORS
        case "unary_expression":
            return operator_of(node) in _TOTAL_PREFIXES
        case "assignment_expression":
            left = field("left")
            text = b"" if left is None else scopes.tree.bytes(left)
            return text == b"module.exports" or text.rpartition(b".")[0] in _SOUND_BASES
        case "call_expression":
            callee = field("function")
            return _is_import(node) or (
                callee is not None and scopes.tree.bytes(callee) in _SAFE_CALLS
            )
        case "template_string":
            return not any(c.type == "template_substitution" for c in node.named_children)
        case "class" | "class_declaration":
            body = field("body")
            inherits = any(c.type in ("class_heritage", "decorator") for c in operands(node))
            return not inherits and not any(_runs_with_class(m) for m in operands(body or node))
        case "method_definition":
            return not _is_computed(node)
        case _:
            return node.type in FUNCTIONS


def _is_import(call: Node) -> bool:
    """An import(), perhaps with reactions: it rejects, but does not throw."""
    node: Node | None = call
    while node is not None and node.type == "call_expression":
        callee = node.child_by_field_name("function")
        if callee is None or callee.type == "import":
            return callee is not None
        node = callee.child_by_field_name("object")
    return False


def _values(node: Node) -> list[Node]:
    """The parts of a harmless node that are evaluated with it."""
    field = node.child_by_field_name
    match node.type:
        case "variable_declarator" | "pair":
            found = field("value")
        case "assignment_expression":
            found = field("right")
        case "call_expression":
            arguments = field("arguments")
            return [] if arguments is None else operands(arguments)
        case _:
            return operands(node)
    return [] if found is None else [found]


def _runs_with_class(member: Node) -> bool:
    """Static fields and blocks, decorators, computed names: all but what a call or `new` runs."""
    if member.type == "method_definition":
        return _is_computed(member) or any(c.type == "decorator" for c in member.named_children)
    is_field = member.type == "field_definition" and not is_static(member)
    return member.type not in ("identifier", "comment") and (not is_field or _is_computed(member))


def _is_computed(member: Node) -> bool:
    return any(child.type == "computed_property_name" for child in member.named_children)
