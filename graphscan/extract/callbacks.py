"""A value as an argument: which calls are known to call it back, and when.

Reactions of promises, timers, microtasks and the executor of `new Promise`. Every other callee may
do with the value what it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.extract.scopes import Path, Scopes, operands
from graphscan.extract.use import Callback, Escape
from graphscan.records import When

if TYPE_CHECKING:
    from graphscan.syntax import Node

_TIMERS: Final = frozenset({b"setTimeout", b"setImmediate", b"setInterval"})
_MICROTASKS: Final = frozenset({b"queueMicrotask"})
_SCHEDULERS: Final = _TIMERS | _MICROTASKS
_GLOBALS: Final = frozenset({b"globalThis", b"global"})
_PROMISE: Final = frozenset({b"Promise"})
_CHAINS: Final = frozenset({b"then", b"catch", b"finally"})


def use_of_argument(scopes: Scopes, path: Path, at: int) -> Callback | Escape:
    """What becomes of the value at the end of `path`, which is the argument `path[at]`."""
    arguments, call = path[at - 1], path[at - 2]
    outer = path[: at - 1]
    position = operands(arguments).index(path[at])
    if call.type == "new_expression":
        constructor = call.child_by_field_name("constructor")
        if position == 0 and _is_global(scopes, outer, constructor, _PROMISE):
            return Callback(outer, When.ALWAYS, later=False, settles=False)
        return Escape(path)
    callee = call.child_by_field_name("function")
    if callee is None:
        return Escape(path)
    name = _text(scopes, callee.child_by_field_name("property"))
    base = callee.child_by_field_name("object")
    if callee.type != "member_expression" or base is None:
        if position == 0 and _is_global(scopes, outer, callee, _SCHEDULERS):
            return _scheduled(outer, sure=_text(scopes, callee) in _MICROTASKS)
        return Escape(path)
    if name in _CHAINS and position <= 1:
        return _reaction(scopes, (*outer, callee, base), name, position)
    on_process = name == b"nextTick" and _text(scopes, base) == b"process"
    on_global = name in _SCHEDULERS and _is_global(scopes, outer, base, _GLOBALS)
    if position == 0 and (on_process or on_global):
        return _scheduled(outer, sure=on_process or name in _MICROTASKS)
    return Escape(path)


def _reaction(scopes: Scopes, promise: Path, name: bytes, position: int) -> Callback:
    fulfilled = (name == b"then" and position == 0) or name == b"finally"
    certain = fulfilled and _is_sure_to_be_fulfilled(scopes, promise)
    return Callback(
        promise[:-2],
        When.ALWAYS if certain else When.CONDITIONAL,
        later=True,
        settles=True,
        after=promise if fulfilled else None,
    )


def _scheduled(call: Path, *, sure: bool) -> Callback:
    """A timer whose handle somebody keeps may be cleared."""
    dropped = call[-2].type == "expression_statement"
    when = When.ALWAYS if sure or dropped else When.CONDITIONAL
    return Callback(call, when, later=True, settles=False)


def _is_sure_to_be_fulfilled(scopes: Scopes, path: Path) -> bool:
    """Whether the promise is an import() or `Promise.resolve(…)`, possibly chained."""
    node: Node | None = path[-1]
    while node is not None and node.type == "call_expression":
        callee = node.child_by_field_name("function")
        if callee is None or callee.type == "import":
            return callee is not None
        if callee.type != "member_expression":
            return False
        base = callee.child_by_field_name("object")
        name = _text(scopes, callee.child_by_field_name("property"))
        if _is_global(scopes, path, base, _PROMISE):
            return name == b"resolve"
        if name not in _CHAINS:
            return False
        node = base
    return False


def _is_global(scopes: Scopes, path: Path, node: Node | None, names: frozenset[bytes]) -> bool:
    if node is None or node.type != "identifier" or scopes.tree.bytes(node) not in names:
        return False
    return scopes.resolve((*path, node)) is None


def _text(scopes: Scopes, node: Node | None) -> bytes:
    return b"" if node is None else scopes.tree.bytes(node)
