"""The build as evaluation sees it: modules as numbers, bodies as what they run.

A flat, integer-indexed view of the graphs and placements, made once. Everything above it in this package
works on these arrays; only `evaluate()` itself turns numbers back into module ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphscan.calls import Placement
from graphscan.graph import Edge, Graphs
from graphscan.records import (
    Builtin,
    Computed,
    External,
    Format,
    ImportCall,
    Local,
    ModuleId,
    ModuleRequest,
    Phase,
    RequireCall,
    Site,
    When,
)

Index: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Import:
    """An `import()` of `target` that `runner`'s body starts at byte offset `at` (or later)."""

    runner: Index
    at: int
    target: Index
    when: When
    awaited: bool
    later: bool
    edge: Edge


@dataclass(frozen=True, slots=True)
class Require:
    """A `require()` of `target` that runs inside `runner`'s body at byte offset `at`.

    `target` is None where Node finds nothing; `guarded` where a `catch` takes the error.
    """

    runner: Index
    at: int
    target: Index | None
    when: When
    guarded: bool
    later: bool


@dataclass(frozen=True, slots=True)
class Await:
    """A top-level await; `at` is where the body is suspended at the latest, `start` where it begins."""

    at: int
    start: int
    loop: bool


Step: TypeAlias = Import | Require | Await


class Program:
    """Every module by number: what it requests, and what its body runs in source order.

    `requests[i]` are the modules that an ES module asks for statically, once each, in source order of first
    occurrence (ECMA-262, [[RequestedModules]]); `steps[i]` are the calls and awaits of its body by offset.
    `opaque[i]` holds the offsets of `import()` calls whose target is not known.
    """

    def __init__(self, graphs: Graphs, placements: Sequence[Placement], node: int) -> None:
        self.node = node
        self.ids: list[ModuleId] = list(graphs.modules)
        self.index: dict[ModuleId, Index] = {name: i for i, name in enumerate(self.ids)}
        modules = [graphs.modules[name] for name in self.ids]
        self.modules = modules
        self.is_esm = [m.format is Format.MODULE for m in modules]
        self.is_commonjs = [m.format is Format.COMMONJS for m in modules]
        self.has_body = [e or c for e, c in zip(self.is_esm, self.is_commonjs, strict=True)]
        self.has_tla = [m.record.has_tla for m in modules]
        self.throws: list[Site | None] = [m.record.throws for m in modules]
        self.requests: list[tuple[Index, ...]] = [
            tuple(
                dict.fromkeys(
                    self.index[r.target.module]
                    for r in m.requests
                    if isinstance(r.request, ModuleRequest)
                    and r.request.phase is Phase.EVALUATION
                    and isinstance(r.target, Local)
                    and r.target.module in self.index
                )
            )
            for m in modules
        ]
        self.imports: list[list[Import]] = [[] for _ in modules]
        self.requires: list[list[Require]] = [[] for _ in modules]
        self.opaque: list[list[int]] = [[] for _ in modules]
        self._place(placements)
        self._find_failing_requires()
        self.steps: list[tuple[Step, ...]] = [self._steps_of(i) for i in range(len(modules))]

    def __len__(self) -> int:
        return len(self.ids)

    def _place(self, placements: Sequence[Placement]) -> None:
        for p in placements:
            runner = self.index[p.runner]
            target = self.index[p.edge.target]
            match p.edge.request:
                case ImportCall():
                    self.imports[runner].append(
                        Import(runner, p.at, target, p.when, p.awaited, p.later, p.edge)
                    )
                case RequireCall(guarded=guarded):
                    self.requires[runner].append(
                        Require(runner, p.at, target, p.when, guarded, p.later)
                    )
                case _:
                    pass

    def _find_failing_requires(self) -> None:
        for i, module in enumerate(self.modules):
            for resolved in module.requests:
                request, target = resolved.request, resolved.target
                match request:
                    case ImportCall() if isinstance(target, Computed):
                        self.opaque[i].append(request.site.start)
                    case RequireCall(when=When.ALWAYS, guarded=guarded, function=None) if (
                        not isinstance(target, Local | Builtin | External | Computed)
                    ):
                        at = request.site.start
                        self.requires[i].append(
                            Require(i, at, None, When.ALWAYS, guarded, later=False)
                        )
                    case _:
                        pass

    def _steps_of(self, i: Index) -> tuple[Step, ...]:
        awaits = [
            Await(a.site.end, a.site.start, a.loop) for a in self.modules[i].record.awaits
        ]
        steps: list[Step] = [*self.imports[i], *self.requires[i], *awaits]
        steps.sort(key=lambda step: step.at)
        return tuple(steps)

    def certain_requires(self, i: Index) -> list[Require]:
        """The `require()` calls that certainly run inside the body of `i`."""
        return [r for r in self.requires[i] if r.when is When.ALWAYS and not r.later]

    def awaited_imports(self, i: Index) -> list[Import]:
        """The `import()` calls whose whole graph the body of `i` certainly awaits."""
        return [c for c in self.imports[i] if is_awaited(c)]


def is_awaited(call: Import) -> bool:
    """Whether the body that runs `call` certainly waits for the whole graph of its target."""
    return call.awaited and call.when is When.ALWAYS and not call.later
