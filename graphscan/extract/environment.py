"""What a condition comes to under Node, whatever the build: `typeof window`, `process.browser`.

Packages ask which platform they run on before they require one half of themselves. Under Node the
answer is known; what a person may set (`process.env.NODE_ENV`) is not. Source: Node's documentation
of globals and of `process` (https://nodejs.org/api/globals.html); `process.type` is Electron's,
`process.browser` and `process.__nwjs` are bundlers' and NW.js's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.bodies import operator_of

if TYPE_CHECKING:
    from graphscan.extract.scopes import Path, Scopes
    from graphscan.syntax import Node

_TYPES: Final = {
    b"process": "object",
    b"global": "object",
    b"globalThis": "object",
    b"window": "undefined",
    b"document": "undefined",
    b"self": "undefined",
    b"importScripts": "undefined",
    b"Deno": "undefined",
    b"Bun": "undefined",
}
_UNSET: Final = frozenset({b"process.browser", b"process.type", b"process.__nwjs"})
_EQUALITY: Final = frozenset({"===", "=="})
_INEQUALITY: Final = frozenset({"!==", "!="})
_NESTING: Final = frozenset({"binary_expression", "parenthesized_expression", "unary_expression"})
_DEPTH: Final = 32


def truth(scopes: Scopes, path: Path) -> bool | None:
    """Whether the condition at the end of `path` holds under Node; None where that is not known.

    A name that the module declares itself is not Node's.
    """
    condition = path[-1]
    if len(path) > _DEPTH + 1 and all(node.type in _NESTING for node in path[-_DEPTH:]):
        return None
    match condition.type:
        case "parenthesized_expression" if condition.named_child_count == 1:
            return truth(scopes, (*path, condition.named_children[0]))
        case "true":
            return True
        case "false" | "null" | "undefined":
            return False
        case "unary_expression" if operator_of(condition) == "!":
            inner = _inner(scopes, path, "argument")
            return None if inner is None else not inner
        case "member_expression":
            return None if _value(scopes, path) is None else False
        case "binary_expression":
            return _compared(scopes, path)
        case _:
            return None


def _inner(scopes: Scopes, path: Path, field: str) -> bool | None:
    node = path[-1].child_by_field_name(field)
    return None if node is None else truth(scopes, (*path, node))


def _compared(scopes: Scopes, path: Path) -> bool | None:
    operator = operator_of(path[-1])
    if operator in ("&&", "||"):
        # Either side alone can decide: false for `&&`, true for `||`.
        decides = operator == "||"
        sides = (_inner(scopes, path, "left"), _inner(scopes, path, "right"))
        if decides in sides:
            return decides
        return None if None in sides else not decides
    left, right = (path[-1].child_by_field_name(side) for side in ("left", "right"))
    if operator not in _EQUALITY | _INEQUALITY or left is None or right is None:
        return None
    values = (_value(scopes, (*path, left)), _value(scopes, (*path, right)))
    return None if None in values else (values[0] == values[1]) == (operator in _EQUALITY)


def _value(scopes: Scopes, path: Path) -> str | None:
    """What an operand comes to, written as source; None where that is not known."""
    node = path[-1]
    match node.type:
        case "parenthesized_expression" if node.named_child_count == 1:
            return _value(scopes, (*path, node.named_children[0]))
        case "string":
            fragments = [child for child in node.named_children if child.type == "string_fragment"]
            plain = len(fragments) == node.named_child_count and len(fragments) <= 1
            plain = plain and b"\\" not in scopes.tree.bytes(node)
            return repr("".join(_text(f) for f in fragments)) if plain else None
        case "unary_expression" if operator_of(node) == "typeof":
            argument = node.child_by_field_name("argument")
            if argument is None or scopes.resolve((*path, argument)) is not None:
                return None
            known = _TYPES.get(argument.text or b"")
            return None if known is None else repr(known)
        case "member_expression" if node.text in _UNSET:
            name = node.child_by_field_name("object")
            own = name is not None and scopes.resolve((*path, name)) is not None
            return None if own else "undefined"
        case "true" | "false" | "undefined":
            return node.type
        case _:
            return None


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
