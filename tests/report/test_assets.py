"""The scripts of the report: joined without a loss, and only of the forms that can be joined."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from graphscan.render.html_report.assets import DIFF, EXPORT, IMPORT, MAIN, asset, in_order, script

FOLDER = files("graphscan.render.html_report") / "assets"
SCRIPTS = sorted(entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".mjs"))


def test_every_script_is_in_a_page():
    """What the two pages import, directly or not, is all there is."""
    assert sorted({*in_order(MAIN), *in_order(DIFF)}) == SCRIPTS


@pytest.mark.parametrize("main", [MAIN, DIFF])
def test_scripts_stand_after_what_they_import(main):
    """The script of a page comes last, each other one after those that it imports."""
    order = in_order(main)
    assert order[-1] == main
    for name in order:
        used = [f"{other}.mjs" for _, other in IMPORT.findall(asset(name))]
        assert all(order.index(other) < order.index(name) for other in used)


@pytest.mark.parametrize("name", SCRIPTS)
def test_only_forms_that_can_be_joined(name):
    """Imports and exports have the one form that the joining knows, and nothing ends a script."""
    text = asset(name)
    code = re.sub(r"/\*.*?\*/|//[^\n]*|'[^'\n]*'|`[^`]*`", "", text, flags=re.S)
    assert len(re.findall(r"\bimport\b", code)) == len(IMPORT.findall(text))
    assert len(re.findall(r"\bexport\b", code)) == len(EXPORT.findall(text))
    assert " as " not in "".join(names for names, _ in IMPORT.findall(text))
    assert "</script" not in text.lower()
    assert text.endswith("\n")


@pytest.mark.parametrize("main", [MAIN, DIFF])
def test_the_joined_script_is_valid(node, tmp_path, main):
    """Node takes what comes out as a script."""
    file = tmp_path / "joined.cjs"
    file.write_text(script(main), encoding="utf-8")
    done = subprocess.run(
        [node, "--check", file], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_unit_tests_of_the_scripts(node):
    """The tests that the scripts have of their own pass under Node."""
    tests = sorted((Path(__file__).parent / "javascript").glob("*.test.mjs"))
    done = subprocess.run(
        [node, "--test", *tests], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"pass [1-9]\d", done.stdout)
