"""What is built for a package index holds what users need, and works from where it lands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCE = (
    ".ci",
    ".gitattributes",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "bench",
    "docs",
    "graphscan",
    "pyproject.toml",
    "queries",
    "samples",
    "tests",
)


def _run(*command, **options):
    run = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False, **options
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return run.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    """The sdist, and the wheel that is built from the sdist alone."""
    folder = tmp_path_factory.mktemp("distributions")
    copy = folder / "source"
    copy.mkdir()
    for name in SOURCE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    _run(sys.executable, "-m", "build", "--outdir", str(folder), str(copy))
    return folder


@pytest.fixture(scope="module")
def sdist_names(distributions):
    """The files of the sdist, relative to its one folder."""
    (archive,) = distributions.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        files = [member.name for member in tar.getmembers() if member.isfile()]
    return {PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix() for name in files}


@pytest.fixture(scope="module")
def wheel_names(distributions):
    """The files of the wheel."""
    (archive,) = distributions.glob("*.whl")
    with zipfile.ZipFile(archive) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def installed(distributions, tmp_path_factory):
    """A folder with nothing but the wheel's contents."""
    (archive,) = distributions.glob("*.whl")
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(archive) as wheel:
        wheel.extractall(folder)
    return folder


def _files(folder, pattern):
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern)}


def test_wheel_holds_every_query(wheel_names):
    """Every tree-sitter query is package data of graphscan.queries."""
    queries = _files("queries", "*.scm")
    assert queries
    assert {f"graphscan/{name}" for name in queries} <= wheel_names


def test_wheel_holds_every_rule_page(wheel_names):
    """Every page of docs/rules is package data of graphscan.rule_pages."""
    pages = {path.name for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert pages
    assert {f"graphscan/rule_pages/{name}" for name in pages} <= wheel_names


def test_wheel_holds_every_file(wheel_names):
    """Every file of the package is in the wheel, sub-packages and data included."""
    files = {name for name in _files("graphscan", "*.*") if "__pycache__" not in name}
    assert files <= wheel_names


def test_wheel_is_typed(wheel_names):
    """The wheel tells type checkers that graphscan is typed."""
    assert "graphscan/py.typed" in wheel_names


def test_wheel_holds_nothing_else(wheel_names):
    """Tests, samples and docs are not installed."""
    tops = {name.split("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"graphscan"}


def test_sdist_holds_the_project(sdist_names):
    """Samples (their node_modules too), tests, docs and bench are in the sdist."""
    for folder in ("samples", "tests", "docs", "bench", "queries"):
        expected = {
            name
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in (name := path.relative_to(ROOT).as_posix())
        }
        assert expected - sdist_names == set()


def test_installed_wheel_prints_a_page(installed, tmp_path):
    """An installed graphscan finds the pages of its rules."""
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "graphscan", "rules", "sentry-before-nitro"]
    page = (ROOT / "docs" / "rules" / "sentry-before-nitro.md").read_text("utf-8")
    assert _run(*command, cwd=tmp_path, env=environment) == page


def test_installed_wheel_scans(installed, tmp_path):
    """An installed graphscan finds its queries and scans a sample from any working folder."""
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    sample = ROOT / "samples" / "proved-dynamic-import"
    where = [sys.executable, "-c", "import graphscan; print(graphscan.__file__)"]
    command = [sys.executable, "-m", "graphscan", str(sample)]
    assert str(installed) in _run(*where, cwd=tmp_path, env=environment)
    assert "proved" in _run(*command, cwd=tmp_path, env=environment).lower()
