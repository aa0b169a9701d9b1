"""What a PATH may be, and which build it stands for."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import WriteTree, write_tree

from graphscan.errors import NoEntry, PathNotFound, SeveralOutputs, Unreadable
from graphscan.locate import StartKind, locate

NITRO = {
    "preset": "node-server",
    "framework": {"name": "nuxt", "version": "4.4.2"},
    "versions": {"nitro": "2.13.5"},
    "commands": {"preview": "node server/index.mjs"},
}
OUTPUT = {
    "app/package.json": {"name": "app", "main": "other.js"},
    "app/other.js": "",
    "app/nuxt.config.ts": "",
    "app/server/index.mjs": "",
    "app/.output/nitro.json": NITRO,
    "app/.output/public/a.html": "",
    "app/.output/server/index.mjs": "",
    "app/.output/server/package.json": {"type": "module"},
    "app/.output/server/chunks/nitro/nitro.mjs": "",
    "app/.output/server/node_modules/p/index.mjs": "",
}


def locate_error(path: Path | str, kind: type[Exception], **options: object) -> str:
    """The message with which `locate` refuses."""
    with pytest.raises(kind) as caught:
        locate(path, **options)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(
    "path",
    [
        "app",
        "app/.output",
        "app/.output/server",
        "app/.output/server/index.mjs",
        "app/.output/server/../server/",
        ".",
    ],
)
def test_every_way_to_name_one_build_finds_the_same_root_and_entry(
    tree: WriteTree, path: str
) -> None:
    """A project, its output, its server folder and its entry file are one build with one root."""
    folder = tree(OUTPUT)
    located = locate(folder / path)
    assert located.root == Path(os.path.realpath(folder / "app/.output/server"))
    assert located.build.entry == "index.mjs"
    assert located.build.preset == "node-server"
    assert located.build.framework == ("nuxt", "4.4.2")
    assert located.build.nitro == "2.13.5"
    assert located.diagnostics == ()


def test_a_relative_path_is_read_from_the_working_folder(tree: WriteTree) -> None:
    """PATH is relative to `cwd`."""
    folder = tree(OUTPUT)
    located = locate("../app", cwd=folder / "app")
    assert located.root == Path(os.path.realpath(folder / "app/.output/server"))


def test_the_entry_is_the_last_start_and_has_a_real_path(tree: WriteTree) -> None:
    """`starts` ends with the entry, known by its real path."""
    folder = tree(OUTPUT)
    start = locate(folder / "app").starts[-1]
    assert start.kind is StartKind.ENTRY
    assert start.module == "index.mjs"
    assert start.path == Path(os.path.realpath(folder / "app/.output/server/index.mjs"))


def test_what_decided_the_entry_is_said(tree: WriteTree) -> None:
    """The assumptions name the entry and where it comes from."""
    folder = tree(OUTPUT)
    assumptions = locate(folder / "app").build.assumptions
    assert "entry index.mjs: from commands.preview in nitro.json" in assumptions


def test_no_sentence_holds_an_absolute_path(tree: WriteTree) -> None:
    """What goes into the report is the same wherever the build lies."""
    folder = tree({**OUTPUT, "app/.output/server/.vc-config.json": "nonsense"})
    located = locate(folder / "app")
    said = [*located.build.assumptions, *(item.message for item in located.diagnostics)]
    assert len(said) >= 3
    assert not [sentence for sentence in said if str(folder) in sentence]


def test_a_folder_with_an_entry_is_its_own_root(tree: WriteTree) -> None:
    """Without nitro.json a folder that holds an entry is the server folder."""
    folder = tree({"out/main.mjs": "", "out/lib/x.mjs": ""})
    located = locate(folder / "out")
    assert (located.root.name, located.build.entry) == ("out", "main.mjs")
    assert located.build.preset is None
    assert located.build.framework is None
    assert located.build.nitro is None


def test_the_entry_names_are_tried_in_their_order(tree: WriteTree) -> None:
    """index.mjs, server.mjs, main.mjs, server.js, index.js, then main of package.json."""
    names = ["index.mjs", "server.mjs", "main.mjs", "server.js", "index.js", "lib/a.cjs"]
    folder = tree({"package.json": {"main": "./lib/a.cjs"}, **dict.fromkeys(names, "")})
    found = []
    for name in names:
        found.append(locate(folder).build.entry)
        (folder / name).unlink()
    assert found == names
    assert locate_error(folder, NoEntry)


def test_a_lone_entry_file_has_its_own_folder_as_root(tree: WriteTree) -> None:
    """An entry file with no manifest above it is relative to its own folder."""
    folder = tree({"a/b/run.mjs": ""})
    located = locate(folder / "a/b/run.mjs")
    assert (located.root.name, located.build.entry) == ("b", "run.mjs")


def test_an_entry_file_below_a_package_has_the_package_as_root(tree: WriteTree) -> None:
    """However far up, the nearest package.json decides the root of an entry file."""
    folder = tree({"p/package.json": {}, "p/1/2/3/4/5/run.mjs": ""})
    located = locate(folder / "p/1/2/3/4/5/run.mjs")
    assert (located.root.name, located.build.entry) == ("p", "1/2/3/4/5/run.mjs")
    assert located.build.assumptions[0].startswith("root: the folder above 1/2/3/4/5/run.mjs")


@pytest.mark.parametrize(("depth", "root"), [(3, "n"), (4, "4")])
def test_nitro_json_counts_three_folders_up(tree: WriteTree, depth: int, root: str) -> None:
    """nitro.json makes the root from three folders above an entry file, not from four."""
    below = "/".join(str(number) for number in range(1, depth + 1))
    folder = tree({"n/nitro.json": {"preset": "bun"}, f"n/{below}/run.mjs": ""})
    located = locate(folder / "n" / below / "run.mjs")
    assert located.root.name == root
    assert located.build.preset == ("bun" if depth == 3 else None)


def test_the_nearest_manifest_wins(tree: WriteTree) -> None:
    """A package.json nearer than nitro.json is the root; nitro.json still gives the facts."""
    folder = tree({"n/nitro.json": {"preset": "bun"}, "n/s/package.json": {}, "n/s/t/run.mjs": ""})
    located = locate(folder / "n/s/t/run.mjs")
    assert (located.root.name, located.build.entry) == ("s", "t/run.mjs")
    assert located.build.preset == "bun"


def test_the_scope_of_an_entry_file_does_not_leave_node_modules(tree: WriteTree) -> None:
    """As for Node, node_modules ends the way up to a package.json."""
    folder = tree({"package.json": {}, "node_modules/x/run.mjs": ""})
    assert locate(folder / "node_modules/x/run.mjs").root.name == "x"


def test_a_nitro_3_entry_without_package_json_has_the_server_folder_as_root(
    tree: WriteTree,
) -> None:
    """Given by its entry file, an output has the same ids as given by its folder."""
    nitro = {"preset": "node-server", "serverEntry": "server/index.mjs"}
    folder = tree({"o/nitro.json": nitro, "o/server/index.mjs": "", "o/server/_libs/h3.mjs": ""})
    for path in ("o", "o/server", "o/server/index.mjs"):
        located = locate(folder / path)
        assert (located.root.name, located.build.entry) == ("server", "index.mjs")


def test_an_entry_given_by_a_symbolic_link_is_its_real_file(tree: WriteTree) -> None:
    """The real path of an entry counts, as it does for Node."""
    folder = tree({"real/package.json": {}, "real/run.mjs": "", "links/x": ""})
    (folder / "links/run.mjs").symlink_to(folder / "real/run.mjs")
    located = locate(folder / "links/run.mjs")
    assert (located.root.name, located.build.entry) == ("real", "run.mjs")


def test_a_linked_entry_in_a_server_folder_takes_the_root_along(tree: WriteTree) -> None:
    """Where the entry of a folder is a link to elsewhere, what it imports lies elsewhere too."""
    folder = tree({"real/package.json": {}, "real/run.mjs": "", "links/x": ""})
    (folder / "links/index.mjs").symlink_to(folder / "real/run.mjs")
    located = locate(folder / "links")
    assert (located.root.name, located.build.entry) == ("real", "run.mjs")


def test_a_linked_server_folder_is_its_real_folder(tree: WriteTree) -> None:
    """The root is a real path."""
    folder = tree({"real/index.mjs": "", "app/x": ""})
    (folder / "app/.output").mkdir()
    (folder / "app/.output/server").symlink_to(folder / "real", target_is_directory=True)
    located = locate(folder / "app")
    assert located.root == Path(os.path.realpath(folder / "real"))
    assert located.build.entry == "index.mjs"


def test_names_are_percent_encoded_in_module_ids(tree: WriteTree) -> None:
    """`%`, `?` and `#` in an entry's name are encoded; the path is not."""
    folder = tree({"a%b/run#1.mjs": "", "a%b/package.json": {}})
    start = locate(folder / "a%b/run#1.mjs").starts[-1]
    assert start.module == "run%231.mjs"
    assert start.path is not None
    assert start.path.name == "run#1.mjs"


