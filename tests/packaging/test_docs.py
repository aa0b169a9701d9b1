"""The pages under docs/ speak of the project as it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _package(requirement):
    return re.match(r"[A-Za-z0-9-]+", requirement)[0]


def test_every_dependency_has_its_reason():
    """docs/dependencies.md speaks of each declared dependency."""
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    extras = PROJECT["optional-dependencies"].values()
    declared = {
        _package(requirement)
        for requirements in (PROJECT["dependencies"], *extras)
        for requirement in requirements
    }
    named = {name for row in re.findall(r"^\| ([^|]+) \|", page, re.M) for name in row.split(", ")}
    assert declared - named - {"graphscan"} == set()


def test_every_floor_is_explained():
    """docs/architecture.md names every module and package directly below graphscan."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    floors = {path.stem for path in (ROOT / "graphscan").glob("[!_]*.py")}
    floors |= {path.parent.name for path in (ROOT / "graphscan").glob("*/__init__.py")}
    named = set(re.findall(r"`([a-z_]+)`", page))
    assert floors - named == set()


def test_every_floor_has_one_row():
    """The table of floors in docs/architecture.md tells of each floor once."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("## The floors")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.M)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(set(named))


def test_files_named_in_architecture_exist():
    """Every path that docs/architecture.md names is there."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    roots = "graphscan|queries|tests|samples|bench|docs"
    paths = re.findall(rf"`((?:{roots})/[\w./]+)`", page)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
