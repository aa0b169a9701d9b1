"""Runs of module trees under real Node, traced."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .trees import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TRACER: Final = Path(__file__).parent / "tracer.cjs"
SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Times:
    """How long things take in a run: `pause(name)`, and with `load` the loading of each file.

    `slow` by name in ms; everything else by chance up to `most` ms where there is a `seed`, else
    `stretch` times as long as the tree says. With `failing` some calls `risk(name)` throw, as the
    seed decides.
    """

    slow: Mapping[str, int] = field(default_factory=dict)
    seed: int | None = None
    most: int = 6
    load: bool = False
    stretch: int = 1
    failing: bool = False

    def as_json(self) -> str:
        """What the tracer reads."""
        times = {
            "slow": dict(self.slow),
            "most": self.most,
            "load": self.load,
            "stretch": self.stretch,
            "failing": self.failing,
        }
        if self.seed is not None:
            times["seed"] = self.seed
        return json.dumps(times)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run showed; `started` and `ended` give a module's place among the events."""

    events: tuple[tuple[str, str], ...]
    exit: int
    stderr: str
    started: Mapping[str, int]
    ended: Mapping[str, int]

    @property
    def order(self) -> list[str]:
        """The modules by the start of their bodies."""
        return sorted(self.started, key=self.started.__getitem__)

    def completes_before(self, a: str, b: str) -> bool:
        """Whether the body of `a` was over when that of `b` began."""
        return a in self.ended and b in self.started and self.ended[a] < self.started[b]

    def contradicts(self, a: str, b: str) -> bool:
        """Whether the body of `b` began without that of `a` being over."""
        return b in self.started and not self.completes_before(a, b)


def run(node: str, tree: Tree, folder: Path, times: Times | None = None) -> Run:
    """Run `tree`, which stands traced in `folder`, under the program `node`."""
    root = folder.resolve()
    environment = {name: v for name, v in os.environ.items() if not name.startswith("NODE_")}
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "events.json"
        tracer = str(TRACER).replace("\\", "\\\\").replace('"', '\\"')
        environment |= {
            "TRACE_ROOT": str(root),
            "TRACE_OUTPUT": str(output),
            "TRACE_TIMES": (times or Times()).as_json(),
            "NODE_OPTIONS": f'--require "{tracer}" {tree.node_options}',
        }
        preloads = [f"--require={r}" for r in tree.requires]
        preloads += [f"--import={i}" for i in tree.imports]
        result = subprocess.run(
            [node, *preloads, tree.entry],
            cwd=root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        events = json.loads(output.read_text("utf-8"))
    return from_events(((e[0], e[1:]) for e in events), result.returncode, result.stderr)


def from_events(events: Iterable[tuple[str, str]], exit_code: int, stderr: str) -> Run:
    """A run from its (sign, module) events."""
    events = tuple(events)
    started: dict[str, int] = {}
    ended: dict[str, int] = {}
    for at, (sign, module) in enumerate(events):
        if sign == "+":
            started.setdefault(module, at)
        else:
            ended.setdefault(module, at)
    return Run(events, exit_code, stderr, started, ended)


@lru_cache
def version(node: str) -> tuple[int, int]:
    """Major and minor version of the program `node`."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = re.match(r"v(\d+)\.(\d+)", said).groups()
    return int(major), int(minor)


@lru_cache
def serves_loads_side_by_side(node: str) -> bool:
    """Whether a file whose loading takes long lets other files load meanwhile.

    Newer versions of Node load them one by one.
    """
    tree = Tree({"entry.mjs": "import('./a.mjs')\nimport('./b.mjs')\n", "a.mjs": "", "b.mjs": ""})
    slow = Times({"a.mjs": 80}, load=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = tree.write(Path(scratch), traced=True)
        return any(
            run(node, tree, folder, slow).order == ["entry.mjs", "b.mjs", "a.mjs"] for _ in range(3)
        )
