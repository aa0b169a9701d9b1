"""The evaluation order around the modules that a finding is about, everything else folded.

A dozen rows for a thousand modules: the modules of the finding and the roots of the jobs stand
alone, what runs between two of them is one row that counts npm packages and own modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.evaluate import JobKind
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count, families, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphscan.evaluate import Evaluation, Job
    from graphscan.records import ModuleId
    from graphscan.rules.finding import Finding
    from graphscan.scan import Scan

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "sentry-before-nitro": ("Sentry is initialised here", "Nitro starts here")
}
"""What FIRST and THEN of a rule are called in its rows."""

_FAMILIES: Final = 5
_OWN: Final = 3
_LINKS: Final = 6


class Row(Struct, frozen=True):
    """One module, or several in a row; `first` and `last` are evaluation numbers."""

    first: int
    last: int
    text: str
    note: str = ""
    folded: bool = False


class Start(Struct, frozen=True):
    """A job begins."""

    text: str


Entry: TypeAlias = Row | Start
Numbered: TypeAlias = "tuple[int, ModuleId]"


def timeline(scan: Scan, finding: Finding) -> tuple[Entry, ...]:
    """The rows around `finding`, in evaluation order; empty where nothing is evaluated."""
    notes = _notes(scan, finding)
    rows: list[Entry] = []
    later_jobs = later_modules = 0
    for job in scan.evaluation.jobs:
        started = job.kind is not JobKind.IMPORT
        if started or not notes.keys().isdisjoint(job.order):
            if job.order and not started:
                rows.append(Start(_start(job)))
            rows.extend(_rows(scan.evaluation, job, notes))
        elif job.order:
            later_jobs += 1
            later_modules += len(job.order)
    if later_jobs:
        modules = count(later_modules, "more module")
        rows.append(Start(f"{modules} in {count(later_jobs, 'import() job')}"))
    return tuple(rows)


def _notes(scan: Scan, finding: Finding) -> Mapping[ModuleId, str]:
    """The modules that get a row of their own, and what is said beside each."""
    first_label, then_label = LABELS.get(finding.rule, ("FIRST", "THEN"))
    chain = finding.chain
    ends = (*chain[: _LINKS // 2], *chain[-_LINKS // 2 :])
    notes: dict[ModuleId, list[str]] = {
        module: [] for edge in ends for module in (edge.referrer, edge.target)
    }
    for module in (*scan.build.requires, *scan.build.imports):
        notes.setdefault(module, []).append("preload")
    notes.setdefault(scan.build.entry, []).append("entry")
    if finding.first:
        place = finding.first.at
        notes.setdefault(place.module, []).append(f"{first_label}: {place.line}:{place.column}")
    if chain and LABELS.get(finding.rule):
        notes[chain[-1].target].append(then_label)
    return {module: " · ".join(said) for module, said in notes.items()}


def _start(job: Job) -> str:
    return f"import() at {at(job.trigger)}" if job.trigger else "import()"


def _rows(evaluation: Evaluation, job: Job, notes: Mapping[ModuleId, str]) -> Iterator[Row]:
    waiting: list[Numbered] = []
    for module in job.order:
        position = evaluation.position(module) or 0
        if module in notes:
            yield from _folded(waiting)
            waiting = []
            yield Row(position, position, visible(module), notes[module])
        else:
            waiting.append((position, module))
    yield from _folded(waiting)


def _folded(numbered: list[Numbered]) -> Iterator[Row]:
    """The rows for modules that nobody asked about: a few own ones by name, else one row."""
    if not numbered:
        return
    modules = [module for _, module in numbered]
    own = [module for module in modules if package_of(module) is None]
    if len(own) == len(modules) <= _OWN:
        for position, module in numbered:
            yield Row(position, position, visible(module), folded=True)
        return
    packages = families(modules)
    parts = [f"{visible(name)} ({size:,})" for name, size in packages[:_FAMILIES]]
    if len(packages) > _FAMILIES:
        rest = sum(size for _, size in packages[_FAMILIES:])
        parts.append(f"{count(len(packages) - _FAMILIES, 'other package')} ({rest:,})")
    if own:
        names = ", ".join(map(visible, own))
        parts.append(names if len(own) <= _OWN else f"own modules ({len(own):,})")
    yield Row(numbered[0][0], numbered[-1][0], " · ".join(parts), folded=True)
