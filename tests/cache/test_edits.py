"""A warm scan says what a cold one says, whatever has happened to the build in between."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from graphscan import disk
from graphscan.cache.answers import Answers, Outcome
from graphscan.cache.folder import Folder
from graphscan.cache.records import RecordStore
from graphscan.errors import GraphscanError
from graphscan.pipeline import answer
from graphscan.render.document import to_document
from graphscan.workers.lanes import Lanes

Edit: TypeAlias = Callable[[Path], None]

FILES = {
    "index.mjs": "import './chunks/a.mjs';\nimport 'pkg';\nimport('./chunks/b.mjs');\n",
    "chunks/a.mjs": "import '@sentry/node';\nimport './nitro.mjs';\nexport const a = 1;\n",
    "chunks/b.mjs": "await 1;\nexport { a } from './a.mjs';\n"
    "import './data.json' with { type: 'json' };\n",
    "chunks/nitro.mjs": "const app = { hooks, h3App, router, localFetch, captureError };\n",
    "chunks/data.json": "{}\n",
    "package.json": '{"type": "module", "imports": {"#x": "./chunks/a.mjs"}}\n',
    "node_modules/pkg/package.json": '{"name": "pkg", "version": "1.0.0", "main": "main.js"}\n',
    "node_modules/pkg/main.js": "exports.one = require('./lib');\n",
    "node_modules/pkg/lib/index.js": "module.exports = 1;\n",
    "node_modules/@sentry/node/package.json": '{"name": "@sentry/node", "version": "9.0.0", '
    '"type": "module", "exports": "./init.mjs"}\n',
    "node_modules/@sentry/node/init.mjs": "export function init() {}\n",
}
TEXTS = (
    "",
    "import './a.mjs';\n",
    "import * as Sentry from '@sentry/node';\nSentry.init({});\n",
    "import '#x';\nimport './gone.mjs';\n",
    "export default 1;\n",
    "const broken = ;\n",
    "// captureError\nmodule.exports = require('pkg');\n",
    "\n// captureError\n\n",
    "//# sourceMappingURL=gone.map\n",
    '{"type": "commonjs", "name": "pkg", "version": "2.0.0", "main": "lib"}\n',
    '{"type": "module", "imports": {"#x": "./chunks/b.mjs"}, "exports": "./main.js"}\n',
)
NAMES = (*FILES, "chunks/gone.mjs", "chunks/c.mjs", "node_modules/pkg/lib.js", "nitro.json")


@contextmanager
def _replaced(path: Path) -> Iterator[None]:
    """A name that is free to be anything, in a folder that exists."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    yield


def _write(name: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        path = root / name
        if path.is_symlink() and not path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return edit


def _append(name: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        if (root / name).is_file():
            (root / name).write_text((root / name).read_text() + text)

    return edit


def _touch(name: str) -> Edit:
    def edit(root: Path) -> None:
        if (root / name).exists():
            os.utime(root / name)

    return edit


def _disguise(name: str, text: str) -> Edit:
    """Another content of the same length with the old times of change."""

    def edit(root: Path) -> None:
        path = root / name
        if path.is_file():
            old, size = path.stat(), path.stat().st_size
            path.write_text(f"{text:<{size}}"[:size])
            os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))

    return edit


def _delete(name: str) -> Edit:
    def edit(root: Path) -> None:
        with _replaced(root / name):
            pass

    return edit


def _rename(name: str, other: str) -> Edit:
    def edit(root: Path) -> None:
        if (root / name).is_file() and name != other:
            with _replaced(root / other):
                os.replace(root / name, root / other)

    return edit


def _link(name: str, to: str) -> Edit:
    def edit(root: Path) -> None:
        with _replaced(root / name):
            os.symlink(os.path.relpath(root / to, (root / name).parent), root / name)

    return edit


names = st.sampled_from(NAMES)
texts = st.sampled_from(TEXTS)
edits = st.one_of(
    st.builds(_write, names, texts),
    st.builds(_append, names, texts),
    st.builds(_touch, names),
    st.builds(_disguise, names, texts),
    st.builds(_delete, names),
    st.builds(_rename, names, names),
    st.builds(_link, names, names),
)


def _cold(root: Path) -> str:
    try:
        return str(to_document(answer(root)))
    except GraphscanError as error:
        return f"{error.code}: {error.cause}"


