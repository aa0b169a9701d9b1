"""`imports` of a package.json: specifiers that start with `#`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphscan.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed

IMPORTS = {
    "#a": "./a.mjs",
    "#lib/*": "./lib/*.mjs",
    "#dep": "dep",
    "#dep/*": "dep/lib/*.mjs",
    "#fs": "fs",
    "#url": "node:fs",
    "#null": None,
    "#up": "../a.mjs",
    "#cond": {"require": "./c.cjs", "default": "./a.mjs"},
    "#gone": "./gone.mjs",
}


def application(tree: WriteTree) -> Path:
    """An application with `imports`, a dependency and a package without a package.json."""
    return tree(
        {
            "package.json": {"name": "app", "imports": IMPORTS},
            "a.mjs": "",
            "c.cjs": "",
            "lib/x.mjs": "",
            "node_modules/dep/package.json": {"exports": {".": "./d.mjs", "./lib/*": "./*"}},
            "node_modules/dep/d.mjs": "",
            "node_modules/bare/x.mjs": "",
        }
    )


@pytest.mark.parametrize(
    ("specifier", "found"),
    [
        ("#a", "module a.mjs"),
        ("#lib/x", "module lib/x.mjs"),
        ("#dep", "module node_modules/dep/d.mjs"),
        ("#dep/d", "module node_modules/dep/d.mjs"),
        ("#fs", "builtin node:fs"),
        ("#cond", "module a.mjs"),
        ("#url", "ERR_INVALID_PACKAGE_TARGET"),
        ("#up", "ERR_INVALID_PACKAGE_TARGET"),
        ("#null", "ERR_PACKAGE_IMPORT_NOT_DEFINED"),
        ("#none", "ERR_PACKAGE_IMPORT_NOT_DEFINED"),
        ("#gone", "ERR_MODULE_NOT_FOUND"),
        ("#", "ERR_INVALID_MODULE_SPECIFIER"),
        ("#lib/", "ERR_INVALID_MODULE_SPECIFIER"),
        ("#lib/../a", "ERR_INVALID_MODULE_SPECIFIER"),
    ],
)
def test_imports_of_the_own_package(
    tree: WriteTree, agreed: Agreed, specifier: str, found: str
) -> None:
    """`#…` is looked up in the nearest package.json; targets may be packages and built-ins."""
    assert agreed(application(tree), specifier, "lib/x.mjs") == found


@pytest.mark.parametrize(
    ("specifier", "found"),
    [
        ("#a", "file a.mjs"),
        ("#cond", "file c.cjs"),
        ("#fs", "ERR_INVALID_URL_SCHEME"),
        ("#none", "ERR_PACKAGE_IMPORT_NOT_DEFINED"),
        ("#gone", "MODULE_NOT_FOUND"),
    ],
)
def test_imports_under_require(tree: WriteTree, agreed: Agreed, specifier: str, found: str) -> None:
    """`require('#…')` has its own conditions, and cannot be led to a built-in module."""
    assert agreed(application(tree), specifier, "c.cjs", kind="require") == found


def test_imports_are_private_to_the_package(tree: WriteTree, agreed: Agreed) -> None:
    """A dependency does not see the `imports` of the application around it."""
    root = application(tree)
    assert agreed(root, "#a", "node_modules/dep/d.mjs") == "ERR_PACKAGE_IMPORT_NOT_DEFINED"
    assert agreed(root, "#a", "node_modules/bare/x.mjs") == "ERR_PACKAGE_IMPORT_NOT_DEFINED"


def test_require_takes_a_number_sign_for_a_name_where_there_are_no_imports(
    tree: WriteTree, agreed: Agreed
) -> None:
    """Without `imports` in scope `require('#x')` looks for a package of that name."""
    root = tree({"node_modules/#x/index.js": "", "main.cjs": ""})
    assert agreed(root, "#x", "main.cjs", kind="require") == "file node_modules/%23x/index.js"
    assert agreed(root, "#x", "main.cjs") == "ERR_PACKAGE_IMPORT_NOT_DEFINED"


def test_a_number_sign_and_a_slash(tree: WriteTree, agreed: Agreed) -> None:
    """`#/…` is an error in Node 20 and 22 and a name like any other in Node 24."""
    root = tree({"package.json": {"imports": {"#/*": "./*.mjs"}}, "a.mjs": ""})
    answers = [resolve("#/a", "a.mjs", root=root, node=node) for node in (20, 22, 24)]
    assert [str(getattr(answer, "reason", "found")) for answer in answers] == [
        "ERR_INVALID_MODULE_SPECIFIER",
        "ERR_INVALID_MODULE_SPECIFIER",
        "found",
    ]
    agreed(root, "#/a", "a.mjs")
