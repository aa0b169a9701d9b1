"""package.json files that are broken or odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphscan.records import Format, Local, Resolution, Unresolved
from graphscan.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed

BROKEN = ["", "{", "[]", "1", '{"type": "module"', '{"name": "p",}', "{}x", "{'a': 1}", "// x\n{}"]


def package(tree: WriteTree, text: str | bytes) -> Path:
    """A package `p` whose package.json is `text`."""
    return tree({"node_modules/p/package.json": text, "node_modules/p/index.js": "", "p.mjs": ""})


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_package_json_breaks_the_package(
    tree: WriteTree, agreed: Agreed, text: str
) -> None:
    """What Node cannot parse is an error for whoever asks for the package."""
    root = package(tree, text)
    for kind in ("import", "require"):
        agreed(root, "p", kind=kind)
        agreed(root, "./index.js", "node_modules/p/index.js", kind=kind)


def test_the_error_names_the_file_and_the_reason(tree: WriteTree) -> None:
    """`detail` is a sentence with the path from the root."""
    found = resolve("p", "p.mjs", root=package(tree, "{"))
    assert isinstance(found, Unresolved)
    assert found.reason == "ERR_INVALID_PACKAGE_CONFIG"
    assert "Invalid package config node_modules/p/package.json" in found.detail


def test_a_file_that_cannot_be_required_is_unresolved(tree: WriteTree) -> None:
    """`require.resolve` finds a file beside a broken package.json; `require` of it throws."""
    root = tree({"lib/package.json": "{", "lib/x.js": ""})
    reasons = []
    for node in (20, 22):
        found = resolve("./lib/x.js", "main.cjs", root=root, kind="require", node=node)
        assert isinstance(found, Unresolved)
        reasons.append(found.reason)
    assert reasons == ["SyntaxError", "ERR_INVALID_PACKAGE_CONFIG"]


def test_mjs_files_need_no_package_json(tree: WriteTree, agreed: Agreed) -> None:
    """A broken package.json does not matter to a file that it says nothing about."""
    root = tree({"package.json": "{", "x.mjs": "", "y.cjs": ""})
    assert agreed(root, "./x.mjs") == "module x.mjs"
    assert agreed(root, "./y.cjs") == "commonjs y.cjs"


def test_a_byte_order_mark_is_skipped(tree: WriteTree, agreed: Agreed) -> None:
    """A package.json may start with one."""
    root = package(tree, b'\xef\xbb\xbf{"type": "module"}')
    assert agreed(root, "p") == "module node_modules/p/index.js"


@pytest.mark.parametrize(
    ("text", "version_20", "later"),
    [
        ('{"x": tru, "type": "module"}', "SyntaxError", "module"),
        ('{"type": "module"}}', "SyntaxError", "module"),
        ('{"x": {"y"}, "type": "module"}', "SyntaxError", "module"),
        ('{"x": "\t"}', "SyntaxError", "ERR_INVALID_PACKAGE_CONFIG"),
        (b'{"x": "\xff"}', "commonjs", "ERR_INVALID_PACKAGE_CONFIG"),
        ('{"type": 1}', "commonjs", "ERR_INVALID_PACKAGE_CONFIG"),
        ('{"name": null}', "commonjs", "ERR_INVALID_PACKAGE_CONFIG"),
        ('{"main": 1}', "commonjs", "commonjs"),
        ("null", "TypeError", "ERR_INVALID_PACKAGE_CONFIG"),
        ('{"exports": false}', "ERR_PACKAGE_PATH_NOT_EXPORTED", "commonjs"),
        ('{"exports": {"a": tru}}', "SyntaxError", "SyntaxError"),
        ('{"exports": "[./a"}', "ERR_INVALID_PACKAGE_TARGET", "SyntaxError"),
        ('{"type": "module", "x": [}', "SyntaxError", "ERR_INVALID_PACKAGE_CONFIG"),
    ],
)
def test_versions_differ_in_what_they_forgive(
    tree: WriteTree, agreed: Agreed, text: str | bytes, version_20: str, later: str
) -> None:
    """Node 20 parses the whole file, later versions only what they need of its top level."""
    root = package(tree, text)
    answers = [resolve("p", "p.mjs", root=root, kind="require", node=n) for n in (20, 22, 24)]
    assert [in_a_word(answer) for answer in answers] == [version_20, later, later]
    agreed(root, "p", kind="require")


def in_a_word(answer: Resolution) -> str:
    """The error code or the format."""
    match answer:
        case Unresolved(reason):
            return reason
        case Local(_, found_format):
            return str(found_format)
        case _:
            return "neither"


def test_a_package_json_that_is_a_folder_is_none(tree: WriteTree, agreed: Agreed) -> None:
    """Only a file counts."""
    root = tree({"node_modules/p/package.json/x": "", "node_modules/p/index.js": ""})
    assert agreed(root, "p") == "commonjs node_modules/p/index.js"


def test_very_deep_exports_are_an_error_and_no_crash(tree: WriteTree) -> None:
    """Nesting without end is refused."""
    deep = '{"default":' * 900 + '"./index.js"' + "}" * 900
    endless = "[" * 100_000
    for exports in (deep, endless):
        found = resolve("p", "p.mjs", root=package(tree, f'{{"exports": {exports}}}'))
        assert isinstance(found, Unresolved)
        assert found.reason == "ERR_INVALID_PACKAGE_CONFIG"


def test_large_numbers_are_numbers(tree: WriteTree) -> None:
    """Thousands of digits are valid JSON."""
    root = package(tree, f'{{"x": {"9" * 10_000}, "type": "module"}}')
    assert resolve("p", "p.mjs", root=root) == Local("node_modules/p/index.js", Format.MODULE)
