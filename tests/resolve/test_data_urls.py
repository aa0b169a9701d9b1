"""`data:` URLs, as specifiers and as modules that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphscan.records import Format, Local
from graphscan.resolve import Resolver

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("data:text/javascript,export {}", "data module"),
        ("data:application/javascript;charset=utf-8,1", "data module"),
        ("data:TEXT/JavaScript,1", "data module"),
        ("data:text/javascript;base64,MQ==", "data module"),
        ("data:application/json,{}", "data json"),
        ("data:text/css,a", "ERR_UNKNOWN_MODULE_FORMAT"),
    ],
)
def test_the_mime_type_is_the_format(tree: WriteTree, agreed: Agreed, url: str, found: str) -> None:
    """JavaScript and JSON have a format, anything else has none."""
    assert agreed(tree({}), url) == found


def test_a_data_url_without_a_type_is_refused(tree: WriteTree, agreed: Agreed) -> None:
    """Which error it is depends on the version."""
    assert agreed(tree({}), "data:,1") in ("ERR_INVALID_URL", "ERR_UNKNOWN_MODULE_FORMAT")


def test_a_data_url_without_a_comma_is_invalid(tree: WriteTree, agreed: Agreed) -> None:
    """Without a comma there is no body."""
    assert agreed(tree({}), "data:text/javascript") == "ERR_INVALID_URL"


@pytest.mark.parametrize(
    ("specifier", "found"),
    [
        ("fs", "builtin node:fs"),
        ("node:fs", "builtin node:fs"),
        ("data:text/javascript,2", "data module"),
        ("./x.mjs", "ERR_UNSUPPORTED_RESOLVE_REQUEST"),
        ("/x.mjs", "ERR_UNSUPPORTED_RESOLVE_REQUEST"),
        ("p", "ERR_UNSUPPORTED_RESOLVE_REQUEST"),
        ("#x", "ERR_UNSUPPORTED_RESOLVE_REQUEST"),
    ],
)
def test_what_a_data_module_can_import(
    tree: WriteTree, agreed: Agreed, specifier: str, found: str
) -> None:
    """A `data:` module has no place: only absolute specifiers and built-in modules resolve."""
    root = tree({"x.mjs": "", "node_modules/p/index.js": ""})
    assert agreed(root, specifier, "data:text/javascript,1") == found


def test_a_data_module_can_import_a_file_url(tree: WriteTree, agreed: Agreed) -> None:
    """A `file:` URL resolves from anywhere."""
    root = tree({"x.mjs": ""})
    url = (root.resolve() / "x.mjs").as_uri()
    assert agreed(root, url, "data:text/javascript,1") == "module x.mjs"


def test_data_modules_are_numbered_as_they_are_met(tmp_path: Path) -> None:
    """Equal URLs are one module; ids count up."""
    resolver = Resolver(tmp_path)
    urls = ("data:text/javascript,1", "data:text/javascript,2", "data:text/javascript,1")
    found = [resolver.resolve(url, "main.mjs") for url in urls]
    assert found == [Local(f"data:{n}", Format.MODULE) for n in (0, 1, 0)]


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("data:text/javascript,a%20%2B b", b"a + b"),
        ("data:text/javascript;base64,aGFsbG8=", b"hallo"),
        ("data:text/javascript;charset=utf-8;base64,aGFsbG8", b"hallo"),
        ("data:text/javascript,%C3%BC,ü", "ü,ü".encode()),
        ("data:text/javascript,a#fragment", b"a"),
    ],
)
def test_the_body_is_decoded(tmp_path: Path, url: str, body: bytes) -> None:
    """The body is percent-decoded or base64, without the fragment."""
    for node in (20, 22, 24):
        resolver = Resolver(tmp_path, node=node)
        found = resolver.resolve(url, "main.mjs")
        assert isinstance(found, Local)
        assert resolver.data(found.module) == body


def test_a_question_mark_ends_the_body_in_node_20(tmp_path: Path) -> None:
    """Node 20 reads the URL's path alone, later versions all that stands before the fragment."""
    bodies = []
    for node in (20, 22):
        resolver = Resolver(tmp_path, node=node)
        resolver.resolve("data:text/javascript,a?b:c", "main.mjs")
        bodies.append(resolver.data("data:0"))
    assert bodies == [b"a", b"a?b:c"]
