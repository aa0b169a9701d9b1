"""Graphs of a size at which recursion and quadratic work would show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphscan import Relation, graph, scan
from graphscan.discover import Module, ResolvedRequest
from graphscan.evaluate import evaluate
from graphscan.records import (
    Build,
    Format,
    Local,
    ModuleRecord,
    ModuleRequest,
    Phase,
    RequestKind,
    Site,
    TopLevelAwait,
)

if TYPE_CHECKING:
    from conftest import WriteTree

_REQUEST = Site(1, 1, 0, 20)
_AWAIT = TopLevelAwait(Site(2, 1, 21, 28))


def _chain(length: int, *, closed: bool = False, awaits: bool = False) -> dict[str, Module]:
    """Modules of which each imports the next; the last imports the first, or awaits something."""
    modules = {}
    for number in range(length):
        name = f"m{number}.mjs"
        last = number == length - 1
        targets = [] if last and not closed else [f"m{(number + 1) % length}.mjs"]
        requests = tuple(
            ResolvedRequest(
                ModuleRequest(f"./{t}", RequestKind.IMPORT, (), Phase.EVALUATION, _REQUEST),
                f"./{t}",
                Local(t, Format.MODULE),
            )
            for t in targets
        )
        record = ModuleRecord(
            Format.MODULE,
            tuple(r.request for r in requests if isinstance(r.request, ModuleRequest)),
            awaits=(_AWAIT,) if awaits and last else (),
        )
        modules[name] = Module(name, None, Format.MODULE, record, requests)
    return modules


@pytest.mark.parametrize(
    ("closed", "awaits"),
    [(False, False), (True, False), (False, True)],
    ids=["chain", "cycle", "chain above an await"],
)
def test_a_hundred_thousand_modules_are_evaluated(*, closed: bool, awaits: bool) -> None:
    """A chain or cycle of 100,000 modules is ordered from its end to its beginning."""
    length = 100_000
    modules = _chain(length, closed=closed, awaits=awaits)
    evaluation = evaluate(graph.build(modules), Build("m0.mjs"))
    (job,) = evaluation.jobs
    assert job.order == tuple(reversed(modules))
    assert evaluation.relation(f"m{length - 1}.mjs", "m0.mjs") is Relation.BEFORE
    assert evaluation.relation("m100.mjs", "m50000.mjs") is Relation.AFTER


def test_a_cycle_of_five_thousand_files_is_scanned(tree: WriteTree) -> None:
    """A cycle of 5,000 real files is read, linked and ordered."""
    length = 5_000
    root = tree(
        {
            f"m{number}.mjs": f"import {{ v }} from './m{(number + 1) % length}.mjs'\n"
            f"export {{ v }} from './m{(number + 1) % length}.mjs'\n"
            if number
            else "import './m1.mjs'\nexport const v = 0\n"
            for number in range(length)
        }
    )
    found = scan(root, entry="m0.mjs")
    (job,) = found.evaluation.jobs
    assert job.order == tuple(f"m{number}.mjs" for number in reversed(range(length)))
    assert found.evaluation.relation("m4999.mjs", "m1.mjs") is Relation.BEFORE
