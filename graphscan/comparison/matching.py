"""Which module of the new build is which one of the old: a rename is not a removal.

In this order, each step only among what the steps before have left over:

1. the same module id;
2. the same stem (the name without its hash) and the same content, or, where sources are not at
   hand, the same requests at the same lines, if no other module has both;
3. by position: two requests at the same place in the requests of a pair, by kind and stem of what
   they ask for, lead to a pair;
4. the same stem, if nothing else has it;
5. among several of one stem: the same content in the same place of the graph, as far as repeated
   looks at what is asked for and who asks tell places apart (colour refinement);
6. the rest of one stem by likeness of content, by requests, by who asks; at a tie in the order of
   their names;
7. other names: what defines Nitro's app, the same content, the same requests in the same order, the
   entry.

What is not told apart by any of these is paired in the order of its names, which changes nothing in
the graph. The same two builds always give the same pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from msgspec import Struct, field

from graphscan.comparison.contents import likeness
from graphscan.comparison.stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from graphscan.comparison.contents import Contents
    from graphscan.comparison.snapshot import Asked, Part, Snapshot
    from graphscan.records import ModuleId

_Counted = TypeVar("_Counted")

_Colours: TypeAlias = "defaultdict[int, list[ModuleId]]"

_ALIKE: Final = 50
"""Rounds of pairing by colour, each of which pairs at least one module."""
_LOOKS: Final = 30
"""How far around a module is looked."""
_MANY: Final = 2_500
"""Pairs of one stem up to which each is weighed against each."""
_TELLING: Final = 2
"""Requests of a module that tell it from others of any name."""


class Matching(Struct, frozen=True):
    """`new_of` gives the new name of an old module, `old_of` the old name of a new one."""

    new_of: Mapping[ModuleId, ModuleId]
    old_of: Mapping[ModuleId, ModuleId]

    @property
    def renamed(self) -> tuple[tuple[ModuleId, ModuleId], ...]:
        """The pairs that have another name in the new build."""
        return tuple(sorted(pair for pair in self.new_of.items() if pair[0] != pair[1]))


class _Side(Struct):
    modules: Mapping[ModuleId, Part]
    contents: Contents
    left: dict[ModuleId, str]
    """What has no partner yet, with its stem, in the order of names."""
    askers: dict[ModuleId, list[tuple[ModuleId, int]]]
    """Who asks for a module, with the request's index."""


class _Pairs(Struct):
    old: _Side
    new: _Side
    new_of: dict[ModuleId, ModuleId] = field(default_factory=dict)
    waiting: list[ModuleId] = field(default_factory=list)

    def join(self, old: ModuleId, new: ModuleId) -> None:
        """Pair two modules that have no partner yet."""
        self.new_of[old] = new
        self.old.left.pop(old, None)
        self.new.left.pop(new, None)
        self.waiting.append(old)


def matching(old: Snapshot, new: Snapshot, contents: tuple[Contents, Contents]) -> Matching:
    """The pairs of modules of `old` and `new`."""
    pairs = _Pairs(_side(old, contents[0]), _side(new, contents[1]))
    for module in old.modules:
        if module in new.modules:
            pairs.join(module, module)
    pairs.waiting.sort()
    _join_unique(pairs, _content, _content)
    _join_unique(pairs, _lines, _lines)
    _by_position(pairs)
    _join_unique(pairs, lambda _, __, stem: stem, lambda _, __, stem: stem)
    _by_position(pairs)
    _by_colour(pairs)
    _by_weight(pairs)
    _by_role(pairs, old.nitro, new.nitro)
    _join_unique(pairs, _any_content, _any_content)
    _join_unique(pairs, _shape, _shape)
    _by_position(pairs)
    _by_role(pairs, (old.facts.entry,), (new.facts.entry,))
    _by_position(pairs)
    found = dict(sorted(pairs.new_of.items()))
    return Matching(found, {new: old for old, new in found.items()})


