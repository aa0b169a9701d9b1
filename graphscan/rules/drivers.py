"""What becomes of each package that Sentry instruments: hooked, too early, bundled, injected.

A CommonJS package is instrumented if it is first evaluated after the initialisation, an ES module
only if it is first loaded after it: in a later preload, the entry after a preload, or an import()
that begins later. What is inlined into a chunk cannot be hooked; what the bundler has instrumented
at build time (`tracingChannel("orchestrion:…")`) needs no hook.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import discover, marks
from graphscan.evaluate import JobKind, Relation
from graphscan.graph import edges_to
from graphscan.patterns import LazyPattern
from graphscan.records import Format, ImportCall, ModuleId
from graphscan.rules.first_then import Position
from graphscan.rules.inlined import inlined
from graphscan.rules.instrumentable import instrumentable
from graphscan.rules.packages import Package, folder_of
from graphscan.rules.recognition import is_package_module, is_sentry_module
from graphscan.rules.versions import satisfies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.rules.context import RuleContext
    from graphscan.rules.recognition import Initialisation

_INJECTED: Final = LazyPattern(rb"orchestrion:((?:@[\w.-]+/)?[\w.-]+)")


class Fate(StrEnum):
    """What becomes of a package; `OPEN` where it depends on timing, or is not known."""

    HOOKED = "hooked"
    TOO_EARLY = "too-early"
    OPEN = "undecided"
    BUNDLED = "bundled"
    INJECTED = "injected"
    OUT_OF_RANGE = "out-of-range"
    UNHOOKED = "no-sentry"


class Driver(Struct, frozen=True):
    """One copy of a package that the SDK knows, and that the build evaluates.

    `ranges` are the versions that the SDK instruments; `in_range` is None where they or the version
    are not known. `module` is the one that decides: the package's own, or the chunk that holds it.
    """

    package: str
    version: str | None
    ranges: tuple[str, ...]
    in_range: bool | None
    format: Format
    fate: Fate
    module: ModuleId


def drivers(context: RuleContext) -> tuple[Driver, ...]:
    """Every such package, by name."""
    return tuple(sorted(_found(context), key=lambda driver: (driver.package, driver.module)))


def _found(context: RuleContext) -> Iterator[Driver]:
    modules = context.graphs.modules
    known = instrumentable(modules)
    injected = _injected(context)
    for package in sorted(context.packages.values()):
        if package.name not in known:
            continue
        deciding = [m for m in _deciding(context, package) if context.runs(m)]
        if not deciding:
            continue
        ranges = known[package.name]
        in_range = satisfies(package.version, ranges) if package.version and ranges else None
        fate, module = _fate(context, deciding)
        if package.name in injected:
            fate = Fate.INJECTED
        elif in_range is False:
            fate = Fate.OUT_OF_RANGE
        found = modules[module].format
        yield Driver(package.name, package.version, ranges, in_range, found, fate, module)
    for name, module in inlined(modules):
        if context.runs(module) and name in known:
            fate = Fate.INJECTED if name in injected else Fate.BUNDLED
            yield Driver(name, None, known[name], None, modules[module].format, fate, module)


def _injected(context: RuleContext) -> frozenset[str]:
    """Packages whose code, wherever it stands, was instrumented at build time."""
    found: set[str] = set()
    for module in context.graphs.modules.values():
        if is_sentry_module(module.id):
            continue
        if marks.ORCHESTRION not in module.marks:
            continue
        source = discover.read_source(module)
        if is_package_module(module.id) or b"__SENTRY_ORCHESTRION__" in source:
            found |= {match[1].decode() for match in _INJECTED.finditer(source)}
    return frozenset(found)


def _deciding(context: RuleContext, package: Package) -> tuple[ModuleId, ...]:
    """The modules that others ask the package for: CommonJS ones, if only through ES modules of it.

    `import pg from 'pg'` loads an ES module that is only a door to the CommonJS one.
    """
    graphs, inside = context.graphs, f"{package.folder}/"
    doors: dict[ModuleId, None] = {}
    for module in graphs.modules.values():
        if not module.id.startswith(inside):
            continue
        named = folder_of(module.id)
        if named is None or named[1] != package.folder:
            continue
        edges = (*edges_to(graphs.static, module.id), *edges_to(graphs.dynamic, module.id))
        for edge in edges:
            asker = folder_of(edge.referrer)
            outside = asker is None or asker[1] != package.folder
            through = graphs.modules[edge.referrer].format is Format.MODULE
            if outside or (through and module.format is Format.COMMONJS):
                doors[module.id] = None
    commonjs = [m for m in doors if graphs.modules[m].format is Format.COMMONJS]
    scripts = [m for m in doors if graphs.modules[m].format is Format.MODULE]
    return tuple(commonjs or scripts)


def _fate(context: RuleContext, deciding: list[ModuleId]) -> tuple[Fate, ModuleId]:
    """The gravest fate among the modules that decide."""
    first = context.judgement.first
    if first is None:
        return Fate.UNHOOKED, deciding[0]
    fates = {module: _of_module(context, first, module) for module in deciding}
    gravest = (Fate.TOO_EARLY, Fate.OPEN, Fate.HOOKED)
    module = min(deciding, key=lambda name: gravest.index(fates[name]))
    return fates[module], module


def _of_module(context: RuleContext, first: Initialisation, module: ModuleId) -> Fate:
    position = context.judgement.order.position(first, module)
    match position:
        case Position.AFTER:
            return Fate.TOO_EARLY
        case Position.RACE:
            return Fate.OPEN
        case Position.BEFORE:
            if context.graphs.modules[module].format is Format.COMMONJS:
                return Fate.HOOKED
            return _loaded(context, first, module)


def _loaded(context: RuleContext, first: Initialisation, module: ModuleId) -> Fate:
    """An ES module that is evaluated in time: is it loaded in time as well?"""
    evaluation, build = context.order, context.build
    number = evaluation.job_of(first.run.runner)
    job = None if number is None else evaluation.jobs[number]
    starts = (*build.requires, *build.imports, build.entry)
    done = starts.index(job.root) if job and job.kind is JobKind.PRELOAD else len(starts) - 1
    leading = context.graphs.static.above((module,))
    if not leading.isdisjoint(starts[: done + 1]):
        return Fate.TOO_EARLY
    for placement in context.placed:
        edge = placement.edge
        if not isinstance(edge.request, ImportCall) or not context.runs(placement.runner):
            continue
        if edge.target not in leading:
            continue
        if placement.runner == first.run.runner:
            if placement.at < first.run.end:
                return Fate.OPEN
            continue
        end = max(first.run.end - 1, 0)
        found = evaluation.call_relation(first.run.runner, end, placement.runner)
        if found not in (Relation.BEFORE, Relation.UNREACHED):
            return Fate.OPEN
    return Fate.HOOKED
