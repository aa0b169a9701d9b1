"""Small builds, run under real Node: the one on PATH and those that GRAPHSCAN_NODES names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Content, write_tree

from graphscan.locate import locate
from graphscan.pipeline import answer
from graphscan.trace import Launch, find_node, record, trace

if TYPE_CHECKING:
    from graphscan.trace import NodeProgram
    from graphscan.trace.recording import Recording
    from graphscan.traced import Trace

NODES = [name for name in os.environ.get("GRAPHSCAN_NODES", "").split(os.pathsep) if name]
"""Further Node programs, separated as in PATH."""

collect_ignore = [] if os.environ.get("GRAPHSCAN_CASES") else ["test_cases.py"]

SECONDS = 60
"""Far more than any of these builds needs: they end by themselves."""

Files = Mapping[str, Content]


@pytest.fixture(scope="session", params=["node", *NODES], ids=lambda name: Path(name).parts[-1])
def program(request: pytest.FixtureRequest, node: str) -> NodeProgram:
    """Each Node to run a build with."""
    return find_node(node if request.param == "node" else request.param)


@pytest.fixture
def build(tmp_path: Path) -> Callable[[Files], Path]:
    """A function that writes a server folder and returns it."""

    def write(files: Files) -> Path:
        folder = tmp_path / "server"
        folder.mkdir(exist_ok=True)
        return write_tree(folder, files)

    return write


@pytest.fixture
def recorded(build: Callable[[Files], Path], program: NodeProgram) -> Callable[..., Recording]:
    """A function that runs files and returns what the hook recorded; nothing is scanned."""

    def run(files: Files, entry: str = "index.mjs", **options: object) -> Recording:
        root = build(files)
        launch = Launch(entry=root / entry, cwd=root, **({"seconds": SECONDS} | options))
        return record(program, launch)

    return run


@pytest.fixture
def traced(build: Callable[[Files], Path], program: NodeProgram) -> Callable[..., Trace]:
    """A function that runs files and compares them with what the scan says of them."""

    def run(
        files: Files,
        entry: str = "index.mjs",
        *,
        imports: tuple[str, ...] = (),
        requires: tuple[str, ...] = (),
        **options: object,
    ) -> Trace:
        root = build(files)
        asked = {
            "entry": entry,
            "imports": imports,
            "requires": requires,
            "node": program.assumed,
            "cwd": root,
        }
        scanned = answer(root, **asked)
        located = locate(root, **asked)
        launch = Launch(
            entry=located.starts[-1].path,
            cwd=root,
            imports=imports,
            requires=requires,
            **({"seconds": SECONDS} | options),
        )
        return trace(scanned, located.root, program, launch)

    return run
