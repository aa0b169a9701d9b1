"""Recorded cases of evaluation order, run with the hook, where GRAPHSCAN_CASES names them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import write_tree
from msgspec.structs import replace
from trace_events import bodies

from graphscan.pipeline import answer
from graphscan.trace import Launch, compare, record
from graphscan.trace.events import read
from graphscan.trace.identity import Identities

WITNESS = Path(__file__).parent / "witness.cjs"
SECONDS = 60
TRIES = 5
"""A busy machine may serve files in another order, where Node leaves it to them."""


def _cases():
    rules = Path(os.environ["GRAPHSCAN_CASES"]) / "order" / "rules.jsonl"
    with rules.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in _cases()])
def test_a_case_is_traced_as_it_was_recorded(case, program, tmp_path, monkeypatch):
    """The hook tells what the bodies tell themselves, in the recorded order, and no claim falls."""
    root = write_tree(tmp_path / "tree", case["files"])
    for link, target in case["symlinks"].items():
        (root / link).parent.mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target)
    witness = tmp_path / "witness"
    witness.touch()
    monkeypatch.setenv("WITNESS", str(witness))
    imports = tuple(item for item in case["preload"] if isinstance(item, str))
    requires = tuple(item[1] for item in case["preload"] if not isinstance(item, str))
    options = (case.get("env") or {}).get("NODE_OPTIONS", "")
    scanned = answer(
        root,
        entry=case["entry"],
        imports=imports,
        requires=requires,
        node_options=options,
        node=program.assumed,
        cwd=root,
    )
    options = f'--require "{WITNESS.as_posix()}" {options}'
    launch = Launch(root / case["entry"], root, imports, requires, options, seconds=SECONDS)
    recorded = [unquote(m) for m in case["order_start"] if not m.startswith("data:")]
    same_node = program.version[0] == int(case["node_version"].split(".")[0])
    for _ in range(TRIES):
        witness.write_text("", encoding="utf-8")
        recording = record(program, launch)
        events = bodies(recording)
        told = [event for event in events if "witness.cjs" not in event and "(" not in event]
        witnessed = witness.read_text("utf-8").splitlines()
        assert told == [event for event in witnessed if not event.startswith(("+data:", "-data:"))]

        run = read(recording, Identities(root, scanned.graphs.modules, scanned.build.node), root)
        own = tuple(b for b in run.bodies if not b.module.endswith("witness.cjs"))
        result = compare(scanned, replace(run, bodies=own))
        assert result.agrees, result.contradictions
        begun = [unquote(b.module) for b in own if not b.module.startswith("data:")]
        if not (case["deterministic"] and same_node) or begun == recorded:
            return
    pytest.fail(f"{begun} began, {recorded} was recorded")
