"""What Node itself gives a module: its globals, the names of a CommonJS module, built-in imports.

A name is Node's only where the source declares none of its own; `__dirname`, `exports`, `module`
and `require` are there in CommonJS modules only (Node, "The module wrapper").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.scopes import Declared, Scopes

if TYPE_CHECKING:
    from graphscan.extract.scopes import Binding
    from graphscan.syntax import Node

GLOBALS: Final = frozenset(
    b"undefined NaN Infinity globalThis process console Object Promise".split()
)
"""Globals that every supported Node has."""
_WRAPPER: Final = frozenset({b"module", b"exports", b"require", b"__dirname", b"__filename"})


def is_host_name(scopes: Scopes, name: Node) -> bool:
    """Whether the identifier `name` is one that Node provides, or an import of its `process`."""
    text = scopes.tree.bytes(name)
    if text not in GLOBALS and not (scopes.is_commonjs and text in _WRAPPER):
        return False
    binding = scopes.resolve(scopes.path_to(name))
    if binding is None:
        return True
    whole = binding.holder.type in ("identifier", "namespace_import")
    return text == b"process" and whole and imported_from(scopes, binding) == "process"


def is_host_member(scopes: Scopes, node: Node) -> bool:
    """Whether the base of `node`, a name or a chain of members, is a name that Node provides."""
    base: Node | None = node
    while base is not None and base.type == "member_expression":
        base = base.child_by_field_name("object")
    return base is not None and base.type == "identifier" and is_host_name(scopes, base)


def imported_from(scopes: Scopes, binding: Binding) -> str | None:
    """The built-in module (or other specifier, `node:` apart) that `binding` is imported from."""
    if binding.kind is not Declared.IMPORT:
        return None
    for node in reversed(scopes.path_to(binding.holder)):
        source = node.child_by_field_name("source") if node.type == "import_statement" else None
        if source is not None:
            return scopes.tree.text(source)[1:-1].removeprefix("node:")
    return None


def is_create_require(scopes: Scopes, callee: Node) -> bool:
    """Whether `callee` is `createRequire`, imported by name from `node:module`."""
    if callee.type != "identifier":
        return False
    binding = scopes.resolve(scopes.path_to(callee))
    if binding is None or binding.holder.type != "import_specifier":
        return False
    name = binding.holder.child_by_field_name("name")
    is_it = name is not None and scopes.tree.bytes(name) == b"createRequire"
    return is_it and imported_from(scopes, binding) == "module"
