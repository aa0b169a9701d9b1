"""Whether a name has its value where it is read (ECMA-262, 9.1.1.1.6: the temporal dead zone).

Only what stands wholly above the read counts; a function that is hoisted may run above it all the
same, so its uses are looked at too. Modules that import each other in a cycle are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.hosts import is_host_name
from graphscan.extract.scopes import Declared, Scopes

if TYPE_CHECKING:
    from graphscan.extract.scopes import Binding, Path
    from graphscan.syntax import Node

_LEXICAL: Final = frozenset({Declared.LET, Declared.CONST, Declared.CLASS})
_HOISTED: Final = frozenset({"function_declaration", "generator_function_declaration"})


def is_there(scopes: Scopes, name: Node) -> bool:
    """Whether a read of `name` yields a value: it is declared, and declared already."""
    if is_host_name(scopes, name):
        return True
    path = scopes.path_to(name)
    binding = scopes.resolve(path)
    if binding is None or binding.kind is Declared.IMPORT:
        return False  # what a module of the own cycle exports may not be there yet
    if binding.kind not in _LEXICAL or binding.name == name:
        return True
    return _is_over(scopes, binding, path)


def _is_over(scopes: Scopes, binding: Binding, path: Path) -> bool:
    """Whether a lexical declaration is over whenever control comes to the end of `path`.

    A function that is declared further on may be called above the declaration: then all its uses
    have to stand below it.
    """
    end, seen, todo = binding.holder.end_byte, set[int](), [path]
    if binding.holder.type == "for_in_statement":
        body = binding.holder.child_by_field_name("body")
        return body is not None and path[-1].start_byte >= body.start_byte
    while todo:
        at = todo.pop()
        if at[-1].start_byte < end:
            return False
        scope = binding.scope_start, binding.scope_end
        inner = [n for n in at if scope[0] <= n.start_byte and n.end_byte <= scope[1]]
        if any(n.type == "switch_body" and n.start_byte == scope[0] for n in inner):
            return False  # another case than the one that declares it
        for node in inner:
            if node.type not in _HOISTED or (node.start_byte, node.end_byte) == scope:
                continue
            name = node.child_by_field_name("name")
            own = None if name is None else scopes.resolve((*scopes.path_to(node), name))
            if own is None or own.name.start_byte in seen:
                continue
            seen.add(own.name.start_byte)
            todo.extend(scopes.references(own))
    return True
