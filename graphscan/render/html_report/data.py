"""What the scripts of the report know of the build: one compact JSON value.

Modules are numbers, their names sorted and written without what each shares with the one before.
Requests are rows of numbers. Source is there as excerpts only, each once; where it would be too
much, requests beside the ways to the modules are told by their specifiers. `assets/data.mjs` reads
all this and says what each part means.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, assert_never

from graphscan.reach import Reach
from graphscan.records import (
    Builtin,
    Computed,
    External,
    Format,
    ImportCall,
    Local,
    ModuleRequest,
    Outside,
    Place,
    RequestKind,
    RequireCall,
    Unresolved,
    When,
)
from graphscan.render.excerpt import excerpt, visible
from graphscan.render.html_report.routes import routes
from graphscan.render.names import at, package_of
from graphscan.render.picture_text import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.discover import Module, ResolvedRequest
    from graphscan.evaluate import Job
    from graphscan.records import ModuleId, Target
    from graphscan.render.html_report.drawing import Drawing
    from graphscan.scan import Scan

KINDS: Final = tuple(RequestKind)
WHENS: Final = tuple(When)
FORMATS: Final = tuple(Format)
REACHES: Final = tuple(Reach)
"""Their places are what the data holds; `assets/data.mjs` has the same."""

MOST_TEXT: Final = 250_000
"""Characters of excerpts in a report."""

MOST_PLACES: Final = 15_000
"""Requests whose source is looked up."""

_SHORT: Final = 60
"""Most characters of a statement that stands in for an excerpt."""


def places(scan: Scan) -> Iterator[Place]:
    """The requests whose source the report shows, those that lead to modules first."""
    left = MOST_PLACES
    for _, place in _requests_by_weight(scan):
        if left == 0:
            return
        left -= 1
        yield place


def block(scan: Scan, drawing: Drawing) -> str:
    """The data as JSON in ASCII that cannot end the element it stands in."""
    text = json.dumps(_Data(scan).document(drawing), separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _requests_by_weight(scan: Scan) -> Iterator[tuple[tuple[ModuleId, int], Place]]:
    """Every request, as module and index: the last link of each way first."""
    done = set()
    for edge in routes(scan).values():
        if edge is not None:
            done.add((edge.referrer, edge.index))
            yield (edge.referrer, edge.index), edge.place
    for name, module in sorted(scan.graphs.modules.items()):
        for index, resolved in enumerate(module.requests):
            if (name, index) not in done:
                site = resolved.request.site
                yield (name, index), Place(name, site.line, site.column)


class _Interned:
    """Values in the order in which they are first met; each has a number."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}

    def __call__(self, value: str) -> int:
        return self.values.setdefault(value, len(self.values))


