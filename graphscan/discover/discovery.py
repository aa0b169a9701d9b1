"""Breadth first from the starting points and the `.mjs` files.

What a module asks for is resolved in the order in which modules are met, whenever its source was
read: that is done beforehand, in several processes. So the order in which modules are met, and with
it the number of a `data:` module, is the same for every run: starting points, then `.mjs` files by
path, then what each of these asks for in source order.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from graphscan.discover.modules import Discovery, Module, Request, ResolvedRequest
from graphscan.discover.walk import walk
from graphscan.locate import StartKind
from graphscan.reading import Reader, ReadHere, Reading, Source
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
"""Is told after each module how many are found and how many are known of."""

_START: Final = Site(1, 1, 0, 0)
_REFUSED: Final = (_START,)
_MOST_FORESEEN: Final = 3_000


def discover(
    root: Path,
    starts: Sequence[Start | ModuleId | Path],
    *,
    resolver: Resolver,
    read: Reader | None = None,
    told: Told | None = None,
) -> Discovery:
    """Every module of the build below `root`, and what they ask for, resolved.

    `resolver` is that of `root`; `read` reads the sources, this process where it is None. A
    starting point is what `locate` found, a module id, or a path; it may lie outside the root.
    Nothing raises: what cannot be read is among the diagnostics, and a module that cannot be read
    stays in place, with a syntax error for a record.
    """
    search = _Search(resolver, read or ReadHere())
    unwalked: list[Diagnostic] = []
    files = walk(resolver.files, unwalked)
    search.foresee(files.scripts)
    for start in starts:
        search.start(start)
    search.diagnostics.extend(unwalked)
    for path in files.modules:
        search.meet(Local(resolver.id_of(path), Format.MODULE))
    search.run(told)
    resolver.listen(lambda _: None)  # who keeps the resolver need not keep the search
    for detail in resolver.broken_packages():
        message = f"{detail.rstrip('.')}. Whatever depends on it fails under Node: build again"
        search.diagnostics.append(Diagnostic(Severity.WARNING, "invalid-package-json", message))
    modules = dict(sorted(search.modules.items()))
    return Discovery(root, modules, tuple(search.diagnostics))


class _Search:
    """The modules met so far, and those whose requests are still to be resolved."""

    def __init__(self, resolver: Resolver, reader: Reader) -> None:
        self._resolver = resolver
        self._reader = reader
        self._met: set[ModuleId] = set()
        self._pending: deque[Local] = deque()
        self._new: list[Local] = []
        self._scripts: set[str | bytes] = set()
        self._foreseen: list[Source] = []
        self._readings: dict[Source, Reading] = {}
        self._said: set[tuple[str | bytes, str]] = set()
        self.modules: dict[ModuleId, Module] = {}
        self.diagnostics: list[Diagnostic] = []
        resolver.listen(self._detected)

    def meet(self, module: Local) -> None:
        """Note a module; the first who asks for a file decides what it is."""
        if module.module not in self._met:
            self._met.add(module.module)
            self._pending.append(module)
            self._new.append(module)

    def foresee(self, scripts: Sequence[str]) -> None:
        """Take note of the `.js` and `.cjs` files that there are.

        What is below the root of a server output is there because something asks for it, so they
        are read beforehand; in other folders, with more than that, a script waits until it is asked
        for. Which package a `.js` file belongs to is not asked: it is read as what its syntax says
        it is, and once more in the rare case that its package says otherwise.
        """
        native = [to_native(script) for script in scripts]
        self._scripts.update(script for script in native if script.endswith(".js"))
        if len(native) <= _MOST_FORESEEN:
            self._foreseen = [
                Source(s, None if s.endswith(".js") else Format.COMMONJS) for s in native
            ]

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
                self.modules[name] = Module(name, str(path), Format.COMMONJS, record, ())
                self._say("unresolved-start", f"Node cannot start it: {detail} ({reason})", name)

    def run(self, told: Told | None) -> None:
        """Resolve until nothing new is met."""
        self._reader.expect(sorted([*self._expected(), *self._foreseen], key=_is_own))
        while self._pending:
            self._add(self._pending.popleft())
            if self._new:
                self._reader.expect(self._expected())
            if told is not None:
                told(len(self.modules), len(self._met))

    def _expected(self) -> list[Source]:
        """What is to be read of what is newly met."""
        sources = [self._source(found) for found in self._new]
        self._new = []
        scripts = self._scripts
        return [Source(s.origin, None) if s.origin in scripts else s for s in sources]

    def _source(self, module: Local) -> Source:
        path = self._resolver.file(module.module)
        return Source(self._resolver.data(module.module) if path is None else path, module.format)

    def _read(self, source: Source) -> Reading:
        """What `source` says, each read once."""
        reading = self._readings.get(source)
        if reading is None:
            if source.format is not None and source.origin in self._scripts:
                reading = self._read(Source(source.origin, None))
            if reading is None or reading.record.format is not source.format:
                reading = self._reader.read(source)
            self._readings[source] = reading
        return reading

    def _detected(self, path: str) -> Format | None:
        return self._read(Source(path, None)).record.format if path in self._scripts else None

    def _add(self, found: Local) -> None:
        source = self._source(found)
        reading = self._read(source)
        for problem in reading.problems:
            if (source.origin, problem.code) not in self._said:
                self._said.add((source.origin, problem.code))
                message = f"{problem.cause}. {problem.next_step}"
                self._say(problem.code, message, found.module, problem.site)
        requests = tuple(self._resolved(found.module, reading.record))
        self.modules[found.module] = Module(
            found.module,
            None if isinstance(source.origin, bytes) else source.origin,
            found.format,
            reading.record,
            requests,
            source.origin if isinstance(source.origin, bytes) else None,
            reading.marks,
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


def _is_own(source: Source) -> bool:
    """Whether it looks like code of the build itself, which is asked for first and looked into
    last: other processes begin with the packages.
    """
    return isinstance(source.origin, bytes) or "node_modules" not in source.origin


def _specifiers(request: Request) -> tuple[str | None, ...]:
    match request:
        case ModuleRequest(specifier=specifier):
            return (specifier,)
        case ImportCall(argument=Literal(values)) | RequireCall(argument=Literal(values)):
            return values
        case _:
            return (None,)