def test_several_outputs_are_listed_and_none_is_chosen(tree: WriteTree) -> None:
    """Two known places below a project: the message names both and what to type."""
    folder = tree(
        {".output/server/index.mjs": "", ".netlify/functions-internal/server/main.mjs": ""}
    )
    message = locate_error(folder, SeveralOutputs)
    assert ".output/server" in message
    assert ".netlify/functions-internal/server" in message
    assert f"graphscan {folder / '.netlify/functions-internal/server'}" in message


def test_several_apps_below_a_folder_are_listed(tree: WriteTree) -> None:
    """A workspace with two built apps has two outputs."""
    folder = tree({f"apps/{name}/.output/server/index.mjs": "" for name in ("web", "admin")})
    message = locate_error(folder, SeveralOutputs)
    assert "apps/admin/.output/server, apps/web/.output/server" in message


def test_a_long_list_of_outputs_is_cut(tree: WriteTree) -> None:
    """A folder of many builds names some of them and says how many there are."""
    folder = tree({f"b{number:02}/.output/server/index.mjs": "" for number in range(20)})
    message = locate_error(folder, SeveralOutputs)
    assert "20 server outputs" in message
    assert "b11/" in message
    assert "b12/" not in message
    assert "8 more" in message


def test_two_links_to_one_output_are_one(tree: WriteTree) -> None:
    """Outputs are told apart by their real paths."""
    folder = tree({".vercel/output/functions/__fallback.func/index.mjs": ""})
    functions = folder / ".vercel/output/functions"
    (functions / "__nitro.func").symlink_to(functions / "__fallback.func", target_is_directory=True)
    assert locate(folder).root.name == "__fallback.func"


