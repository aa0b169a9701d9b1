"""The public function `resolve`: what it takes, what it refuses, what it says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphscan.errors import PathNotFound, UsageError
from graphscan.records import Builtin, External, Format, Local, Outside, Unresolved
from graphscan.resolve import RequestBy, Resolver, resolve

if TYPE_CHECKING:
    from conftest import WriteTree


def test_the_parent_may_be_a_path_an_id_or_a_url(tree: WriteTree) -> None:
    """A parent is a path from the root, an absolute path, a module id, or a `file:` URL."""
    root = tree({"a%b/main.mjs": "", "a%b/x.mjs": ""})
    main = root / "a%b/main.mjs"
    found = Local("a%25b/x.mjs", Format.MODULE)
    for parent in (main, str(main), main.as_uri(), "a%25b/main.mjs", "a%b/main.mjs"):
        assert resolve("./x.mjs", parent, root=root) == found
    assert resolve("./x.mjs", Path("a%b/main.mjs"), root=root) == found
    assert resolve("./x.mjs", "a%25b/main.mjs?query#fragment", root=root) == found


def test_the_parent_need_not_exist(tree: WriteTree) -> None:
    """Only the parent's folder matters."""
    assert resolve("./x.mjs", "gone.mjs", root=tree({"x.mjs": ""})) == Local("x.mjs", Format.MODULE)


def test_a_root_that_is_no_folder_is_refused(tree: WriteTree) -> None:
    """The root has to exist."""
    root = tree({"file": ""})
    with pytest.raises(PathNotFound, match="no such folder"):
        resolve("./x.mjs", "main.mjs", root=root / "gone")
    with pytest.raises(PathNotFound):
        resolve("./x.mjs", "main.mjs", root=root / "file")


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    """Node 18 is none of the versions that are known."""
    with pytest.raises(UsageError, match="20, 22, 24"):
        resolve("fs", "main.mjs", root=tmp_path, node=18)


def test_a_malformed_parent_url_is_unresolved(tmp_path: Path) -> None:
    """A `file:` URL that names no path has no folder to resolve from."""
    found = resolve("./x.mjs", "file:///%ff/main.mjs", root=tmp_path)
    assert isinstance(found, Unresolved)


def test_conditions_are_added(tree: WriteTree) -> None:
    """Conditions of one's own stand beside those of Node."""
    root = tree(
        {
            "node_modules/p/package.json": {"exports": {"own": "./a.mjs", "import": "./b.mjs"}},
            "node_modules/p/a.mjs": "",
            "node_modules/p/b.mjs": "",
        }
    )
    assert resolve("p", "x.mjs", root=root) == Local("node_modules/p/b.mjs", Format.MODULE)
    found = resolve("p", "x.mjs", root=root, conditions=["own"])
    assert found == Local("node_modules/p/a.mjs", Format.MODULE)
    found = resolve("p", "x.cjs", root=root, conditions=["own"], kind="require")
    assert found == Local("node_modules/p/a.mjs", Format.MODULE)


def test_a_target_above_the_root_is_outside(tree: WriteTree) -> None:
    """What lies elsewhere will not exist where the build is deployed, whatever its format."""
    folder = tree({"x.mjs": "", "x.txt": "", "node_modules/p/index.js": "", "root/main.mjs": ""})
    root = folder / "root"
    assert resolve("../x.mjs", "main.mjs", root=root) == Outside("../x.mjs")
    assert resolve("../x.txt", "main.mjs", root=root) == Outside("../x.txt")
    assert resolve("p", "main.mjs", root=root) == Outside("../node_modules/p/index.js")
    found = resolve("p", "main.cjs", root=root, kind="require")
    assert found == Outside("../node_modules/p/index.js")


def test_messages_name_no_absolute_path(tree: WriteTree) -> None:
    """The sentence of a failure speaks of paths from the root."""
    root = tree({"lib/x": "", "node_modules/p/package.json": {"exports": {}}})
    here = os.path.realpath(root)
    for specifier in ("./gone.mjs", "./lib", "p", "p/x", "#x", f"{here}/gone.mjs"):
        found = resolve(specifier, "main.mjs", root=root)
        assert isinstance(found, Unresolved)
        assert found.detail
        assert here not in found.detail


@pytest.mark.parametrize(
    ("preset", "specifier"),
    [
        ("cloudflare-module", "cloudflare:workers"),
        ("cloudflare_module", "cloudflare:sockets"),
        ("cloudflare-pages", "workerd:unsafe"),
        ("bun", "bun:sqlite"),
        ("bun", "bun"),
        ("deno-server", "npm:chalk"),
        ("deno-deploy", "jsr:@std/path"),
        ("netlify-edge", "https://deno.land/x.ts"),
    ],
)
def test_a_platform_keeps_its_own_modules(tmp_path: Path, preset: str, specifier: str) -> None:
    """Under a preset that is not Node, the schemes of its platform are left to it."""
    assert Resolver(tmp_path, preset=preset).resolve(specifier, "main.mjs") == External(specifier)
    for other in (None, "node-server", "vercel"):
        found = Resolver(tmp_path, preset=other).resolve(specifier, "main.mjs")
        assert isinstance(found, Unresolved)


def test_a_platform_has_nodes_modules_too(tmp_path: Path) -> None:
    """Built-in modules stay built-in modules."""
    found = Resolver(tmp_path, preset="cloudflare-module").resolve("node:fs", "main.mjs")
    assert found == Builtin("node:fs")


def test_every_answer_is_given_once(tree: WriteTree) -> None:
    """A resolver does not ask the disk again: what vanishes during a scan is still there."""
    root = tree({"x.mjs": "", "lib/main.mjs": ""})
    resolver = Resolver(root)
    before = resolver.resolve("../x.mjs", "lib/main.mjs", RequestBy.IMPORT)
    (root / "x.mjs").unlink()
    assert resolver.resolve("../x.mjs", "lib/other.mjs", RequestBy.IMPORT) == before


@pytest.mark.skipif(os.name != "posix", reason="needs a file system that takes any bytes")
def test_names_that_are_no_text_are_percent_encoded(tmp_path: Path) -> None:
    """A byte that is not UTF-8 shows as an escape in an id, and the id leads back to the file."""
    name = os.fsdecode(b"x\xff.mjs")
    try:
        (tmp_path / name).touch()
    except OSError as error:
        pytest.skip(f"no such names here: {error}")
    resolver = Resolver(tmp_path)
    found = resolver.local(tmp_path / name)
    assert found == Local("x%FF.mjs", Format.MODULE)
    assert resolver.path("x%FF.mjs") == Path(os.path.realpath(tmp_path)) / name


def test_very_long_paths_are_missing(tmp_path: Path) -> None:
    """A path that no system takes names no file."""
    for specifier in ("./" + "x" * 5000, "./" + "x/" * 3000 + "y.mjs", "p/" + "x" * 5000):
        for kind in ("import", "require"):
            found = resolve(specifier, "main.mjs", root=tmp_path, kind=kind)
            assert isinstance(found, Unresolved)
