"""Sources shared out among lanes: this process is one, each worker process another.

Sources are expected before they are asked for. Workers take them from the front, in chunks, large
ones first; this process, when it asks for one that nobody has begun, reads it itself, and while it
waits for one that a worker has, it reads another. So no lane has to wait for another before the
last source is taken, and what has been read can be used while the rest is being read.

A worker is fed through pipes. It is a copy of this process where that is safe (`workers.fork`),
else a Python of its own that needs no `__main__` to import, so that it works under `python -c`, at
a prompt, inside another program's worker, and on every system. It always has the next chunk at hand
when it has finished one.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from heapq import heappop, heappush
from threading import Condition, Thread
from typing import IO, TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk
from graphscan.disk import Journal, Noted
from graphscan.extract.parsed import Parsed
from graphscan.reading import read_record
from graphscan.wire import decoded, encoded
from graphscan.workers.frames import answered, ask
from graphscan.workers.process import WORTH, processors, start

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.reading import Reading, Source
    from graphscan.workers.process import Process

PATIENCE: Final = 20.0
"""Seconds after which what a worker still has is read here: it may have been stopped."""

_LARGE: Final = 300_000
_LARGEST_CHUNK: Final = 200_000
_SMALLEST_CHUNK: Final = 20_000
_MOST: Final = 64
_AHEAD: Final = 2
"""Chunks that a worker has at once: one to work on, one to go on with."""


class Read(Struct, frozen=True):
    """One source read: as bytes by a worker, as it is where it was read here.

    `noted` is what was noted of the file, where that is wanted.
    """

    data: bytes | None
    reading: Reading | None
    noted: Noted | None

    def decoded(self) -> Reading:
        """The reading. Raises Undecodable."""
        return self.reading or decoded(self.data or b"")

    def encoded(self) -> bytes:
        """The reading as bytes."""
        return self.data or b"" if self.reading is None else encoded(self.reading)


class _Task(Struct, eq=False):
    """One source, and what came of it once a lane has read it."""

    source: Source
    size: int
    taken: bool = False
    read: Read | None = None


class Lanes:
    """Reads sources in `jobs` processes (None: as many as there are processors).

    One process is added for each `worth` bytes that wait to be read. `noting` says whether it is
    wanted what was noted of the files. `close` ends the processes.
    """

    def __init__(
        self, jobs: int | None = None, *, worth: int = WORTH, noting: bool = False
    ) -> None:
        self._most = (jobs or processors()) - 1
        self._worth = worth
        self._noting = noting
        self._journal = Journal()
        self.parsed = Parsed()
        """What was parsed in this process and somebody may want to look into next."""
        self._expected: set[Source] = set()
        self._tasks: dict[Source, _Task] = {}
        self._near: deque[_Task] = deque()
        self._large: list[tuple[int, int, _Task]] = []
        self._waiting = 0  # bytes that nobody has taken
        self._changed = Condition()
        self._workers: list[_Worker] = []
        self._hiring = True
        self._closed = False

    def expect(self, sources: Iterable[Source]) -> None:
        """Note that each of `sources` is likely to be asked for, in about this order."""
        if self._most < 1:
            return
        new = [_Task(s, _size(s)) for s in dict.fromkeys(sources) if s not in self._expected]
        if not new:
            return  # as nearly always: whoever is woken takes time from this thread
        with self._changed:
            for task in new:
                self._expected.add(task.source)
                self._tasks[task.source] = task
                self._wait(task)
            self._changed.notify_all()
        while (
            self._hiring
            and len(self._workers) < self._most
            and self._waiting >= self._worth * (len(self._workers) + 1)
        ):
            process = start()
            if process is None:
                self._hiring = False
            else:
                self.hire(process)

    def hire(self, process: Process) -> None:
        """Let `process`, a worker that was started, read too."""
        worker = _Worker(process)
        self._workers.append(worker)
        Thread(target=self._feed, args=(worker,), daemon=True).start()
        Thread(target=self._collect, args=(worker,), daemon=True).start()

    def read(self, source: Source) -> Read:
        """What `source` says. Each is to be asked for once."""
        task = self._tasks.pop(source, None)
        if task is None:
            return self._read_here(source)
        while task.read is None:
            mine = self._to_read_for(task)
            if mine is not None:
                mine.read = self._read_here(mine.source)
        return task.read

    def unasked(self) -> Iterator[tuple[Source, Read]]:
        """What has been read and was never asked for."""
        return ((task.source, task.read) for task in self._tasks.values() if task.read)

    def close(self) -> None:
        """End the workers: nothing more will be asked for. It is not waited for their end."""
        with self._changed:
            self._near.clear()
            self._large.clear()
            self._waiting = 0
            self._hiring = False
            self._closed = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def _wait(self, task: _Task) -> None:
        self._waiting += task.size
        if task.size >= _LARGE:
            heappush(self._large, (-task.size, id(task), task))
        else:
            self._near.append(task)

    def _take(self, task: _Task) -> _Task:
        task.taken = True
        self._waiting -= task.size
        return task

    def _next(self) -> _Task | None:
        """The next source that nobody has begun."""
        while self._near:
            if not (task := self._near.popleft()).taken:
                return self._take(task)
        return self._next_large()

    def _next_large(self) -> _Task | None:
        while self._large:
            if not (task := heappop(self._large)[2]).taken:
                return self._take(task)
        return None

    def _to_read_for(self, wanted: _Task) -> _Task | None:
        """What is to be read here now; None once `wanted` may have been read."""
        with self._changed:
            if not wanted.taken:
                return self._take(wanted)
            if wanted.read is not None or (task := self._next()) is None:
                if wanted.read is None and not self._changed.wait(PATIENCE):
                    for worker in self._workers:
                        worker.kill()  # what it had is waiting again once its pipe has broken
                return None
            return task

    def _read_here(self, source: Source) -> Read:
        if not self._noting:
            return Read(None, read_record(source, self.parsed), None)
        with disk.noted(self._journal):
            reading = read_record(source, self.parsed)
        return Read(None, reading, self._journal.taken())

    # ---- what goes on in the threads of the workers
    # --------------------------------------------------------------------------------------

    def _feed(self, worker: _Worker) -> None:
        """Give `worker` one chunk after the other, as long as it lives."""
        while True:
            with self._changed:
                while not self._closed and not worker.gone:
                    if len(worker.chunks) < _AHEAD and (chunk := self._chunk()):
                        break
                    self._changed.wait()
                else:
                    return
                worker.chunks.append(chunk)
                self._changed.notify_all()
            try:
                ask(worker.questions, [task.source for task in chunk], noting=self._noting)
            except (OSError, ValueError):
                return  # the other thread sees the end of it

    def _chunk(self) -> list[_Task]:
        """What a worker takes next: a large source, or some that are neighbours."""
        large = self._next_large()
        if large is not None:
            return [large]
        lanes = len(self._workers) + 1
        wanted = min(_LARGEST_CHUNK, max(_SMALLEST_CHUNK, self._waiting // (4 * lanes)))
        chunk: list[_Task] = []
        size = 0
        while size < wanted and len(chunk) < _MOST and (task := self._next()):
            chunk.append(task)
            size += task.size
        return chunk

    def _collect(self, worker: _Worker) -> None:
        """Take what `worker` answers, and leave nothing of it once it ends."""
        if not self._is_answered(worker):
            with self._changed:
                worker.gone = True
                for task in (task for chunk in worker.chunks for task in chunk):
                    task.taken = False
                    self._wait(task)
                self._changed.notify_all()
        worker.end()

    def _is_answered(self, worker: _Worker) -> bool:
        """Whether `worker` answers until nothing more is asked for."""
        while True:
            with self._changed:
                while not worker.chunks and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return True
                chunk = worker.chunks[0]
            try:
                answers = answered(worker.answers, len(chunk))
            except (OSError, ValueError, EOFError):
                return False
            with self._changed:
                worker.chunks.popleft()
                for task, (data, noted) in zip(chunk, answers, strict=True):
                    task.read = Read(data, None, noted)
                self._changed.notify_all()


class LaneReader:
    """A `Reader` of what lanes read."""

    def __init__(self, lanes: Lanes) -> None:
        self.expect = lanes.expect
        self.close = lanes.close
        self.parsed = lanes.parsed
        self._lanes = lanes

    def read(self, source: Source) -> Reading:
        """What `source` says."""
        return self._lanes.read(source).decoded()


class _Worker:
    """A worker process, and what it has been asked for and not yet answered."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.questions = _pipe(process.stdin)
        self.answers = _pipe(process.stdout)
        self.chunks: deque[list[_Task]] = deque()
        self.gone = False

    def kill(self) -> None:
        """End it now: it has nothing to lose."""
        self._process.kill()

    def end(self) -> None:
        """End it, and leave nothing of it."""
        self.kill()
        self._process.wait()
        for pipe in (self.questions, self.answers):
            with suppress(OSError):
                pipe.close()


def _size(source: Source) -> int:
    if isinstance(source.origin, bytes):
        return len(source.origin)
    try:
        return os.stat(source.origin).st_size
    except (OSError, ValueError):
        return 0


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # as Popen was asked for
    return pipe
