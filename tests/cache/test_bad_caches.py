"""Whatever is wrong with the cache, a scan ends with the right verdict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sample_builds import SAMPLES

from graphscan.cache.folder import Folder

PROVED = SAMPLES / "proved-dynamic-import"
REFUTED = SAMPLES / "refuted-static-nitro-import"


def _command(cache, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "graphscan", *map(str, arguments), "--quiet"],
        env={**os.environ, "GRAPHSCAN_CACHE_DIR": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _run(cache, *arguments):
    process = _command(cache, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def _files(cache):
    return sorted(path.name for path in cache.iterdir())


def test_the_second_run_says_the_same(tmp_path):
    """A run that is answered from the cache has the status and the output of the first."""
    cache = tmp_path / "cache"
    first = _run(cache, REFUTED)
    assert first[0] == 1
    assert len(_files(cache)) == 3
    assert _run(cache, REFUTED) == first


def test_files_are_written_again(tmp_path):
    """A run that is answered from the cache writes the files that were asked for."""
    cache, target = tmp_path / "cache", tmp_path / "out.json"
    first = _run(cache, REFUTED, "--json", "-o", target)
    content = target.read_bytes()
    target.unlink()
    assert _run(cache, REFUTED, "--json", "-o", target) == first
    assert target.read_bytes() == content


def test_no_cache(tmp_path):
    """With --no-cache nothing is read from the cache and nothing is written to it."""
    status, _, err = _run(tmp_path / "cache", PROVED, "--no-cache")
    assert (status, err) == (0, "")
    assert not (tmp_path / "cache").exists()


def test_the_build_is_only_read(tmp_path, tree):
    """A scan that keeps a cache writes nothing into the build."""
    build = tree({"build/index.mjs": "import './a.mjs';\n", "build/a.mjs": ""}) / "build"
    before = sorted(build.rglob("*"))
    _run(tmp_path / "cache", build)
    assert sorted(build.rglob("*")) == before


@pytest.mark.parametrize("kind", ["a file", "below a file", "a closed folder"])
def test_a_folder_that_cannot_be_used(tmp_path, kind):
    """Where the cache cannot be written, one line says so and the verdict stands."""
    cache = tmp_path / "cache"
    match kind:
        case "a file":
            cache.write_text("")
        case "below a file":
            (tmp_path / "file").write_text("")
            cache = tmp_path / "file" / "cache"
        case _:
            cache.mkdir(mode=0o500)
            if os.name != "posix" or os.geteuid() == 0:
                pytest.skip("permissions do not bind this user")
    status, out, err = _run(cache, PROVED)
    assert status == 0
    assert out.startswith("PROVED")
    assert err.startswith(f"graphscan: the cache in {cache} cannot be written (")
    assert err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
def test_a_full_disk(tmp_path, monkeypatch):
    """Where there is no room left, one line says so, and nothing half is left behind."""
    said = []
    folder = Folder(tmp_path / "cache", said.append)
    folder.save("name", b"old")
    monkeypatch.setattr("graphscan.cache.folder.os.urandom", lambda count: b"\0" * count)
    part = tmp_path / "cache" / f"{bytes(8).hex()}.part"
    part.symlink_to("/dev/full")
    folder.save("name", b"new")
    [line] = said
    assert line.startswith(f"graphscan: the cache in {tmp_path / 'cache'} cannot be written (")
    assert "no space left on device" in line
    assert folder.load("name") == b"old"
    assert _files(tmp_path / "cache") == ["name.graphscan"]


def test_another_version(tmp_path, monkeypatch):
    """What another graphscan has left is not used, and not complained of."""
    folder = Folder(tmp_path, pytest.fail)
    folder.save("name", b"content")
    monkeypatch.setattr("graphscan.cache.folder.fingerprint", lambda: b"another version!")
    assert folder.load("name") is None
    folder.save("name", b"newer")
    assert folder.load("name") == b"newer"


def test_the_oldest_go_first(tmp_path):
    """A folder that would grow over its bound loses what was not used for longest."""
    folder = Folder(tmp_path, pytest.fail, bound=250)
    for at, name in enumerate("abc"):
        folder.save(name, b"x" * 40)
        os.utime(tmp_path / f"{name}.graphscan", (at, at))
    assert folder.load("a") is not None  # used again: now b is the oldest
    folder.save("d", b"x" * 40)
    assert [name for name in "abcd" if folder.load(name)] == ["a", "c", "d"]


def test_what_a_crash_left(tmp_path):
    """A file that was never put in place is removed when it is old, and never read."""
    folder = Folder(tmp_path, pytest.fail)
    old, young = tmp_path / "0.part", tmp_path / "1.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    folder.save("name", b"content")
    assert _files(tmp_path) == ["1.part", "name.graphscan"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_bytes(tmp_path_factory, data):
    """Bytes that are changed, cut off or added are noticed: nothing is loaded, one line is said."""
    said = []
    cache = tmp_path_factory.mktemp("cache")
    folder = Folder(cache, said.append)
    folder.save("name", b"some content")
    [file] = cache.iterdir()
    good = file.read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    bad = data.draw(
        st.sampled_from(
            (good[:at], good + b"\0", good[:at] + bytes((good[at] ^ 1,)) + good[at + 1 :], b"")
        )
    )
    file.write_bytes(bad)
    assert folder.load("name") is None
    assert len(said) == 1
    assert not file.exists()


def test_a_damaged_cache_is_made_again(tmp_path):
    """A run that finds its cache damaged says so in one line, answers, and mends it."""
    cache = tmp_path / "cache"
    first = _run(cache, REFUTED)
    for file in cache.iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    status, out, err = _run(cache, REFUTED)
    assert (status, out) == first[:2]
    assert err == (
        f"graphscan: the cache in {cache} was damaged in part: that part is made again\n"
    )
    assert _run(cache, REFUTED) == first


def test_runs_at_once(tmp_path):
    """Runs that share a cache at the same time all give the right answer, and leave it whole."""
    cache = tmp_path / "cache"
    running = [_command(cache, build) for build in (PROVED, REFUTED, PROVED, REFUTED)]
    assert [process.communicate()[1] for process in running] == [""] * 4
    assert [process.returncode for process in running] == [0, 1, 0, 1]
    assert [_run(cache, build)[::2] for build in (PROVED, REFUTED)] == [(0, ""), (1, "")]


def test_info_and_clear(tmp_path):
    """`graphscan cache` shows what is there, `--clear` removes it and nothing else."""
    cache = tmp_path / "cache"
    _run(cache, REFUTED)
    (cache / "mine").write_text("")

    def ask(*options):
        return subprocess.run(
            [sys.executable, "-m", "graphscan", "cache", *options],
            env={**os.environ, "GRAPHSCAN_CACHE_DIR": str(cache)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert f"folder   {cache}\nholds    3 files, " in ask()
    assert "removed  3 files, " in ask("--clear")
    assert _files(cache) == ["mine"]
    assert "holds    0 files, 0.0 MiB" in ask("--info")


@pytest.mark.skipif(os.name != "posix", reason="a folder in use cannot be removed here")
def test_a_working_folder_that_is_gone(tmp_path):
    """In a folder that was removed a scan says so as it does without a cache."""
    script = 'mkdir gone; cd gone; rmdir ../gone; exec "$0" -m graphscan . --quiet "$@"'

    def ask(*options):
        return subprocess.run(
            ["sh", "-c", script, sys.executable, *options],
            cwd=tmp_path,
            env={**os.environ, "GRAPHSCAN_CACHE_DIR": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )

    with_cache, without = ask(), ask("--no-cache")
    assert with_cache.returncode == 2
    assert (with_cache.stdout, with_cache.stderr) == (without.stdout, without.stderr)
