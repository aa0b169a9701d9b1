"""Records into graphs: the static and the dynamic module graph.

The static graph joins modules by what runs synchronously (module requests and, marked as such,
`require()` calls); the dynamic graph joins them by `import()` calls. Only requests whose target is
a module of the build become edges; everything that a module asks for, builtins and failures
included, stands in `Module.requests`.

Inside graphscan a graph is a `ModuleGraph`: which modules a module leads to, by id; an `Edge` is
made when somebody asks for it. Callers get the same as a `networkx.MultiDiGraph` over module ids
with one typed value an edge, under the attribute `edge`, keyed by the request's index in source
order. It is made, and networkx loaded, when it is first asked for: its dictionaries, three an edge,
would be a quarter of the memory of a large build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from graphscan.records import ImportCall, Local, ModuleId, ModuleRequest, Place, RequestKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from graphscan.discover import Module, Request, ResolvedRequest


class Edge(Struct, frozen=True):
    """One request that leads to a module of the build."""

    referrer: ModuleId
    target: ModuleId
    request: Request
    specifier: str
    index: int
    """Position among the referrer's requests, in source order."""

    @property
    def place(self) -> Place:
        """Where the request stands."""
        return Place(self.referrer, self.request.site.line, self.request.site.column)

    @property
    def kind(self) -> RequestKind:
        """The request's kind, as the JSON document names it."""
        match self.request:
            case ModuleRequest(kind=kind):
                return kind
            case ImportCall():
                return RequestKind.IMPORT_CALL
            case _:
                return RequestKind.REQUIRE


class ModuleGraph:
    """One of the two graphs over `modules`; every module is a node of it.

    `targets` says which modules a module leads to, each once, in source order; modules that lead to
    none are left out.
    """

    __slots__ = ("_multigraph", "_referrers", "is_dynamic", "modules", "targets")

    def __init__(
        self,
        modules: Mapping[ModuleId, Module],
        targets: Mapping[ModuleId, tuple[ModuleId, ...]],
        *,
        is_dynamic: bool,
    ) -> None:
        self.modules = modules
        self.targets = targets
        self.is_dynamic = is_dynamic
        self._referrers: dict[ModuleId, list[ModuleId]] | None = None
        self._multigraph: nx.MultiDiGraph[ModuleId] | None = None

    @property
    def referrers(self) -> Mapping[ModuleId, Sequence[ModuleId]]:
        """The modules that lead to a module, in the order of `modules`."""
        if self._referrers is None:
            self._referrers = {}
            for referrer, targets in self.targets.items():
                for target in targets:
                    self._referrers.setdefault(target, []).append(referrer)
        return self._referrers

    def below(self, starts: Iterable[ModuleId]) -> set[ModuleId]:
        """`starts` and every module that they lead to."""
        return _closure(starts, self.targets)

    def above(self, targets: Iterable[ModuleId]) -> set[ModuleId]:
        """`targets` and every module that leads to one of them."""
        return _closure(targets, self.referrers)

    @property
    def multigraph(self) -> nx.MultiDiGraph[ModuleId]:
        """The graph for those who know networkx."""
        if self._multigraph is None:
            import networkx

            self._multigraph = networkx.MultiDiGraph()
            self._multigraph.add_nodes_from(self.modules)
            for module in self.modules:
                for edge in edges_from(self, module):
                    self._multigraph.add_edge(module, edge.target, key=edge.index, edge=edge)
        return self._multigraph


class Graphs(Struct, frozen=True):
    """The two module graphs over one set of modules; every module is a node of both."""

    modules: Mapping[ModuleId, Module]
    static: ModuleGraph
    dynamic: ModuleGraph

    def below(self, starts: Iterable[ModuleId]) -> set[ModuleId]:
        """`starts` and every module that requests or calls of theirs lead to."""
        return _closure(starts, self.static.targets, self.dynamic.targets)

    def above(self, targets: Iterable[ModuleId]) -> set[ModuleId]:
        """`targets` and every module whose requests or calls lead to one of them."""
        return _closure(targets, self.static.referrers, self.dynamic.referrers)


def build(modules: Mapping[ModuleId, Module], *, like: Graphs | None = None) -> Graphs:
    """Join `modules` into the static and the dynamic graph.

    `like` has the graphs of modules most of which are the same: those are not looked at again.
    """
    known: Mapping[ModuleId, Module] = {}
    if like is not None and like.modules.keys() == modules.keys():
        known = like.modules
    static: dict[ModuleId, tuple[ModuleId, ...]] = {}
    dynamic: dict[ModuleId, tuple[ModuleId, ...]] = {}
    for module in modules.values():
        if like is not None and known.get(module.id) is module:
            if (targets := like.static.targets.get(module.id)) is not None:
                static[module.id] = targets
            if (targets := like.dynamic.targets.get(module.id)) is not None:
                dynamic[module.id] = targets
            continue
        requested: dict[ModuleId, None] = {}
        called: dict[ModuleId, None] = {}
        for resolved in module.requests:
            target = resolved.target
            if isinstance(target, Local) and target.module in modules:
                found = called if isinstance(resolved.request, ImportCall) else requested
                found[target.module] = None
        if requested:
            static[module.id] = tuple(requested)
        if called:
            dynamic[module.id] = tuple(called)
    return Graphs(
        modules,
        ModuleGraph(modules, static, is_dynamic=False),
        ModuleGraph(modules, dynamic, is_dynamic=True),
    )


