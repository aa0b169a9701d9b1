"""Sources read by several processes, whatever becomes of those."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing import get_context

import pytest

from graphscan import disk
from graphscan.reading import Source, read_record
from graphscan.records import Format
from graphscan.wire import Undecodable, decoded, encoded
from graphscan.workers import lanes, reader

COUNT = 300


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Many files, one of which cannot be read, and a data: module."""
    folder = tmp_path_factory.mktemp("sources")
    found = []
    for number in range(COUNT):
        path = folder / f"{number}.mjs"
        path.write_text(f"import './{number + 1}.mjs';\nawait import('./\\ud800{number}');\n" * 9)
        found.append(Source(path, Format.MODULE))
    found.append(Source(folder / "gone.mjs", Format.MODULE))
    found.append(Source(b"export default 1", Format.MODULE))
    return found


@pytest.fixture(scope="module")
def expected(sources):
    """What this process reads in them."""
    return [read_record(source) for source in sources]


def _readings(read, sources):
    return [found.reading for found in read(sources)]


def test_workers_read_the_same(sources, expected):
    """Several processes find what one finds, in order."""
    found = list(reader(3, worth=1)(sources))
    assert [read.reading for read in found] == expected


def test_what_workers_ask_is_noted(sources):
    """What a worker asks of the disk stands in the journal of whoever wants the results."""
    alone, together = disk.Journal(), disk.Journal()
    with disk.noted(alone):
        list(reader(1)(sources))
    with disk.noted(together):
        list(reader(3, worth=1)(sources))
    assert {asked: noted.answer for asked, noted in together.answers.items()} == {
        asked: noted.answer for asked, noted in alone.answers.items()
    }


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
    monkeypatch.setattr(lanes, "_PROGRAM", "raise SystemExit(3)")
    assert _readings(reader(3, worth=1), sources) == expected


def test_workers_that_talk_nonsense(sources, expected, monkeypatch):
    """What is no answer is not taken for one."""
    monkeypatch.setattr(lanes, "_PROGRAM", "print('hello' * 1000)")
    assert _readings(reader(3, worth=1), sources) == expected


def test_no_worker_can_be_started(sources, expected, monkeypatch):
    """Where there is no Python to start, everything is read here."""
    monkeypatch.setattr(sys, "executable", "")
    assert _readings(reader(3, worth=1), sources) == expected


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_worker_that_is_killed_or_stopped(sources, expected, monkeypatch, number):
    """What a worker had when the system killed or stopped it is read here."""
    monkeypatch.setattr(lanes, "PATIENCE", 0.5)
    start = lanes._start
    started = []

    def start_and_end():
        worker = start()
        started.append(worker)
        os.kill(worker.pid, number)
        return worker

    monkeypatch.setattr(lanes, "_start", start_and_end)
    assert _readings(reader(2, worth=1), sources) == expected
    assert [worker.poll() for worker in started] == [-signal.SIGKILL]


def test_a_reading_that_is_given_up(sources):
    """Workers end when nobody wants more results."""
    found = iter(reader(3, worth=1)(sources))
    next(found)
    found.close()


def test_a_small_build_starts_no_process(sources, monkeypatch):
    """Sources that are not worth a start are read here."""
    monkeypatch.setattr(lanes, "_start", lambda: pytest.fail("a process was started"))
    assert len(_readings(reader(8), sources)) == len(sources)


SCRIPT = """
from pathlib import Path
from graphscan.reading import Source
from graphscan.records import Format
from graphscan.workers import reader
paths = sorted(Path({folder!r}).glob('*.mjs'))
found = list(reader(2, worth=1)([Source(path, Format.MODULE) for path in paths]))
print(len(found))
"""


def test_without_a_main_module(sources):
    """Workers can be used from a program that is no file, as at a prompt."""
    script = SCRIPT.format(folder=str(sources[0].origin.parent))
    done = subprocess.run(
        [sys.executable, "-"], input=script, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{COUNT}\n"


def test_inside_a_daemon(sources):
    """Workers can be used inside a daemon, which may start no process of multiprocessing."""
    script = SCRIPT.format(folder=str(sources[0].origin.parent))
    daemon = get_context("spawn").Process(target=exec, args=(script, {}), daemon=True)
    daemon.start()
    daemon.join(60)
    assert daemon.exitcode == 0
