"""Where Sentry is initialised, and which modules define Nitro's app.

The initialisation is a call that executes at module level and reaches `init` of a `@sentry/*`
package (on a namespace, or by name under any alias, through functions and modules), or, where the
SDK itself is inlined, reaches `.setClient(`, a property that no minifier renames. Where `init` or
a namespace of Sentry's escapes from what can be followed, the place is an *escape*: Sentry may be
initialised there, unseen.

Nitro's modules are those that define its app, not those that mention it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan import discover, marks
from graphscan.calls import Run, Trace
from graphscan.calls.exported import Held, Located
from graphscan.calls.runs import Caught
from graphscan.extract.failures import taker_of_throw
from graphscan.extract.use import Call, Escape
from graphscan.extract.uses import uses_of_binding, uses_of_member, uses_of_namespace
from graphscan.patterns import LazyPattern
from graphscan.records import (
    Format,
    ImportCall,
    Local,
    ModuleId,
    ModuleRequest,
    Place,
    RequestKind,
    RequireCall,
    StarExport,
    When,
)
from graphscan.syntax import Query, captures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.discover import Module, ResolvedRequest
    from graphscan.extract.scopes import Path
    from graphscan.graph import Graphs

INIT: Final = "init"

_SPECIFIER: Final = re.compile(r"(?:^|/)@sentry/[^/]")
_PACKAGE: Final = re.compile(r"(?:^|/)node_modules/(?:\.[^/]+/)?@sentry[/+]")
_SELF_INITIALISING: Final = re.compile(
    r"(?:^|/)@sentry/[^/@]+(?:@[^/]+)?/(?:.*/)?init(?:\.[cm]?js)?$"
)

_SET_CLIENT: Final = Query("markers/set-client.scm")
_NITRO_APP: Final = Query("markers/nitro-app.scm")
_NITRO_GLOBAL: Final = Query("markers/nitro-global.scm")
_NITRO_FUNCTIONS: Final = Query("markers/nitro-functions.scm")
_FUNCTION_NAMES: Final = LazyPattern(rb"\b(?:create|use)NitroApp\b|\b(?:run|init)NitroPlugins\b")

_APP_2: Final = frozenset({b"hooks", b"h3App", b"router", b"localFetch", b"captureError"})
_APP_3: Final = frozenset({b"fetch", b"h3", b"hooks", b"captureError"})


class Way(StrEnum):
    """How an initialisation was recognised."""

    NAMESPACE = "namespace"
    NAMED = "named"
    INLINED = "inlined"
    IMPORTED = "imported"


class Initialisation(Struct, frozen=True):
    """One call at module level that initialises Sentry, and its place.

    `run.when` speaks of the whole way to `init`; for an SDK that is inlined, of the outermost call
    only, because the SDK has conditions of its own. For `IMPORTED` it is the whole body of
    `run.runner`.
    """

    run: Run
    way: Way
    place: Place


class Escaped(Struct, frozen=True):
    """Sentry's `init` or namespace goes where it cannot be followed."""

    module: ModuleId
    offset: int
    place: Place


class Recognition(Struct, frozen=True):
    """What was recognised in the whole output, evaluated or not, in sorted order."""

    initialisations: tuple[Initialisation, ...]
    escapes: tuple[Escaped, ...]
    nitro: tuple[ModuleId, ...]


def recognise(graphs: Graphs, trace: Trace) -> Recognition:
    """Find Sentry's initialisations and Nitro's modules."""
    search = _Search(graphs, trace)
    for module in graphs.modules.values():
        if module.format in (Format.MODULE, Format.COMMONJS) and not is_sentry_module(module.id):
            search.requests_of(module)
    search.inlined()
    initialisations = sorted(
        search.found.values(), key=lambda found: (found.run.runner, found.run.at, found.way)
    )
    escapes = sorted(search.escapes, key=lambda escape: (escape.module, escape.offset))
    return Recognition(tuple(initialisations), tuple(escapes), nitro_modules(graphs, trace))


def is_sentry_module(module: ModuleId) -> bool:
    """Whether a module belongs to an installed `@sentry/*` package."""
    return "@sentry" in module and _PACKAGE.search(module) is not None


def is_package_module(module: ModuleId) -> bool:
    """Whether a module belongs to an installed package, not to the output's own code."""
    return "node_modules/" in module


