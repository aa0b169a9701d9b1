"""Chains of requests through the module graphs: the shortest, and the simple ones by length.

The same graphs give the same chains, and every search ends soon: `shortest` looks at each edge
once; `simple_chains` gives up after a fixed amount of work, counted and not timed, and says so.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.graph import Edge, edges_from
from graphscan.records import ImportCall, ModuleId, ModuleRequest, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.graph import ModuleGraph

Chain: TypeAlias = tuple[Edge, ...]
"""Requests of which each one is made by the target of the one before."""

WORK: Final = 3_000_000
"""Edges and links that a search for simple chains looks at before it gives up."""


def is_dynamic(chain: Iterable[Edge]) -> bool:
    """Whether a link of `chain` is an `import()` call."""
    return any(isinstance(edge.request, ImportCall) for edge in chain)


def links(
    graphs: Sequence[ModuleGraph], starts: Iterable[ModuleId], wanted: ModuleId | None = None
) -> dict[ModuleId, Edge | None]:
    """For each module that is reached, the last link of a shortest chain to it; None for a start.

    Breadth first, in the order of `graphs`, what certainly runs before what may run, then in source
    order. Ends as soon as `wanted` is found.
    """
    found: dict[ModuleId, Edge | None] = {
        start: None for start in starts if all(start in graph.modules for graph in graphs)
    }
    waiting = deque(found)
    while waiting and (wanted is None or wanted not in found):
        module = waiting.popleft()
        for graph in graphs:
            # Most modules lead to none that is new: their edges need not be made.
            if all(target in found for target in graph.targets.get(module, ())):
                continue
            for edge in _edges(graph, module):
                if edge.target not in found:
                    found[edge.target] = edge
                    waiting.append(edge.target)
    return found


def chain_to(found: Mapping[ModuleId, Edge | None], module: ModuleId) -> Chain:
    """The chain to `module` that `links` found."""
    chain: list[Edge] = []
    link = found[module]
    while link is not None:
        chain.append(link)
        link = found[link.referrer]
    return tuple(reversed(chain))


def shortest(
    graphs: Sequence[ModuleGraph], starts: Iterable[ModuleId], target: ModuleId
) -> Chain | None:
    """A shortest chain from one of `starts` to `target`; empty where `target` is one of them."""
    found = links(graphs, starts, target)
    return chain_to(found, target) if target in found else None


def _edges(graph: ModuleGraph, module: ModuleId) -> list[Edge]:
    return sorted(edges_from(graph, module), key=_weakness)


def _weakness(edge: Edge) -> int:
    """What certainly runs is better evidence than what may run."""
    request = edge.request
    return 0 if isinstance(request, ModuleRequest) else _WEAKNESS[request.when]


_WEAKNESS: Final = {when: number for number, when in enumerate(When)}


class SimpleChains(Struct, frozen=True):
    """Chains in which no module stands twice, the shortest first.

    `more` says that there are others; `unfinished`, that there may be, and that it would take too
    long to find them all.
    """

    chains: tuple[Chain, ...]
    more: bool = False
    unfinished: bool = False


def simple_chains(
    graphs: Sequence[ModuleGraph],
    starts: Iterable[ModuleId],
    targets: Iterable[ModuleId],
    limit: int,
    *,
    dynamic: bool = False,
    work: int = WORK,
) -> SimpleChains:
    """The first `limit` simple chains from `starts` to `targets` that pass no other of these.

    Of several requests that join the same two modules in one graph only the most certain counts,
    except for the last link, of which each request makes a chain of its own. With `dynamic`, only
    chains with an `import()` in them.
    """
    return _Search(graphs, starts, targets, dynamic, work).run(limit)


_State: TypeAlias = tuple[ModuleId, bool]
"""A module, and whether an `import()` still has to follow."""


class _Prefix(Struct):
    """The beginning of a chain; `safe` if the known shortest way on does not meet it again."""

    module: ModuleId
    edge: Edge | None
    before: _Prefix | None
    length: int
    needs: bool
    safe: bool = False
    exact: bool = False

    def chain(self) -> Chain:
        edges: list[Edge] = []
        prefix: _Prefix | None = self
        while prefix is not None and prefix.edge is not None:
            edges.append(prefix.edge)
            prefix = prefix.before
        return tuple(reversed(edges))

    def modules(self) -> set[ModuleId]:
        modules = set()
        prefix: _Prefix | None = self
        while prefix is not None:
            modules.add(prefix.module)
            prefix = prefix.before
        return modules


class _Waiting(Struct, order=True):
    """A prefix in the queue: by the least length of what it can become, the longest first.

    No two have the same `number`, so that no prefix is compared.
    """

    least: int
    rest: int
    number: int
    prefix: _Prefix


class _Search:
    """Best first, led by the distances to the targets.

    A prefix is looked at again before it is followed: where the shortest way on would meet a module
    of the prefix, its distance is measured once more without these. So, but for the `import()` that
    may still be missing, each prefix that is followed becomes a chain.
    """

    def __init__(
        self,
        graphs: Sequence[ModuleGraph],
        starts: Iterable[ModuleId],
        targets: Iterable[ModuleId],
        dynamic: bool,
        work: int,
    ) -> None:
        self._graphs = graphs
        self._targets = frozenset(targets)
        self._starts = {
            start: None
            for start in starts
            if start not in self._targets and all(start in graph.modules for graph in graphs)
        }
        self._dynamic = dynamic
        self._work = work
        self._ahead: dict[ModuleId, list[Edge]] = {}
        self._behind: dict[ModuleId, list[Edge]] = {}
        self._join()
        self._distance: dict[_State, int] = {}
        self._next: dict[_State, _State] = {}
        self._measure()
        self._queue: list[_Waiting] = []
        self._number = 0
        self._current: _Prefix | None = None
        self._passed: set[ModuleId] = set()

    def run(self, limit: int) -> SimpleChains:
        """The chains, one more than asked for being looked for."""
        found: list[Chain] = []
        for start in self._starts:
            self._push(_Prefix(start, None, None, 0, self._dynamic), 0)
        while self._queue:
            if self._work <= 0:
                return SimpleChains(_in_order(found), unfinished=True)
            waiting = heapq.heappop(self._queue)
            prefix = waiting.prefix
            if prefix.module in self._targets:
                if len(found) == limit:
                    return SimpleChains(_in_order(found), more=True)
                found.append(prefix.chain())
                continue
            self._enter(prefix)
            if self._is_open(prefix, waiting.least):
                self._follow(prefix, waiting.least)
        return SimpleChains(_in_order(found))

    def _join(self) -> None:
        """What the starts lead to, as adjacency lists without what is counted once."""
        todo = list(self._starts)
        seen = set(todo)
        while todo:
            module = todo.pop()
            ahead = self._ahead[module] = list(self._requests(module))
            for edge in ahead:
                self._behind.setdefault(edge.target, []).append(edge)
                if edge.target not in seen and edge.target not in self._targets:
                    seen.add(edge.target)
                    todo.append(edge.target)

    def _requests(self, module: ModuleId) -> Iterator[Edge]:
        joined: set[tuple[ModuleId, bool]] = set()
        for edge in (edge for graph in self._graphs for edge in _edges(graph, module)):
            pair = edge.target, isinstance(edge.request, ImportCall)
            if edge.target in self._starts or edge.target == module:
                continue
            if pair not in joined or edge.target in self._targets:
                joined.add(pair)
                yield edge

    def _measure(self) -> None:
        """The length of the shortest way from each state to a target, and its next state.

        Of several shortest ways the first in source order.
        """
        waiting: deque[_State] = deque((target, False) for target in sorted(self._targets))
        self._distance = dict.fromkeys(waiting, 0)
        while waiting:
            state = waiting.popleft()
            module, needs = state
            for edge in self._behind.get(module, ()):
                befores = [(edge.referrer, needs)]
                if isinstance(edge.request, ImportCall):
                    befores = [(edge.referrer, False), (edge.referrer, True)]
                for before in befores:
                    if before not in self._distance:
                        self._distance[before] = self._distance[state] + 1
                        waiting.append(before)
        for (module, needs), distance in self._distance.items():
            for edge in self._ahead.get(module, ()):
                after = edge.target, needs and not isinstance(edge.request, ImportCall)
                if self._distance.get(after) == distance - 1:
                    self._next[module, needs] = after
                    break

    def _push(self, prefix: _Prefix, least: int) -> None:
        rest = self._distance.get((prefix.module, prefix.needs))
        if rest is not None:
            self._number += 1
            least = max(least, prefix.length + rest)
            heapq.heappush(self._queue, _Waiting(least, -prefix.length, self._number, prefix))

    def _enter(self, prefix: _Prefix) -> None:
        """Note the modules of `prefix`."""
        if prefix.before is not None and prefix.before is self._current:
            self._passed.add(prefix.module)
        else:
            self._passed = prefix.modules()
            self._work -= len(self._passed)
        self._current = prefix

    def _is_open(self, prefix: _Prefix, least: int) -> bool:
        """Whether `prefix` can be followed now; it waits again if that turns out to take longer."""
        if prefix.safe or prefix.exact:
            return True
        state: _State = (prefix.module, prefix.needs)
        ahead = set()
        while state in self._next:
            state = self._next[state]
            self._work -= 1
            if state[0] in self._passed or state[0] in ahead:
                break
            ahead.add(state[0])
        else:
            prefix.safe = True
            return True
        rest = self._measured(prefix.module)
        if rest is None:
            return False
        prefix.exact = True
        if prefix.length + rest <= least:
            return True
        self._push(prefix, prefix.length + rest)
        return False

    def _measured(self, module: ModuleId) -> int | None:
        """The distance from `module` to a target on a way without the other modules passed."""
        distance = dict.fromkeys(sorted(self._targets), 0)
        waiting = deque(distance)
        while waiting:
            reached = waiting.popleft()
            edges = self._behind.get(reached, ())
            self._work -= 1 + len(edges)
            for edge in edges:
                before = edge.referrer
                if before == module:
                    return distance[reached] + 1
                if before not in distance and before not in self._passed:
                    distance[before] = distance[reached] + 1
                    waiting.append(before)
        return None

    def _follow(self, prefix: _Prefix, least: int) -> None:
        following = self._next.get((prefix.module, prefix.needs)) if prefix.safe else None
        for edge in self._ahead[prefix.module]:
            self._work -= 1
            if edge.target not in self._passed:
                needs = prefix.needs and not isinstance(edge.request, ImportCall)
                safe = (edge.target, needs) == following
                longer = _Prefix(edge.target, edge, prefix, prefix.length + 1, needs, safe)
                self._push(longer, least)


def _in_order(chains: Iterable[Chain]) -> tuple[Chain, ...]:
    """By length, then by how many links are import() calls, else as they were found."""
    return tuple(sorted(chains, key=lambda chain: (len(chain), _import_calls(chain))))


def _import_calls(chain: Chain) -> int:
    return sum(isinstance(edge.request, ImportCall) for edge in chain)
