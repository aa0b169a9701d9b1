"""examples/fleet_dask.py: a fleet judged on a cluster of processes."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

from sample_builds import SAMPLES

import graphscan

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "fleet_dask.py"
NAMES = ("proved-dynamic-import", "refuted-static-nitro-import", "undecided-conditional-init")


def test_the_verdicts_of_a_fleet(tmp_path):
    """Every output gets the verdict that `scan` gives it, in order, and a failure is an answer."""
    paths = [*(str(SAMPLES / name) for name in NAMES), "missing"]
    run = subprocess.run(
        [sys.executable, str(EXAMPLE), *paths],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    *lines, total = run.stdout.splitlines()
    told = [tuple(line.split(maxsplit=2)[:2]) for line in lines]
    expected = [graphscan.scan(SAMPLES / name).verdict.value for name in NAMES]
    assert told == list(zip([*expected, "failed"], paths, strict=True))
    assert total == "1 failed, 1 proved, 1 refuted, 1 undecided"


def test_a_scan_travels_between_processes():
    """A Scan that was pickled still answers: document, relation, reason."""
    scan = graphscan.scan(SAMPLES / NAMES[1])
    copy = pickle.loads(pickle.dumps(scan))
    assert graphscan.to_document(copy) == graphscan.to_document(scan)
    pair = ("chunks/nitro/nitro.mjs", "index.mjs")
    assert copy.evaluation.relation(*pair) is scan.evaluation.relation(*pair)
    assert copy.evaluation.reason(*pair) == scan.evaluation.reason(*pair)
