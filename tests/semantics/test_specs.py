"""Each spec is true of real Node, and a scan says so.

GRAPHSCAN_NODES names further programs of Node (separated as PATH is); a spec says for which
versions it holds.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from graphscan import Relation
from graphscan.records import NODE_VERSIONS

from .claims import Claims, scan_tree
from .node import Run, Times, run, serves_loads_side_by_side, version
from .specs import SPECS, Expectation, Spec, read_specs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MORE_NODES = [name for name in os.environ.get("GRAPHSCAN_NODES", "").split(os.pathsep) if name]
ALL_SPECS = read_specs(SPECS)
LONG = 150
TRIES = 5

each_spec = pytest.mark.parametrize("spec", ALL_SPECS, ids=[spec.heading for spec in ALL_SPECS])


def _write(spec: Spec, folder: Path, *, traced: bool) -> Path:
    folder.mkdir()
    try:
        return spec.tree.write(folder, traced=traced)
    except OSError as error:
        if spec.tree.links:
            pytest.skip(f"symlinks cannot be made here: {error}")
        raise


@each_spec
def test_spec_is_true_of_node(spec: Spec, node: str, tmp_path: Path) -> None:
    """Real Node shows what the spec expects."""
    folder = _write(spec, tmp_path / "tree", traced=True)
    for program in (node, *MORE_NODES):
        expected = spec.expectation(version(program)[0])
        if expected:
            runs = [run(program, spec.tree, folder), *_slow_runs(program, spec, expected, folder)]
            _check_runs(expected, runs)
            if _can_show_races(program, spec, expected):
                _check_races(expected, runs, _again(program, spec, expected, folder))


def _slow_runs(
    program: str, spec: Spec, expected: Expectation, folder: Path, ms: int = LONG
) -> Iterator[Run]:
    for names in expected.slow:
        yield run(program, spec.tree, folder, Times(dict.fromkeys(names, ms), load=True))


def _again(program: str, spec: Spec, expected: Expectation, folder: Path) -> Iterator[Run]:
    """A busy machine may do everything as slowly as what is slow: slower things then show it."""
    for attempt in range(1, TRIES + 1):
        yield from _slow_runs(program, spec, expected, folder, LONG * 2**attempt)
        yield run(program, spec.tree, folder, Times(stretch=4 * 2**attempt))


def _can_show_races(program: str, spec: Spec, expected: Expectation) -> bool:
    files = any(name in spec.tree.files for slow in expected.slow for name in slow)
    return not files or serves_loads_side_by_side(program)


def _check_races(expected: Expectation, runs: list[Run], more: Iterator[Run]) -> None:
    for a, b in expected.unordered:
        for first, second in ((a, b), (b, a)):
            while not any(r.contradicts(first, second) for r in runs):
                another = next(more, None)
                assert another, f"{first} always completes before {second}"
                runs.append(another)


def _check_runs(expected: Expectation, runs: list[Run]) -> None:
    plain = runs[0]
    assert plain.exit == expected.exit, plain.stderr
    if expected.order is not None:
        assert plain.order == list(expected.order)
    for a, b in expected.before:
        assert plain.completes_before(a, b)
        assert not any(r.contradicts(a, b) for r in runs)
    for module in expected.unreached:
        assert not any(module in r.started for r in runs)
    for _, _, reason in expected.refused:
        assert reason in plain.stderr


@each_spec
def test_scan_says_what_the_spec_expects(spec: Spec, tmp_path: Path) -> None:
    """A scan expects of each version of Node what the spec does."""
    folder = _write(spec, tmp_path / "tree", traced=False)
    for node in NODE_VERSIONS:
        expected = spec.expectation(node)
        if expected:
            _check_claims(expected, scan_tree(spec.tree, folder, node))


def _check_claims(expected: Expectation, claims: Claims) -> None:
    evaluation = claims.scan.evaluation
    assert evaluation.exit_code == expected.exit
    if expected.order is not None:
        assert claims.certain == list(expected.order)
    for a, b in expected.before:
        assert (claims.relation(a, b), claims.relation(b, a)) == (Relation.BEFORE, Relation.AFTER)
    for a, b in (*expected.unordered, *expected.unproved):
        assert claims.relation(a, b) is Relation.UNORDERED
    for module in claims.known(expected.unreached):
        assert claims.relation(module, claims.scan.build.entry) is Relation.UNREACHED
    refused = [(e.at.module, e.at.line, e.reason) for e in evaluation.link_errors]
    assert refused[: len(expected.refused)] == list(expected.refused)
    rejected = [
        (e.at.module, e.at.line, e.reason)
        for job in evaluation.jobs
        if job.kind == "import"
        for e in job.errors
    ]
    assert rejected[: len(expected.rejected)] == list(expected.rejected)
