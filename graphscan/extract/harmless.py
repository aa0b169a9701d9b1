"""Whether anything that stands before a place may throw.

Judged by syntax and strictly: only declarations, literals and reads of what is certainly there are
harmless. A call may always throw, but for a few that every module begins with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.bodies import is_static, operator_of
from graphscan.extract.declared_before import is_there
from graphscan.extract.hosts import GLOBALS, is_create_require, is_host_member, is_host_name
from graphscan.extract.scopes import FUNCTIONS, Declared, Scopes, operands
from graphscan.patterns import LazyPattern

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
        if ends_behind and node.type in _REFUSING and _refuses(node, until):
            return True
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
_BASES: Final = frozenset(
    {b"process", b"process.env", b"globalThis", b"exports", b"module", b"module.exports"}
    | {b"Promise"}
)
"""Objects of Node's own whose members can be read."""
_STORAGES: Final = frozenset({b"localStorage", b"sessionStorage"})
"""Globals whose getters throw under some versions of Node."""
_READ_ONLY: Final = GLOBALS | _STORAGES | {b"crypto", b"navigator"}
_LOGS: Final = frozenset(
    {b"console.log", b"console.info", b"console.warn", b"console.error", b"console.debug"}
)
_REACTIONS: Final = frozenset({b"then", b"catch", b"finally"})
_ACCESSORS: Final = frozenset({b"get", b"set"})
_DATA: Final = frozenset({b"value", b"writable"})
_LITERALS: Final = frozenset({"string", "number", "true", "false", "null", "undefined"})
_REASSIGNED: Final = LazyPattern(rb"\bmodule\s*\.\s*exports\s*=(?!=)")
_REFUSING: Final = frozenset({"for_in_statement", "with_statement"})
_TOTAL_OPERATORS: Final = frozenset({"===", "!==", "&&", "||", "??"})
_TOTAL_PREFIXES: Final = frozenset({"!", "typeof", "void"})


def _is_harmless(scopes: Scopes, node: Node) -> bool:
    field = node.child_by_field_name
    match node.type:
        case "identifier" | "shorthand_property_identifier":
            return is_there(scopes, node)
        case "variable_declarator":
            name = field("name")
            return name is not None and name.type == "identifier"
        case "pair":
            key = field("key")
            return key is not None and key.type != "computed_property_name"
        case "member_expression":
            return _is_sound_member(scopes, node)
        case "meta_property":
            return scopes.tree.bytes(node) == b"import.meta"
        case "binary_expression":
            return operator_of(node) in _TOTAL_OPERATORS
        case "unary_expression":
            return operator_of(node) in _TOTAL_PREFIXES
        case "assignment_expression":
            left, right = field("left"), field("right")
            return left is not None and right is not None and _is_sound_set(scopes, left, right)
        case "call_expression":
            return _is_import(scopes, node) or _is_sound_call(scopes, node)
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


def _refuses(statement: Node, until: int) -> bool:
    """Whether what a loop goes through, or `with` enters, may not allow it."""
    body, right = (statement.child_by_field_name(each) for each in ("body", "right"))
    if body is None or until <= body.start_byte:
        return False
    kind = statement.child_by_field_name("operator")
    is_safe = kind is not None and kind.type == "in"
    return not is_safe and (right is None or right.type != "array")


def _is_sound_member(scopes: Scopes, member: Node) -> bool:
    base, name = (member.child_by_field_name(each) for each in ("object", "property"))
    if base is None or name is None:
        return False
    text = scopes.tree.bytes(base)
    if text == b"import.meta":
        return True
    if text not in _BASES or not is_host_member(scopes, base):
        return False
    if text == b"module.exports":
        return not _REASSIGNED.search(scopes.tree.source)
    return text != b"globalThis" or scopes.tree.bytes(name) not in _STORAGES


def _is_sound_set(scopes: Scopes, left: Node, right: Node) -> bool:
    """Whether a value can be assigned: to an export, a global or an environment variable."""
    if left.type != "member_expression" or not is_host_member(scopes, left):
        return False
    text = scopes.tree.bytes(left)
    base, _, name = text.rpartition(b".")
    match base:
        case b"module":
            return name == b"exports"
        case b"exports" | b"module.exports":
            return _is_sound_member(scopes, left) and not _is_defined(scopes, name, left.start_byte)
        case b"globalThis":
            return name not in _READ_ONLY
        case b"process.env":
            return right.type in _LITERALS  # it becomes a string, which an object may refuse
        case _:
            return False