def test_the_only_app_of_a_workspace_is_found_and_said(tree: WriteTree) -> None:
    """A single output further down is taken, and that is an assumption."""
    folder = tree(
        {"apps/web/.output/server/index.mjs": "", "node_modules/x/dist/server/index.mjs": ""}
    )
    located = locate(folder)
    assert located.root.parts[-3:] == ("web", ".output", "server")
    assert located.build.assumptions[0].startswith(
        "server folder apps/web/.output/server: the only"
    )


def test_a_path_that_does_not_exist_is_named_with_the_nearest_that_does(tree: WriteTree) -> None:
    """A typing error is shown at the place where it was made."""
    folder = tree({"app/.output/server/index.mjs": ""})
    message = locate_error(folder / "app/.outptu/server", PathNotFound)
    assert str(folder / "app/.outptu/server") in message
    assert f"nearest folder that exists is {folder / 'app'}" in message


def test_a_dangling_link_is_named_with_its_target(tree: WriteTree) -> None:
    """A symbolic link to nothing says where it leads."""
    folder = tree({"x": ""})
    (folder / "out").symlink_to("gone/away")
    assert "a symbolic link to gone/away" in locate_error(folder / "out", PathNotFound)


def test_a_loop_of_links_is_no_crash(tree: WriteTree) -> None:
    """A symbolic link that leads to itself cannot be read."""
    folder = tree({"x": ""})
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    assert "in a circle" in locate_error(folder / "a", Unreadable)


def test_a_working_folder_that_is_none_is_refused(tree: WriteTree) -> None:
    """`cwd` has to be a folder."""
    folder = tree({"index.mjs": ""})
    for cwd in (folder / "gone", folder / "index.mjs"):
        assert "working folder" in locate_error(folder, PathNotFound, cwd=cwd)


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000])
def test_an_impossible_path_is_refused(path: str) -> None:
    """Nothing, a NUL and a name that is too long are no paths, and no traceback either."""
    with pytest.raises((PathNotFound, Unreadable)):
        locate(path)