def place_of(trace: Trace, module: ModuleId, offset: int) -> Place:
    """The place of a byte offset."""
    line, column = trace.scopes(module).tree.positions.line_and_column(offset)
    return Place(module, line, column)


def _is_sentry(resolved: ResolvedRequest) -> bool:
    specifier = resolved.specifier
    if specifier is not None and "@sentry/" in specifier and _SPECIFIER.search(specifier):
        return not specifier.startswith((".", "/", "file:")) or _leads_into_package(resolved)
    return _leads_into_package(resolved)


def _leads_into_package(resolved: ResolvedRequest) -> bool:
    target = resolved.target
    if isinstance(target, Local):
        return is_sentry_module(target.module)
    return resolved.specifier is not None and is_sentry_module(resolved.specifier)


class _Search:
    def __init__(self, graphs: Graphs, trace: Trace) -> None:
        self._graphs = graphs
        self._trace = trace
        self.found: dict[tuple[ModuleId, int, bool], Initialisation] = {}
        self.escapes: set[Escaped] = set()

    # ---- requests of the SDK
    # ----------------------------------------------------------------------

    def requests_of(self, module: Module) -> None:
        for resolved in module.requests:
            if not _is_sentry(resolved):
                continue
            match resolved.request:
                case ModuleRequest() as request:
                    self._static(module, request, resolved)
                case ImportCall(site=site):
                    self._escapes_at(module.id, site.start)
                case RequireCall(site=site):
                    self._required(module, site.start, site.end, resolved)

    def _static(self, module: Module, request: ModuleRequest, resolved: ResolvedRequest) -> None:
        if self._initialises_itself(resolved):
            self._imported(module, request.site.start, resolved)
        for name in request.names:
            if request.kind is RequestKind.EXPORT_FROM:
                if name.name in (INIT, "default"):
                    self._uses(Way.NAMED, self._trace.uses_of_export(module.id, name.local))
                elif name.name == "*":
                    self._namespace_exported(module, name.local)
                continue
            scopes = self._trace.scopes(module.id)
            binding = scopes.top_level(name.local)
            if binding is None:
                self._escapes_at(module.id, name.site.start)
            elif name.name == INIT:
                located = self._trace.located(module.id, uses_of_binding(scopes, binding))
                self._uses(Way.NAMED, located)
            elif name.name in ("*", "default"):
                located = self._trace.located(
                    module.id, uses_of_member(scopes, binding, INIT.encode())
                )
                self._uses(Way.NAMESPACE, located)
        for export in module.record.exports:
            if isinstance(export, StarExport) and module.record.requests[export.request] is request:
                self._uses(Way.NAMED, self._trace.uses_of_export(module.id, INIT))

    def _namespace_exported(self, module: Module, name: str) -> None:
        """`export * as Sentry from '@sentry/node'`: members are followed in the importers."""
        self._uses(Way.NAMESPACE, self._trace.uses_of_export(module.id, name, member=INIT))

    def _required(self, module: Module, start: int, end: int, resolved: ResolvedRequest) -> None:
        if module.format is not Format.COMMONJS:
            self._escapes_at(module.id, start)
            return
        if self._initialises_itself(resolved):
            self._imported(module, start, resolved)
        path = self._trace.call_at(module.id, start, end)
        uses = uses_of_namespace(self._trace.scopes(module.id), path, INIT.encode())
        self._uses(Way.NAMESPACE, self._trace.located(module.id, uses))

    @staticmethod
    def _initialises_itself(resolved: ResolvedRequest) -> bool:
        names = [resolved.specifier or ""]
        return any(_SELF_INITIALISING.search(name) for name in names)

    def _imported(self, module: Module, at: int, resolved: ResolvedRequest) -> None:
        """`import '@sentry/node/init'`: the body of that module is the initialisation."""
        target = resolved.target
        runner = target.module if isinstance(target, Local) else module.id
        run = Run(runner, 0, 0, When.ALWAYS, False, None, False, frozenset(), When.ALWAYS)
        self._keep(Initialisation(run, Way.IMPORTED, place_of(self._trace, module.id, at)))

    # ---- what is done with it
    # ---------------------------------------------------------------------

    def _uses(self, way: Way, uses: Iterable[Located]) -> None:
        called: list[Located] = []
        for located in uses:
            if isinstance(located, Held):
                continue  # the platform or import() may pick it up: nobody calls it here
            module, use = located
            match use:
                case Call(path=path) if not self._is_applied(path):
                    called.append(located)
                case Call(path=path) | Escape(path=path):
                    self._escapes_at(module, path[-1].start_byte)
                case _:
                    called.append(located)
        for run in self._trace.runs_of_uses(called, watched=True):
            self._keep(Initialisation(run, way, place_of(self._trace, run.runner, run.at)))

    @staticmethod
    def _is_applied(path: Path) -> bool:
        """`init.call(…)`: a call, but of what is no longer Sentry's own."""
        callee = path[-1].child_by_field_name("function")
        name = None if callee is None else callee.child_by_field_name("property")
        return name is not None and name.text in (b"call", b"apply")

    def _escapes_at(self, module: ModuleId, offset: int) -> None:
        self.escapes.add(Escaped(module, offset, place_of(self._trace, module, offset)))

    def _keep(self, found: Initialisation) -> None:
        key = (found.run.runner, found.run.at, found.run.when is When.ON_CALL)
        known = self.found.get(key)
        if known is None or known.way is Way.INLINED:
            self.found[key] = found

    # ---- the SDK inlined
    # --------------------------------------------------------------------------

    def inlined(self) -> None:
        """Calls at module level that reach `.setClient(` of an SDK that is part of the output."""
        for module in self._graphs.modules.values():
            if module.format is not Format.MODULE or is_package_module(module.id):
                continue
            if marks.SET_CLIENT not in module.marks:
                continue
            source = discover.read_source(module)
            hits = [m.start() for m in re.finditer(rb"\.\s*setClient\b", source)]
            if not hits or b"sentry" not in source.lower():
                continue
            tree = self._trace.scopes(module.id).tree
            for hit in hits:
                for call in captures(tree, _SET_CLIENT, within=(hit, hit + 1)).get("call", []):
                    path = self._trace.call_at(module.id, call.start_byte, call.end_byte)
                    self._set_client(self._trace.runs(module.id, path, at_once=True))

    def _set_client(self, runs: Iterable[Run]) -> None:
        for run in runs:
            if run.when is When.ON_CALL:
                continue  # a method that anybody may call
            judged = replace(run, when=run.outer, caught=self._taken(run))
            place = place_of(self._trace, run.runner, run.at)
            self._keep(Initialisation(judged, Way.INLINED, place))

    def _taken(self, run: Run) -> Caught | None:
        """What takes an error of the outermost call: the SDK has `try` statements of its own."""
        path = self._trace.call_at(run.runner, run.at, run.end)
        taker = taker_of_throw(self._trace.scopes(run.runner), path)
        return None if taker is None else Caught(run.runner, taker.at, taker, risky=True)


