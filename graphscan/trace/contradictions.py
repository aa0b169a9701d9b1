"""What the scan claims of every run, held against one run.

A claim "a before b" speaks of runs in which b's body begins and of bodies that complete: a's has
then completed (or, for a module whose body runs inside another's, that one's has begun). So only
pairs of which b has begun and a had not completed by then can disprove anything, and of these only
those in which the prediction has a before b. A body that began and never completed may have ended
with an error that something takes: it disproves nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from graphscan.evaluate import JobKind
from graphscan.records import Computed, External, Outside, Verdict
from graphscan.rules import sentry_before_nitro
from graphscan.rules.finding import Mode
from graphscan.traced import Body, Claim, Contradiction, Run, SentryFirst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.evaluate import Evaluation, Job
    from graphscan.records import ModuleId
    from graphscan.scan import Scan

PAIRS: Final = 200
"""Most pairs that are compared, since each takes a proof; a run as predicted has a handful."""

NEIGHBOURS: Final = 40
"""Most neighbours of modules that the prediction leaves open."""

_COLLECTED: Final = 100_000

_REFUSALS: Final = frozenset(
    {
        "ERR_IMPORT_ASSERTION_TYPE_MISSING",
        "ERR_IMPORT_ATTRIBUTE_MISSING",
        "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
        "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
        "ERR_INVALID_MODULE_SPECIFIER",
        "ERR_INVALID_PACKAGE_CONFIG",
        "ERR_INVALID_PACKAGE_TARGET",
        "ERR_MODULE_NOT_FOUND",
        "ERR_PACKAGE_IMPORT_NOT_DEFINED",
        "ERR_PACKAGE_PATH_NOT_EXPORTED",
        "ERR_UNKNOWN_FILE_EXTENSION",
        "ERR_UNKNOWN_MODULE_FORMAT",
        "ERR_UNSUPPORTED_DIR_IMPORT",
        "ERR_UNSUPPORTED_ESM_URL_SCHEME",
    }
)
"""Node's codes for a graph that cannot be loaded (https://nodejs.org/api/errors.html)."""


class Orders:
    """Both orders of one scan and one run: who began, and who was predicted where."""

    def __init__(self, scan: Scan, run: Run) -> None:
        self.scan = scan
        self.evaluation: Evaluation = scan.evaluation
        self.run = run
        self.bodies: dict[ModuleId, Body] = {body.module: body for body in run.bodies}
        self.actual: list[ModuleId] = list(self.bodies)
        placed = {
            module: position
            for module in scan.graphs.modules
            if (position := scan.evaluation.position(module))
        }
        self.intervals = {module: scan.evaluation.interval(module) for module in placed}
        self.predicted: list[ModuleId] = sorted(placed, key=placed.__getitem__)
        self.rank: dict[ModuleId, int] = {m: rank for rank, m in enumerate(self.predicted)}

    def job(self, module: ModuleId) -> Job | None:
        """The job in which `module` was predicted to begin."""
        if module not in self.scan.graphs.modules:
            return None
        number = self.evaluation.job_of(module)
        return None if number is None else self.evaluation.jobs[number]

    def completes_first(self, a: ModuleId, b: ModuleId) -> bool:
        """Whether `a` completes before `b` begins in the prediction."""
        first, second = self.intervals.get(a), self.intervals.get(b)
        return bool(first and second and first[1] is not None and first[1] < second[0])

    def was_passed_over(self, module: ModuleId) -> bool:
        """Whether `module` did not begin, though the preload or entry that runs it completed."""
        job = self.job(module)
        if module in self.bodies or job is None or job.kind is JobKind.IMPORT:
            return False
        root = self.bodies.get(job.root)
        return root is not None and root.ended is not None

    def may_begin(self, module: ModuleId) -> bool:
        """Whether the scan sees a way to `module`, if only behind a condition or in a function."""
        if module not in self.scan.graphs.modules:
            return False
        return self.evaluation.may_begin(module)


def contradictions(orders: Orders, sentry: SentryFirst) -> tuple[tuple[Contradiction, ...], bool]:
    """What the run disproves, and whether every pair that could be was compared."""
    suspects = _Suspects(orders)
    found = [
        *_jobs(orders),
        *_pairs(orders, suspects),
        *_unforeseen(orders),
        *_sentry(orders, sentry),
    ]
    return tuple(found), suspects.complete


