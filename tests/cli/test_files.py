"""The files that a scan writes, and where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from graphscan.render import REPORTERS


def test_files_are_written_here(graphscan, refuted, tmp_path):
    """--json and --dot write graphscan.json and graphscan.dot right here, and say so."""
    done = graphscan(refuted, "--json", "--dot")
    assert done.status == 1
    assert json.loads((tmp_path / "graphscan.json").read_text("utf-8"))["verdict"] == "refuted"
    assert (tmp_path / "graphscan.dot").read_text("utf-8").startswith("digraph")
    assert done.err.splitlines() == ["wrote graphscan.dot", "wrote graphscan.json"]
    assert done.out.startswith("REFUTED")


def test_another_file(graphscan, proved, tmp_path):
    """-o names the file, in a folder that need not exist yet."""
    done = graphscan(proved, "--json", "-o", "reports/scan.json")
    assert done.status == 0
    assert (tmp_path / "reports" / "scan.json").is_file()
    assert not (tmp_path / "graphscan.json").exists()


def test_stdout_belongs_to_the_file(graphscan, refuted):
    """With `-o -` nothing but the file goes to stdout; the verdict goes to stderr."""
    done = graphscan(refuted, "--json", "-o", "-")
    assert done.status == 1
    assert json.loads(done.out)["schema"] == "graphscan/1"
    assert done.err.startswith("REFUTED")


def test_several_formats_go_into_a_folder(graphscan, proved, tmp_path):
    """With several formats -o names a folder."""
    assert graphscan(proved, "--json", "--dot", "-o", "out").status == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "graphscan.json",
        "graphscan.dot",
    }


def test_several_formats_do_not_fit_on_stdout(graphscan, proved):
    """Several formats and `-o -` are wrong usage."""
    done = graphscan(proved, "--json", "--dot", "-o", "-")
    assert (done.status, done.out) == (2, "")


def test_several_formats_do_not_fit_into_a_file(graphscan, proved, tmp_path):
    """Several formats and an -o that is a file are wrong usage, and the file is left alone."""
    file = tmp_path / "kept"
    file.write_text("kept")
    assert graphscan(proved, "--json", "--dot", "-o", file).status == 2
    assert file.read_text() == "kept"


def test_a_place_without_a_format(graphscan, proved):
    """-o alone is wrong usage."""
    done = graphscan(proved, "-o", "x")
    assert done.status == 2
    assert "--json" in done.err


def test_a_file_that_cannot_be_written(graphscan, refuted, tmp_path):
    """Where a file cannot be written the verdict is still printed; exit status 2."""
    (tmp_path / "file").write_text("")
    done = graphscan(refuted, "--json", "-o", "file/scan.json")
    assert done.status == 2
    assert done.out.startswith("REFUTED")
    assert "cannot be written" in done.err
    assert "Traceback" not in done.err


def test_an_unknown_focus(graphscan, refuted, tmp_path):
    """--focus on a module that does not exist names the nearest, and draws nothing."""
    done = graphscan(refuted, "--dot", "--focus", "chunks/nitro/nitr.mjs")
    assert done.status == 2
    assert "chunks/nitro/nitro.mjs" in done.err
    assert not (tmp_path / "graphscan.dot").exists()


if Path("/dev/full").exists():

    def test_a_full_disk(refuted):
        """A stdout that cannot be written is a message and exit status 2, not a traceback."""
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "graphscan", str(refuted)],
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr.startswith(b"graphscan: stdout: cannot be written: ")
        assert b"Traceback" not in done.stderr


def test_every_format_is_an_option(graphscan, refuted, tmp_path):
    """Each format of the table is an option of its name, and writes its file."""
    formats = ("svg", "png", "dot", "mermaid", "markdown", "graphml", "json")
    assert {*formats} <= {reporter.name for reporter in REPORTERS}
    done = graphscan(refuted, *(f"--{name}" for name in formats), "-o", "out")
    assert done.status == 1
    written = {path.name: path.read_bytes()[:60] for path in (tmp_path / "out").iterdir()}
    assert written["graphscan.png"].startswith(b"\x89PNG")
    assert written["graphscan.md"].startswith(b"## ")
    assert b"flowchart" in written["graphscan.mmd"]
    assert b"xml" in written["graphscan.graphml"]
    assert len(written) == len(formats)


def test_what_is_drawn_of_no_picture(graphscan, refuted):
    """--full and --focus without a picture are wrong usage, and so is --depth without --focus."""
    for options in (("--full",), ("--focus", "index.mjs", "--json")):
        done = graphscan(refuted, *options)
        assert (done.status, done.out) == (2, "")
        assert "no picture is asked for. Add one of --svg, " in done.err
    done = graphscan(refuted, "--svg", "--depth", "3")
    assert (done.status, done.out) == (2, "")
    assert "--focus MODULE" in done.err
