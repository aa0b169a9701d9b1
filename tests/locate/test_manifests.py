"""Manifests that are broken or of odd types: a diagnostic, the same entry, no crash."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graphscan.locate import Located, locate

if TYPE_CHECKING:
    from conftest import WriteTree

BROKEN = {
    "empty": b"",
    "truncated": b'{"preset": "node-server"',
    "not JSON": b"preset = node-server",
    "html": b"<!doctype html>",
    "NaN": b'{"preset": NaN}',
    "invalid UTF-8": b'{"preset": "\xff\xfe"}',
    "UTF-16": '{"preset": "bun"}'.encode("utf-16"),
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "deep object": b'{"preset":' * 100_000 + b"1" + b"}" * 100_000,
    "huge number": b'{"preset": ' + b"9" * 10_000 + b"}",
    "array": b'[{"preset": "bun"}]',
    "string": b'"bun"',
    "number": b"1",
    "null": b"null",
    "boolean": b"true",
    "too large": b'{"a": "' + b" " * (17 * 1024 * 1024) + b'"}',
}


def server(tree: WriteTree, name: str, content: object) -> Located:
    """The build of a server folder in an output, with one manifest of its own."""
    return locate(tree({"server/index.mjs": "", name: content}))


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_nitro_json_is_a_diagnostic(tree: WriteTree, content: bytes) -> None:
    """nitro.json that is no object leaves preset and versions unknown; the entry is found."""
    located = server(tree, "nitro.json", content)
    assert (located.root.name, located.build.entry) == ("server", "index.mjs")
    assert located.build.preset is None
    assert len(located.diagnostics) == 1
    assert located.diagnostics[0].message.startswith("nitro.json: ")


@pytest.mark.parametrize("name", ["package.json", ".vc-config.json", "deno.json", "wrangler.json"])
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_manifest_of_the_server_folder_is_a_diagnostic(
    tree: WriteTree, name: str, content: bytes
) -> None:
    """No manifest that is no object stops the scan or hides the entry."""
    folder = tree({"index.mjs": "", name: content})
    located = locate(folder)
    assert located.build.entry == "index.mjs"
    assert [item.message.split(":")[0] for item in located.diagnostics] == [name]


def test_the_place_of_a_syntax_error_is_given(tree: WriteTree) -> None:
    """Line and column of what is no JSON are in the message."""
    located = server(tree, "nitro.json", '{\n  "preset": oops\n}')
    assert "line 2, column 13" in located.diagnostics[0].message


def test_a_byte_order_mark_is_no_error(tree: WriteTree) -> None:
    """nitro.json may begin with a byte-order mark."""
    content = b"\xef\xbb\xbf" + json.dumps({"preset": "bun"}).encode()
    located = server(tree, "nitro.json", content)
    assert located.build.preset == "bun"
    assert located.diagnostics == ()


@pytest.mark.parametrize("value", [[], {}, 1, 1.5, True, ["node-server"], "x" * 5000])
@pytest.mark.parametrize("key", ["preset", "serverEntry"])
def test_a_value_of_an_odd_type_is_ignored_and_said(
    tree: WriteTree, key: str, value: object
) -> None:
    """A preset or serverEntry that is no string is a diagnostic that names the key."""
    located = server(tree, "nitro.json", {key: value})
    assert located.build.entry == "index.mjs"
    assert located.build.preset is None
    assert len(located.diagnostics) == 1
    assert f"`{key}` is" in located.diagnostics[0].message


@pytest.mark.parametrize("value", [[], "nuxt", 1, True])
@pytest.mark.parametrize("key", ["framework", "versions", "commands"])
def test_a_group_of_an_odd_type_is_ignored_and_said(
    tree: WriteTree, key: str, value: object
) -> None:
    """framework, versions or commands that is no object is a diagnostic that names the key."""
    located = server(tree, "nitro.json", {"preset": "bun", key: value})
    assert located.build.preset == "bun"
    assert located.build.framework is None
    assert len(located.diagnostics) == 1
    assert f"`{key}` is" in located.diagnostics[0].message
    assert "not an object" in located.diagnostics[0].message


@pytest.mark.parametrize("name", [1, [], {}, True])
def test_a_framework_name_of_an_odd_type_is_no_framework(tree: WriteTree, name: object) -> None:
    """A framework without a usable name is unknown."""
    located = server(tree, "nitro.json", {"framework": {"name": name, "version": "1"}})
    assert located.build.framework is None
    assert "`framework`: `name` is" in located.diagnostics[0].message


def test_null_means_unknown(tree: WriteTree) -> None:
    """A null value is the same as no value."""
    keys = ("preset", "framework", "versions", "commands", "serverEntry")
    located = server(tree, "nitro.json", dict.fromkeys(keys))
    assert located.build.preset is None
    assert located.diagnostics == ()


def test_a_framework_without_a_version_keeps_its_name(tree: WriteTree) -> None:
    """vinxi writes an empty version."""
    located = server(tree, "nitro.json", {"framework": {"name": "vinxi", "version": ""}})
    assert located.build.framework == ("vinxi", "")
    assert located.diagnostics == ()


def test_lone_surrogates_can_be_printed(tree: WriteTree) -> None:
    """What no encoding can write becomes U+FFFD."""
    located = server(tree, "nitro.json", '{"preset": "a\\ud800b"}')
    assert located.build.preset == "a\ufffdb"


def test_a_nul_in_a_server_entry_names_no_file(tree: WriteTree) -> None:
    """A serverEntry that no file can have is a missing one."""
    located = server(tree, "nitro.json", {"serverEntry": "server/\0.mjs"})
    assert [item.code for item in located.diagnostics] == ["missing-entry"]


def test_a_folder_named_like_a_manifest_is_none(tree: WriteTree) -> None:
    """A folder called nitro.json or package.json is no manifest."""
    located = locate(tree({"index.mjs": "", "nitro.json/x": "", "package.json/x": ""}))
    assert located.build.entry == "index.mjs"


@pytest.mark.parametrize("main", [1, [], {}, "gone.mjs", "../../x.mjs", ""])
def test_an_unusable_main_gives_no_entry_and_no_crash(tree: WriteTree, main: object) -> None:
    """`main` of package.json counts only if it names a file of the folder."""
    folder = tree({"a/p/package.json": {"main": main}, "a/p/server/index.mjs": "", "x.mjs": ""})
    located = locate(folder / "a/p")
    assert located.root.name == "server"


@pytest.mark.parametrize("tasks", [1, [], "start", {"start": 1}, {"start": {"command": 1}}, {}])
def test_odd_deno_tasks_are_ignored(tree: WriteTree, tasks: object) -> None:
    """deno.json without a usable start task leaves the entry to its name."""
    located = locate(tree({"deno.json": {"tasks": tasks}, "index.mjs": ""}))
    assert located.build.entry == "index.mjs"


@pytest.mark.parametrize("engines", [1, [], "22", {"node": 22}, {"node": []}])
def test_odd_engines_leave_the_node_version_to_the_default(
    tree: WriteTree, engines: object
) -> None:
    """engines of an odd type is a diagnostic; Node 22 is assumed."""
    located = locate(tree({"package.json": {"engines": engines}, "index.mjs": ""}))
    assert located.build.node == 22
    assert [item.code for item in located.diagnostics] == ["unexpected-type"]
