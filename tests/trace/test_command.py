"""`graphscan trace`: what it says, where, and with which exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graphscan.traced import Claim, Ending, SentryFirst, Standing

PAGE = Path(__file__).parent.parent.parent / "docs" / "trace.md"

AGREEING = {"index.mjs": "import './a.mjs'; console.log('hello from the build')", "a.mjs": ""}
DISAGREEING = {
    "index.cjs": "require('node:module')['create' + 'Require'](__filename)('./c.cjs')",
    "c.cjs": "",
}


@pytest.fixture
def command(build, node):
    """Run `graphscan trace . ARGUMENTS` in a folder with these files."""

    def run(files, *arguments, env=None):
        return subprocess.run(
            [sys.executable, "-m", "graphscan", "trace", ".", *arguments],
            cwd=build(files),
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def test_agreement_is_exit_status_0(command):
    """A run as predicted is told on stdout; that it executes the build, on stderr beforehand."""
    done = command(AGREEING)
    assert done.returncode == 0
    assert done.stdout.startswith("AGREES")
    assert re.search(r"^ +1 +1  a\.mjs\n +2 +2  index\.mjs  entry$", done.stdout, re.M)
    assert "This runs index.mjs under Node v" in done.stderr
    assert "hello from the build" not in done.stdout + done.stderr


def test_disagreement_is_exit_status_1(command):
    """A run against the prediction names what it contradicts."""
    done = command(DISAGREEING, "--entry", "index.cjs")
    assert done.returncode == 1
    assert done.stdout.startswith("DISAGREES  c.cjs began")
    assert "[unreached]" in done.stdout


def test_a_scan_does_not_run_anything(build):
    """Without the sub-command nothing is executed."""
    root = build({"index.mjs": "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '')"})
    scan = [sys.executable, "-m", "graphscan", "."]
    subprocess.run(scan, cwd=root, capture_output=True, check=False, timeout=120)
    assert not (root / "ran").exists()


def test_what_the_build_says_is_shown_when_asked_for(command):
    """With --verbose the build's own output goes to stderr."""
    done = command(AGREEING, "--verbose")
    assert "hello from the build" in done.stderr
    assert "hello from the build" not in done.stdout


def test_arguments_after_two_hyphens_are_the_builds(command):
    """What follows `--` is what the build is given."""
    done = command(
        {"index.mjs": "console.log(process.argv.slice(2).join())"},
        "--verbose",
        "--",
        "--json",
        "b",
    )
    assert "--json,b" in done.stderr
    assert done.stdout.startswith("AGREES")


def test_node_options_are_taken_from_the_option_alone(command):
    """NODE_OPTIONS of the environment is left out, and that is said; the option's is used."""
    files = {"index.mjs": "", "a.cjs": "", "b.cjs": ""}
    env = {"NODE_OPTIONS": "--require ./a.cjs"}
    done = command(files, env=env)
    assert "left out" in done.stderr
    assert "a.cjs" not in done.stdout
    done = command(files, "--node-options", "--require ./b.cjs", env=env)
    assert re.search(r"^ +1 +1  b\.cjs  preload$", done.stdout, re.M)


def test_without_node_the_exit_status_is_2(command, tmp_path):
    """Where there is no Node there is one message, and nothing on stdout."""
    done = command(AGREEING, env={"PATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (2, "")
    assert "graphscan: node: it is not on PATH" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("--seconds", "0"), ("--require", "./nope.cjs"), ("--entry", "nope.mjs")]
)
def test_wrong_usage_is_exit_status_2(command, arguments):
    """What cannot be run is refused before anything is."""
    done = command(AGREEING, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "This runs" not in done.stderr


def _keys(value, prefix=""):
    match value:
        case dict():
            for key, inner in value.items():
                yield f"{prefix}{key}"
                yield from _keys(inner, f"{prefix}{key}.")
        case list():
            for inner in value:
                yield from _keys(inner, prefix)


def test_every_key_of_the_json_is_documented(command):
    """docs/trace.md names each key of the document, and no other."""
    documents = [
        json.loads(command(files, "--json", *more).stdout)
        for files, more in [
            (DISAGREEING, ("--entry", "index.cjs")),
            ({"index.mjs": "throw new Error('x')"}, ()),
        ]
    ]
    keys = {key for document in documents for key in _keys(document)}
    page = PAGE.read_text("utf-8")
    named = set(re.findall(r"^\| `([\w.]+)` \|", page.partition("## `--json`")[2], re.M))
    assert keys == named


def test_every_claim_is_documented():
    """docs/trace.md names each claim that a run can disprove, and each standing."""
    page = PAGE.read_text("utf-8")
    values = [value.value for values in (Claim, Standing, SentryFirst, Ending) for value in values]
    assert [value for value in values if f"`{value}`" not in page] == []


def test_the_same_run_is_the_same_json(command, tmp_path):
    """Two runs that went alike give the same bytes, free of paths of this machine."""
    files = {"index.mjs": "import './a.mjs'", "a.mjs": "null.x"}
    first, second = command(files, "--json"), command(files, "--json")
    assert first.stdout == second.stdout
    assert str(tmp_path) not in first.stdout
    document = json.loads(first.stdout)
    assert document["schema"] == "graphscan-trace/1"
    assert document["run"]["crash"]["during"] == "a.mjs"
    assert document["order"][0] == {
        "module": "a.mjs",
        "actual": 1,
        "predicted": 1,
        "standing": "as-predicted",
        "completed": False,
    }


def test_secrets_in_an_error_are_masked(command):
    """A DSN in a message is shown neither as text nor as JSON."""
    dsn = "https://abcdef0123456789abcdef0123456789@o1.ingest.sentry.io/2"
    files = {"index.mjs": f"throw new Error('cannot reach {dsn}\\u001b[31m')"}
    for arguments in ((), ("--json",)):
        done = command(files, *arguments)
        assert "cannot reach" in done.stdout
        assert "abcdef0123456789" not in done.stdout
        assert "\x1b" not in done.stdout
