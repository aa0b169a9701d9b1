"""A worker process: reads what it is told to until its parent has no more, or is gone."""

from __future__ import annotations

import gc
import os
import sys
from typing import IO

from graphscan.workers.frames import serve


def main() -> None:
    """Serve on stdin and stdout."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else might print must not get among the answers
    work(sys.stdin.buffer, answers)


def work(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Serve on these pipes."""
    gc.set_threshold(100_000, 20, 20)  # records hold no cycles, and there are many
    try:
        serve(questions, answers)
    except (KeyboardInterrupt, OSError, ValueError):
        os._exit(1)
