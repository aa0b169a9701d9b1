"""Requests that came and went, those on the way to what has to come later apart from the others.

A request is on the way if it can be the link of a chain from a preload or the entry to a module
that has to come later (Nitro's, and what errors complain of) and no such module lies before it.
Two requests are one if their modules are pairs, they are of one kind, run at the same times, and
lead to a pair or to the same name.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from graphscan.comparison.stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphscan.comparison.matching import Matching
    from graphscan.comparison.snapshot import Asked, Snapshot
    from graphscan.records import ModuleId

_Key: TypeAlias = tuple[str, ...]
_Keyed: TypeAlias = "dict[str, list[tuple[_Key, Asked]]]"


class Requests(Struct, frozen=True):
    """What came and went: on the way, each; elsewhere in modules of both builds, how many."""

    came: tuple[Asked, ...]
    went: tuple[Asked, ...]
    other_came: int
    other_went: int


def requests(old: Snapshot, new: Snapshot, pairs: Matching) -> Requests:
    """The requests that one of the builds has and the other has not."""
    later_old = {*_later(old), *_translated(_later(new), pairs.old_of)}
    later_new = {*_later(new), *_translated(_later(old), pairs.new_of)}
    olds, news = _keyed(old, lambda name: _name_of_old(name, pairs)), _keyed(new, str)
    gone, come = tuple(_only_in(olds, news)), tuple(_only_in(news, olds))
    way_old, way_new = _on_the_way(old, later_old), _on_the_way(new, later_new)
    return Requests(
        tuple(asked for asked in come if way_new(asked)),
        tuple(asked for asked in gone if way_old(asked)),
        sum(asked.place.module in pairs.old_of and not way_new(asked) for asked in come),
        sum(asked.place.module in pairs.new_of and not way_old(asked) for asked in gone),
    )


def _later(snapshot: Snapshot) -> set[ModuleId]:
    """What has to come later."""
    ends = {found.chain[-1].target for found in snapshot.findings if found.is_error and found.chain}
    return ends | set(snapshot.nitro)


def _translated(
    modules: Iterable[ModuleId], names: Mapping[ModuleId, ModuleId]
) -> Iterator[ModuleId]:
    return (names[module] for module in modules if module in names)


def _name_of_old(module: ModuleId, pairs: Matching) -> str:
    """The name in the new build; for what is not there one that no module has."""
    return pairs.new_of.get(module, f"\0{module}")


def _keyed(snapshot: Snapshot, name: Callable[[ModuleId], str]) -> _Keyed:
    """The requests of each module, with what makes them the same in both builds."""
    return {
        name(part.id): [(_key(asked, name), asked) for asked in part.requests]
        for part in snapshot.modules.values()
    }


def _key(asked: Asked, name: Callable[[ModuleId], str]) -> _Key:
    if asked.target is not None:
        return (asked.kind.value, asked.when.value, name(asked.target))
    specifier = "" if asked.specifier is None else stem(asked.specifier)
    return (asked.kind.value, asked.when.value, asked.outcome, specifier)


def _only_in(one: _Keyed, other: _Keyed) -> Iterator[Asked]:
    """The requests of `one` without those of `other`; what is asked for twice counts twice."""
    for referrer, asked_there in one.items():
        known = Counter(key for key, _ in other.get(referrer, ()))
        for key, asked in asked_there:
            if known[key]:
                known[key] -= 1
            else:
                yield asked


def _on_the_way(snapshot: Snapshot, later: set[ModuleId]) -> Callable[[Asked], bool]:
    """Whether a request can be a link of a chain from a start to one of `later`."""
    parts = snapshot.modules
    ahead = _closure(
        (start for start in snapshot.starts if start in parts),
        lambda module: () if module in later else _targets(snapshot, module),
    )
    askers: dict[ModuleId, list[ModuleId]] = {}
    for module in ahead - later:
        for target in _targets(snapshot, module):
            askers.setdefault(target, []).append(module)
    leading = _closure(later, lambda module: askers.get(module, ()))

    def is_on(asked: Asked) -> bool:
        referrer = asked.place.module
        return referrer in ahead and referrer not in later and asked.target in leading

    return is_on


def _targets(snapshot: Snapshot, module: ModuleId) -> Iterable[ModuleId]:
    part = snapshot.modules.get(module)
    return [asked.target for asked in part.requests if asked.target] if part else ()


def _closure(
    starts: Iterable[ModuleId], following: Callable[[ModuleId], Iterable[ModuleId]]
) -> set[ModuleId]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        for module in following(waiting.pop()):
            if module not in found:
                found.add(module)
                waiting.append(module)
    return found