class _Data:
    """The columns, as they are filled."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.names = sorted(scan.graphs.modules)
        self.number = {name: number for number, name in enumerate(self.names)}
        self.ways = routes(scan)
        self.texts = _Interned()
        self.packages = _Interned()
        self.elsewhere = _Interned()
        self.excerpts = self._excerpts()

    def document(self, drawing: Drawing) -> dict[str, Any]:
        """The whole value."""
        scan, evaluation = self.scan, self.scan.evaluation
        modules = [scan.graphs.modules[name] for name in self.names]
        jobs = [evaluation.job_of(name) for name in self.names]
        columns = {
            "names": list(_front_coded(map(visible, self.names))),
            "positions": [evaluation.position(name) or 0 for name in self.names],
            "jobs": [-1 if job is None else job for job in jobs],
            "formats": "".join(str(FORMATS.index(module.format)) for module in modules),
            "reaches": "".join(str(REACHES.index(scan.reach[name])) for name in self.names),
            "awaits": [n for n, module in enumerate(modules) if module.record.has_tla],
            "inPackage": [self._package(name) for name in self.names],
            "ways": [self._way(name) for name in self.names],
            "requests": [list(self._requests(module)) for module in modules],
        }
        tables = {
            "packages": list(self.packages.values),
            "texts": list(self.texts.values),
            "elsewhere": list(self.elsewhere.values),
            "started": [self._started(job) for job in evaluation.jobs],
            "roles": [[self.number[name], role] for name, role in _roles(scan)],
            "moments": [[number, kind, said] for number, kind, said in _moments(scan)],
            "boxes": {
                key: [self.number[member] for member in members]
                for key, members in drawing.boxes.items()
            },
            "lines": [list(line) for line in drawing.lines],
        }
        return columns | tables

    def _excerpts(self) -> dict[tuple[ModuleId, int], str]:
        """The excerpt of each request that has one, until there are too many of them."""
        found: dict[tuple[ModuleId, int], str] = {}
        left = MOST_TEXT
        for request, place in _requests_by_weight(self.scan):
            quote = self.scan.quotes.get(place)
            if quote is not None:
                shown = excerpt(quote)
                found[request] = "\n".join((shown.before, shown.marked, shown.after))
                left -= len(found[request])
                if left < 0:
                    break
        return found

    def _package(self, name: ModuleId) -> int:
        package = package_of(name)
        return -1 if package is None else self.packages(visible(package))

    def _way(self, name: ModuleId) -> int | list[int]:
        """The last link as referrer and index of its request; -1 for a start, -2 for no way."""
        if name not in self.ways:
            return -2
        edge = self.ways[name]
        return -1 if edge is None else [self.number[edge.referrer], edge.index]

    def _requests(self, module: Module) -> Iterator[int]:
        """Five numbers a request: kind and time, target, line, column, text."""
        for index, resolved in enumerate(module.requests):
            request = resolved.request
            kind, when = _kind(resolved)
            text = self.excerpts.get((module.id, index))
            yield KINDS.index(kind) * len(WHENS) + WHENS.index(when)
            yield self._target(resolved.target)
            yield request.site.line
            yield request.site.column
            yield self.texts(f"\n{statement(module, index, _SHORT)}\n" if text is None else text)

    def _target(self, target: Target) -> int:
        """The number of a module, or a negative one for what lies elsewhere."""
        match target:
            case Local(module=name):
                if name in self.number:
                    return self.number[name]
                told = name
            case Builtin(name=name):
                told = name
            case External(specifier=specifier):
                told = f"{specifier}, left to the platform"
            case Outside(path=path):
                told = f"{path}, outside the build"
            case Unresolved(reason=reason):
                told = reason
            case Computed():
                told = "known only when it runs"
            case _:
                assert_never(target)
        return -1 - self.elsewhere(visible(told))

    def _started(self, job: Job) -> list[str | int]:
        """What a job is, its root, where its `import()` stands, and when that runs."""
        trigger = at(job.trigger) if job.trigger else ""
        return [job.kind.value, self.number.get(job.root, -1), trigger, WHENS.index(job.when)]


def _kind(resolved: ResolvedRequest) -> tuple[RequestKind, When]:
    match resolved.request:
        case ModuleRequest(kind=kind):
            return kind, When.ALWAYS
        case RequireCall(when=when):
            return RequestKind.REQUIRE, when
        case ImportCall(when=when):
            return RequestKind.IMPORT_CALL, when
        case _:
            assert_never(resolved.request)


def _front_coded(names: Iterable[str]) -> Iterator[int | str]:
    """How much each name shares with the one before, and what follows."""
    before = ""
    for name in names:
        pairs = enumerate(zip(before, name, strict=False))
        shared = next((at for at, (a, b) in pairs if a != b), min(len(before), len(name)))
        yield shared
        yield name[shared:]
        before = name


def _roles(scan: Scan) -> Iterator[tuple[ModuleId, str]]:
    """What some modules are, in a word each."""
    known = scan.graphs.modules
    if scan.build.entry in known:
        yield scan.build.entry, "entry"
    for name in dict.fromkeys((*scan.build.requires, *scan.build.imports)):
        if name in known:
            yield name, "preload"
    first = initialised(scan)
    if first is not None and first.module in known:
        yield first.module, "Sentry"
    for name in scan.nitro:
        yield name, "Nitro"


def initialised(scan: Scan) -> Place | None:
    """Where Sentry is initialised, as far as the findings tell."""
    firsts = (finding.first for finding in scan.findings if finding.rule == "sentry-before-nitro")
    return next((first.at for first in firsts if first is not None), None)


def _moments(scan: Scan) -> Iterator[tuple[int, str, str]]:
    """The events that the track of the timeline marks: evaluation number, kind, words."""
    first = initialised(scan)
    if first is not None and first.module in scan.graphs.modules:
        position = scan.evaluation.position(first.module)
        if position is not None:
            yield position, "sentry", f"Sentry is initialised at {at(first)}"
    begun = [
        (position, name)
        for name in scan.nitro
        if (position := scan.evaluation.position(name)) is not None
    ]
    if begun:
        position, name = min(begun)
        yield position, "nitro", f"Nitro starts: {visible(name)}"
