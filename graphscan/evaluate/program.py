"""The build as evaluation sees it: modules as numbers, bodies as what they run.

A flat, integer-indexed view of the graphs and placements, made once. Everything above it in this
package works on these arrays; only `evaluate()` itself turns numbers back into module ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct, structs
from msgspec.structs import replace

from graphscan.calls import NOWHERE
from graphscan.evaluate.closure import closure
from graphscan.marks import UNCAUGHT, UNHANDLED
from graphscan.records import (
    Computed,
    Format,
    ImportCall,
    Literal,
    Local,
    ModuleId,
    ModuleRequest,
    Outside,
    Phase,
    RequireCall,
    Site,
    Unresolved,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.calls import Placement
    from graphscan.discover import Module
    from graphscan.graph import Edge, Graphs

Index: TypeAlias = int

_LOST: Final = (Unresolved, Outside)


class Import(Struct, frozen=True):
    """An `import()` of `target` that `runner`'s body starts at byte offset `at` (or later).

    `target` and `edge` are None where the argument is computed: it may be any module that
    `Program.may_load` names. `settled` is the offset behind which the body goes on only when the
    target's whole graph is complete. `after` are the modules whose `import()` promise is fulfilled
    before. `caught` where something takes a rejection. `number` indexes `Program.calls`.
    """

    number: int
    runner: Index
    at: int
    target: Index | None
    when: When
    settled: int | None
    later: bool
    edge: Edge | None
    after: tuple[Index, ...] = ()
    caught: bool = False


class Require(Struct, frozen=True):
    """A `require()` of `target` that runs inside `runner`'s body at byte offset `at`.

    `target` is None where Node finds nothing; `guarded` where something takes an error, or may, so
    that the body goes on; `fatal` where an error may end the body; `after` as in `Import`.
    """

    number: int
    runner: Index
    at: int
    target: Index | None
    when: When
    guarded: bool
    fatal: bool
    later: bool
    after: tuple[Index, ...] = ()


class Await(Struct, frozen=True):
    """A top-level await; `at` is where the body is suspended at the latest, `start` where it
    begins.
    """

    at: int
    start: int
    loop: bool


Step: TypeAlias = Import | Require | Await


class Program:
    """Every module by number: what it requests, and what its body runs in source order.

    `requests[i]` are the modules that an ES module asks for statically, once each, in source order
    of first occurrence (ECMA-262, [[RequestedModules]]); `steps[i]` are the calls and awaits of its
    body by offset. Most bodies run nothing: arrays of what they do hold one empty tuple many times.
    `lost[i]` are the offsets of `import()` calls that find nothing, if they run, and may end it.
    `listening` are the modules that name the events of errors that nothing catches.
    """

    def __init__(
        self,
        graphs: Graphs,
        placements: Sequence[Placement],
        node: int,
        *,
        like: Program | None = None,
    ) -> None:
        """`like` is another program: what it knows of modules that are the same is taken over."""
        self._made_of = graphs, placements
        self.node = node
        self.ids: list[ModuleId] = list(graphs.modules)
        self.index: dict[ModuleId, Index] = {name: i for i, name in enumerate(self.ids)}
        modules = [graphs.modules[name] for name in self.ids]
        self.modules = modules
        self.is_esm = [m.format is Format.MODULE for m in modules]
        self.is_commonjs = [m.format is Format.COMMONJS for m in modules]
        self.has_body = [e or c for e, c in zip(self.is_esm, self.is_commonjs, strict=True)]
        self.has_tla = [m.record.has_tla for m in modules]
        self.listening = [
            i
            for i, m in enumerate(modules)
            if m.marks and (UNHANDLED in m.marks or UNCAUGHT in m.marks)
        ]
        self.requests: list[tuple[Index, ...]] = []
        self.doubtful: set[Index] = set()
        """Modules that may not load, by what they are or what they ask for."""
        self.throws: list[Site | None] = [m.record.throws for m in modules]
        self._calling: set[Index] = set()
        known = like if like is not None and like.ids == self.ids else None
        for i, module in enumerate(modules):
            if known is not None and known.modules[i] is module:
                self._take_over(known, i)
                continue
            requests, calls, doubtful = self._requests_of(module)
            self.requests.append(requests)
            if calls:
                self._calling.add(i)
                self.throws[i] = _certain_throw(module)
            if doubtful or module.record.syntax_errors:
                self.doubtful.add(i)
        self.calls: list[Import | Require] = []
        self.lost: list[tuple[int, ...]] = [()] * len(modules)
        self.takeable: set[int] = set()
        for placement in placements:
            self._place(placement)
        for i in sorted(self._calling):
            self._place_unknown(i)
        self._doubt_races()
        self.imports, self.requires = self._by_runner()
        self.steps: list[tuple[Step, ...]] = [self._steps_of(i) for i in range(len(modules))]

    def __len__(self) -> int:
        return len(self.ids)

    def _take_over(self, known: Program, i: Index) -> None:
        self.requests.append(known.requests[i])
        self.throws[i] = known.throws[i]
        if i in known._calling:
            self._calling.add(i)
        if i in known.doubtful:
            self.doubtful.add(i)

    def is_of(self, graphs: Graphs, placements: Sequence[Placement], node: int) -> bool:
        """Whether this is the program of these very values."""
        own_graphs, own_placements = self._made_of
        return graphs is own_graphs and placements is own_placements and node == self.node

    def _requests_of(self, module: Module) -> tuple[tuple[Index, ...], bool, bool]:
        """[[RequestedModules]] of `module`, whether it has any calls as well, and whether what it
        requests may be refused.
        """
        found: dict[Index, None] = {}
        calls = doubtful = False
        for resolved in module.requests:
            request, target = resolved.request, resolved.target
            if not isinstance(request, ModuleRequest):
                calls = True
            elif isinstance(target, Local):
                if request.attributes or target.format is Format.JSON:
                    doubtful = True
                if request.phase is Phase.EVALUATION:
                    i = self.index.get(target.module)
                    if i is not None:
                        found[i] = None
            elif isinstance(target, _LOST):
                doubtful = True
        return tuple(found), calls, doubtful

    def _doubt_races(self) -> None:
        """A `require()` of an ES module that an `import()` is loading fails, with Node's code
        ERR_REQUIRE_ESM_RACE_CONDITION. Where something may take that error (a `try` around the
        call, or around that of its function), the call is not certain to run its target.
        """
        doubted = [
            call
            for call in self.calls
            if isinstance(call, Require) and call.target is not None and self.is_esm[call.target]
            if call.number in self.takeable and is_certain(call)
            # With top-level await it fails in any case.
            if not any(self.has_tla[m] for m in self.requested_below((call.target,)))
        ]
        if not doubted:
            return
        imported = self.requested_below(
            call.target
            for call in self.calls
            if isinstance(call, Import) and call.target is not None
        )
        for call in doubted:
            assert call.target is not None
            if not imported.isdisjoint(self.requested_below((call.target,))):
                self.calls[call.number] = replace(call, when=When.CONDITIONAL)

    def requested_below(self, roots: Iterable[Index]) -> set[Index]:
        """`roots`, and what they request, directly or not."""
        return closure(roots, self.requests.__getitem__)

    def _by_runner(self) -> tuple[list[tuple[Import, ...]], list[tuple[Require, ...]]]:
        imports: dict[Index, list[Import]] = {}
        requires: dict[Index, list[Require]] = {}
        for call in self.calls:
            if isinstance(call, Import):
                imports.setdefault(call.runner, []).append(call)
            else:
                requires.setdefault(call.runner, []).append(call)
        everything = range(len(self))
        return (
            [tuple(imports.get(i, ())) for i in everything],
            [tuple(requires.get(i, ())) for i in everything],
        )

    def _place(self, p: Placement) -> None:
        runner = self.index[p.runner]
        if p.edge.target == NOWHERE:
            taken = p.tried or p.promised
            self._add_require(
                runner, p.at, None, p.when, guarded=taken, fatal=not p.tried, later=p.later
            )
            return
        target = self.index[p.edge.target]
        after: tuple[Index, ...] = ()
        if p.after:
            after = tuple(sorted(t for place in p.after for t in self.imported_at(*place)))
        match p.edge.request:
            case ImportCall():
                settled = p.at if p.awaited else p.settled
                self._add_import(
                    runner,
                    p.at,
                    target,
                    p.when,
                    p.edge,
                    settled=settled,
                    later=p.later,
                    after=after,
                    caught=p.edge.request.caught,
                )
            case RequireCall(guarded=guarded, function=function):
                if guarded or function is not None:
                    self.takeable.add(len(self.calls))
                taken = guarded or p.tried
                self._add_require(
                    runner,
                    p.at,
                    target,
                    p.when,
                    guarded=taken or p.promised,
                    fatal=not taken,
                    later=p.later,
                    after=after,
                )
            case _:
                pass

    def imported_at(self, module: ModuleId, offset: int) -> list[Index]:
        """What the `import()` call at `offset` certainly loads: nothing where it has a choice."""
        targets = [
            self.index[r.target.module]
            for r in self.modules[self.index[module]].requests
            if isinstance(r.request, ImportCall)
            and r.request.site.start == offset
            and isinstance(r.target, Local)
            and r.target.module in self.index
        ]
        return targets if len(targets) == 1 else []

    def _place_unknown(self, i: Index) -> None:
        """Calls that lead to no edge: computed `import()`s, and calls that fail if they run."""
        for resolved in self.modules[i].requests:
            if isinstance(resolved.target, Local):
                continue
            match resolved.request, resolved.target:
                case ImportCall(site=site, when=when, caught=caught), Computed():
                    self._add_import(
                        i, site.start, None, when, None, settled=None, later=False, caught=caught
                    )
                case ImportCall(site=site, when=when, caught=False) as call, (
                    Unresolved() | Outside()
                ) if when is not When.ON_CALL and not call.floating and not rejects_body(call):
                    self.lost[i] = (*self.lost[i], site.start)
                case (
                    RequireCall(site=site, when=when, function=None, guarded=guarded),
                    Unresolved() | Outside(),
                ):
                    self._add_require(
                        i, site.start, None, when, guarded=guarded, fatal=not guarded, later=False
                    )
                case _:
                    pass

    def _add_import(
        self,
        runner: Index,
        at: int,
        target: Index | None,
        when: When,
        edge: Edge | None,
        *,
        settled: int | None,
        later: bool,
        after: tuple[Index, ...] = (),
        caught: bool,
    ) -> None:
        self.calls.append(
            Import(len(self.calls), runner, at, target, when, settled, later, edge, after, caught)
        )

    def _add_require(
        self,
        runner: Index,
        at: int,
        target: Index | None,
        when: When,
        *,
        guarded: bool,
        fatal: bool,
        later: bool,
        after: tuple[Index, ...] = (),
    ) -> None:
        number = len(self.calls)
        self.calls.append(Require(number, runner, at, target, when, guarded, fatal, later, after))

    def may_load(self, runner: Index, module: Index) -> bool:
        """Whether a computed `import()` in `runner` can mean `module`.

        A package is assumed to load packages only, the output's own code its own modules only.
        """
        return ("node_modules/" in self.ids[runner]) == ("node_modules/" in self.ids[module])

    def _steps_of(self, i: Index) -> tuple[Step, ...]:
        found = self.modules[i].record.awaits
        if not (found or self.imports[i] or self.requires[i]):
            return ()
        awaits = [Await(a.site.end, a.site.start, a.loop) for a in found]
        steps: list[Step] = [*self.imports[i], *self.requires[i], *awaits]
        steps.sort(key=lambda step: step.at)
        return tuple(steps)

    def is_broken(self, i: Index) -> bool:
        """Whether the file does not parse."""
        return bool(self.modules[i].record.syntax_errors)

    def runs_something(self, i: Index) -> bool:
        """Whether the body of `i` has a step, or throws."""
        return bool(self.steps[i]) or self.throws[i] is not None

    def certain_requires(self, i: Index) -> list[Require]:
        """The `require()` calls that certainly run inside the body of `i`."""
        calls = self.requires[i]
        return [r for r in calls if is_certain(r)] if calls else []

    def awaited_imports(self, i: Index) -> list[Import]:
        """The `import()` calls whose whole graph the body of `i` certainly awaits."""
        calls = self.imports[i]
        return [c for c in calls if is_awaited(c)] if calls else []


def is_certain(call: Import | Require) -> bool:
    """Whether the body that runs `call` certainly runs it, and in its own time."""
    return call.when is When.ALWAYS and not call.later


def is_awaited(call: Import) -> bool:
    """Whether the body that runs `call`, now or later, certainly waits for its target's graph."""
    return call.settled is not None and call.when is When.ALWAYS


def rejects_body(call: ImportCall) -> bool:
    """Whether the body that holds `call` certainly throws when the import is refused."""
    certain = call.when is When.ALWAYS and call.function is None
    return certain and call.awaited and not call.caught


def _certain_throw(module: Module) -> Site | None:
    """Where the body certainly throws: at a `throw`, or behind the import() of what is missing."""
    record = module.record
    sites = [] if record.throws is None else [record.throws]
    for resolved in module.requests:
        call, target = resolved.request, resolved.target
        if not isinstance(call, ImportCall) or not isinstance(target, _LOST):
            continue
        literal = isinstance(call.argument, Literal) and len(call.argument.values) == 1
        if literal and rejects_body(call):
            # It is where the await ends that the rejection arrives.
            sites += [
                structs.replace(a.site, start=a.site.end)
                for a in record.awaits
                if a.site.start <= call.site.start < a.site.end and not a.loop
            ]
    return min(sites, key=lambda site: site.start, default=None)
