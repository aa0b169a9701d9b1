"""The parts of an evaluation as areas: preloads, static graph, dynamic graphs, what never runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.evaluate import Job, JobKind
from graphscan.reach import Reach
from graphscan.records import When
from graphscan.render.names import at, count
from graphscan.render.picture import Area, AreaKind
from graphscan.render.picture_text import name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from graphscan.records import ModuleId
    from graphscan.scan import Scan

MOST_DYNAMIC: Final = 3
"""Dynamic graphs that get an area of their own; the others share one."""

LATER: Final = "later"
NEVER: Final = "never"


class Areas(Struct, frozen=True):
    """The areas in the order in which they are evaluated, and the area of each job."""

    areas: tuple[Area, ...]
    of_job: Mapping[int, str]
    entry: str
    """The area of the entry's static graph."""
    later: tuple[int, ...]
    """The jobs that share one area."""

    def of(self, scan: Scan, module: ModuleId) -> str:
        """The key of the area in which `module` is drawn."""
        job = scan.evaluation.job_of(module)
        if job is not None:
            return self.of_job[job]
        if scan.reach.get(module) is Reach.STATIC or module == scan.build.entry:
            return self.entry
        return NEVER


def areas(scan: Scan, shown: Collection[ModuleId], never: int) -> Areas:
    """Areas of their own for the jobs that evaluate something of `shown`, and for what must run.

    `never` is how many modules that are not evaluated are drawn.
    """
    jobs = scan.evaluation.jobs
    own = _own_dynamic(jobs, shown)
    later = tuple(
        index
        for index, job in enumerate(jobs)
        if job.kind is JobKind.IMPORT and job.order and index not in own
    )
    found: list[Area] = []
    of_job: dict[int, str] = {}
    entry = ""
    preloads = any(job.kind is JobKind.PRELOAD for job in jobs)
    for index, job in enumerate(jobs):
        if job.kind is JobKind.IMPORT and index not in own:
            of_job[index] = LATER
            continue
        key = f"job{index}"
        of_job[index] = key
        if job.kind is JobKind.ENTRY:
            entry = key
        found.append(_area(key, job, preloads=preloads, broken=bool(job.errors)))
    if later:
        modules = sum(len(jobs[index].order) for index in later)
        start = "start later, each when its import() runs"
        title = "dynamic graph" if len(later) == 1 else f"{len(later)} dynamic graphs"
        found.append(Area(LATER, AreaKind.DYNAMIC, title, start, count(modules, "module")))
    if never:
        found.append(
            Area(
                NEVER,
                AreaKind.NEVER,
                "never evaluated",
                "nothing of it runs",
                count(never, "module"),
            )
        )
    return Areas(tuple(found), of_job, entry, later)


def _own_dynamic(jobs: Collection[Job], shown: Collection[ModuleId]) -> set[int]:
    evaluating = [
        (index, job) for index, job in enumerate(jobs) if job.kind is JobKind.IMPORT and job.order
    ]
    wanted = frozenset(shown)
    own = [index for index, job in evaluating if not wanted.isdisjoint(job.order)]
    certain = [
        index
        for index, job in evaluating
        if job.when is When.ALWAYS and job.trigger and job.trigger.module in wanted
    ]
    return set([*own, *(index for index in certain if index not in own)][:MOST_DYNAMIC])


def _area(key: str, job: Job, *, preloads: bool, broken: bool) -> Area:
    modules = count(len(job.order), "module")
    match job.kind:
        case JobKind.PRELOAD:
            kind, title, start = (
                AreaKind.PRELOAD,
                f"preload {name(job.root)}",
                "evaluated before the entry",
            )
        case JobKind.ENTRY:
            kind, title = AreaKind.STATIC, "static graph"
            start = f"evaluated {'next' if preloads else 'first'}, in one go"
        case JobKind.IMPORT:
            kind, title = AreaKind.DYNAMIC, "dynamic graph"
            start = (
                f"starts when import() at {at(job.trigger)} runs" if job.trigger else "starts later"
            )
    if broken:
        start, modules = "Node cannot link it, so nothing of it runs", ""
    return Area(key, kind, title, start, modules)
