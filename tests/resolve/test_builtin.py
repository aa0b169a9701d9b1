"""Modules of Node's own."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from graphscan.records import Builtin, Unresolved
from graphscan.resolve import resolve
from graphscan.resolve.builtin import is_bare_builtin, is_builtin

if TYPE_CHECKING:
    from conftest import WriteTree
    from resolve.conftest import Agreed


@pytest.mark.parametrize("specifier", ["fs", "fs/promises", "node:fs", "node:fs/promises"])
def test_bare_and_prefixed_names_are_one_module(
    tree: WriteTree, agreed: Agreed, specifier: str
) -> None:
    """A built-in module is known by its name with the prefix."""
    root = tree({})
    name = f"builtin node:{specifier.removeprefix('node:')}"
    assert agreed(root, specifier) == name
    assert agreed(root, specifier, "main.cjs", kind="require") == name


def test_a_builtin_goes_before_a_package(tree: WriteTree, agreed: Agreed) -> None:
    """A package called `fs` is shadowed; its subpaths are not."""
    root = tree({"node_modules/fs/index.js": "", "node_modules/fs/x.js": ""})
    assert agreed(root, "fs") == "builtin node:fs"
    assert agreed(root, "fs/x.js") == "commonjs node_modules/fs/x.js"
    assert agreed(root, "fs/", kind="require") == "file node_modules/fs/index.js"


@pytest.mark.parametrize("name", ["test", "test/reporters", "sea"])
def test_some_names_need_the_prefix(tree: WriteTree, agreed: Agreed, name: str) -> None:
    """`node:test` is a built-in module, `test` is a package."""
    root = tree({})
    assert agreed(root, f"node:{name}") == f"builtin node:{name}"
    assert agreed(root, name) == "ERR_MODULE_NOT_FOUND"


def test_an_unknown_builtin_is_an_error(tree: WriteTree, agreed: Agreed) -> None:
    """`node:` with a name that Node does not have fails with a code of its own."""
    root = tree({})
    assert agreed(root, "node:nothing") == "ERR_UNKNOWN_BUILTIN_MODULE"
    assert agreed(root, "node:fs?query") == "ERR_UNKNOWN_BUILTIN_MODULE"
    required = resolve("node:nothing", "main.cjs", root=root, kind="require")
    assert isinstance(required, Unresolved)
    assert required.reason == "ERR_UNKNOWN_BUILTIN_MODULE"


def test_sqlite_came_with_node_22(tree: WriteTree) -> None:
    """`node:sqlite` depends on the version."""
    root = tree({})
    assert isinstance(resolve("node:sqlite", "x.mjs", root=root, node=20), Unresolved)
    assert resolve("node:sqlite", "x.mjs", root=root, node=22) == Builtin("node:sqlite")


def test_the_table_is_that_of_the_node_at_hand(node: str, node_major: int) -> None:
    """Every module that this Node lists is in the table, and none of ours is unknown to it."""
    script = (
        "const m = require('module'), names = process.argv[1].split(' ');"
        "console.log(JSON.stringify([m.builtinModules, names.filter((n) => !m.isBuiltin(n))]))"
    )
    ours = "fs sys process util/types _http_agent inspector/promises node:sea node:test"
    told = subprocess.run([node, "-e", script, ours], capture_output=True, text=True, check=True)
    listed, unknown = json.loads(told.stdout)
    assert unknown == []
    for name in listed:
        prefixed = name.startswith("node:")
        assert is_builtin(name.removeprefix("node:"), node_major)
        assert is_bare_builtin(name) is not prefixed
