"""Many server outputs scanned on a cluster of processes, with Dask.

    python -m pip install graphscan "dask[distributed]"
    python examples/fleet_dask.py samples/proved-* samples/refuted-*

The scans stay where they were made: only verdicts and messages travel. For a cluster of machines
give `Client` its address; every worker needs graphscan, and the outputs under the same paths. A
scan that fails is an answer like any other; it stops neither the others nor the program, which ends
with 0.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from distributed import Client, LocalCluster, wait

import graphscan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Future


def verdict(scan: graphscan.Scan) -> tuple[str, str]:
    """The verdict, and the one sentence that goes with it."""
    return scan.verdict.value, scan.deciding.message if scan.deciding else ""


def judge(client: Client, paths: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """For each path, in order: the path, a verdict or `failed`, and why."""
    # pure=False: what lies under a path may have been built anew since the same question was asked.
    scans = client.map(graphscan.scan, paths, pure=False)
    answers: list[Future] = client.map(verdict, scans, pure=False)
    wait(answers)
    for path, answer in zip(paths, answers, strict=True):
        if answer.status == "finished":
            yield path, *answer.result()
        else:
            yield path, "failed", str(answer.exception())


def main(paths: Sequence[str]) -> None:
    """Print a line for each path, and how many there are of each verdict."""
    count: dict[str, int] = {}
    with (
        LocalCluster(processes=True, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        for path, word, message in judge(client, paths):
            count[word] = count.get(word, 0) + 1
            print(f"{word:<9}  {path}  {message}")
    print(", ".join(f"{number} {word}" for word, number in sorted(count.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