def _side(snapshot: Snapshot, contents: Contents) -> _Side:
    askers: defaultdict[ModuleId, list[tuple[ModuleId, int]]] = defaultdict(list)
    for part in snapshot.modules.values():
        for index, asked in enumerate(part.requests):
            if asked.target is not None:
                askers[asked.target].append((part.id, index))
    left = {module: stem(module) for module in sorted(snapshot.modules)}
    return _Side(snapshot.modules, contents, left, askers)


def _join_unique(
    pairs: _Pairs,
    old_key: Callable[[_Side, ModuleId, str], Hashable | None],
    new_key: Callable[[_Side, ModuleId, str], Hashable | None],
) -> None:
    """Pair what has a key that is not None and that one module of each side has."""
    found: tuple[dict[Hashable, list[ModuleId]], ...] = ({}, {})
    for keyed, side, key_of in zip(found, (pairs.old, pairs.new), (old_key, new_key), strict=True):
        for module, name in side.left.items():
            key = key_of(side, module, name)
            if key is not None:
                keyed.setdefault(key, []).append(module)
    for key, olds in found[0].items():
        news = found[1].get(key, [])
        if len(olds) == len(news) == 1:
            pairs.join(olds[0], news[0])


def _content(side: _Side, module: ModuleId, name: str) -> Hashable | None:
    pieces = side.contents(module)
    return None if pieces is None else (name, pieces)


def _any_content(side: _Side, module: ModuleId, _: str) -> Hashable | None:
    pieces = side.contents(module)
    return pieces if pieces and len(pieces) > _TELLING else None


def _lines(side: _Side, module: ModuleId, name: str) -> Hashable | None:
    """The stem and every request with its line; nothing where there is no request."""
    requests = side.modules[module].requests
    if not requests:
        return None
    return (name, tuple((asked.place.line, *_kind(asked)) for asked in requests))


def _shape(side: _Side, module: ModuleId, _: str) -> Hashable | None:
    requests = side.modules[module].requests
    return tuple(map(_kind, requests)) if len(requests) >= _TELLING else None


def _kind(asked: Asked) -> tuple[str, str]:
    """What a request is, whatever the name of what it leads to in this build."""
    if asked.target is None:
        return (asked.kind.value, f"{asked.outcome} {asked.specifier}")
    return (asked.kind.value, stem(asked.target))


def _by_position(pairs: _Pairs) -> None:
    """Pair what the pairs found so far ask for at the same place, and what those ask for."""
    while pairs.waiting:
        old = pairs.waiting.pop()
        asked = _targets(pairs.old.modules[old].requests)
        for key, news in _targets(pairs.new.modules[pairs.new_of[old]].requests).items():
            olds = asked.get(key, [])
            if len(olds) != len(news):
                continue
            for one, other in zip(olds, news, strict=True):
                if one in pairs.old.left and other in pairs.new.left:
                    pairs.join(one, other)


def _targets(requests: Iterable[Asked]) -> dict[tuple[str, str], list[ModuleId]]:
    """The modules asked for, by kind and stem, in source order."""
    found: dict[tuple[str, str], list[ModuleId]] = {}
    for asked in requests:
        if asked.target is not None:
            found.setdefault(_kind(asked), []).append(asked.target)
    return found


def _by_colour(pairs: _Pairs) -> None:
    """Pair what has the same place in both graphs; of places that are alike any, one by one."""
    for _ in range(_ALIKE):
        olds, news = _coloured(pairs)
        same = {colour: group for colour, group in olds.items() if len(news[colour]) == len(group)}
        alone = [colour for colour, group in same.items() if len(group) == 1]
        for colour in alone or list(same)[:1]:
            pairs.join(olds[colour][0], news[colour][0])
        if not same:
            return
    _by_position(pairs)


