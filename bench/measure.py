"""Measure graphscan: wall time, peak memory of all its processes, start-up of --version.

    python bench/measure.py .output/server other/.output/server
    python bench/measure.py --runs 5 --version-only

Prints one line a build: median and slowest of the runs, and the highest sum over all processes of
what each holds in memory (proportional set size, sampled every 10 ms; on systems without /proc
the largest single process instead). The targets: a build of about 1,000 module files and 7 MB in
3 s and 300 MB on two cores; `graphscan --version` in 0.1 s.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
INTERVAL: Final = 0.01


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a command."""

    seconds: float
    megabytes: float | None
    status: int


def main() -> int:
    """Measure what the command line asks for; print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("builds", nargs="*", type=Path, help="server outputs to scan")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--version-only", action="store_true")
    arguments = parser.parse_args()
    program = [sys.executable, "-m", "graphscan"]
    _report("--version", [_measure([*program, "--version"]) for _ in range(arguments.runs)])
    if not arguments.version_only:
        for build in arguments.builds:
            runs = [_measure([*program, str(build)]) for _ in range(arguments.runs)]
            _report(str(build), runs)
    return 0


def _report(name: str, runs: list[Measured]) -> None:
    seconds = [run.seconds for run in runs]
    megabytes = [run.megabytes for run in runs if run.megabytes is not None]
    memory = f"{max(megabytes):6.0f} MB" if megabytes else "      ?   "
    status = ",".join(sorted({str(run.status) for run in runs}))
    timing = f"{statistics.median(seconds):6.2f} s  worst {max(seconds):6.2f} s"
    sys.stdout.write(f"{timing}  {memory}  exit {status}  {name}\n")


def _measure(command: list[str]) -> Measured:
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_kilobytes(pid) for pid in _family(process.pid)))
        time.sleep(INTERVAL)
    seconds = time.perf_counter() - begun
    return Measured(seconds, (peak or _largest_child()) / 1024 or None, process.returncode)


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
    """The largest resident set of any child so far, in kilobytes; 0 where it cannot be told."""
    try:
        import resource
    except ImportError:
        return 0
    size = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return size // 1024 if sys.platform == "darwin" else size


if __name__ == "__main__":
    sys.exit(main())
