"""Workers that are started before it is known what is to be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphscan.cli.memory import Memory
from graphscan.discover import discover
from graphscan.reading import ReadHere
from graphscan.resolve import Resolver
from graphscan.workers import process
from graphscan.workers.process import begin

BUILD = {
    "nitro.json": "{}",
    "server/index.mjs": "import './chunks/a.mjs'; import './node_modules/p/a.js'",
    "server/chunks/a.mjs": "export default 1",
    "server/node_modules/p/a.js": "exports.a = 1",
    "server/node_modules/p/a.mjs": "export default 1",
    "server/node_modules/p/b.txt": "",
    "public/_nuxt/entry.js": "",
}


@pytest.fixture
def started(monkeypatch):
    """Every worker that is started as a Python of its own; one byte of source is worth one."""
    monkeypatch.setattr(process, "can_copy", lambda: False)
    start, found = process.start, []

    def start_and_note():
        found.append(start())
        return found[-1]

    monkeypatch.setattr(process, "start", start_and_note)
    monkeypatch.setattr(process, "WORTH", 1)
    yield found
    for worker in found:
        worker.kill()
        worker.wait()
        worker.stdin.close()
        worker.stdout.close()


@pytest.mark.parametrize("given", ["", "server"])
def test_what_is_read_first(tree, started, given, monkeypatch):
    """Workers are asked for the scripts of the server folder: modules first, those of packages
    before all, the entry behind all.
    """
    worth = sum(len(text) for name, text in BUILD.items() if name.startswith("server"))
    monkeypatch.setattr(process, "WORTH", worth)  # all of it is needed for one worker
    folder = os.path.realpath(tree(BUILD) / given)
    begun = begin(folder, 2)
    server = Path(folder) / ("" if given else "server")
    names = ("node_modules/p/a.mjs", "chunks/a.mjs", "index.mjs", "node_modules/p/a.js")
    assert begun.files == tuple(str(server / name) for name in names)
    assert begun.processes == tuple(started)
    assert len(started) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"package-lock.json": "{}", "vite.config.js": "export default {}"},
        {"README.md": ""},
        {},
    ],
    ids=["project", "no script", "empty"],
)
def test_where_there_is_nothing_to_read(tree, started, files):
    """Where a folder does not look like a build, no worker is started."""
    assert begin(os.path.realpath(tree(files)), 2) is None
    assert begin(os.path.realpath(tree({"index.mjs": "1"})), 1) is None
    assert started == []


def test_a_small_build_starts_none(tree, started, monkeypatch):
    """Where the sources are not worth a start, no worker is started."""
    monkeypatch.setattr(process, "WORTH", 1000)
    assert begin(os.path.realpath(tree(BUILD)), 2) is None
    assert started == []


def test_what_was_begun_is_used(tree, started):
    """A build that workers have begun to read is found to be what this process finds it to be."""
    root = tree(BUILD) / "server"
    memory = Memory(None)
    memory.jobs = 2
    memory.begin(str(root))
    reader = memory.read(str(root))
    found = discover(root, ["index.mjs"], resolver=Resolver(root), read=reader)
    reader.close()
    alone = discover(root, ["index.mjs"], resolver=Resolver(root), read=ReadHere())
    assert found.modules == alone.modules
    assert [worker.wait(60) is None for worker in started] == [False]


def test_what_was_begun_in_vain_ends(tree, started):
    """Workers that nobody asks for anything are ended with the command."""
    memory = Memory(None)
    memory.jobs = 3
    memory.begin(str(tree(BUILD)))
    assert len(started) == 2
    memory.close()
    assert all(worker.wait(60) is not None for worker in started)
