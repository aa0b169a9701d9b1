"""Workers that are copies of the process that starts them.

Each test runs a program of its own, because a test runner may have threads.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")

READ = """
import os
from graphscan.cli.memory import Memory
from graphscan.discover import discover
from graphscan.reading import ReadHere
from graphscan.resolve import Resolver
from graphscan.workers import fork, lanes, process
process.WORTH = 1
lanes.PATIENCE = 0.5
made = []
def copied(copy=process.copied):
    made.append(copy())
    if {number}:
        os.kill(made[-1].pid, {number})
    return made[-1]
process.copied = copied
process.start = None
memory = Memory(None)
memory.jobs = 3
memory.begin({root!r})
reader = memory.read({root!r})
found = discover({root!r}, ["0.mjs"], resolver=Resolver({root!r}), read=reader)
reader.close()
alone = discover({root!r}, ["0.mjs"], resolver=Resolver({root!r}), read=ReadHere())
print(len(made), found.modules == alone.modules, len(found.modules))
print({{type(each) is fork.Copy and each.wait() is not None for each in made}})
"""


def _run(script, **options):
    """What a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, **options
    )
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def root(tmp_path):
    """A build of many small modules."""
    for number in range(200):
        (tmp_path / f"{number}.mjs").write_text(f"import './{number + 1}.mjs'\n" * 9)
    return os.path.realpath(tmp_path)


@pytest.mark.parametrize(
    "number", [0, int(signal.SIGKILL), int(signal.SIGSTOP)], ids=["unharmed", "killed", "stopped"]
)
def test_copies_read_the_same(root, number):
    """Whatever becomes of copies, they find what one process finds, and end with the reading."""
    assert _run(READ.format(root=root, number=number)) == "2 True 200\n{True}\n"


def test_no_copy_beside_a_thread():
    """A process that has another thread is not copied; one that has none can be."""
    script = """
import threading
from graphscan.workers.fork import can_copy
alone, end = can_copy(), threading.Event()
thread = threading.Thread(target=end.wait)
thread.start()
print(alone, can_copy())
end.set()
"""
    assert _run(script) == "True False\n"


def test_a_copy_does_nothing_of_its_parents():
    """What its parent has begun to write, or does when it ends, a copy does not do again."""
    script = """
import atexit
from graphscan.workers.fork import copy
atexit.register(print, "ended")
print("begun", end=" ")
def work(questions, answers):
    print("lost")
    answers.write(questions.read() + b" answered")
    answers.flush()
    raise KeyboardInterrupt
made = copy(work)
made.stdin.write(b"asked")
made.stdin.close()
print(made.stdout.read().decode(), made.wait(), end=" ")
"""
    assert _run(script, stdin=subprocess.DEVNULL) == "begun asked answered 1 ended\n"


def test_copies_end_with_their_parent(tmp_path):
    """A copy ends when its parent is gone, also where there are several."""
    script = """
import os, sys
from pathlib import Path
from graphscan.workers.worker import work
from graphscan.workers.fork import copy
Path(sys.argv[1]).write_text(" ".join(str(copy(work).pid) for _ in range(3)))
os._exit(0)
"""
    noted = tmp_path / "copies"
    subprocess.run([sys.executable, "-c", script, str(noted)], check=True)
    copies = [Path("/proc", pid) for pid in noted.read_text().split()]
    deadline = time.monotonic() + 60
    while any(_runs(pid) for pid in copies) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [_runs(pid) for pid in copies] == [False] * 3


def _runs(process):
    """Whether a process runs: one that nobody waits for may stay as a name."""
    try:
        return ") Z " not in (process / "stat").read_text()
    except OSError:
        return False
