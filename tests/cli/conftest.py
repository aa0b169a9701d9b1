"""The program as a user starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sample_builds import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

REFUTED = SAMPLES / "refuted-static-nitro-import"
PROVED = SAMPLES / "proved-dynamic-import"
UNDECIDED = SAMPLES / "undecided-conditional-init"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: exit status, and what it wrote, as UTF-8."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def graphscan(tmp_path: Path) -> Run:
    """Run `graphscan` with arguments; in the test's own folder, if no other is given."""

    def run(*arguments: str | Path, cwd: Path = tmp_path, encoding: str = "utf-8") -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "graphscan", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Outcome(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))

    return run


@pytest.fixture
def refuted() -> Path:
    """A sample that is refuted."""
    return REFUTED


@pytest.fixture
def proved() -> Path:
    """A sample that is proved."""
    return PROVED


@pytest.fixture
def undecided() -> Path:
    """A sample that is undecided."""
    return UNDECIDED