class _Suspects:
    """Pairs (a, b) that the prediction has in this order and the run has not, nearest first.

    Either `a` begins before `b` in the prediction and not in the run, or it completes before `b`
    begins there and not in the run. No other pair can be claimed, for the prediction is one of the
    possible runs. What the prediction leaves open is compared with its neighbours in the run.
    """

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._pairs: list[tuple[int, ModuleId, Body]] = []
        whole = self._collect()
        self._pairs.sort(key=lambda pair: pair[0])
        self.complete = whole and len(self._pairs) <= PAIRS

    def __iter__(self) -> Iterator[tuple[ModuleId, Body]]:
        """`a`, and `b` as it ran."""
        for _, name, later in self._pairs[:PAIRS]:
            yield name, later
        bodies = self._orders.run.bodies
        rank = self._orders.rank
        beside = (
            (second.module, first)
            for first, second in pairwise(bodies)
            if first.module not in rank or second.module not in rank
        )
        yield from islice(beside, NEIGHBOURS)

    def _collect(self) -> bool:
        """Whether all fit."""
        orders = self._orders
        skipped: list[int] = []
        reached = 0
        running: list[Body] = []
        for later in orders.run.bodies:
            rank = orders.rank.get(later.module)
            if rank is None:
                continue
            if rank >= reached:
                skipped.extend(range(reached, rank))
                reached = rank + 1
                before = len(skipped)
            else:
                before = bisect_left(skipped, rank)
                del skipped[before]
            for other in skipped[:before]:
                self._pairs.append((rank - other, orders.predicted[other], later))
            running = [body for body in running if body.ended is None or body.ended > later.began]
            for body in running:
                if orders.completes_first(body.module, later.module):
                    distance = rank - orders.rank[body.module]
                    self._pairs.append((distance, body.module, later))
            running.append(later)
            if len(self._pairs) > _COLLECTED:
                return False
        return True


def _pairs(orders: Orders, suspects: Iterable[tuple[ModuleId, Body]]) -> Iterator[Contradiction]:
    """What has completed has begun: where `a` had not even begun, the weaker claim decides."""
    modules, evaluation = orders.scan.graphs.modules, orders.evaluation
    for name, later in suspects:
        if name not in modules or later.module not in modules:
            continue
        earlier = orders.bodies.get(name)
        if earlier is not None and earlier.began < later.began:
            if earlier.ended is not None and evaluation.precedes(name, later.module):
                yield Contradiction(
                    Claim.COMPLETES_BEFORE,
                    (name, later.module),
                    f"{later.module} began when {name} had not completed",
                )
        elif evaluation.begins_before(name, later.module):
            yield Contradiction(
                Claim.BEGINS_BEFORE,
                (name, later.module),
                f"{later.module} began when {name} had not begun",
            )


def _unforeseen(orders: Orders) -> Iterator[Contradiction]:
    for module in unforeseen(orders):
        yield Contradiction(
            Claim.UNREACHED, (module,), f"{module} began, and nothing that was scanned leads to it"
        )


def unforeseen(orders: Orders) -> list[ModuleId]:
    """Modules that began although nothing leads to them, and no computed specifier may have."""
    found: list[ModuleId] = []
    for module in orders.actual:
        if module not in orders.rank and not orders.may_begin(module):
            found.append(module)
        elif module in orders.scan.graphs.modules and _leads_anywhere(orders, module):
            # What this body runs can be anything, itself included.
            break
    return found


def _leads_anywhere(orders: Orders, module: ModuleId) -> bool:
    """Whether `module` asks for what a scan cannot know: computed, or outside the root."""
    requests = orders.scan.graphs.modules[module].requests
    return any(isinstance(r.target, Computed | Outside | External) for r in requests)


def _jobs(orders: Orders) -> Iterator[Contradiction]:
    """What was said of the preloads and the entry as a whole."""
    for job in orders.evaluation.jobs:
        if job.kind is JobKind.IMPORT:
            continue
        body = orders.bodies.get(job.root)
        if body is None:
            if job.order and not job.failed and _refused(orders, job):
                yield Contradiction(
                    Claim.LINKED,
                    (job.root,),
                    f"Node refused the graph of {job.root} ({_reason(orders)}), which is sound",
                )
            return
        if job.errors:
            yield Contradiction(
                Claim.REFUSED,
                (job.root,),
                f"{job.root} began, whose graph Node should refuse ({job.errors[0].reason})",
            )
        for module in job.order:
            if orders.was_passed_over(module):
                yield Contradiction(
                    Claim.BEGINS,
                    (module,),
                    f"{module} did not begin, and {job.root}, in whose job it runs, completed",
                )
        if job.failed and not job.errors and body.ended is not None:
            yield Contradiction(
                Claim.NOT_COMPLETED,
                (job.root,),
                f"{job.root} completed, which should not get that far ({job.failed})",
            )


def _refused(orders: Orders, job: Job) -> bool:
    """Whether the run ended in Node's refusal of this job's graph: nothing of it has begun."""
    crash = orders.run.crash
    if crash is None or any(module in orders.bodies for module in job.order):
        return False
    return crash.name == "SyntaxError" or crash.code in _REFUSALS


def _reason(orders: Orders) -> str:
    crash = orders.run.crash
    return (crash and (crash.code or crash.name)) or ""


def _sentry(orders: Orders, sentry: SentryFirst) -> Iterator[Contradiction]:
    for finding in orders.scan.findings:
        if finding.rule != sentry_before_nitro.NAME or finding.mode is not Mode.EVALUATE:
            continue
        match finding.verdict, sentry:
            case Verdict.PROVED, SentryFirst.NO | SentryFirst.NEVER:
                said = "was set only later" if sentry is SentryFirst.NO else "was never set"
                message = f"Sentry was proved to come before Nitro, and its client {said}"
            case Verdict.REFUTED, SentryFirst.YES:
                message = "Nitro was to come before Sentry, and Sentry's client was set before"
            case _:
                continue
        yield Contradiction(Claim.SENTRY, (), message)