def edges_of(module: Module) -> Iterator[Edge]:
    """The edges that leave `module`, in source order."""
    for index, resolved in enumerate(module.requests):
        if isinstance(resolved.target, Local):
            yield _edge(module.id, index, resolved, resolved.target)


def edge_at(graph: ModuleGraph, module: ModuleId, index: int) -> Edge | None:
    """The edge of `graph` that is the request of `module` at `index`; None if that is no edge."""
    resolved = graph.modules[module].requests[index]
    target = resolved.target
    if not isinstance(target, Local) or target.module not in graph.modules:
        return None
    if isinstance(resolved.request, ImportCall) is not graph.is_dynamic:
        return None
    return _edge(module, index, resolved, target)


def edges_from(graph: ModuleGraph, module: ModuleId) -> list[Edge]:
    """The edges of `graph` that leave `module`, in source order."""
    if module not in graph.targets:
        return []
    return [
        _edge(module, index, resolved, resolved.target)
        for index, resolved in enumerate(graph.modules[module].requests)
        if isinstance(resolved.target, Local)
        and isinstance(resolved.request, ImportCall) is graph.is_dynamic
        and resolved.target.module in graph.modules
    ]


def _edge(referrer: ModuleId, index: int, resolved: ResolvedRequest, target: Local) -> Edge:
    return Edge(referrer, target.module, resolved.request, resolved.specifier or "", index)


def edges_to(graph: ModuleGraph, module: ModuleId) -> list[Edge]:
    """The edges of `graph` that lead to `module`, by referrer and then in source order."""
    return [
        _edge(referrer, index, resolved, resolved.target)
        for referrer in sorted(graph.referrers.get(module, ()))
        for index, resolved in enumerate(graph.modules[referrer].requests)
        if isinstance(resolved.target, Local)
        and resolved.target.module == module
        and isinstance(resolved.request, ImportCall) is graph.is_dynamic
    ]


def components(targets: Sequence[Iterable[int]]) -> list[frozenset[int]]:
    """By node: the strongly connected component that holds it.

    `targets` are the nodes that each node leads to. Tarjan's algorithm without recursion, as
    InnerModuleEvaluation has it: networkx would need a graph of its own, and to be loaded.
    """
    number = [0] * len(targets)
    lowest = [0] * len(targets)
    found: list[frozenset[int]] = [frozenset()] * len(targets)
    stack: list[int] = []
    met = 0
    for root in range(len(targets)):
        if number[root]:
            continue
        way: list[tuple[int, Iterator[int]]] = []
        entered: int | None = root
        while entered is not None or way:
            if entered is not None:
                met += 1
                number[entered] = lowest[entered] = met
                stack.append(entered)
                way.append((entered, iter(targets[entered])))
                entered = None
            node, ahead = way[-1]
            for target in ahead:
                if not number[target]:
                    entered = target
                    break
                if not found[target]:
                    lowest[node] = min(lowest[node], number[target])
            if entered is not None:
                continue
            way.pop()
            if way:
                before = way[-1][0]
                lowest[before] = min(lowest[before], lowest[node])
            if lowest[node] == number[node]:
                members = [stack.pop()]
                while members[-1] != node:
                    members.append(stack.pop())
                component = frozenset(members)
                for member in members:
                    found[member] = component
    return found


def components_within(
    known: Sequence[frozenset[int]], targets: Sequence[Iterable[int]]
) -> list[frozenset[int]]:
    """What `components` gives for `targets`, which has no edges that are missing where the
    components are `known`: each lies within one of these.
    """
    found = list(known)
    joined = [node for node, component in enumerate(known) if len(component) > 1]
    number = {node: i for i, node in enumerate(joined)}
    inside = components([[number[t] for t in targets[node] if t in number] for node in joined])
    named = {each: frozenset(joined[i] for i in each) for each in inside}
    for node, each in zip(joined, inside, strict=True):
        found[node] = named[each]
    return found


def _closure(
    starts: Iterable[ModuleId], *ahead: Mapping[ModuleId, Sequence[ModuleId]]
) -> set[ModuleId]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        at = waiting.pop()
        for way in ahead:
            for module in way.get(at, ()):
                if module not in found:
                    found.add(module)
                    waiting.append(module)
    return found
