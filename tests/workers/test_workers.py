"""Sources read by several processes, whatever becomes of those."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from graphscan.reading import Source, read_record
from graphscan.records import Format
from graphscan.wire import Undecodable, decoded, encoded
from graphscan.workers import lanes, process
from graphscan.workers.lanes import Lanes

COUNT = 300


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Many files, one of which cannot be read, and a data: module."""
    folder = tmp_path_factory.mktemp("sources")
    found = []
    for number in range(COUNT):
        path = folder / f"{number}.mjs"
        path.write_text(f"import './{number + 1}.mjs';\nawait import('./\\ud800{number}');\n" * 9)
        found.append(Source(str(path), Format.MODULE))
    found.append(Source(str(folder / "gone.mjs"), Format.MODULE))
    found.append(Source(b"export default 1", Format.MODULE))
    return found


@pytest.fixture(scope="module")
def expected(sources):
    """What this process reads in them."""
    return [read_record(source) for source in sources]


def _all(reading, sources):
    """What the lanes read in all of the sources, expected and then asked for in order."""
    try:
        reading.expect(sources)
        return [reading.read(source) for source in sources]
    finally:
        reading.close()


def _readings(reading, sources):
    return [read.decoded() for read in _all(reading, sources)]


def test_workers_read_the_same(sources, expected):
    """Several processes find what one finds, in order."""
    found = _all(Lanes(3, worth=1), sources)
    assert [read.decoded() for read in found] == expected
    assert [decoded(read.encoded()) for read in found] == expected


def test_any_order(sources, expected):
    """Sources can be asked for in another order than expected, and without being expected."""
    reading = Lanes(3, worth=1)
    reading.expect(sources[::3])
    found = {source: reading.read(source).decoded() for source in reversed(sources)}
    reading.close()
    assert [found[source] for source in sources] == expected


def test_more_while_reading(sources, expected):
    """What is found out while sources are read can be expected then, more than once."""
    reading, found = Lanes(2, worth=1), []
    reading.expect(sources[:1])
    for at, source in enumerate(sources):
        reading.expect(sources[at : at + 9])
        found.append(reading.read(source).decoded())
    reading.close()
    assert found == expected


def test_large_sources(tmp_path):
    """A source that is a chunk of its own is read like any other."""
    paths = [tmp_path / f"{number}.mjs" for number in range(9)]
    for number, path in enumerate(paths):
        path.write_text(f"export const a{number} = [{'1, ' * 200_000 * (number % 2)}]")
    sources = [Source(str(path), Format.MODULE) for path in paths]
    assert _readings(Lanes(3, worth=1), sources) == [read_record(source) for source in sources]


def test_what_workers_ask_is_noted(sources):
    """What is noted of a file is the same, whichever process reads it."""
    alone = [read.noted for read in _all(Lanes(1, noting=True), sources)]
    together = [read.noted for read in _all(Lanes(3, worth=1, noting=True), sources)]
    assert [noted and noted.answer for noted in together] == [
        noted and noted.answer for noted in alone
    ]


def test_what_was_never_asked_for(sources, expected):
    """What was read and never asked for can be had in the end."""
    reading = Lanes(2, worth=1)
    reading.expect(sources)
    reading.read(sources[-1])
    found = {source: read.decoded() for source, read in reading.unasked()}
    reading.close()
    known = dict(zip(sources, expected, strict=True))
    assert all(known[source] == reading for source, reading in found.items())


def test_readings_as_bytes(expected):
    """A reading survives being bytes, lone surrogates included."""
    assert [decoded(encoded(reading)) for reading in expected] == expected


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x90", b"\x93\x01\x02\x03", b"\x00" * 9])
def test_other_bytes(data):
    """Bytes that are no reading are refused, by one kind of error."""
    with pytest.raises(Undecodable):
        decoded(data)


def test_workers_that_die_at_once(sources, expected, monkeypatch):
    """Where workers cannot work, everything is read here."""
    monkeypatch.setattr(process, "_PROGRAM", "raise SystemExit(3)")
    assert _readings(Lanes(3, worth=1), sources) == expected


def test_workers_that_talk_nonsense(sources, expected, monkeypatch):
    """What is no answer is not taken for one."""
    monkeypatch.setattr(process, "_PROGRAM", "print('hello' * 1000)")
    assert _readings(Lanes(3, worth=1), sources) == expected


def test_no_worker_can_be_started(sources, expected, monkeypatch):
    """Where there is no Python to start, everything is read here."""
    monkeypatch.setattr(sys, "executable", "")
    assert _readings(Lanes(3, worth=1), sources) == expected


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_worker_that_is_killed_or_stopped(sources, expected, monkeypatch, number):
    """What a worker had when the system killed or stopped it is read here."""
    monkeypatch.setattr(lanes, "PATIENCE", 0.5)
    started = _note_starts(monkeypatch, lambda worker: os.kill(worker.pid, number))
    assert _readings(Lanes(2, worth=1), sources) == expected
    assert [worker.wait(60) for worker in started] == [-signal.SIGKILL]


def _note_starts(monkeypatch, then=lambda worker: None):
    """A list of the workers that are started from now on; `then` is done with each."""
    start, started = lanes.start, []

    def start_and_note():
        worker = start()
        started.append(worker)
        then(worker)
        return worker

    monkeypatch.setattr(lanes, "start", start_and_note)
    return started


def test_a_reading_that_is_given_up(sources, monkeypatch):
    """Workers end when nobody wants more results."""
    started = _note_starts(monkeypatch)
    reading = Lanes(3, worth=1)
    reading.expect(sources)
    reading.read(sources[0])
    reading.close()
    assert len(started) == 2
    assert all(worker.wait(60) is not None for worker in started)


def test_a_small_build_starts_no_process(sources, monkeypatch):
    """Sources that are not worth a start are read here."""
    monkeypatch.setattr(lanes, "start", lambda: pytest.fail("a process was started"))
    assert len(_readings(Lanes(8), sources)) == len(sources)


SCRIPT = """
from pathlib import Path
from graphscan.reading import Source
from graphscan.records import Format
from graphscan.workers.lanes import Lanes
sources = [Source(str(path), Format.MODULE) for path in Path({folder!r}).glob('*.mjs')]
lanes = Lanes(2, worth=1)
lanes.expect(sources)
print(len([lanes.read(source) for source in sources]))
lanes.close()
"""


def test_without_a_main_module(sources):
    """Workers can be used from a program that is no file, as at a prompt."""
    script = SCRIPT.format(folder=str(Path(sources[0].origin).parent))
    done = subprocess.run(
        [sys.executable, "-"], input=script, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{COUNT}\n"


def test_inside_a_daemon(sources):
    """Workers can be used inside a daemon, which may start no process of multiprocessing."""
    script = SCRIPT.format(folder=str(Path(sources[0].origin).parent))
    daemon = get_context("spawn").Process(target=exec, args=(script, {}), daemon=True)
    daemon.start()
    daemon.join(60)
    assert daemon.exitcode == 0
