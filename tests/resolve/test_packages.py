"""Bare specifiers of `import`: packages through node_modules, their main, their own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import WriteTree
    from resolve.conftest import Agreed


def test_the_nearest_node_modules_wins(tree: WriteTree, agreed: Agreed) -> None:
    """Each folder on the way up is asked for `node_modules`, the innermost first."""
    root = tree(
        {
            "node_modules/p/index.js": "",
            "node_modules/q/index.js": "",
            "a/node_modules/p/index.js": "",
            "a/b/main.mjs": "",
        }
    )
    assert agreed(root, "p", "a/b/main.mjs") == "commonjs a/node_modules/p/index.js"
    assert agreed(root, "q", "a/b/main.mjs") == "commonjs node_modules/q/index.js"


def test_a_missing_package_is_not_found(tree: WriteTree, agreed: Agreed) -> None:
    """Where no `node_modules` on the way up holds the package, the import fails."""
    assert agreed(tree({"main.mjs": ""}), "nowhere-to-be-found") == "ERR_MODULE_NOT_FOUND"


def test_a_file_is_no_package(tree: WriteTree, agreed: Agreed) -> None:
    """Only a folder counts: a file of that name does not end the search."""
    root = tree({"node_modules/p/index.js": "", "a/node_modules/p": "", "a/main.mjs": ""})
    assert agreed(root, "p", "a/main.mjs") == "commonjs node_modules/p/index.js"


def test_an_empty_folder_ends_the_search(tree: WriteTree, agreed: Agreed) -> None:
    """The first folder of that name is the package, even if it holds nothing."""
    root = tree({"node_modules/p/index.js": "", "a/node_modules/p/x": "", "a/main.mjs": ""})
    assert agreed(root, "p", "a/main.mjs") == "ERR_MODULE_NOT_FOUND"


def test_a_scope_is_part_of_the_name(tree: WriteTree, agreed: Agreed) -> None:
    """`@s/p/x.mjs` is the file `x.mjs` of the package `@s/p`."""
    root = tree({"node_modules/@s/p/x.mjs": "", "node_modules/@s/p/index.js": ""})
    assert agreed(root, "@s/p") == "commonjs node_modules/@s/p/index.js"
    assert agreed(root, "@s/p/x.mjs") == "module node_modules/@s/p/x.mjs"


def test_a_subpath_without_exports_is_a_file_of_the_package(
    tree: WriteTree, agreed: Agreed
) -> None:
    """Without `exports` every file can be had, by its full name."""
    root = tree({"node_modules/p/lib/x.mjs": "", "node_modules/p/lib/y.js": ""})
    assert agreed(root, "p/lib/x.mjs") == "module node_modules/p/lib/x.mjs"
    assert agreed(root, "p/lib/y") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "p/lib") == "ERR_UNSUPPORTED_DIR_IMPORT"
    assert agreed(root, "p/lib/x.mjs?q#f") == "module node_modules/p/lib/x.mjs?q#f"


@pytest.mark.parametrize(
    ("main", "found"),
    [
        ("lib/x.cjs", "lib/x.cjs"),
        ("./lib/x", "lib/x.js"),
        ("lib/data", "lib/data.json"),
        ("lib", "lib/index.js"),
        ("lib/", "lib/index.js"),
        ("gone", "index.js"),
        ("", "index.js"),
    ],
)
def test_main_is_completed_as_by_commonjs(
    tree: WriteTree, agreed: Agreed, main: str, found: str
) -> None:
    """`main` may lack its extension or name a folder; an index file is the last resort."""
    files = ("lib/x.cjs", "lib/x.js", "lib/index.js", "index.js")
    root = tree(
        {
            "node_modules/p/package.json": {"main": main},
            "node_modules/p/lib/data.json": "{}",
            **{f"node_modules/p/{name}": "" for name in files},
        }
    )
    kind = "json" if found.endswith("json") else "commonjs"
    assert agreed(root, "p") == f"{kind} node_modules/p/{found}"


@pytest.mark.parametrize("main", ["./", "lib/", "lib/.", "", "x/../lib", "/lib", "lib?q", "%6cib"])
def test_odd_mains(tree: WriteTree, agreed: Agreed, main: str) -> None:
    """Where versions read `main` differently, graphscan reads it like the version at hand."""
    names = ("node_modules/p.js", "node_modules/p/lib.js", "node_modules/p/index.js")
    root = tree({"node_modules/p/package.json": {"main": main}, **dict.fromkeys(names, "")})
    agreed(root, "p")
    agreed(root, "p", kind="require")


def test_a_package_without_any_main_is_not_found(tree: WriteTree, agreed: Agreed) -> None:
    """An `index.mjs` is no main."""
    root = tree({"node_modules/p/package.json": {"main": "gone"}, "node_modules/p/index.mjs": ""})
    assert agreed(root, "p") == "ERR_MODULE_NOT_FOUND"


@pytest.mark.parametrize("specifier", [".hidden", "..x", "a%62", "a\\b", "@scope", "@/"])
def test_malformed_package_names_are_refused(
    tree: WriteTree, agreed: Agreed, specifier: str
) -> None:
    """Names that start with a dot or hold `%` or a backslash, and a bare scope, are no packages."""
    expected = "ERR_MODULE_NOT_FOUND" if specifier == "@/" else "ERR_INVALID_MODULE_SPECIFIER"
    assert agreed(tree({}), specifier) == expected


def test_a_query_cuts_a_package_name_off(tree: WriteTree, agreed: Agreed) -> None:
    """In `p?q` the query is no part of a path, and nothing is found."""
    root = tree({"node_modules/p/index.js": "", "node_modules/p/x.mjs": ""})
    assert agreed(root, "p?q") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "p?q/x.mjs") == "ERR_MODULE_NOT_FOUND"


def test_the_empty_specifier_is_not_found(tree: WriteTree, agreed: Agreed) -> None:
    """An empty specifier is a package without a name."""
    assert agreed(tree({"node_modules/p/index.js": ""}), "") == "ERR_MODULE_NOT_FOUND"


def test_a_package_knows_its_own_name(tree: WriteTree, agreed: Agreed) -> None:
    """A package with `exports` can import itself by its name, from any folder of its own."""
    root = tree(
        {
            "package.json": {"name": "own", "exports": {".": "./x.mjs", "./y": "./lib/y.mjs"}},
            "x.mjs": "",
            "lib/y.mjs": "",
            "node_modules/own/index.js": "",
        }
    )
    assert agreed(root, "own") == "module x.mjs"
    assert agreed(root, "own/y", "lib/y.mjs") == "module lib/y.mjs"
    assert agreed(root, "own/z") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_without_exports_the_own_name_is_any_name(tree: WriteTree, agreed: Agreed) -> None:
    """A package without `exports` finds its name in node_modules, or not at all."""
    root = tree({"package.json": {"name": "own", "main": "./x.mjs"}, "x.mjs": ""})
    assert agreed(root, "own") == "ERR_MODULE_NOT_FOUND"


def test_node_modules_ends_the_scope(tree: WriteTree, agreed: Agreed) -> None:
    """A file in a package without package.json is not in the scope of the application."""
    root = tree(
        {
            "package.json": {"name": "own", "exports": "./x.mjs", "type": "module"},
            "x.mjs": "",
            "node_modules/p/main.mjs": "",
            "node_modules/p/y.js": "",
        }
    )
    assert agreed(root, "own", "node_modules/p/main.mjs") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "./y.js", "node_modules/p/main.mjs") == "commonjs node_modules/p/y.js"
