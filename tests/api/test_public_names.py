"""`graphscan` the package: what is public, and that it stays what it is."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import graphscan

CONTRACT = ("scan", "extract", "resolve", "to_document", "Scan", "Relation")


@pytest.mark.parametrize("name", graphscan.__all__)
def test_every_public_name_is_there(name):
    """Each name of `__all__` can be imported."""
    assert getattr(graphscan, name) is not None


def test_the_contract_is_public():
    """The names that docs/json.md promises are public."""
    assert set(CONTRACT) <= set(graphscan.__all__)
    assert dir(graphscan) == graphscan.__all__


def test_what_is_not_public():
    """Any other name is an AttributeError."""
    with pytest.raises(AttributeError, match="no_such_name"):
        graphscan.no_such_name  # noqa: B018


@pytest.mark.parametrize("name", ["extract", "resolve", "scan"])
def test_functions_with_the_name_of_a_submodule(name):
    """`scan`, `extract` and `resolve` are functions, whichever way the submodules were loaded."""
    code = (
        f"import importlib, graphscan; importlib.import_module('graphscan.{name}');"
        f"from graphscan import {name}; assert callable({name}), {name};"
        f"importlib.import_module('graphscan.cli.app'); assert callable(graphscan.{name})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert importlib.import_module(f"graphscan.{name}") is not getattr(graphscan, name)


def test_the_package_is_typed():
    """py.typed lies in the package, so that type checkers read its annotations."""
    assert (Path(graphscan.__file__).parent / "py.typed").is_file()