def _warm(root: Path, folder: Folder) -> tuple[str, bool]:
    """What a scan with a cache says, and whether it was known before."""
    answers = Answers(folder, "test")
    known = answers.recall()
    if known is not None:
        return known.effects[0][2].decode("utf-8", "surrogatepass"), True
    store = RecordStore(folder, str(root), Lanes(1, noting=True))
    journal = disk.Journal()
    with disk.noted(journal):
        try:
            found = str(to_document(answer(root, read=store)))
        except GraphscanError as error:
            return f"{error.code}: {error.cause}", False
    store.save()
    effect = ("report", "", found.encode("utf-8", "surrogatepass"))
    answers.keep(Outcome(0, (effect,)), journal, store.used)
    return found, False


@contextmanager
def _build() -> Iterator[tuple[Path, Folder]]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "build").resolve()
        for name, text in FILES.items():
            _write(name, text)(root)
        yield root, Folder(Path(folder, "cache"), pytest.fail)


def _wait_for_tick(folder: Path) -> None:
    """Let the clock of the file system go on, so that a change shows."""
    probe = folder.parent / "probe"
    probe.write_text("")
    then = probe.stat().st_mtime_ns
    while probe.stat().st_mtime_ns == then:
        probe.write_text("")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(edits, max_size=3), min_size=1, max_size=4))
def test_random_edits(rounds):
    """After any edits a warm scan says what a cold one says."""
    with _build() as (root, folder):
        assert _warm(root, folder)[0] == _cold(root)
        for edited in rounds:
            for edit in edited:
                edit(root)
            assert _warm(root, folder)[0] == _cold(root)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(edits, max_size=2), min_size=1, max_size=4))
def test_random_edits_of_trusted_files(rounds):
    """The same where files are old enough for their signatures to be believed."""
    with pytest.MonkeyPatch.context() as patch, _build() as (root, folder):
        patch.setattr(disk, "_COARSEST", 0)
        _wait_for_tick(root)
        assert _warm(root, folder)[0] == _cold(root)
        for edited in rounds:
            _wait_for_tick(root)
            for edit in edited:
                edit(root)
            _wait_for_tick(root)
            assert _warm(root, folder)[0] == _cold(root)


def test_nothing_changed():
    """A scan of an unchanged build is answered from memory, trusted signatures or not."""
    with _build() as (root, folder):
        first, _ = _warm(root, folder)
        assert _warm(root, folder) == (first, True)


def test_same_records():
    """A file that was changed but says what it said leaves the answer as it was."""
    with _build() as (root, folder):
        first, _ = _warm(root, folder)
        _append("chunks/b.mjs", "// another ending\n")(root)
        assert _warm(root, folder) == (first, True)
        assert first == _cold(root)


@pytest.mark.parametrize("name", ["index.mjs", "chunks/nitro.mjs", "node_modules/pkg/main.js"])
def test_same_code(name):
    """What is added behind the code of a file leaves the answer as it was, whoever reads it."""
    with _build() as (root, folder):
        first, _ = _warm(root, folder)
        _append(name, "\n\n  // another ending, captureError\n// of two lines\n\n")(root)
        assert _warm(root, folder) == (first, True)
        assert first == _cold(root)


def test_answer_is_renewed():
    """An answer that had to be checked by reading files needs no reading the next time."""
    with pytest.MonkeyPatch.context() as patch, _build() as (root, folder):
        patch.setattr(disk, "_COARSEST", 0)
        _wait_for_tick(root)
        first, _ = _warm(root, folder)
        _wait_for_tick(root)
        _append("chunks/nitro.mjs", "// another ending\n")(root)
        _wait_for_tick(root)
        assert _warm(root, folder) == (first, True)
        patch.setattr(disk, "_content", pytest.fail)
        assert _warm(root, folder) == (first, True)


def test_a_file_appears():
    """A file that was looked for in vain and is there now changes the answer."""
    with _build() as (root, folder):
        _write("chunks/a.mjs", "import './gone.mjs';\n")(root)
        first, _ = _warm(root, folder)
        _write("chunks/gone.mjs", "")(root)
        second, known = _warm(root, folder)
        assert (second, known) == (_cold(root), False)
        assert second != first


@pytest.mark.parametrize("nearer", ["chunks", "chunks/node_modules/@sentry"])
def test_a_folder_appears(nearer):
    """A package that appears nearer than the one that was found changes the answer."""
    with _build() as (root, folder):
        (root / nearer).mkdir(parents=True, exist_ok=True)
        first, _ = _warm(root, folder)
        package = "chunks/node_modules/@sentry/node"
        _write(f"{package}/package.json", '{"type": "module", "exports": "./near.mjs"}')(root)
        _write(f"{package}/near.mjs", "export function init() {}\n")(root)
        second, known = _warm(root, folder)
        assert (second, known) == (_cold(root), False)
        assert second != first
