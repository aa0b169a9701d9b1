"""`graphscan PATH --fix-plan`: what to change, to be copied."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest
from sample_builds import SAMPLES

HUNK = re.compile(r"^--- a/(.+)\n\+\+\+ b/\1\n@@ -(\d+) \+\2 @@\n-(.*)\n\+(.*)$", re.M)


@pytest.fixture
def copied(tmp_path):
    """A function from a sample's name to a copy of it."""

    def copied(name):
        return shutil.copytree(SAMPLES / name, tmp_path / name, symlinks=True)

    return copied


def test_explanations_are_comments(graphscan, refuted):
    """The plan begins with the cause; all that is not to be copied begins with `#`."""
    done = graphscan(refuted, "--fix-plan")
    assert done.out.startswith("# REFUTED  Nitro (chunks/nitro/nitro.mjs) is evaluated before")
    plain = [line for line in done.out.splitlines() if line and not line.startswith("#")]
    assert plain[0] == "sentry: {"


@pytest.mark.parametrize(
    ("sample", "status"),
    [
        ("refuted-static-nitro-import", 1),
        ("proved-dynamic-import", 0),
        ("undecided-conditional-init", 3),
    ],
)
def test_exit_status(graphscan, sample, status):
    """The exit status is the scan's."""
    assert graphscan(SAMPLES / sample, "--fix-plan").status == status


def test_nothing_to_change(graphscan, proved):
    """A proved build without warnings has an empty plan, which says so."""
    assert graphscan(proved, "--fix-plan").out == "# proved: there is nothing to change\n"


def test_same_plan_twice(graphscan, refuted):
    """The same build gives the same bytes."""
    assert graphscan(refuted, "--fix-plan") == graphscan(refuted, "--fix-plan")


def test_a_patch_does_what_was_tried(graphscan, copied):
    """The patch for the guilty import, applied to the output, turns the verdict."""
    root = copied("refuted-static-nitro-import")
    name, number, before, after = HUNK.search(graphscan(root, "--fix-plan").out).groups()
    file = root / "server" / name
    lines = file.read_text("utf-8").split("\n")
    assert lines[int(number) - 1] == before
    lines[int(number) - 1] = after
    file.write_text("\n".join(lines), "utf-8", newline="\n")
    assert graphscan(root, "--quiet").out.startswith("PROVED")


def test_a_command_does_what_was_tried(graphscan):
    """The start command of the plan, given to graphscan as its preloads, turns the verdict."""
    root = SAMPLES / "refuted-config-not-wired"
    done = graphscan(root, "--fix-plan")
    [command] = [line for line in done.out.splitlines() if line.startswith("node ")]
    node, *options, entry = shlex.split(command)
    again = graphscan(root / "server" / entry, *options, "--quiet", cwd=root / "server")
    assert node == "node"
    assert again.out.startswith("PROVED")


def test_a_setting_names_the_export(graphscan):
    """The wrap list names the export, and what Sentry wraps unasked, which it would replace."""
    done = graphscan(SAMPLES / "refuted-export-from-nitro", "--fix-plan")
    assert '["default", "handler", "server", "handle"]' in done.out


@pytest.mark.parametrize("other", [["--quiet"], ["--json", "-o", "-"]], ids=" ".join)
def test_stdout_can_hold_one_thing(graphscan, refuted, other):
    """Together with what else would write to stdout: a message, exit status 2."""
    done = graphscan(refuted, "--fix-plan", *other)
    assert (done.status, done.out) == (2, "")
    assert "--fix-plan" in done.err


def test_files_are_written_beside_the_plan(graphscan, refuted, tmp_path):
    """A format that goes to a file does not disturb the plan."""
    alone = graphscan(refuted, "--fix-plan")
    done = graphscan(refuted, "--fix-plan", "--json", cwd=tmp_path)
    assert done.out == alone.out
    assert (tmp_path / "graphscan.json").exists()
