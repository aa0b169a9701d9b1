"""Uses of what a module exports: followed to its importers, and to theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from graphscan.extract.use import Call, Exported, Use
from graphscan.extract.uses import uses_of_binding, uses_of_member
from graphscan.graph import edges_to
from graphscan.records import (
    IndirectExport,
    ModuleId,
    ModuleRequest,
    RequestKind,
    StarExport,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.calls.sources import Sources
    from graphscan.discover import Module
    from graphscan.graph import Edge, Graphs


class Held(Struct, frozen=True):
    """Somebody outside the code that can be followed holds an export of `module`."""

    module: ModuleId


Located: TypeAlias = tuple[ModuleId, Use] | Held
_Export: TypeAlias = tuple[ModuleId, str, bool]
"""A module, the name of an export, and whether the value is certain to be its only one."""


class Exports:
    """Follows exports of one build; the platform may hold those of `starts`."""

    def __init__(self, graphs: Graphs, starts: Iterable[ModuleId], sources: Sources) -> None:
        self._graphs = graphs
        self._starts = frozenset(starts)
        self._sources = sources
        self._askers: dict[ModuleId, list[Edge]] = {}

    def ease(self) -> None:
        """Let go of what can be found again."""
        self._askers.clear()

    def located(self, module: ModuleId, uses: Iterable[Use]) -> Iterator[Located]:
        """`uses` in `module`, those of what is exported replaced by those of its importers."""
        exported: list[_Export] = []
        for use in uses:
            if isinstance(use, Exported):
                exported.append((module, use.name, use.certain))
            else:
                yield module, use
        yield from self.uses(exported)

    def uses(self, exports: list[_Export], member: str | None = None) -> Iterator[Located]:
        """Every use, in any module, of these exports (or of one `member` of them)."""
        todo, seen, held = list(exports), set(exports), set[ModuleId]()
        while todo:
            module, name, certain = todo.pop()
            if self._is_held(module) and module not in held:
                held.add(module)
                yield Held(module)
            for edge in self._edges_to(module):
                for found in self._uses_by(edge, name, member):
                    if isinstance(found, Held):
                        if found.module not in held:
                            held.add(found.module)
                            yield found
                        continue
                    importer, use = found
                    if isinstance(use, Exported):
                        again = (importer, use.name, certain and use.certain)
                        if again not in seen:
                            seen.add(again)
                            todo.append(again)
                    elif isinstance(use, Call) and not certain:
                        yield importer, replace(use, certain=False)
                    else:
                        yield found

    def _uses_by(self, edge: Edge, name: str, member: str | None) -> Iterator[Located]:
        """What the importer does with export `name` of the target."""
        request, importer = edge.request, self._graphs.modules[edge.referrer]
        if not isinstance(request, ModuleRequest):
            return
        if request.kind is RequestKind.IMPORT:
            for imported in request.names:
                if imported.name not in (name, "*"):
                    continue
                scopes = self._sources.scopes(importer.id)
                binding = scopes.top_level(imported.local)
                if binding is None:
                    yield Held(edge.target)
                elif imported.name == name and member is not None:
                    found = uses_of_member(scopes, binding, member.encode())
                    yield from ((importer.id, use) for use in found)
                elif imported.name == name:
                    yield from ((importer.id, use) for use in uses_of_binding(scopes, binding))
                else:
                    found = uses_of_member(scopes, binding, name.encode())
                    yield from ((importer.id, use) for use in found)
        yield from self._exported_again(importer, edge, request, name)

    @staticmethod
    def _exported_again(
        importer: Module, edge: Edge, request: ModuleRequest, name: str
    ) -> Iterator[Located]:
        for export in importer.record.exports:
            match export:
                case IndirectExport() if importer.record.requests[export.request] is request:
                    if export.imported == name:
                        yield importer.id, Exported(export.name)
                    elif export.imported == "*":
                        yield Held(edge.target)
                case StarExport() if importer.record.requests[export.request] is request:
                    if name != "default":
                        yield importer.id, Exported(name)
                case _:
                    pass

    def _edges_to(self, module: ModuleId) -> list[Edge]:
        if module not in self._askers:
            self._askers[module] = edges_to(self._graphs.static, module)
        return self._askers[module]

    def _is_held(self, module: ModuleId) -> bool:
        """Whether exports of `module` reach the platform, import() or require(): not followed."""
        if module in self._starts or module in self._graphs.dynamic.referrers:
            return True
        requests = [edge.request for edge in self._edges_to(module)]
        return not requests or not all(isinstance(r, ModuleRequest) for r in requests)