if hasattr(os, "mkfifo"):

    def test_a_pipe_is_neither_file_nor_folder(tmp_path: Path) -> None:
        """What is neither a file nor a folder is refused without being opened."""
        os.mkfifo(tmp_path / "pipe")
        assert "neither a file nor a folder" in locate_error(tmp_path / "pipe", PathNotFound)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    """An empty folder has no entry; the next step is to build."""
    message = locate_error(tmp_path, NoEntry)
    assert "the folder is empty" in message
    assert "Build the app first" in message


def test_a_project_that_is_not_built_says_what_to_run(tree: WriteTree) -> None:
    """A Nuxt project without an output is told to build."""
    folder = tree({"nuxt.config.ts": "", "package.json": {}, "server/api/x.ts": ""})
    assert "npx nuxt build" in locate_error(folder, NoEntry)


def test_a_folder_without_an_entry_says_how_to_give_one(tree: WriteTree) -> None:
    """A folder of other files has no entry."""
    folder = tree({"public/a.html": ""})
    assert "--entry FILE" in locate_error(folder, NoEntry)


@pytest.mark.parametrize("path", [".", ".output"])
def test_a_static_site_has_no_server(tree: WriteTree, path: str) -> None:
    """A generated site is told apart from a broken build."""
    folder = tree(
        {".output/nitro.json": {"preset": "github-pages"}, ".output/public/index.html": ""}
    )
    assert "preset github-pages: a static site" in locate_error(folder / path, NoEntry)


@pytest.mark.parametrize("path", ["app/.output/public", "app/.output/server/chunks"])
def test_a_folder_inside_an_output_names_the_server_folder(tree: WriteTree, path: str) -> None:
    """Who gives a folder beside or below the server folder is told the right one."""
    folder = tree(OUTPUT)
    server = os.path.normpath(folder / "app/.output/server")
    assert f"the server folder {server}" in locate_error(folder / path, NoEntry)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.txt", "hello", "its name ends in .txt"),
        ("app.mjs.bak", "export {}", "its name ends in .bak"),
        ("app.wasm", b"\0asm", "its name ends in .wasm"),
        ("LICENSE", "Permission is hereby granted", "line 1, column 1 does not parse"),
        ("program", b"\x7fELF\0\0", "it holds binary data"),
    ],
)
def test_a_file_that_is_no_javascript_is_refused(
    tree: WriteTree, name: str, content: str | bytes, reason: str
) -> None:
    """A text file, a program or anything else that is no JavaScript is refused, and why is told."""
    folder = tree({name: content, "index.mjs": ""})
    for message in (
        locate_error(folder / name, NoEntry),
        locate_error(folder, NoEntry, entry=name),
    ):
        assert f"not a JavaScript module: {reason}. Give the server folder or its entry" in message


@pytest.mark.parametrize("name", ["app.mjs", "app.js", "app.cjs", "app.ts", "APP.JS", "app"])
def test_a_file_that_node_starts_is_an_entry(tree: WriteTree, name: str) -> None:
    """A file that Node starts by its name, or JavaScript without an extension, is an entry."""
    folder = tree({name: "#!/usr/bin/env node\nimport 'node:fs'\n"})
    assert locate(folder / name).build.entry == name


def test_a_file_that_is_no_module_is_refused(tree: WriteTree) -> None:
    """nitro.json is not an entry."""
    folder = tree(OUTPUT)
    message = locate_error(folder / "app/.output/nitro.json", NoEntry)
    assert "not a JavaScript module" in message
    assert str(folder / "app/.output") in message


if hasattr(os, "geteuid"):

    @pytest.mark.parametrize("locked", [".output", ".output/server", ".output/server/index.mjs"])
    def test_what_may_not_be_read_is_not_said_to_be_absent(locked: str) -> None:
        """Without permission the answer is Unreadable, with the file that is locked."""
        user = os.geteuid()
        with TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            write_tree(folder, {".output/server/index.mjs": ""})
            path = folder / (locked if locked.endswith(".mjs") else ".")
            (folder / locked).chmod(0)
            try:
                if user == 0:
                    os.seteuid(65534)
                assert "permission denied" in locate_error(path, Unreadable)
            finally:
                os.seteuid(user)
                (folder / locked).chmod(0o755)