# ---- Nitro
# ------------------------------------------------------------------------------------------


def nitro_modules(graphs: Graphs, trace: Trace) -> tuple[ModuleId, ...]:
    """The modules that define Nitro's app; where none can be told, those that declare it."""
    own = [
        module
        for module in graphs.modules.values()
        if module.format is Format.MODULE and not is_package_module(module.id)
    ]
    found = [module.id for module in own if _defines_app(module, trace)]
    if not found:
        found = [module.id for module in own if _declares_nitro(module, trace)]
    return tuple(sorted(found))


def _defines_app(module: Module, trace: Trace) -> bool:
    if marks.CAPTURE_ERROR not in module.marks:
        return False
    source = discover.read_source(module)
    hits = [m.span() for m in re.finditer(rb"\bcaptureError\b", source)]
    if not hits or (b"localFetch" not in source and b"__nitro__" not in source):
        return False
    tree = trace.scopes(module.id).tree
    for hit in hits:
        for app in captures(tree, _NITRO_APP, within=hit).get("object", []):
            keys = {
                name.text
                for part in app.named_children
                for name in (
                    part.child_by_field_name("key") or part.child_by_field_name("name") or part,
                )
            }
            if keys >= _APP_2:
                return True
            if keys >= _APP_3 and captures(tree, _NITRO_GLOBAL).get("assignment"):
                return True
    return False


def _declares_nitro(module: Module, trace: Trace) -> bool:
    if module.marks.isdisjoint((marks.NITRO_APP, marks.NITRO_PLUGINS)):
        return False
    if not _FUNCTION_NAMES.search(discover.read_source(module)):
        return False
    return bool(captures(trace.scopes(module.id).tree, _NITRO_FUNCTIONS).get("name"))
