"""`--entry`: another file is started than the one that the platform starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphscan.errors import NoEntry
from graphscan.locate import locate

if TYPE_CHECKING:
    from conftest import WriteTree

FILES = {
    "app/package.json": {"name": "app"},
    "app/start.mjs": "",
    "app/.output/nitro.json": {
        "preset": "node-server",
        "commands": {"preview": "node server/index.mjs"},
    },
    "app/.output/server/package.json": {"type": "module"},
    "app/.output/server/index.mjs": "",
    "app/.output/server/other.mjs": "",
    "app/.output/server/chunks/x.mjs": "",
}


@pytest.mark.parametrize(
    ("cwd", "entry"),
    [
        ("app", ".output/server/other.mjs"),
        ("app", "./.output/server/other.mjs"),
        ("app", "other.mjs"),
        ("app/.output/server", "other.mjs"),
        (".", "other.mjs"),
    ],
)
@pytest.mark.parametrize("path", ["app", "app/.output", "app/.output/server/index.mjs"])
def test_an_entry_is_read_from_the_working_folder_else_from_the_root(
    tree: WriteTree, path: str, cwd: str, entry: str
) -> None:
    """The file in the working folder is meant, or else the one in the server folder."""
    folder = tree(FILES)
    located = locate(folder / path, entry=entry, cwd=folder / cwd)
    assert located.root == Path(os.path.realpath(folder / "app/.output/server"))
    assert located.build.entry == "other.mjs"
    assert located.build.preset == "node-server"
    assert located.build.assumptions[0] == "entry other.mjs: given by --entry"
    assert located.diagnostics == ()


def test_an_absolute_entry_is_taken(tree: WriteTree) -> None:
    """An absolute path needs no folder."""
    folder = tree(FILES)
    entry = folder / "app/.output/server/chunks/x.mjs"
    assert locate(folder / "app", entry=str(entry)).build.entry == "chunks/x.mjs"


def test_of_two_files_of_one_name_the_one_in_the_working_folder_is_meant(tree: WriteTree) -> None:
    """Where both exist, that is a diagnostic, because it is easily meant otherwise."""
    folder = tree({**FILES, "app/other.mjs": ""})
    located = locate(folder / "app/.output", entry="other.mjs", cwd=folder / "app")
    assert located.root.name == "app"
    assert [item.code for item in located.diagnostics] == ["ambiguous-entry"]


def test_an_entry_outside_the_server_folder_has_its_own_root(tree: WriteTree) -> None:
    """A starter script of the project makes the project the root."""
    folder = tree(FILES)
    located = locate(folder / "app", entry="start.mjs", cwd=folder / "app")
    assert (located.root.name, located.build.entry) == ("app", "start.mjs")


def test_an_entry_below_a_folder_without_one_has_that_folder_as_root(tree: WriteTree) -> None:
    """A folder in which no entry is found is the root when one is given."""
    folder = tree({"code/lib/run.mjs": "", "code/x.txt": ""})
    located = locate(folder / "code", entry="lib/run.mjs", cwd=folder)
    assert (located.root.name, located.build.entry) == ("code", "lib/run.mjs")


def test_an_entry_chooses_among_several_outputs(tree: WriteTree) -> None:
    """With `--entry` a folder of several outputs is no error."""
    folder = tree({f"{name}/.output/server/{file}": "" for name in "ab" for file in ("index.mjs",)})
    (folder / "b/.output/server/package.json").write_text("{}")
    located = locate(folder, entry="b/.output/server/index.mjs", cwd=folder)
    assert located.root == Path(os.path.realpath(folder / "b/.output/server"))


def test_the_real_path_of_a_linked_entry_counts(tree: WriteTree) -> None:
    """`--entry` may be a symbolic link."""
    folder = tree(FILES)
    (folder / "app/link.mjs").symlink_to(folder / "app/.output/server/other.mjs")
    located = locate(folder / "app", entry="link.mjs", cwd=folder / "app")
    assert (located.root.name, located.build.entry) == ("server", "other.mjs")


@pytest.mark.parametrize(
    ("entry", "cause"), [("gone.mjs", "no such file"), (".output/server", "it is a folder")]
)
def test_an_entry_that_is_no_file_is_refused(tree: WriteTree, entry: str, cause: str) -> None:
    """The error names the option, the cause, and the entry that would have been found."""
    folder = tree(FILES)
    with pytest.raises(NoEntry) as caught:
        locate(folder / "app", entry=entry, cwd=folder / "app")
    assert caught.value.subject == f"--entry {entry}"
    assert cause in caught.value.cause
    assert "index.mjs" in caught.value.next_step


def test_an_entry_that_is_no_module_is_refused(tree: WriteTree) -> None:
    """A manifest cannot be started."""
    folder = tree(FILES)
    with pytest.raises(NoEntry, match="not a JavaScript module"):
        locate(folder / "app", entry="package.json", cwd=folder / "app")
