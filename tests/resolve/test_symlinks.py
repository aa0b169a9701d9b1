"""Symbolic links: a module is known by its real path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphscan.records import Format, Local, Outside
from graphscan.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed


def link(root: Path, name: str, target: str) -> None:
    """Make `name` a symbolic link to `target`."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.symlink_to(target)
    except OSError as error:
        pytest.skip(f"no symbolic links here: {error}")


def test_a_linked_file_is_the_file(tree: WriteTree, agreed: Agreed) -> None:
    """Through a link the module is that of the target, its query kept."""
    root = tree({"real/x.mjs": ""})
    link(root, "x.mjs", "real/x.mjs")
    link(root, "again.mjs", "x.mjs")
    assert agreed(root, "./x.mjs") == "module real/x.mjs"
    assert agreed(root, "./again.mjs?q") == "module real/x.mjs?q"
    assert agreed(root, "./x.mjs", kind="require") == "file real/x.mjs"


def test_the_extension_is_that_of_the_target(tree: WriteTree, agreed: Agreed) -> None:
    """A link called `.mjs` to a CommonJS file is CommonJS, and one to text is no module."""
    root = tree({"x.cjs": "", "x.txt": ""})
    link(root, "x.mjs", "x.cjs")
    link(root, "y.mjs", "x.txt")
    assert agreed(root, "./x.mjs") == "commonjs x.cjs"
    assert agreed(root, "./y.mjs") == "ERR_UNKNOWN_FILE_EXTENSION"


def test_packages_in_a_store(tree: WriteTree, agreed: Agreed) -> None:
    """A linked package finds its dependencies from where it really is (pnpm, `.nitro/pkg@1`)."""
    store = "node_modules/.nitro/p@1.0.0"
    root = tree(
        {
            f"{store}/package.json": {"exports": "./index.mjs"},
            f"{store}/index.mjs": "",
            f"{store}/node_modules/dep/index.js": "",
        }
    )
    link(root, "node_modules/p", ".nitro/p@1.0.0")
    assert agreed(root, "p") == f"module {store}/index.mjs"
    assert agreed(root, "dep", f"{store}/index.mjs") == (
        f"commonjs {store}/node_modules/dep/index.js"
    )
    assert agreed(root, "p", kind="require") == f"file {store}/index.mjs"


def test_type_is_read_where_the_file_really_is(tree: WriteTree, agreed: Agreed) -> None:
    """The package.json beside the target decides the format, not the one beside the link."""
    root = tree(
        {
            "esm/package.json": {"type": "module"},
            "esm/x.js": "",
            "cjs/package.json": {"type": "commonjs"},
        }
    )
    link(root, "cjs/x.js", "../esm/x.js")
    assert agreed(root, "./cjs/x.js") == "module esm/x.js"


def test_a_linked_folder_in_the_middle(tree: WriteTree, agreed: Agreed) -> None:
    """Links anywhere in the path are followed; `..` is taken before that, from the URL."""
    root = tree({"real/deep/x.mjs": "", "real/y.mjs": "", "y.mjs": ""})
    link(root, "lib", "real/deep")
    assert agreed(root, "./lib/x.mjs") == "module real/deep/x.mjs"
    assert agreed(root, "./lib/../y.mjs") == "module y.mjs"


def test_a_link_to_a_folder_is_a_folder(tree: WriteTree, agreed: Agreed) -> None:
    """An import of it is refused, a `require()` finds its index."""
    root = tree({"real/index.js": ""})
    link(root, "lib", "real")
    assert agreed(root, "./lib") == "ERR_UNSUPPORTED_DIR_IMPORT"
    assert agreed(root, "./lib", kind="require") == "file real/index.js"


def test_links_that_lead_nowhere(tree: WriteTree, agreed: Agreed) -> None:
    """A dangling link and a link to itself are missing files."""
    root = tree({})
    link(root, "gone.mjs", "nowhere.mjs")
    link(root, "loop.mjs", "loop.mjs")
    assert agreed(root, "./gone.mjs") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "./loop.mjs") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "./loop.mjs", kind="require") == "MODULE_NOT_FOUND"


def test_a_link_back_to_the_root_is_harmless(tree: WriteTree, agreed: Agreed) -> None:
    """A path that goes round through a link is the short path."""
    root = tree({"x.mjs": ""})
    link(root, "self", ".")
    assert agreed(root, "./self/self/self/x.mjs") == "module x.mjs"


def test_a_link_out_of_the_root_is_outside(tree: WriteTree, agreed: Agreed) -> None:
    """What is really elsewhere will not be deployed with the build."""
    folder = tree({"shared/x.mjs": "", "root/main.mjs": ""})
    link(folder, "root/node_modules/p", "../../shared")
    assert agreed(folder / "root", "p/x.mjs") == "outside ../shared/x.mjs"


def test_a_linked_root_is_its_target(tree: WriteTree) -> None:
    """The root may be given through a link; ids are the same."""
    folder = tree({"real/x.mjs": ""})
    link(folder, "root", "real")
    found = resolve("./x.mjs", "main.mjs", root=folder / "root")
    assert found == Local("x.mjs", Format.MODULE)


def test_a_linked_parent_asks_from_where_it_really_is(tree: WriteTree) -> None:
    """A parent given through a link is the module that the link leads to."""
    root = tree({"real/main.mjs": "", "real/x.mjs": "", "x.mjs": ""})
    link(root, "main.mjs", "real/main.mjs")
    assert resolve("./x.mjs", "main.mjs", root=root) == Local("real/x.mjs", Format.MODULE)
    assert resolve("./x.mjs", root / "main.mjs", root=root) == Local("real/x.mjs", Format.MODULE)


def test_a_parent_outside_may_import_what_is_beside_it(tree: WriteTree) -> None:
    """From a preload outside the root, files outside are modules with ids that begin with `../`."""
    folder = tree({"pre/load.mjs": "", "pre/x.mjs": "", "root/y.mjs": ""})
    root, preload = folder / "root", folder / "pre/load.mjs"
    assert resolve("./x.mjs", preload, root=root) == Local("../pre/x.mjs", Format.MODULE)
    assert resolve("../root/y.mjs", preload, root=root) == Local("y.mjs", Format.MODULE)
    assert resolve("../pre/x.mjs", "y.mjs", root=root) == Outside("../pre/x.mjs")
