"""`require()`: files, extensions, folders, node_modules, exports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from graphscan.records import Unresolved
from graphscan.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ("./x", "file x.js"),
        ("./y", "file y.json"),
        ("./z", "file z.node"),
        ("./exact", "file exact"),
        ("./x.mjs", "file x.mjs"),
        ("./only", "MODULE_NOT_FOUND"),
    ],
)
def test_extensions_are_added_in_order(
    tree: WriteTree, agreed: Agreed, request_: str, found: str
) -> None:
    """As written, then `.js`, `.json`, `.node`; `.mjs` and `.cjs` have to be spelled out."""
    names = ("x.js", "x.json", "x.mjs", "y.json", "z.node", "exact", "exact.js", "only.mjs")
    root = tree(dict.fromkeys(names, "") | {"main.cjs": ""})
    assert agreed(root, request_, "main.cjs", kind="require") == found


def test_a_folder_is_its_main_or_its_index(tree: WriteTree, agreed: Agreed) -> None:
    """LOAD_AS_DIRECTORY: `main` completed, else `index.js`, `index.json`, `index.node`."""
    root = tree(
        {
            "a/package.json": {"main": "lib"},
            "a/lib/index.js": "",
            "b/index.json": "{}",
            "c/package.json": {"main": "gone"},
            "c/index.node": "",
            "d/package.json": {"main": "gone"},
            "e/index.mjs": "",
        }
    )
    assert agreed(root, "./a", "main.cjs", kind="require") == "file a/lib/index.js"
    assert agreed(root, "./b", "main.cjs", kind="require") == "file b/index.json"
    assert agreed(root, "./c", "main.cjs", kind="require") == "file c/index.node"
    assert agreed(root, "./d", "main.cjs", kind="require") == "MODULE_NOT_FOUND"
    assert agreed(root, "./e", "main.cjs", kind="require") == "MODULE_NOT_FOUND"


def test_a_file_goes_before_a_folder(tree: WriteTree, agreed: Agreed) -> None:
    """`./a` is `a.js` even beside a folder `a`; `./a/` is the folder."""
    root = tree({"a.js": "", "a/index.js": "", "a/main.cjs": ""})
    assert agreed(root, "./a", "main.cjs", kind="require") == "file a.js"
    assert agreed(root, "./a/", "main.cjs", kind="require") == "file a/index.js"
    assert agreed(root, ".", "a/main.cjs", kind="require") == "file a/index.js"
    assert agreed(root, "./a/.", "main.cjs", kind="require") == "file a/index.js"


def test_a_folder_with_exports_is_not_bound_by_them(tree: WriteTree, agreed: Agreed) -> None:
    """A path into a package ignores its `exports`; its name does not."""
    root = tree(
        {
            "node_modules/p/package.json": {"main": "./a.js", "exports": "./b.js"},
            "node_modules/p/a.js": "",
            "node_modules/p/b.js": "",
        }
    )
    path = "./node_modules/p"
    assert agreed(root, path, "main.cjs", kind="require") == "file node_modules/p/a.js"
    assert agreed(root, "p", "main.cjs", kind="require") == "file node_modules/p/b.js"


def test_packages_are_looked_for_on_the_way_up(tree: WriteTree, agreed: Agreed) -> None:
    """Every `node_modules` on the way up is tried, until one of them holds the file asked for."""
    root = tree(
        {
            "node_modules/p/sub.js": "",
            "a/node_modules/p/index.js": "",
            "node_modules/file.js": "",
        }
    )
    assert agreed(root, "p", "a/b/main.cjs", kind="require") == "file a/node_modules/p/index.js"
    # Unlike `import`, which stops at the first folder of the name.
    assert agreed(root, "p/sub", "a/b/main.cjs", kind="require") == "file node_modules/p/sub.js"
    assert agreed(root, "file", "a/main.cjs", kind="require") == "file node_modules/file.js"


def test_node_modules_itself_is_not_searched_for_node_modules(
    tree: WriteTree, agreed: Agreed
) -> None:
    """From inside node_modules there is no `node_modules/node_modules`."""
    root = tree({"node_modules/node_modules/p/index.js": "", "node_modules/q/main.cjs": ""})
    assert agreed(root, "p", "node_modules/q/main.cjs", kind="require") == "MODULE_NOT_FOUND"


def test_exports_bind_require_too(tree: WriteTree, agreed: Agreed) -> None:
    """A package with `exports` gives `require()` what they list, and nothing else."""
    root = tree(
        {
            "node_modules/p/package.json": {
                "name": "p",
                "exports": {"./x": {"import": "./x.mjs", "require": "./x.cjs"}, "./gone": "./g.js"},
            },
            "node_modules/p/x.cjs": "",
            "node_modules/p/x.mjs": "",
        }
    )
    assert agreed(root, "p/x", "main.cjs", kind="require") == "file node_modules/p/x.cjs"
    found = agreed(root, "p/x.cjs", "main.cjs", kind="require")
    assert found == "ERR_PACKAGE_PATH_NOT_EXPORTED"
    assert agreed(root, "p/gone", "main.cjs", kind="require") == "MODULE_NOT_FOUND"
    inside = agreed(root, "p/x", "node_modules/p/x.cjs", kind="require")
    assert inside == "file node_modules/p/x.cjs"


def test_a_request_is_a_path_and_not_a_url(tree: WriteTree, agreed: Agreed) -> None:
    """Queries, fragments and escapes are characters of the file's name."""
    root = tree({"x.js": "", "x.js?q": "", "a%61.js": ""})
    assert agreed(root, "./x.js?q", "main.cjs", kind="require") == "file x.js%3Fq"
    assert agreed(root, "./a%61.js", "main.cjs", kind="require") == "file a%2561.js"
    assert agreed(root, "./%78.js", "main.cjs", kind="require") == "MODULE_NOT_FOUND"


