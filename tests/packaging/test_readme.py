"""What README.md says is true: its commands, its examples, its links.

A `console` block shows a command after `$ ` and what it writes to stdout; a `python` block runs as
it stands, from the checkout's root. `.ci/run` runs the two `sh` commands from nothing.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
STATUS = {"proved": 0, "refuted": 1, "undecided": 3}


def _blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def _section(title):
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


def _commands():
    """Every command of the console blocks with the output that is shown below it."""
    for block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield pytest.param(command, output, id=command)


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the examples need, so that nothing is written into the real checkout."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    return tmp_path


def _graphscan(arguments, folder):
    return subprocess.run(
        [sys.executable, "-m", "graphscan", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("command", "output"), list(_commands()))
def test_console_example(command, output, checkout):
    """A command prints what the README shows below it."""
    program, *arguments = shlex.split(command)
    run = _graphscan(arguments, checkout)
    assert program == "graphscan"
    assert run.stdout.rstrip() == output.rstrip()


@pytest.mark.parametrize("code", [pytest.param(code, id="python") for code in _blocks("python")])
def test_python_example(code, checkout):
    """The example of the Python API runs, and its assertions hold."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "assert " in code
    assert run.returncode == 0, run.stderr


def test_run_it_command(checkout):
    """The command under `Run it`, once installed, proves its sample and draws it."""
    (block,) = re.findall(r"^```sh\n(.*?)^```", _section("Run it"), re.M | re.S)
    install, _, scan = block.strip().partition(" && ")
    program, *arguments = shlex.split(scan)
    run = _graphscan(arguments, checkout)
    assert install == "python -m pip install -e ."
    assert program == "graphscan"
    assert run.returncode == 0, run.stdout + run.stderr
    assert "<svg" in (checkout / "graphscan.svg").read_text("utf-8")


def test_one_command_under_test_it():
    """There is one command under `Test it`: it installs the checkout and runs pytest."""
    (block,) = re.findall(r"^```sh\n(.*?)^```", _section("Test it"), re.M | re.S)
    assert block == 'python -m pip install -e ".[test]" && python -m pytest\n'


def test_links_lead_somewhere():
    """Every relative link and picture of the README is a file of the project."""
    targets = re.findall(r"\]\(([^)#]+)", README)
    relative = [target for target in targets if "://" not in target]
    assert relative
    assert [target for target in relative if not (ROOT / target).exists()] == []


def test_documented_options_exist():
    """Every option in the README is in the program's help."""
    commands = ("order", "why", "cache", "rules")
    shown = "".join(
        _graphscan(arguments, ROOT).stdout
        for arguments in (["--help"], *([name, "--help"] for name in commands))
    )
    named = set(re.findall(r"`(?:graphscan [^`]*)?(--[a-z-]+)", README))
    others = {"--import", "--require"}
    assert named
    assert {option for option in named - others if option not in shown} == set()
