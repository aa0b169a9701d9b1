"""Which top-level statements a statement builds on: its slice, followed by names.

A unit is a top-level statement, or one declarator of it. A unit belongs to the slice if a unit of
the slice refers to a name that it declares, if it does something to such a name (`A.prototype =
…`), or if it builds on nothing but the slice. Where a reference cannot be told from a local of the
same name within a few tries, it is left out: a slice may be too small, never too large.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from graphscan.extract.effects import Effect, parts
from graphscan.extract.scopes import Declared
from graphscan.patterns import LazyPattern

if TYPE_CHECKING:
    from graphscan.extract.scopes import Scopes

_NAME: Final = LazyPattern(rb"(?<![\w$.])[A-Za-z_$][\w$]*")
_TRIES: Final = 8


def outside_slice(scopes: Scopes, at: int, effects: list[Effect]) -> list[Effect]:
    """Those of `effects` that the unit at byte offset `at` does not build on."""
    return _Slice(scopes, at).without(effects)


class _Slice:
    def __init__(self, scopes: Scopes, at: int) -> None:
        self._scopes = scopes
        self._units = [
            (part.start_byte, part.end_byte)
            for statement in scopes.tree.statements
            for part in parts(statement)
        ]
        self._starts = [start for start, _ in self._units]
        self._names = {
            name: self._unit_at(binding.holder.start_byte)
            for name, binding in scopes.top_level_names().items()
        }
        self._imported = {
            name
            for name, binding in scopes.top_level_names().items()
            if binding.kind is Declared.IMPORT
        }
        self._members: set[int] = set()
        self._follow(self._unit_at(at))

    def _unit_at(self, offset: int) -> int:
        return max(bisect_right(self._starts, offset) - 1, 0)

    def _follow(self, unit: int) -> None:
        todo = [unit]
        while todo:
            current = todo.pop()
            if current in self._members:
                continue
            self._members.add(current)
            todo.extend(self._names[name] for name in self._references(*self._units[current]))

    def _references(self, start: int, end: int) -> set[bytes]:
        """The top-level names that the text from `start` to `end` refers to."""
        scopes, found, tries = self._scopes, set[bytes](), dict[bytes, int]()
        for match in _NAME.finditer(scopes.tree.source, start, end):
            name = match.group()
            if name not in self._names or name in found or tries.get(name, 0) >= _TRIES:
                continue
            tries[name] = tries.get(name, 0) + 1
            if scopes.is_top_level_reference(match.start(), match.end()):
                found.add(name)
        return found

    def without(self, effects: list[Effect]) -> list[Effect]:
        """The effects that neither belong to the slice nor do something to a name of it."""
        return [
            effect
            for effect in effects
            if (unit := self._unit_at(effect.start)) not in self._members
            and not self._prepares(unit)
            and not self._is_of_its_kind(unit)
        ]

    def _is_of_its_kind(self, unit: int) -> bool:
        """Made of nothing but what is in the slice: the same code, though nobody uses it."""
        own = [
            self._names[name]
            for name in self._references(*self._units[unit])
            if self._names[name] != unit and name not in self._imported
        ]
        return bool(own) and all(other in self._members for other in own)

    def _prepares(self, unit: int) -> bool:
        """`A.b = …` and `Object.defineProperty(A, …)`, where A is of the slice."""
        start, end = self._units[unit]
        head = self._scopes.tree.source[start : min(end, start + 200)]
        target = re.match(rb"(?:Object\.\w+\(\s*)?\(*\s*([A-Za-z_$][\w$]*)\s*[.,=\[]", head)
        return target is not None and self._names.get(target[1]) in self._members
