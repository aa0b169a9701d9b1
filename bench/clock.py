"""Run a command and say what it took: wall time, CPU seconds, memory of all its processes.

Sampling memory takes time from what is sampled: where runs are short it is a run of its own. It is
the highest sum over all processes of what each holds (proportional set size); on systems without
/proc the largest resident set of one process.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROC: Final = Path("/proc")
_INTERVAL: Final = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """One timed run."""

    seconds: float
    cpu: float
    status: int


@dataclass(slots=True)
class Runs:
    """All runs of one contender."""

    runs: list[Run] = field(default_factory=list)
    megabytes: float | None = None

    @property
    def median(self) -> float:
        """The median of the wall times."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def least(self) -> float:
        """The shortest wall time."""
        return min(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the CPU seconds, user and system, of all processes."""
        return statistics.median(run.cpu for run in self.runs)


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, where, and with which variables beside those of this process."""

    words: Sequence[str]
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> subprocess.Popen[bytes]:
        """Start it; what it prints is thrown away."""
        return subprocess.Popen(
            self.words,
            cwd=self.folder,
            env={**os.environ, **self.variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def timed(command: Command) -> Run:
    """Run `command` once."""
    before, begun = _children(), time.perf_counter()
    status = command.start().wait()
    return Run(time.perf_counter() - begun, _children() - before, status)


def sampled(command: Command, interval: float = _INTERVAL) -> tuple[Run, float]:
    """Run `command` once, looking at its memory every so many seconds: its peak in megabytes."""
    before, begun, peak = _children(), time.perf_counter(), 0
    process = command.start()
    while process.poll() is None:
        peak = max(peak, sum(_kilobytes(pid) for pid in _family(process.pid)))
        time.sleep(interval)
    run = Run(time.perf_counter() - begun, _children() - before, process.returncode)
    return run, (peak or _largest_child()) / 1024


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _family(pid: int) -> list[int]:
    """`pid` and all its descendants that are alive."""
    family = [pid]
    for member in family:
        try:
            for task in (PROC / str(member) / "task").iterdir():
                family.extend(int(child) for child in (task / "children").read_text().split())
        except OSError:
            continue
    return family


def _kilobytes(pid: int) -> int:
    """The proportional set size of one process; 0 where it cannot be told."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def _largest_child() -> int:
    """The largest resident set of any child so far, in kilobytes."""
    size = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return size // 1024 if sys.platform == "darwin" else size
