"""Chunks of sources shared out among lanes: this process is one, each worker process another.

A lane takes the next chunk when it has finished one, so that a slow lane holds nobody up. A worker
is a Python of its own that is fed through a pipe: it needs no `__main__` to import, so that it
works under `python -c`, at a prompt, inside another program's worker, and alike on every system.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from graphscan import disk
from graphscan.disk import Journal
from graphscan.reading import Reading, Source, question_of, read_record
from graphscan.wire import decoded
from graphscan.workers.frames import answered, ask

if TYPE_CHECKING:
    from graphscan.workers.frames import Answer

WORTH: Final = 1_500_000
"""Bytes of source from which on one more process is worth its start."""

PATIENCE: Final = 20.0
"""Seconds after which what a worker still has is read here: it may have been stopped."""

_CHUNK: Final = 200_000
_MOST: Final = 64
_FLAGS: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_PROGRAM: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from graphscan.workers.worker import main; main()"
)


@dataclass(frozen=True, slots=True)
class Read:
    """One source read: `data` is the reading encoded, where a worker has done so."""

    reading: Reading
    data: bytes | None = None


ReadMany: TypeAlias = Callable[[Sequence[Source]], Iterable[Read]]
"""Reads sources, in order; what was asked of the disk stands in the current journal."""


def reader(jobs: int | None = None, *, worth: int = WORTH) -> ReadMany:
    """A function that reads sources in `jobs` processes (None: as many as there are processors).

    One process is added for each `worth` bytes of source.
    """
    most = jobs or _processors()

    def read(sources: Sequence[Source]) -> Iterator[Read]:
        chunks = _chunks(sources) if most > 1 and len(sources) > 1 else []
        others = min(most - 1, sum(chunk.size for chunk in chunks) // worth, len(chunks) - 1)
        if others < 1:
            return (Read(read_record(source)) for source in sources)
        return _Lanes(chunks, others).run()

    return read


def readings(read: ReadMany) -> Callable[[Sequence[Source]], Iterable[Reading]]:
    """`read`, of which only the readings are wanted."""
    return lambda sources: (found.reading for found in read(sources))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class _Chunk:
    """Neighbouring sources, and what came of them once a lane has read them."""

    sources: list[Source]
    size: int = 0
    answers: list[Answer] | None = None


def _chunks(sources: Sequence[Source]) -> list[_Chunk]:
    chunks = [_Chunk([])]
    for source in sources:
        chunk = chunks[-1]
        if chunk.size >= _CHUNK or len(chunk.sources) >= _MOST:
            chunk = _Chunk([])
            chunks.append(chunk)
        chunk.sources.append(source)
        chunk.size += _size(source)
    return chunks


def _size(source: Source) -> int:
    if isinstance(source.origin, bytes):
        return len(source.origin)
    try:
        return os.stat(source.origin).st_size
    except (OSError, ValueError):
        return 0


class _Lanes:
    """One reading of many chunks."""

    def __init__(self, chunks: list[_Chunk], workers: int) -> None:
        self._chunks = chunks
        self._waiting = deque(chunks)
        self._changed = Condition()
        self._workers = [worker for _ in range(workers) if (worker := _start())]
        self._noting = disk.current() is not None

    def run(self) -> Iterator[Read]:
        """Every source, in order; this process reads what no worker has taken yet."""
        try:
            for worker in self._workers:
                Thread(target=self._feed, args=(worker,), daemon=True).start()
            for chunk in self._chunks:
                yield from self._finished(chunk)
        finally:
            with self._changed:
                self._waiting.clear()
            for worker in self._workers:
                _stop(worker)

    def _finished(self, wanted: _Chunk) -> Iterator[Read]:
        """What came of `wanted`; until it is there, whatever nobody has taken is read."""
        while wanted.answers is None:
            chunk = self._taken_for(wanted)
            if chunk is not None:
                chunk.answers = _read_here(chunk, noting=self._noting)
        answers, wanted.answers = wanted.answers, None
        for source, (data, noted, reading) in zip(wanted.sources, answers, strict=True):
            journal = disk.current()  # each result may be asked for under another
            if journal is not None and noted is not None and isinstance(source.origin, Path):
                journal.note(question_of(source.format), os.fsencode(source.origin), noted)
            yield Read(reading or decoded(data or b""), data)

    def _taken_for(self, wanted: _Chunk) -> _Chunk | None:
        """The next chunk to be read here; None once a worker has answered for `wanted`."""
        with self._changed:
            while wanted.answers is None:
                if self._waiting:
                    return self._waiting.popleft()
                if not self._changed.wait(PATIENCE):
                    return wanted
            return None

    def _feed(self, worker: subprocess.Popen[bytes]) -> None:
        """Give `worker` one chunk after the other, as long as it answers."""
        while True:
            with self._changed:
                # From the far end: this process begins at the near one, whose results are due.
                chunk = self._waiting.pop() if self._waiting else None
            if chunk is None:
                return
            answers = _asked(worker, chunk, noting=self._noting)
            with self._changed:
                if answers is None:
                    self._waiting.appendleft(chunk)
                else:
                    chunk.answers = answers
                self._changed.notify_all()
            if answers is None:
                return


def _asked(worker: subprocess.Popen[bytes], chunk: _Chunk, *, noting: bool) -> list[Answer] | None:
    """What `worker` says of `chunk`; None where it is gone or makes no sense."""
    try:
        ask(_pipe(worker.stdin), chunk.sources, noting=noting)
        return answered(_pipe(worker.stdout), len(chunk.sources))
    except (OSError, ValueError, EOFError):
        return None


def _read_here(chunk: _Chunk, *, noting: bool) -> list[Answer]:
    """The same in this process: what is asked of the disk is noted for later."""
    found: list[Answer] = []
    for source in chunk.sources:
        journal = Journal() if noting else None
        with disk.noted(journal):
            reading = read_record(source)
        answers = list(journal.answers.values()) if journal else []
        found.append((None, answers[0] if answers else None, reading))
    return found


def _start() -> subprocess.Popen[bytes] | None:
    """A worker process; None where none can be started."""
    program = os.path.basename(sys.executable or "").lower()
    if not program.startswith(("python", "pypy")) or getattr(sys, "frozen", False):
        return None  # some other program, with a Python inside
    command = [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path)]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=_FLAGS,
        )
    except (OSError, ValueError):
        return None


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """End `worker`, which has nothing to lose."""
    worker.kill()
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        with suppress(OSError):
            _pipe(pipe).close()
