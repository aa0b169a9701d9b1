"""`graphscan PATH… --jsonl`: many builds in one call, one JSON document a line.

The lines stand in the order of the paths; each is written as soon as it and those before it are
known. Every scan runs in a worker process: one that crashes, or is killed, becomes a line like any
other failure, and the rest is scanned all the same. Nothing else goes to stdout.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final, NamedTuple

from graphscan import disk
from graphscan.cli import console, memory
from graphscan.cli.console import not_written
from graphscan.cli.failure import UNREADABLE, Left
from graphscan.cli.outputs import STDOUT
from graphscan.cli.own_rules import own_rules
from graphscan.cli.status import STATUS
from graphscan.errors import GraphscanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from graphscan.cli.question import Question

WORST_FIRST: Final = (2, 1, 3, 0)
"""Exit statuses: that of the call is the first of these that any of its scans has."""

_MOST_WORKERS: Final = 16
_AHEAD: Final = 2
"""Scans that are under way or done before they are asked for, for each worker."""


class Line(NamedTuple):
    """One line of the output, and the exit status that its scan alone would have."""

    text: str
    status: int


def fleet(questions: Sequence[Question], output: str | None, *, strict: bool) -> int:
    """Answer every question by a line on stdout, or in the file that `output` names.

    Returns the worst exit status. Raises UsageError, ConfigError or OutputNotWritten.
    """
    disk.unnoted()
    # What is wrong with the rules is wrong for every build: it is said once, before any is scanned.
    for config in {question.config for question in questions}:
        own_rules(config)
    worst = len(WORST_FIRST) - 1
    with _target(output) as write:
        for line in _lines(questions, strict=strict):
            worst = min(worst, WORST_FIRST.index(line.status))
            try:
                write(f"{line.text}\n".encode("ascii"))
            except Left as left:  # nobody reads the lines: what is known counts all the same
                raise Left(WORST_FIRST[min(worst, WORST_FIRST.index(left.status))]) from None
    return WORST_FIRST[worst]


@contextmanager
def _target(output: str | None) -> Iterator[Callable[[bytes], None]]:
    """What writes a line, so that whoever reads along has it at once."""
    if output is None or output == STDOUT:

        def show(line: bytes) -> None:
            try:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
            except OSError as error:
                raise Left(console.unwritable(error)) from None

        yield show
        return
    place = Path(output)
    if place.is_dir():
        raise UsageError(f"-o {output}", "it is a folder", "Name a file for the lines")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        file = place.open("wb", buffering=0)
    except OSError as error:
        raise not_written(place, error) from None

    def keep(line: bytes) -> None:
        try:
            file.write(line)
        except OSError as error:
            raise not_written(place, error) from None

    with file:
        yield keep
    console.say(f"wrote {place}")


def _lines(questions: Sequence[Question], *, strict: bool) -> Iterator[Line]:
    """A line for each question, in order, whatever becomes of the workers."""
    unanswered = deque(questions)
    workers = min(len(questions), memory.current().jobs or _processors(), _MOST_WORKERS)
    while unanswered:
        yield from _until_broken(unanswered, workers, strict=strict)
        if unanswered:
            # Any scan that was under way may have ended the pool. Alone, each speaks for itself.
            suspect = deque([unanswered.popleft()])
            yield from _until_broken(suspect, 1, strict=strict)
            if suspect:
                yield _killed(suspect[0])


def _until_broken(unanswered: deque[Question], workers: int, *, strict: bool) -> Iterator[Line]:
    """Take the questions off as they are answered, until a worker dies."""
    unsent = iter(tuple(unanswered))
    under_way: deque[Future[Line]] = deque()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _prepare_worker)
    try:
        while unanswered:
            room = workers * _AHEAD - len(under_way)
            under_way.extend(pool.submit(answer, q, strict=strict) for q in islice(unsent, room))
            line = under_way[0].result()
            under_way.popleft()
            unanswered.popleft()
            yield line
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(cancel_futures=True)


def answer(question: Question, *, strict: bool) -> Line:
    """The line for one build: its document, or why there is none."""
    from graphscan.cli.asking import ask
    from graphscan.pipeline import strictly
    from graphscan.render.document import document_line, failure_line

    try:
        result = ask(question, alone=False)
        result = strictly(result) if strict else result
        return Line(document_line(result, question.path), STATUS[result.verdict])
    except GraphscanError as error:
        return Line(failure_line(question.path, error.code, str(error)), UNREADABLE)
    except Exception as error:
        message = f"this should not happen: {type(error).__name__}: {error}. Please report it"
        return Line(failure_line(question.path, "internal", message), UNREADABLE)


def _killed(question: Question) -> Line:
    from graphscan.render.document import failure_line

    cause = "the process that scanned it ended without an answer: it crashed, or was killed"
    step = "Is there enough memory? Scan it alone"
    return Line(failure_line(question.path, "killed", f"{question.path}: {cause}. {step}"), 2)


def _processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prepare_worker() -> None:
    """Let a worker end without a word on Ctrl-C, and when the process that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)
