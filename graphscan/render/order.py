"""The evaluation order, job by job, every module with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.evaluate import JobKind
from graphscan.records import When
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line

if TYPE_CHECKING:
    from graphscan.evaluate import Job
    from graphscan.scan import Scan

WHEN = {
    When.ALWAYS: "",
    When.CONDITIONAL: ", if its branch runs",
    When.ON_CALL: ", when its function is called",
}


def order(scan: Scan, *, verbose: bool = False) -> Page:
    """Each job under its own heading; import() jobs that evaluate nothing new are counted."""
    evaluation = scan.evaluation
    width = len(str(sum(len(job.order) for job in evaluation.jobs)))
    page: Page = ()
    idle = 0
    for job in evaluation.jobs:
        if not job.order and job.kind is JobKind.IMPORT and not job.failed and not verbose:
            idle += 1
            continue
        page += (*((EMPTY,) if page else ()), _heading(job), *_failure(job))
        page += tuple(
            line(faint(f"{evaluation.position(module):>{width}}  "), visible(module), indent=2)
            for module in job.order
        )
    if idle:
        jobs = count(idle, "import() job")
        text = f"{jobs} with nothing new to evaluate (--verbose shows them)"
        page += (EMPTY, line(faint(text)))
    return page


def _failure(job: Job) -> Page:
    """Why the job does not get through, below its heading."""
    if not job.failed:
        return ()
    reasons = [
        f"Node refuses it at {at(error.at)}: {visible(error.detail or error.specifier)}"
        f" ({error.reason})"
        for error in job.errors
    ] or [f"ends with an error: {job.failed}"]
    return tuple(line(Span(reason, Style.REFUTED), indent=2) for reason in reasons)


def _heading(job: Job) -> tuple[Span, ...]:
    root = visible(job.root)
    evaluated = faint(f"  {count(len(job.order), 'module')}")
    if job.kind is not JobKind.IMPORT:
        return line(Span(f"{job.kind.value} {root}", Style.HEADING), evaluated)
    where = f" at {at(job.trigger)}" if job.trigger else ""
    head = Span(f"import() of {root}", Style.HEADING)
    return line(head, f"{where}{WHEN[job.when]}", evaluated)
