"""Breadth first from the starting points and the `.mjs` files, round by round.

A round reads every source that the round before has asked for, all at once, then resolves what
they ask for in source order. The order in which modules are met, and with it the number of a
`data:` module, is the same for every run: starting points, then `.mjs` files by path, then each
round's requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from graphscan.discover.modules import Discovery, Module, Request, ResolvedRequest
from graphscan.discover.walk import walk
from graphscan.locate import StartKind
from graphscan.reading import ReadAll, Reading, Source, read_all
from graphscan.records import (
    Builtin,
    Computed,
    Diagnostic,
    Format,
    ImportCall,
    Literal,
    Local,
    ModuleId,
    ModuleRecord,
    ModuleRequest,
    Place,
    RequireCall,
    Severity,
    Site,
    Target,
    Unresolved,
)
from graphscan.resolve import RequestBy, Resolver, check_attributes
from graphscan.resolve.files import to_native

if TYPE_CHECKING:
    from graphscan.locate import Start

Told: TypeAlias = Callable[[int, int], None]
"""Is told after each module how many are read and how many are known of."""

_START: Final = Site(1, 1, 0, 0)
_REFUSED: Final = (_START,)
_MOST_FORESEEN: Final = 3_000


def discover(
    root: Path,
    starts: Sequence[Start | ModuleId | Path],
    *,
    resolver: Resolver,
    read: ReadAll = read_all,
    told: Told | None = None,
) -> Discovery:
    """Every module of the build below `root`, and what they ask for, resolved.

    `resolver` is that of `root`. A starting point is what `locate` found, a module id, or a path;
    it may lie outside the root. Nothing raises: what cannot be read is among the diagnostics, and a
    module that cannot be read stays in place, with a syntax error for a record.
    """
    search = _Search(resolver)
    unwalked: list[Diagnostic] = []
    files = walk(resolver.files, unwalked)
    if read is not read_all:
        search.foresee(files.scripts)
    for start in starts:
        search.start(start)
    search.diagnostics.extend(unwalked)
    for path in files.modules:
        search.meet(Local(resolver.id_of(path), Format.MODULE))
    search.run(read, told)
    for detail in resolver.broken_packages():
        message = f"{detail.rstrip('.')}. Whatever depends on it fails under Node: build again"
        search.diagnostics.append(Diagnostic(Severity.WARNING, "invalid-package-json", message))
    modules = dict(sorted(search.modules.items()))
    return Discovery(root, modules, tuple(search.diagnostics))


class _Search:
    """The modules met so far, and those still to be read."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._met: set[ModuleId] = set()
        self._unread: list[Local] = []
        self._foreseen: list[Source] = []
        self._readings: dict[Source, Reading] = {}
        self._said: set[tuple[Path | bytes, str]] = set()
        self.modules: dict[ModuleId, Module] = {}
        self.diagnostics: list[Diagnostic] = []

    def meet(self, module: Local) -> None:
        """Note a module; the first who asks for a file decides what it is."""
        if module.module not in self._met:
            self._met.add(module.module)
            self._unread.append(module)

    def foresee(self, scripts: Sequence[str]) -> None:
        """Read `scripts` in the first round, where several processes share the work.

        What is below the root of a server output is there because something asks for it; in other
        folders, with more than that, a script waits until it is asked for. What is wrong with a
        package counts only once somebody asks for one.
        """
        if len(scripts) > _MOST_FORESEEN:
            return
        for script in scripts:
            found = self._resolver.local(Path(to_native(script)), RequestBy.IMPORT)
            if isinstance(found, Local):
                self._foreseen.append(self._source(found))
        self._resolver.forget_refusals()

    def start(self, start: Start | ModuleId | Path) -> None:
        """Note a starting point, as Node would load it."""
        by = RequestBy.IMPORT
        match start:
            case str():
                name, path = start, self._resolver.path(start)
            case Path():
                name, path = "", start
            case _:
                name, path = start.module, start.path
                by = RequestBy.REQUIRE if start.kind is StartKind.REQUIRE else by
                if path is None:
                    found = self._resolver.resolve(start.specifier, name, by)
                    if isinstance(found, Local):
                        self.meet(found)
                    return
        if path is None:
            return
        self._start_file(path, re.sub(r"\A[^?#]*", "", name), by)

    def _start_file(self, path: Path, suffix: str, by: RequestBy) -> None:
        found = self._resolver.local(path, by)
        if isinstance(found, Unresolved):
            # Node's CommonJS loader starts what its ES module loader refuses.
            found = self._resolver.local(path, RequestBy.REQUIRE)
        match found:
            case Local(module, Format.MODULE):
                self.meet(Local(module + suffix, Format.MODULE))
            case Local():
                self.meet(found)
            case Unresolved(reason, detail):
                name = self._resolver.referrer(path)
                record = ModuleRecord(Format.COMMONJS, syntax_errors=_REFUSED)
                self._met.add(name)
                self.modules[name] = Module(name, path, Format.COMMONJS, record, ())
                self._say("unresolved-start", f"Node cannot start it: {detail} ({reason})", name)

    def run(self, read: ReadAll, told: Told | None) -> None:
        """Read and resolve until nothing new is met."""
        while self._unread:
            pending, self._unread = self._unread, []
            sources = [self._source(found) for found in pending]
            wanted, self._foreseen = [*sources, *self._foreseen], []
            new = list(dict.fromkeys(s for s in wanted if s not in self._readings))
            known = len(self._readings) + len(new)
            for source, reading in zip(new, read(new) if new else (), strict=True):
                self._readings[source] = reading
                if told is not None:
                    told(len(self._readings), known)
            for found, source in zip(pending, sources, strict=True):
                self._add(found, source)

    def _source(self, module: Local) -> Source:
        path = self._resolver.path(module.module)
        origin = self._resolver.data(module.module) if path is None else path
        return Source(origin, module.format)

    def _add(self, found: Local, source: Source) -> None:
        reading = self._readings[source]
        for problem in reading.problems:
            if (source.origin, problem.code) not in self._said:
                self._said.add((source.origin, problem.code))
                message = f"{problem.cause}. {problem.next_step}"
                self._say(problem.code, message, found.module, problem.site)
        requests = tuple(self._resolved(found.module, reading.record))
        path = source.origin if isinstance(source.origin, Path) else None
        data = source.origin if isinstance(source.origin, bytes) else None
        self.modules[found.module] = Module(
            found.module, path, found.format, reading.record, requests, data, reading.marks
        )
        for request in requests:
            if isinstance(request.target, Local):
                self.meet(request.target)

    def _resolved(self, module: ModuleId, record: ModuleRecord) -> Iterator[ResolvedRequest]:
        requests: list[Request] = [*record.requests, *record.import_calls, *record.require_calls]
        for request in sorted(requests, key=lambda request: request.site.start):
            for specifier in _specifiers(request):
                if specifier is None:
                    yield ResolvedRequest(request, None, Computed())
                else:
                    target = self._target(module, request, specifier)
                    yield ResolvedRequest(request, specifier, target)

    def _target(self, module: ModuleId, request: Request, specifier: str) -> Target:
        if isinstance(request, RequireCall):
            return self._resolver.resolve(specifier, module, RequestBy.REQUIRE)
        target = self._resolver.resolve(specifier, module, RequestBy.IMPORT)
        # The attributes of an import() may be computed: none written is not none given.
        written = isinstance(request, ModuleRequest) or bool(request.attributes)
        match target:
            case Local(_, found_format) if written:
                refusal = check_attributes(request.attributes, found_format, self._resolver.node)
            case Builtin() if written:
                refusal = check_attributes(request.attributes, None, self._resolver.node)
            case _:
                refusal = None
        return refusal or target

    def _say(self, code: str, message: str, module: ModuleId, site: Site = _START) -> None:
        at = Place(module, site.line, site.column)
        self.diagnostics.append(Diagnostic(Severity.WARNING, code, f"{module}: {message}", at))


def _specifiers(request: Request) -> tuple[str | None, ...]:
    match request:
        case ModuleRequest(specifier=specifier):
            return (specifier,)
        case ImportCall(argument=Literal(values)) | RequireCall(argument=Literal(values)):
            return values
        case _:
            return (None,)
