"""Wrong usage: what was given, what is allowed, what to do next; exit status 2."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--node 18 .", "--node 18: it is none of 20, 22, 24. Give the one that"),
        ("order . --node=v22", "--node v22: it is none of 20, 22, 24. "),
        (". --depth x", "--depth x: it is no whole number. Give a whole number, 0 or more"),
        (". --depth -1", "--depth -1: it is too small. Give a whole number, 0 or more"),
        ("why . x --limit 0", "--limit 0: it is too small. Give a whole number, 1 or more"),
        ("trace . --seconds x", "--seconds x: it is no number. Give a number of seconds, 0.1 or"),
        ("trace . --seconds nan", "--seconds nan: it is no number. "),
        ("trace . --seconds 0", "--seconds 0: it is too small. "),
        (". --node", "--node: it needs a value. See `graphscan --help`"),
        (". --svg=x", "--svg: it takes no value. See `graphscan --help`"),
        (". --nod 22", "--nod: there is no such option. The nearest are "),
        ("order . --zqx", "--zqx: there is no such option. See `graphscan order --help`"),
        ("why .", "MODULE: it is missing. See `graphscan why --help`"),
        ("order . here", "here: too much for `graphscan order`. See `graphscan order --help`"),
    ],
)
def test_wrong_usage(graphscan, arguments, said):
    """Each kind of wrong usage is one message of our own, on stderr."""
    done = graphscan(*arguments.split())
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"graphscan: {said}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["."], "PATH: one of them is empty. Leave the empty argument out"),
        ([".", "--json", "-o"], "-o: it is empty. Name a file or a folder, or leave -o out"),
        ([".", "--config"], "--config: it is empty. Name a graphscan.toml, or leave --config out"),
        (["why", "."], '"": there is no such module in the graph. '),
        ([".", "--entry"], '--entry "": it is a folder. '),
        ([".", "--import"], "--import \"\": Node would not start: Cannot find package ''"),
    ],
)
def test_an_empty_argument(graphscan, tree, arguments, said):
    """An argument that is empty, as an unset variable in a script makes it, is named as such."""
    done = graphscan(*arguments, "", cwd=tree({"index.mjs": ""}))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"graphscan: {said}")


@pytest.mark.parametrize(
    ("word", "meant"), [("ordr", "order"), ("wyh", "why"), ("rule", "rules"), ("trce", "trace")]
)
def test_a_mistyped_sub_command(graphscan, word, meant):
    """A word that is no path and looks like a sub-command: that one is offered."""
    done = graphscan(word, ".")
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"graphscan: {word}: there is no such file or folder, and no such sub-command."
        f" Did you mean `graphscan {meant}`?\n"
    )


def test_a_path_that_looks_like_a_sub_command(graphscan, tree):
    """A path that exists is scanned whatever it is called."""
    root = tree({"ordr/index.mjs": ""})
    assert graphscan("ordr", cwd=root).status == 1


def test_a_missing_path_among_many(graphscan, tree):
    """With --jsonl a path that does not exist is a line of the answer, whatever it is called."""
    done = graphscan("ordr", "--jsonl", cwd=tree({}))
    assert '"path": "ordr"' in done.out or '"path":"ordr"' in done.out


@pytest.mark.parametrize(
    "arguments",
    [("order",), ("why", "nitro.mjs"), ("why", "nitro.mjs", "--json"), ("--json", "-o", "-")],
    ids=["order", "why", "why --json", "--json"],
)
def test_nobody_reads(refuted, arguments):
    """A reader that is gone is no error: nothing is said, and the exit status is the answer's."""
    options = [argument for argument in arguments if argument not in ("order", "why")]
    word = [argument for argument in arguments if argument in ("order", "why")]
    process = subprocess.Popen(
        [sys.executable, "-m", "graphscan", *word, str(refuted), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.wait(timeout=60) == (0 if word else 1)
    said = process.stderr.read()
    process.stderr.close()
    assert b"Traceback" not in said
    assert b"cannot be written" not in said


if os.name == "posix":

    @pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
    @pytest.mark.parametrize(
        ("arguments", "status"), [(".", 1), ("order .", 0), ("--help", 0), ("--bogus", 2)]
    )
    def test_closed_streams(refuted, arguments, status, closed):
        """With a stream closed from the start the exit status is the same, without a traceback."""
        done = subprocess.run(
            f'"{sys.executable}" -m graphscan {arguments} {closed}',
            shell=True,
            cwd=refuted,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == status
        assert b"Traceback" not in done.stdout + done.stderr
