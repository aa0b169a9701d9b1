"""Facts, versions, instrumented packages and moments that are other ones in the new build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.comparison.difference import DriverChange, FactChange, OrderChange, VersionChange
from graphscan.comparison.stems import stem
from graphscan.evaluate import JobKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphscan.comparison.matching import Matching
    from graphscan.comparison.snapshot import Facts, Instrumented, Run, Snapshot
    from graphscan.records import ModuleId, Place

UNKNOWN = "unknown"
NONE = "none"


def facts(old: Facts, new: Facts) -> tuple[FactChange, ...]:
    """What is started with what, and what was assumed, where more than a hash is another one."""
    return tuple(
        FactChange(name, was, now)
        for (name, was), (_, now), (_, before), (_, after) in zip(
            _facts(old, str), _facts(new, str), _facts(old, stem), _facts(new, stem), strict=True
        )
        if before != after
    )


def _facts(told: Facts, name: Callable[[ModuleId], str]) -> list[tuple[str, str]]:
    return [
        ("preset", told.preset or UNKNOWN),
        ("framework", " ".join(filter(None, told.framework or (UNKNOWN,)))),
        ("Nitro", told.nitro or UNKNOWN),
        ("Sentry", " ".join(filter(None, told.sentry or (NONE,)))),
        ("method", told.method),
        ("entry", name(told.entry)),
        ("--require", ", ".join(map(name, told.requires)) or NONE),
        ("--import", ", ".join(map(name, told.imports)) or NONE),
        ("assumed Node", str(told.node)),
        ("conditions", ", ".join(told.conditions)),
    ]


def versions(old: Snapshot, new: Snapshot) -> tuple[VersionChange, ...]:
    """npm packages with other versions; none where a document does not tell them."""
    if old.packages is None or new.packages is None:
        return ()
    before, after = _versions(old), _versions(new)
    return tuple(
        VersionChange(package, tuple(before.get(package, ())), tuple(after.get(package, ())))
        for package in sorted(before.keys() | after.keys())
        if before.get(package) != after.get(package)
    )


def _versions(snapshot: Snapshot) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for package in snapshot.packages or ():
        found.setdefault(package.name, set()).add(package.version or UNKNOWN)
    return {name: sorted(told) for name, told in found.items()}


def drivers(old: Snapshot, new: Snapshot) -> tuple[DriverChange, ...]:
    """Packages that Sentry instruments and of which something else becomes."""
    before, after = _drivers(old.drivers), _drivers(new.drivers)
    return tuple(
        DriverChange(name, was, now)
        for name in sorted(before.keys() | after.keys())
        for was, now in _aligned(before.get(name, []), after.get(name, []))
        if (was and was.fate) != (now and now.fate)
    )


def _drivers(told: Iterable[Instrumented]) -> dict[str, list[Instrumented]]:
    found: dict[str, list[Instrumented]] = {}
    for driver in told:
        found.setdefault(driver.package, []).append(driver)
    for copies in found.values():
        copies.sort(key=lambda driver: (driver.fate, driver.version or ""))
    return found


def _aligned(
    was: list[Instrumented], now: list[Instrumented]
) -> Iterator[tuple[Instrumented | None, Instrumented | None]]:
    for index in range(max(len(was), len(now))):
        yield (
            was[index] if index < len(was) else None,
            now[index] if index < len(now) else None,
        )


def order(old: Snapshot, new: Snapshot, pairs: Matching) -> tuple[OrderChange, ...]:
    """When Nitro and Sentry's initialisation run, where that is another moment."""
    changes: list[OrderChange] = []
    starts = initialisation(old), initialisation(new)
    nitro = _earliest(old, old.nitro), _earliest(new, new.nitro)
    sentry = tuple(place.module if place else None for place in starts)
    for what, (was, now) in (("Nitro", nitro), ("Sentry.init", sentry)):
        before, after = _run_of(old, was), _run_of(new, now)
        if before and after and _moment(before, pairs) != _moment(after):
            changes.append(OrderChange(what, _told(before), _told(after)))
    relations = [
        _first(side, place.module, module)
        for side, place, module in zip((old, new), starts, nitro, strict=True)
        if place and module
    ]
    if len(relations) == 2 and None not in relations and relations[0] != relations[1]:
        words = {True: "before Nitro begins", False: "after Nitro has begun"}
        changes.append(
            OrderChange("Sentry.init", words[bool(relations[0])], words[bool(relations[1])])
        )
    return tuple(changes)


def initialisation(snapshot: Snapshot) -> Place | None:
    """Where Sentry is initialised, as the findings tell."""
    return next((found.first for found in snapshot.findings if found.first), None)


def _numbers(snapshot: Snapshot) -> dict[ModuleId, int]:
    bodies = (module for run in snapshot.jobs for module in run.order)
    return {module: number for number, module in enumerate(bodies, 1)}


def _earliest(snapshot: Snapshot, modules: Iterable[ModuleId]) -> ModuleId | None:
    numbers = _numbers(snapshot)
    return min(filter(numbers.__contains__, modules), key=numbers.__getitem__, default=None)


def _first(snapshot: Snapshot, one: ModuleId, other: ModuleId) -> bool | None:
    """Whether the body of `one` begins before that of `other`; None where one does not run."""
    numbers = _numbers(snapshot)
    if one not in numbers or other not in numbers or one == other:
        return None
    return numbers[one] < numbers[other]


def _run_of(snapshot: Snapshot, module: ModuleId | None) -> Run | None:
    return next((run for run in snapshot.jobs if module in run.order), None)


def _moment(run: Run, pairs: Matching | None = None) -> tuple[str, str]:
    """What a job is, in the names of the new build: started with it, or by an import() of what."""
    if run.kind is JobKind.ENTRY:
        return (run.kind.value, "")
    root = run.root if pairs is None else pairs.new_of.get(run.root, run.root)
    return (run.kind.value, stem(root))


def _told(run: Run) -> str:
    if run.kind is not JobKind.IMPORT:
        return f"with the {run.kind.value} {run.root}"
    at = run.trigger
    where = f" at {at.module}:{at.line}:{at.column}" if at else ""
    return f"by import() of {run.root}{where}"
