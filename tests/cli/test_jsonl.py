"""`--jsonl`: many builds in one call, one JSON document a line, failures as lines too."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from sample_builds import SAMPLES

import graphscan as api

NAMES = ("refuted-static-nitro-import", "proved-dynamic-import", "undecided-conditional-init")

SABOTAGE = """
import os, sys

def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith("fatal.mjs"):
        os._exit(9)
    if event == "open" and str(arguments[0]).endswith("faulty.mjs"):
        raise RuntimeError("sabotage")

sys.addaudithook(watch)
"""
"""Ends the process that opens fatal.mjs; makes the program that opens faulty.mjs fail."""


def _lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def sabotaged(tmp_path, tree):
    """A function that runs `graphscan` where two files do harm to the process that reads them."""
    tree({"site/sitecustomize.py": SABOTAGE})
    for name in ("fatal", "faulty"):
        tree({f"{name}/index.mjs": f"import './{name}.mjs';\n", f"{name}/{name}.mjs": ""})

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "graphscan", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.fspath(tmp_path / "site")},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=240,
        )

    return run


def test_a_document_a_line(graphscan):
    """Each line is the document of its path, with the path as it was given, in the order given."""
    paths = [os.path.join("..", SAMPLES.name, name) for name in NAMES]
    done = graphscan(*paths, "--jsonl", cwd=SAMPLES)
    lines = _lines(done.out)
    assert [line["path"] for line in lines] == paths
    for line, name in zip(lines, NAMES, strict=True):
        expected = api.to_document(api.scan(SAMPLES / name))
        assert {key: value for key, value in line.items() if key != "path"} == expected
    assert done.err == ""


def test_failures_are_lines(graphscan, proved, tmp_path):
    """A path that cannot be scanned is a line with the code and the message of its error."""
    (tmp_path / "empty").mkdir()
    done = graphscan("missing", proved, "empty", "--jsonl")
    missing, document, empty = _lines(done.out)
    assert missing == {
        "schema": "graphscan/1",
        "path": "missing",
        "error": {"code": "path-not-found", "message": missing["error"]["message"]},
    }
    assert missing["error"]["message"].startswith("missing: there is no such file or folder. ")
    assert document["verdict"] == "proved"
    assert (empty["path"], empty["error"]["code"]) == ("empty", "no-entry")


@pytest.mark.parametrize(
    ("paths", "status"),
    [
        (("proved-dynamic-import", "proved-minified"), 0),
        (("proved-dynamic-import", "undecided-conditional-init"), 3),
        (("undecided-conditional-init", "refuted-no-sentry", "proved-minified"), 1),
        (("refuted-no-sentry", "missing", "undecided-conditional-init"), 2),
    ],
)
def test_the_worst_exit_status(graphscan, paths, status):
    """The exit status is the worst of all scans: 2, then 1, then 3, then 0."""
    done = graphscan(*paths, "--jsonl", cwd=SAMPLES)
    assert (done.status, len(done.out.splitlines())) == (status, len(paths))


@pytest.mark.skipif(os.name != "posix", reason="other systems say otherwise that a pipe is closed")
def test_nobody_reads_the_lines(refuted):
    """Where nobody reads the lines, the exit status is still that of what was scanned."""
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "graphscan", str(refuted), "--jsonl", "--no-cache"]
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_lines_in_a_file(graphscan, proved, tmp_path):
    """With -o the lines go to a file, and nothing goes to stdout."""
    done = graphscan(proved, "missing", "--jsonl", "-o", "reports/fleet.jsonl")
    lines = _lines((tmp_path / "reports" / "fleet.jsonl").read_text("ascii"))
    assert [line.get("verdict") for line in lines] == ["proved", None]
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("wrote ")


def test_a_place_that_cannot_be_written(graphscan, proved, tmp_path):
    """A folder, or a place below a file, is refused before anything is scanned."""
    (tmp_path / "file").write_text("")
    for place in (".", "file/fleet.jsonl"):
        done = graphscan(proved, "--jsonl", "-o", place)
        assert (done.status, done.out) == (2, "")
        assert "Name " in done.err


def test_several_paths_without_jsonl(graphscan, proved, refuted):
    """Several paths without --jsonl are wrong usage, and the message names the option."""
    done = graphscan(proved, refuted)
    assert (done.status, done.out) == (2, "")
    assert "Give one PATH, or add --jsonl" in done.err


@pytest.mark.parametrize("option", ["--svg", "--json", "--fix-plan", "--quiet", "--full"])
def test_what_contradicts_jsonl(graphscan, proved, option):
    """--jsonl with another kind of output is wrong usage."""
    done = graphscan(proved, "--jsonl", option)
    assert (done.status, done.out) == (2, "")
    assert f"Leave {option} out" in done.err


def test_options_hold_for_every_path(graphscan):
    """Options that say what is assumed hold for each of the scans, --strict too."""
    names = ("proved-dynamic-import", "proved-duplicate-sdk")
    loose = graphscan(*names, "--jsonl", "--node", "20", cwd=SAMPLES)
    assert [line["build"]["node"] for line in _lines(loose.out)] == [20, 20]
    assert loose.status == 0
    strict = graphscan(*names, "--jsonl", "--strict", cwd=SAMPLES)
    assert strict.status == graphscan(SAMPLES / names[1], "--strict", "--quiet").status != 0


def test_rules_of_ones_own(graphscan, proved, tmp_path):
    """Order rules hold for every path; a file of rules that is broken is said once, with exit 2."""
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[order]]\nname = "own"\nfirst = { module = "index.mjs" }\n'
        'then = [{ package = "@sentry/node" }]\nmode = "evaluate"\nseverity = "error"\n'
    )
    done = graphscan(proved, proved, "--jsonl", "--config", rules)
    for line in _lines(done.out):
        assert "own" in {finding["rule"] for finding in line["findings"]}
    rules.write_text("[[order]\n")
    done = graphscan(proved, proved, "--jsonl", "--config", rules)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("graphscan: ")


def test_a_scan_that_ends_its_process(sabotaged, proved):
    """A scan whose process dies is a line of its own, and the scans around it are not lost."""
    done = sabotaged(proved, "fatal", proved, "fatal", "--jsonl")
    lines = _lines(done.stdout)
    assert [line.get("verdict") for line in lines] == ["proved", None, "proved", None]
    assert [line["error"]["code"] for line in lines[1::2]] == ["killed", "killed"]
    assert done.returncode == 2


def test_a_scan_that_fails(sabotaged, proved):
    """A fault in graphscan itself is a line, and the next scan goes on."""
    faulty, good = _lines(sabotaged("faulty", proved, "--jsonl").stdout)
    assert faulty["error"]["code"] == "internal"
    assert "RuntimeError: sabotage" in faulty["error"]["message"]
    assert good["verdict"] == "proved"


def test_a_reader_that_goes_away(proved):
    """When nobody reads the lines any more, the call ends without a word."""
    command = [sys.executable, "-m", "graphscan", *[str(proved)] * 6, "--jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert json.loads(running.stdout.readline())["verdict"] == "proved"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(120) == 0