def _coloured(pairs: _Pairs) -> tuple[_Colours, _Colours]:
    """What is left over, by its place in its graph; one colour means one place in both."""
    sides = pairs.old, pairs.new
    shared = set(pairs.old.left.values()) & set(pairs.new.left.values())
    known = (
        {old: f"= {new}" for old, new in pairs.new_of.items()},
        {new: f"= {new}" for new in pairs.new_of.values()},
    )
    numbers: dict[Hashable, int] = {}
    colours = [
        {
            module: numbers.setdefault((name, side.contents(module)), len(numbers))
            for module, name in side.left.items()
            if name in shared
        }
        for side in sides
    ]
    for _ in range(_LOOKS):
        told, numbers = len(numbers), {}
        colours = [
            {
                module: numbers.setdefault(_place(side, module, seen, names), len(numbers))
                for module in seen
            }
            for side, seen, names in zip(sides, colours, known, strict=True)
        ]
        if len(numbers) == told:
            break
    return _grouped(colours[0]), _grouped(colours[1])


def _grouped(colours: Mapping[ModuleId, int]) -> _Colours:
    groups: _Colours = defaultdict(list)
    for module, colour in colours.items():
        groups[colour].append(module)
    return groups


def _place(
    side: _Side, module: ModuleId, colours: Mapping[ModuleId, int], paired: Mapping[ModuleId, str]
) -> Hashable:
    """The colour of a module with those around it: what it asks for in order, and who asks."""

    def colour(other: ModuleId | None) -> str:
        return "" if other is None else paired.get(other) or str(colours.get(other))

    asked = tuple((*_kind(each), colour(each.target)) for each in side.modules[module].requests)
    asking = sorted((colour(asker), index) for asker, index in side.askers.get(module, ()))
    return (colours[module], asked, tuple(asking))


def _by_weight(pairs: _Pairs) -> None:
    """Pair modules of one stem, those first that have most in common."""
    olds, news = _groups(pairs.old), _groups(pairs.new)
    weighed: list[tuple[float, ModuleId, ModuleId]] = []
    for name in sorted(olds.keys() & news.keys()):
        few = len(olds[name]) * len(news[name]) <= _MANY
        weighed += (
            (-_weight(pairs, one, other) if few else 0.0, one, other)
            for index, one in enumerate(olds[name])
            for other in (news[name] if few else news[name][index : index + 1])
        )
    for _, one, other in sorted(weighed):
        if one in pairs.old.left and other in pairs.new.left:
            pairs.join(one, other)
    _by_position(pairs)


def _groups(side: _Side) -> dict[str, list[ModuleId]]:
    groups: dict[str, list[ModuleId]] = {}
    for module, name in side.left.items():
        groups.setdefault(name, []).append(module)
    return groups


def _weight(pairs: _Pairs, one: ModuleId, other: ModuleId) -> float:
    """How much two modules of one stem have in common: content, requests, who asks for them."""
    old, new = pairs.old, pairs.new
    pieces = old.contents(one), new.contents(other)
    weight = 2 * likeness(pieces[0], pieces[1]) if pieces[0] and pieces[1] else 0.0
    weight += _share(
        Counter(map(_kind, old.modules[one].requests)),
        Counter(map(_kind, new.modules[other].requests)),
    )
    askers = Counter(pairs.new_of.get(asker, "") for asker, _ in old.askers.get(one, ()))
    return weight + _share(askers, Counter(asker for asker, _ in new.askers.get(other, ())))


def _share(one: Counter[_Counted], other: Counter[_Counted]) -> float:
    union = (one | other).total()
    return (one & other).total() / union if union else 1.0


def _by_role(pairs: _Pairs, old: Iterable[ModuleId], new: Iterable[ModuleId]) -> None:
    """Pair the one module of each side that plays a role, where both are left over."""
    olds = [module for module in old if module in pairs.old.left]
    news = [module for module in new if module in pairs.new.left]
    if len(olds) == len(news) == 1:
        pairs.join(olds[0], news[0])
