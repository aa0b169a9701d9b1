"""Link ( ): which graphs Node refuses before anything of them runs.

A module that cannot be found, parsed or given its attributes, and a name that an ES module does
not provide (ResolveExport, https://tc39.es/ecma262/#sec-resolveexport), stop the whole static graph
of a job. The names of CommonJS modules are the business of Node's cjs-module-lexer: unknown here,
never an error.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from msgspec import Struct

from graphscan.evaluate.program import Index, Program
from graphscan.evaluate.walk import drive
from graphscan.records import (
    Export,
    Format,
    IndirectExport,
    Local,
    LocalExport,
    ModuleId,
    ModuleRequest,
    Outside,
    Place,
    Site,
    StarExport,
    Unresolved,
)

if TYPE_CHECKING:
    from graphscan.discover import Request, ResolvedRequest


class LinkError(Struct, frozen=True):
    """Why Node refuses a graph: `reason` is Node's code (or `SyntaxError`), `detail` its sentence.

    `at` is the request (for a file that does not parse: the place of the error); `other` is the
    module that lacks what is asked of it, where it is known.
    """

    at: Place
    specifier: str
    reason: str
    detail: str
    other: ModuleId | None = None


class _NoBinding(Enum):
    NULL = "null"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


_Binding: TypeAlias = tuple[Index, str] | _NoBinding
_Steps: TypeAlias = Generator[Any, Any, _Binding]
_NAMESPACE: Final = "*namespace*"


class Linker:
    """Links the graphs of jobs one after the other, as they are started."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._linked: set[Index] = set()
        self._refused: dict[Index, tuple[LinkError, ...]] = {}
        self._memo: dict[tuple[Index, str], _Binding] = {}
        self._exports: dict[Index, _ExportTable] = {}

    def errors(self, root: Index) -> tuple[LinkError, ...]:
        """What stops the static graph of `root`, in the order in which Node meets it; empty if
        nothing.

        Missing files and files that do not parse come first, breadth first as Node loads; names
        that are not provided are only looked at when everything has loaded.
        """
        # Below what is linked all is linked: no error is left out, and none moves.
        if root not in self._refused:
            found = self._errors(root)
            if not found:
                return ()
            self._refused[root] = found
        return self._refused[root]

    def forget(self) -> None:
        """Let go of the tables of exports: only new graphs need them, and they are made again."""
        self._exports.clear()
        self._memo.clear()

    def _errors(self, root: Index) -> tuple[LinkError, ...]:
        graph = self._graph(root)
        doubtful = (module for module in graph if module in self._program.doubtful)
        errors = [error for module in doubtful for error in self._load_errors(module)]
        if not errors:
            errors = [error for module in reversed(graph) for error in self._name_errors(module)]
        if not errors:
            self._linked.update(graph)
        return tuple(errors)

    def _graph(self, root: Index) -> list[Index]:
        if root in self._linked:
            return []
        graph = [root]
        seen = {root}
        for module in graph:
            for required in self._program.requests[module]:
                if required not in seen and required not in self._linked:
                    seen.add(required)
                    graph.append(required)
        return graph

    def _load_errors(self, module: Index) -> Iterator[LinkError]:
        record = self._program.modules[module].record
        name = self._program.ids[module]
        if record.format is not Format.COMMONJS and record.syntax_errors:
            detail = "is not valid JSON" if record.format is Format.JSON else "does not parse"
            site = record.syntax_errors[0]
            yield LinkError(_place(name, site), "", "SyntaxError", f"{name} {detail}", name)
            return
        for resolved in self._program.modules[module].requests:
            request, target = resolved.request, resolved.target
            if not isinstance(request, ModuleRequest):
                continue
            loads = isinstance(target, Local) and target.format is not Format.JSON
            if loads and not request.attributes:
                continue
            error = self._target_error(name, resolved)
            if error is not None:
                yield error

    def _static(self, module: Index) -> Iterator[ResolvedRequest]:
        for resolved in self._program.modules[module].requests:
            if isinstance(resolved.request, ModuleRequest):
                yield resolved

    def _target_error(self, name: ModuleId, resolved: ResolvedRequest) -> LinkError | None:
        specifier = resolved.specifier or ""
        match resolved.target:
            case Unresolved(reason=reason, detail=detail):
                return LinkError(_at(name, resolved.request), specifier, reason, detail)
            case Outside(path=path):
                detail = f"{path} lies outside the output and will not be deployed with it"
                return LinkError(
                    _at(name, resolved.request), specifier, "ERR_MODULE_NOT_FOUND", detail
                )
            case Local(module=target, format=target_format):
                code = self._attribute_error(resolved.request, target_format)
                if code is not None:
                    detail = f'Module "{target}" needs an import attribute of "type: json"'
                    if target_format is not Format.JSON:
                        detail = f'Module "{target}" is not of type "json"'
                    return LinkError(_at(name, resolved.request), specifier, code, detail, target)
                return None
            case _:
                return None

    def _attribute_error(self, request: Request, target: Format) -> str | None:
        # https://nodejs.org/api/esm.html#import-attributes; the codes were renamed in Node 21.
        if not isinstance(request, ModuleRequest):
            return None
        old = self._program.node < 22
        declared = dict(request.attributes).get("type")
        if target is Format.JSON and declared is None:
            return "ERR_IMPORT_ASSERTION_TYPE_MISSING" if old else "ERR_IMPORT_ATTRIBUTE_MISSING"
        if target is not Format.JSON and declared == "json":
            return (
                "ERR_IMPORT_ASSERTION_TYPE_FAILED"
                if old
                else "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE"
            )
        return None

    # ---- names -------------------------------------------------------------------------------

    def _name_errors(self, module: Index) -> Iterator[LinkError]:
        if not self._program.is_esm[module]:
            return
        name = self._program.ids[module]
        index, is_esm = self._program.index, self._program.is_esm
        for resolved in self._program.modules[module].requests:
            request = resolved.request
            if not isinstance(request, ModuleRequest) or not isinstance(resolved.target, Local):
                continue
            target = index.get(resolved.target.module)
            if target is None or not request.names:
                continue
            if self._program.is_commonjs[target]:
                continue
            own = self._table(target).local if is_esm[target] else ()
            for wanted in request.names:
                if wanted.name in own or wanted.name == "*":
                    continue
                problem = self._missing(target, wanted.name)
                if problem is not None:
                    yield LinkError(
                        _place(name, wanted.site),
                        request.specifier,
                        "SyntaxError",
                        problem.format(request.specifier, wanted.name),
                        resolved.target.module,
                    )

    def _missing(self, target: Index, wanted: str) -> str | None:
        if self._program.modules[target].format is Format.JSON:
            found: _Binding = (target, wanted) if wanted == "default" else _NoBinding.NULL
        elif not self._program.is_esm[target]:
            return None
        else:
            found = self._resolve(target, wanted)
        match found:
            case _NoBinding.NULL:
                return "The requested module '{}' does not provide an export named '{}'"
            case _NoBinding.AMBIGUOUS:
                return "The requested module '{}' contains conflicting star exports for name '{}'"
            case _:
                return None

    def _resolve(self, module: Index, name: str) -> _Binding:
        key = (module, name)
        if key not in self._memo:
            found: _Binding = drive(self._resolve_export(module, name, set()))
            self._memo[key] = found
        return self._memo[key]

    def _resolve_export(
        self, module: Index, name: str, resolve_set: set[tuple[Index, str]]
    ) -> _Steps:
        """ResolveExport ( exportName, resolveSet )."""
        if not self._program.is_esm[module]:
            return _NoBinding.UNKNOWN
        if (known := self._memo.get((module, name))) is not None:
            return known
        # 2.–4. A circular request.
        if (module, name) in resolve_set:
            return _NoBinding.NULL
        resolve_set.add((module, name))
        table = self._table(module)
        # 5. LocalExportEntries.
        if name in table.local:
            return (module, table.local[name])
        # 6. IndirectExportEntries.
        if name in table.indirect:
            target, imported = table.indirect[name]
            if target is None:
                return _NoBinding.UNKNOWN
            if imported == "*":
                return (target, _NAMESPACE)
            through: _Binding = yield self._resolve_export(target, imported, resolve_set)
            return through
        # 7. A default export is never provided by a star.
        if name == "default":
            return _NoBinding.NULL
        # 8.–10. StarExportEntries.
        star: _Binding = _NoBinding.NULL
        unknown = False
        for target in table.stars:
            if target is None:
                unknown = True
                continue
            found: _Binding = yield self._resolve_export(target, name, resolve_set)
            match found:
                case _NoBinding.AMBIGUOUS:
                    return found
                case _NoBinding.UNKNOWN:
                    unknown = True
                case _NoBinding.NULL:
                    pass
                case _:
                    if star is _NoBinding.NULL:
                        star = found
                    elif star != found:
                        # With a CommonJS module among the stars the conflict is still certain.
                        return _NoBinding.AMBIGUOUS
        if star is _NoBinding.NULL and unknown:
            return _NoBinding.UNKNOWN
        return star

    def _table(self, module: Index) -> _ExportTable:
        table = self._exports.get(module)
        if table is None:
            table = self._exports[module] = self._build_table(module)
        return table

    def _build_table(self, module: Index) -> _ExportTable:
        record = self._program.modules[module].record
        table = _ExportTable({}, {}, [])
        targets: list[Index | None] = []
        if not all(isinstance(export, LocalExport) for export in record.exports):
            targets = [self._target(resolved) for resolved in self._static(module)]
        export: Export
        for export in record.exports:
            match export:
                case LocalExport(name=name, local=local):
                    table.local[name] = local
                case IndirectExport(name=name, request=request, imported=imported):
                    table.indirect[name] = (targets[request], imported)
                case StarExport(request=request):
                    table.stars.append(targets[request])
        return table

    def _target(self, resolved: ResolvedRequest) -> Index | None:
        if isinstance(resolved.target, Local):
            return self._program.index.get(resolved.target.module)
        return None


class _ExportTable(Struct, frozen=True):
    """Where each name of a module comes from; None: a module whose names are not known."""

    local: dict[str, str]
    indirect: dict[str, tuple[Index | None, str]]
    stars: list[Index | None]


def _at(module: ModuleId, request: Request) -> Place:
    return _place(module, request.site)


def _place(module: ModuleId, site: Site) -> Place:
    return Place(module, site.line, site.column)
