"""One tree through real Node and through a scan, and what disagrees."""

from __future__ import annotations

import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphscan import Relation
from graphscan.records import ImportCall, Local, RequireCall

from .claims import scan_tree
from .node import Times, run, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .claims import Claims
    from .node import Run
    from .trees import Tree


class Kind(StrEnum):
    """What a difference is about."""

    BEFORE = "a wrong claim of before"
    ORDER = "another order where nothing races"
    CERTAIN = "a module that certainly runs did not"
    UNREACHED = "a module that is never reached ran"
    EXIT = "another exit status"
    FAILURE = "a failure that was not foreseen"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that a run shows and the scan denies."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A tree's differences, its runs in full, and what was claimed."""

    differences: tuple[Difference, ...]
    claimed: int
    runs: tuple[Run, ...]

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of the differences."""
        return frozenset(d.kind for d in self.differences)


PLAIN = (Times(),)


def several_times(seed: int) -> tuple[Times, ...]:
    """A plain run, one with awaits of other lengths, one in which loading is delayed as well."""
    return (Times(), Times(seed=seed), Times(seed=seed + 1, load=True))


def failing(seed: int) -> tuple[Times, ...]:
    """Runs in which some of what may throw does, each time something else."""
    return tuple(Times(seed=seed + number, failing=True) for number in range(4))


def check(tree: Tree, node: str, all_times: Sequence[Times]) -> Checked:
    """Run `tree` once for each of `all_times` and hold the runs against the scan."""
    with tempfile.TemporaryDirectory() as scratch:
        traced, plain = Path(scratch) / "traced", Path(scratch) / "plain"
        for folder in (traced, plain):
            folder.mkdir()
        tree.write(traced, traced=True)
        tree.write(plain)
        claims = scan_tree(tree, plain, max(20, min(24, version(node)[0] // 2 * 2)))
        with ThreadPoolExecutor(2) as two:
            runs = tuple(two.map(lambda times: run(node, tree, traced, times), all_times))
        conditional = any(_CONDITION.search(text) for text in tree.files.values())
        knowable = not conditional and not _may_race(claims)
        found = [d for r in runs for d in _differences(claims, r, knowable=knowable)]
        shutil.rmtree(scratch, ignore_errors=True)
    return Checked(tuple(dict.fromkeys(found)), len(claims.before), runs)


_CONDITION: Final = re.compile(r"\b(?:always|never)\b|\(\) => require\(")
"""What only a run can tell: graphs with it may fail without a word of warning. So may a require()
that a callback makes: it is never carried out on paper.
"""


def _may_race(claims: Claims) -> bool:
    """Whether a require() asks for an ES module that an import() may be loading: it fails then."""
    graphs = claims.scan.graphs
    required, imported = set[str](), set[str]()
    for module in graphs.modules.values():
        for resolved in module.requests:
            if isinstance(resolved.target, Local):
                if isinstance(resolved.request, RequireCall):
                    required.add(resolved.target.module)
                elif isinstance(resolved.request, ImportCall):
                    imported.add(resolved.target.module)
    racing = graphs.static.below(required) & graphs.static.below(imported)
    return any(graphs.modules[m].format == "module" for m in racing)


def _differences(claims: Claims, shown: Run, *, knowable: bool) -> Iterator[Difference]:
    expected = claims.scan.evaluation.exit_code
    unforeseeable = shown.exit != expected == 0 and not knowable
    for a, b in sorted(claims.before):
        # What fails on a condition never completes, and nobody said that it would not fail.
        if shown.contradicts(a, b) and (a in shown.ended or not unforeseeable):
            yield Difference(Kind.BEFORE, f"{a} before {b}: {_events(shown, a, b)}")
    for module in claims.known(shown.order):
        if claims.relation(module, module) is Relation.UNREACHED:
            yield Difference(Kind.UNREACHED, module)
    if shown.exit != expected:
        said = next((line for line in shown.stderr.splitlines() if "Error" in line), "")
        kind = Kind.EXIT if expected else Kind.FAILURE
        if expected or knowable:
            yield Difference(kind, f"{expected} expected, {shown.exit} shown. {said}")
        return
    if expected and _goes_on_meanwhile(claims):
        return
    expected_order = []
    for module in claims.certain:
        if module in shown.started or not _may_be_lost(claims, module, knowable=knowable):
            expected_order.append(module)
        if module not in shown.started and module in expected_order:
            yield Difference(Kind.CERTAIN, module)
    order = [m for m in shown.order if m in claims.certain]
    if nothing_races(claims, shown) and expected_order != order:
        yield Difference(Kind.ORDER, f"{expected_order} expected, {order} shown")


def _goes_on_meanwhile(claims: Claims) -> bool:
    """Whether something races with a failure that ends the process: what awaits, an import()."""
    imported = any(job.kind == "import" for job in claims.scan.evaluation.jobs)
    return imported or any(m.record.has_tla for m in claims.scan.graphs.modules.values())


def _may_be_lost(claims: Claims, module: str, *, knowable: bool) -> bool:
    """Whether `module` may stay out: it is in the graph of an import(), or below a require() in a
    `try`, that fails unforeseeably; or V8 before 13 forgets it, to which numbers that it gives
    twice are one.
    """
    evaluation = claims.scan.evaluation
    job = evaluation.job_of(module)
    imported = job is not None and evaluation.jobs[job].kind == "import"
    required = any(m.record.require_calls for m in claims.scan.graphs.modules.values())
    waits = any(m.record.has_tla for m in claims.scan.graphs.modules.values())
    if not knowable:
        return imported or required
    return imported and waits and claims.scan.build.node < 24


def nothing_races(claims: Claims, shown: Run) -> bool:
    """Whether any two bodies of the run are ordered by a claim, or one ran inside the other."""
    order = claims.known(shown.order)
    return all(
        claims.relation(a, b) is not Relation.UNORDERED or _is_inside(claims, shown, a, b)
        for i, a in enumerate(order)
        for b in order[i + 1 :]
    )


def _is_inside(claims: Claims, shown: Run, outer: str, inner: str) -> bool:
    if claims.scan.graphs.modules[outer].record.has_tla:
        return False
    end = shown.ended.get(outer)
    return end is not None and shown.ended.get(inner, end + 1) < end


def _events(shown: Run, *modules: str) -> str:
    return " ".join(f"{sign}{module}" for sign, module in shown.events if module in modules)
