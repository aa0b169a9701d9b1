"""What the files of a scanned build say, for the pairing of modules that changed their names."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from graphscan.comparison.stems import unhashed
from graphscan.discover import read_whole
from graphscan.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphscan.discover import Module
    from graphscan.records import ModuleId

Contents: TypeAlias = "Callable[[ModuleId], frozenset[bytes] | None]"
"""The pieces of a module's source; None where it is not at hand."""

_PIECE: Final = re.compile(rb"[\r\n;{}]+")
_LIMIT: Final = 4 * 1024 * 1024


def no_contents(_module: ModuleId) -> None:
    """The contents of a build of which only the document is at hand."""


def contents_of(modules: Mapping[ModuleId, Module]) -> Contents:
    """The contents of a build whose files can be read; each is read when it is first asked for."""

    @cache
    def pieces(module: ModuleId) -> frozenset[bytes] | None:
        try:
            source = read_whole(modules[module])
        except (KeyError, Unreadable):
            return None
        if len(source) > _LIMIT:
            return None
        return frozenset(map(bytes.strip, _PIECE.split(unhashed(source))))

    return pieces


def likeness(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """How much two contents have in common, from 0 to 1."""
    union = len(one | other)
    return len(one & other) / union if union else 1.0