def _is_defined(scopes: Scopes, name: bytes, until: int) -> bool:
    """Whether the text before `until` may define a property `name` that cannot be changed."""
    before = scopes.tree.source[:until]
    quoted = b'"' + name + b'"' in before or b"'" + name + b"'" in before
    return quoted and b"defineProperty" in before


def _is_import(scopes: Scopes, call: Node) -> bool:
    """An import(), perhaps with reactions: it rejects, but does not throw."""
    node: Node | None = call
    while node is not None and node.type == "call_expression":
        callee = node.child_by_field_name("function")
        if callee is None or callee.type == "import":
            return callee is not None
        name = callee.child_by_field_name("property")
        if name is None or scopes.tree.bytes(name) not in _REACTIONS:
            return False
        node = callee.child_by_field_name("object")
    return False


def _is_sound_call(scopes: Scopes, call: Node) -> bool:
    callee, arguments = (call.child_by_field_name(each) for each in ("function", "arguments"))
    if callee is None or arguments is None or arguments.type != "arguments":
        return False
    text, given = scopes.tree.bytes(callee), operands(arguments)
    if is_create_require(scopes, callee):
        return [scopes.tree.bytes(each) for each in given] == [b"import.meta.url"]
    if text == b"require":
        return [each.type for each in given] == ["string"] and _is_require(scopes, callee)
    if text in _LOGS and is_host_member(scopes, callee):
        # The first of several may be a format, which calls methods of the others.
        plain = given[:1] and given[0].type == "string" and b"%" not in scopes.tree.bytes(given[0])
        return len(given) < 2 or bool(plain)
    if text == b"Object.defineProperty" and is_host_member(scopes, callee):
        return _is_sound_definition(scopes, given)
    return False


def _is_require(scopes: Scopes, name: Node) -> bool:
    """Whether `name` is Node's `require`, or a constant that `createRequire` was called for."""
    if is_host_name(scopes, name):
        return True
    binding = scopes.resolve(scopes.path_to(name))
    if binding is None or binding.kind is not Declared.CONST or not binding.whole:
        return False
    value = binding.holder.child_by_field_name("value")
    callee = None if value is None else value.child_by_field_name("function")
    return callee is not None and is_create_require(scopes, callee) and is_there(scopes, name)


def _is_sound_definition(scopes: Scopes, given: list[Node]) -> bool:
    """`Object.defineProperty(exports, "name", { … })` of a name that was not defined before."""
    if [each.type for each in given[1:]] != ["string", "object"]:
        return False
    target, key, descriptor = given
    is_exports = scopes.tree.bytes(target) == b"exports" and is_host_member(scopes, target)
    if not is_exports or _is_defined(scopes, scopes.tree.bytes(key)[1:-1], target.start_byte):
        return False
    keys = set()
    for pair in operands(descriptor):
        name, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type != "pair" or name is None or value is None:
            return False
        keys.add(text := scopes.tree.bytes(name))
        if text in _ACCESSORS and value.type not in FUNCTIONS:
            return False
    return _ACCESSORS.isdisjoint(keys) or _DATA.isdisjoint(keys)


def _values(node: Node) -> list[Node]:
    """The parts of a harmless node that are evaluated with it."""
    field = node.child_by_field_name
    match node.type:
        case "variable_declarator" | "pair":
            found = field("value")
        case "assignment_expression":
            found = field("right")
        case "call_expression":
            return _arguments(node)
        case _:
            return operands(node)
    return [] if found is None else [found]


def _arguments(call: Node) -> list[Node]:
    """The arguments of `call`, and of those that it is chained to."""
    found: list[Node] = []
    node: Node | None = call
    while node is not None and node.type == "call_expression":
        callee, arguments = (node.child_by_field_name(each) for each in ("function", "arguments"))
        found += [] if arguments is None else operands(arguments)
        node = None if callee is None else callee.child_by_field_name("object")
    return found


def _runs_with_class(member: Node) -> bool:
    """Static fields and blocks, decorators, computed names: all but what a call or `new` runs."""
    if member.type == "method_definition":
        return _is_computed(member) or any(c.type == "decorator" for c in member.named_children)
    is_field = member.type == "field_definition" and not is_static(member)
    return member.type not in ("identifier", "comment") and (not is_field or _is_computed(member))


def _is_computed(member: Node) -> bool:
    return any(child.type == "computed_property_name" for child in member.named_children)
