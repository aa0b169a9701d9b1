"""What a command may use of earlier runs, and what it leaves for later ones.

A command that was run before with the same arguments, on a disk that answers as it did, is not run
again: what it wrote is written once more (`graphscan.cache.answers`), before anything else is even
loaded. Else its scans take what they can from the records of the last scan of that build, and read
the rest in as many processes as are wanted.
"""

from __future__ import annotations

import gc
import os
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from graphscan import disk
from graphscan.cli import console, effects
from graphscan.errors import OutputNotWritten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphscan.cache.folder import Folder
    from graphscan.cache.records import RecordStore
    from graphscan.discover import Reader
    from graphscan.workers.lanes import Lanes

NO_CACHE: Final = "--no-cache"
_UNWRITTEN: Final = 2


class Memory:
    """The means of one command: its cache folder, if it may use one, and its processes."""

    def __init__(self, folder: Folder | None) -> None:
        self._folder = folder
        self.jobs: int | None = 1
        self.stores: list[RecordStore] = []
        self.answered: int | None = None
        """The exit status of a command that came to its end and may be remembered."""
        self._begun: tuple[str, Lanes] | None = None

    def begin(self, path: str) -> None:
        """Let workers begin to read the build at `path` before what is to be read is known.

        Not where most of it was read before.
        """
        from graphscan.cache.folder import records_name
        from graphscan.workers.process import begin

        build = os.path.realpath(path)
        if self._folder is not None and self._folder.holds(records_name(build)):
            return
        begun = begin(build, self.jobs)
        if begun is not None:
            from graphscan.reading import Source
            from graphscan.records import Format
            from graphscan.workers.lanes import Lanes

            lanes = Lanes(self.jobs, noting=self._folder is not None)
            self._begun = build, lanes
            for process in begun.processes:
                lanes.hire(process)
            formats = (None if file.endswith(".js") else Format.MODULE for file in begun.files)
            lanes.expect(map(Source, begun.files, formats))

    def read(self, path: str) -> Reader:
        """What reads the sources of the build at `path`."""
        from graphscan.workers.lanes import LaneReader, Lanes

        build, noting = os.path.realpath(path), self._folder is not None
        if self._begun is not None and self._begun[0] == build:
            (_, lanes), self._begun = self._begun, None
        else:
            lanes = Lanes(self.jobs, noting=noting)
        if self._folder is None:
            return LaneReader(lanes)
        from graphscan.cache.records import RecordStore

        self.stores.append(RecordStore(self._folder, build, lanes))
        return self.stores[-1]

    def close(self) -> None:
        """End workers that nobody has asked for anything."""
        if self._begun is not None:
            self._begun[1].close()


_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)


def current() -> Memory:
    """The means of the command that is carried out."""
    return _memory.get() or Memory(None)


def begin(options: Mapping[str, object]) -> None:
    """Let the reading begin for a scan with these options, while the rest of it is loaded."""
    paths, jobs = options["paths"], options["jobs"]
    if isinstance(paths, list) and len(paths) == 1 and options["entry"] is None:
        memory = current()
        memory.jobs = jobs if isinstance(jobs, int) else None
        memory.begin(paths[0])


def remembering(arguments: Sequence[str], program: Callable[[], int]) -> int:
    """Carry out `program`, the command line with `arguments`, or write again what it wrote.

    Its exit status.
    """
    if NO_CACHE in arguments:
        return _carried_out(program, Memory(None))
    from graphscan.cache.answers import Answers, Outcome
    from graphscan.cache.folder import Folder, cache_folder

    folder = Folder(cache_folder(), console.say_aside)
    answers = Answers(folder, (list(arguments), _who()))
    gc.disable()
    known = answers.recall()
    if known is not None:
        try:
            return known.status if console.replay(known.effects) else _UNWRITTEN
        except OutputNotWritten as error:
            console.say(f"graphscan: {error}")
            return _UNWRITTEN
    gc.enable()
    memory, journal = Memory(folder), disk.Journal()
    with disk.noted(journal), effects.recorded() as written:
        status = _carried_out(program, memory)
    for store in memory.stores:
        store.save()
    if memory.answered == status:
        used = {key: kept for store in memory.stores for key, kept in store.used.items()}
        answers.keep(Outcome(status, tuple(written)), journal, used)
    return status


def _carried_out(program: Callable[[], int], memory: Memory) -> int:
    token = _memory.set(memory)
    try:
        return program()
    finally:
        memory.close()
        _memory.reset(token)


def _who() -> tuple[int, ...]:
    """Whose permissions decide what can be read."""
    if os.name == "posix":
        return os.geteuid(), os.getegid(), *sorted(os.getgroups())
    return ()
