"""A remedy that is said to help does help: carried out, it turns the verdict."""

from __future__ import annotations

import shlex
import shutil
from itertools import pairwise

import pytest
from sample_builds import SAMPLE_BUILDS

import graphscan
from graphscan.rules.finding import Edit

INIT = "import * as Sentry from '@sentry/node';\nSentry.init({});\n"

UNPROVED = [sample for sample in SAMPLE_BUILDS if sample.verdict != "proved"]


def _remedies(sample, kind):
    scan = graphscan.scan(sample.folder, imports=sample.imports, cwd=sample.folder)
    order = [f for f in scan.findings if f.mode == "evaluate" and f.severity == "error"]
    return [
        each
        for finding in order
        for each in finding.remedies
        if each.verdict_after == "proved" and kind(each)
    ]


def _is_a_start(remedy):
    """A command that starts the server, not one that scans it another way."""
    return (remedy.command or "").startswith("node ")


@pytest.fixture
def copy(tmp_path):
    """A function from a sample to the server folder of a copy of it."""

    def copy(sample, number):
        folder = shutil.copytree(sample.folder, tmp_path / str(number), symlinks=True)
        return folder / "server" if (folder / "server").is_dir() else folder

    return copy


@pytest.mark.parametrize("sample", UNPROVED, ids=lambda sample: sample.name)
def test_a_start_command_helps(sample, copy):
    """Started with the command of a remedy, the sample is proved; a new file is written first."""
    for number, remedy in enumerate(_remedies(sample, _is_a_start)):
        server = copy(sample, number)
        _, *options, entry = shlex.split(remedy.command)
        imports = [after for word, after in pairwise(options) if word == "--import"]
        for preload in imports:
            file = server / preload
            if not file.exists():
                file.write_text(INIT, "utf-8")
        found = graphscan.scan(server / entry, imports=imports, cwd=server)
        [order] = [f for f in found.findings if f.rule == "sentry-before-nitro"]
        assert order.verdict == "proved", remedy.text


@pytest.mark.parametrize("sample", UNPROVED, ids=lambda sample: sample.name)
def test_an_edit_helps(sample, copy):
    """With the lines of a remedy in the place of the output's own, the sample is proved."""
    for number, remedy in enumerate(_remedies(sample, lambda each: isinstance(each.fix, Edit))):
        server, edit = copy(sample, number), remedy.fix
        file = server / edit.module
        lines = file.read_text("utf-8").split("\n")
        where = slice(edit.line - 1, edit.line - 1 + len(edit.before))
        assert lines[where] == list(edit.before)
        lines[where] = edit.after
        file.write_text("\n".join(lines), "utf-8", newline="\n")
        assert graphscan.scan(server, imports=sample.imports, cwd=server).verdict == "proved"


def test_what_leaves_an_obstacle_is_not_offered(judge):
    """After a change that leaves something unproved no remedy claims a proof."""
    scan = judge(
        {
            "index.mjs": """
import './warm.mjs';
import './nitro.mjs';
import * as Sentry from '@sentry/node';
Sentry.init({});
""",
            "warm.mjs": """
import { createRequire } from 'node:module';
createRequire(import.meta.url)(process.env.WARM);
""",
        }
    )
    [finding] = [found for found in scan.findings if found.rule == "sentry-before-nitro"]
    assert scan.verdict == "refuted"
    assert [each.text for each in finding.remedies if "import()" in each.text] == []
    assert finding.remedies


def test_a_patch_needs_a_bare_import(judge):
    """An import of names cannot be turned into import() line by line: there is no patch for it."""
    scan = judge(
        {
            "index.mjs": """
import { n } from './nitro.mjs';
import * as Sentry from '@sentry/node';
Sentry.init({ n });
"""
        }
    )
    remedies = [each for found in scan.findings for each in found.remedies]
    assert [each.fix for each in remedies if isinstance(each.fix, Edit)] == []


def test_a_patch_is_not_offered_across_an_await(judge):
    """Where a top-level await lets the new import() begin early, there is no patch."""
    scan = judge(
        {
            "index.mjs": """
import './nitro.mjs';
import * as Sentry from '@sentry/node';
await 0;
Sentry.init({});
"""
        }
    )
    remedies = [each for found in scan.findings for each in found.remedies]
    assert any("import()" in each.text for each in remedies)
    assert [each.fix for each in remedies if isinstance(each.fix, Edit)] == []