@pytest.mark.parametrize("request_", ["file:///x.js", "data:text/javascript,1", "https://a/b.js"])
def test_urls_are_no_requests(tree: WriteTree, agreed: Agreed, request_: str) -> None:
    """`require()` looks for a file of that name, and finds none."""
    assert agreed(tree({}), request_, "main.cjs", kind="require") == "MODULE_NOT_FOUND"


def test_an_absolute_request(tree: WriteTree, agreed: Agreed) -> None:
    """An absolute path is completed like a relative one."""
    root = tree({"a/index.js": ""})
    request = f"{os.path.realpath(root)}/a"
    assert agreed(root, request, "main.cjs", kind="require") == "file a/index.js"


def test_the_empty_request_is_refused(tree: WriteTree) -> None:
    """`require('')` throws ERR_INVALID_ARG_VALUE, which `require.resolve('')` does not."""
    found = resolve("", "main.cjs", root=tree({"main.cjs": ""}), kind="require")
    assert isinstance(found, Unresolved)
    assert found.reason == "ERR_INVALID_ARG_VALUE"


def test_dots_that_are_not_segments(tree: WriteTree, agreed: Agreed) -> None:
    """`.x` is a package of that name, `..x` a file beside the module."""
    root = tree({"node_modules/.x/index.js": "", "..y.js": ""})
    assert agreed(root, ".x", "main.cjs", kind="require") == "file node_modules/.x/index.js"
    assert agreed(root, "..y", "main.cjs", kind="require") == "file ..y.js"


def deep(tree: WriteTree, depth: int) -> Path:
    """A folder `depth` levels down."""
    folder = "/".join(["d"] * depth)
    return tree({"node_modules/p/index.js": "", f"{folder}/main.cjs": ""})


def test_a_deep_folder_is_no_problem(tree: WriteTree, agreed: Agreed) -> None:
    """The way up is as long as it is."""
    root = deep(tree, 300)
    parent = "/".join(["d"] * 300) + "/main.cjs"
    assert agreed(root, "p", parent, kind="require") == "file node_modules/p/index.js"
    assert agreed(root, "p", parent) == "commonjs node_modules/p/index.js"
