"""`--html` on the command line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from reports import NITRO, REFUTED
from sample_builds import SAMPLES


@pytest.fixture
def run(tmp_path):
    """Run graphscan on the refuted sample, in the test's own folder."""

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "graphscan", SAMPLES / REFUTED, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
        )

    return run


def test_it_is_written_here(run, tmp_path):
    """--html writes graphscan.html, with the source of imports that no finding names."""
    done = run("--html")
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["wrote graphscan.html"]
    text = (tmp_path / "graphscan.html").read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "import('../routes/api/hello.get.mjs')" in text


def test_it_goes_where_it_is_told(run, tmp_path):
    """-o names a file, or stdout, which then has the page alone; the bytes are the same."""
    assert run("--html", "-o", "reports/first.html").returncode == 1
    done = run("--html", "-o", "-")
    assert done.stdout == (tmp_path / "reports" / "first.html").read_bytes()
    assert done.stderr.startswith(b"REFUTED")


def test_its_picture_is_the_one_asked_for(run, tmp_path):
    """With --full the picture in the page has a box for every module."""
    run("--html")
    evidence = (tmp_path / "graphscan.html").read_text("utf-8")
    run("--html", "--full")
    everything = (tmp_path / "graphscan.html").read_text("utf-8")
    hidden = 'data-module="node_modules/@sentry/node/index.js"'
    assert hidden not in evidence
    assert hidden in everything
    assert f'data-module="{NITRO}"' in evidence


def test_a_place_that_cannot_be_written(run, tmp_path):
    """Where it cannot be written the verdict is printed all the same, the message says why: 2."""
    (tmp_path / "file").write_text("")
    done = run("--html", "-o", "file/report.html")
    assert done.returncode == 2
    assert done.stdout.startswith(b"REFUTED")
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr
