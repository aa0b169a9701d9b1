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
    errors = {error.job: error for error in reversed(evaluation.link_errors)}
    page: Page = ()
    number = 1
    idle = 0
    for index, job in enumerate(evaluation.jobs):
        error = errors.get(index)
        if not job.order and job.kind is JobKind.IMPORT and not error and not verbose:
            idle += 1
            continue
        page += (*((EMPTY,) if page else ()), _heading(job))
        if error:
            said = f"does not link: {visible(error.specifier)} at {at(error.at)} ({error.reason})"
            page += (line(Span(said, Style.REFUTED), indent=2),)
        page += tuple(
            line(faint(f"{position:>{width}}  "), visible(module), indent=2)
            for position, module in enumerate(job.order, number)
        )
        number += len(job.order)
    if idle:
        text = f"{count(idle, 'import() job')} more evaluate nothing new (--verbose shows them)"
        page += (EMPTY, line(faint(text)))
    return page


def _heading(job: Job) -> tuple[Span, ...]:
    root = visible(job.root)
    evaluated = faint(f"  {count(len(job.order), 'module')}")
    if job.kind is not JobKind.IMPORT:
        return line(Span(f"{job.kind.value} {root}", Style.HEADING), evaluated)
    where = f" at {at(job.trigger)}" if job.trigger else ""
    head = Span(f"import() of {root}", Style.HEADING)
    return line(head, f"{where}{WHEN[job.when]}", evaluated)
