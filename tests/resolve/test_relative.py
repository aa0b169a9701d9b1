"""Relative and absolute specifiers of `import`, and the identity of what they lead to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import WriteTree
    from resolve.conftest import Agreed


def test_dot_specifiers_start_at_the_folder_of_the_module(tree: WriteTree, agreed: Agreed) -> None:
    """`./` and `../` count from the folder of the module that asks."""
    root = tree({"a/b/x.mjs": "", "a/y.mjs": ""})
    assert agreed(root, "./x.mjs", "a/b/main.mjs") == "module a/b/x.mjs"
    assert agreed(root, "../y.mjs", "a/b/main.mjs") == "module a/y.mjs"


def test_dot_segments_collapse(tree: WriteTree, agreed: Agreed) -> None:
    """`./a/../x.mjs` and `./././x.mjs` are the module `x.mjs`."""
    root = tree({"x.mjs": ""})
    assert agreed(root, "./a/../x.mjs") == "module x.mjs"
    assert agreed(root, "./././x.mjs") == "module x.mjs"
    assert agreed(root, "./a/%2e%2E/x.mjs") == "module x.mjs"


def test_an_absolute_path_is_an_absolute_specifier(tree: WriteTree, agreed: Agreed) -> None:
    """A specifier that starts with a slash is a path from the top of the file system."""
    root = tree({"x.mjs": ""})
    assert agreed(root, f"{os.path.realpath(root)}/x.mjs") == "module x.mjs"


def test_a_file_url_is_an_absolute_specifier(tree: WriteTree, agreed: Agreed) -> None:
    """`file:` URLs are taken, in any case of the scheme and with `localhost` as host."""
    root = tree({"x y.mjs": ""})
    there = Path(os.path.realpath(root)).as_uri()
    assert agreed(root, f"{there}/x%20y.mjs") == "module x y.mjs"
    assert agreed(root, f"{there.replace('file:', 'FILE:')}/x y.mjs") == "module x y.mjs"
    assert agreed(root, f"{there.replace('///', '//localhost/')}/x y.mjs") == "module x y.mjs"


def test_a_file_url_has_no_host(tree: WriteTree, agreed: Agreed) -> None:
    """A `file:` URL that names another machine is refused."""
    assert agreed(tree({}), "file://elsewhere/x.mjs") == "ERR_INVALID_FILE_URL_HOST"


def test_an_import_adds_no_extension(tree: WriteTree, agreed: Agreed) -> None:
    """`import './x'` does not find `x.mjs` or `x.js`."""
    root = tree({"x.mjs": "", "x.js": ""})
    assert agreed(root, "./x") == "ERR_MODULE_NOT_FOUND"


def test_an_import_of_a_folder_is_refused(tree: WriteTree, agreed: Agreed) -> None:
    """A folder is no module, with or without a slash behind it, whatever index it holds."""
    root = tree({"lib/index.js": "", "lib/index.mjs": ""})
    assert agreed(root, "./lib") == "ERR_UNSUPPORTED_DIR_IMPORT"
    assert agreed(root, "./lib/") == "ERR_UNSUPPORTED_DIR_IMPORT"
    assert agreed(root, ".") == "ERR_UNSUPPORTED_DIR_IMPORT"


def test_a_slash_at_the_end_always_means_a_folder(tree: WriteTree, agreed: Agreed) -> None:
    """Node sees a folder in whatever ends in a slash, even where nothing is."""
    root = tree({"x.mjs": ""})
    assert agreed(root, "./x.mjs/") == "ERR_UNSUPPORTED_DIR_IMPORT"
    assert agreed(root, "./gone/") == "ERR_UNSUPPORTED_DIR_IMPORT"


def test_a_query_makes_another_module(tree: WriteTree, agreed: Agreed) -> None:
    """Query and fragment belong to the identity of an ES module; empty ones do not."""
    root = tree({"x.mjs": ""})
    assert agreed(root, "./x.mjs?a") == "module x.mjs?a"
    assert agreed(root, "./x.mjs#b") == "module x.mjs#b"
    assert agreed(root, "./x.mjs?a#b") == "module x.mjs?a#b"
    assert agreed(root, "./x.mjs?") == "module x.mjs"
    assert agreed(root, "./x.mjs?#") == "module x.mjs"


def test_a_query_is_spelled_as_in_a_url(tree: WriteTree, agreed: Agreed) -> None:
    """Two spellings of one query are one module."""
    root = tree({"x.mjs": ""})
    assert agreed(root, "./x.mjs?a b'ü") == "module x.mjs?a%20b%27%C3%BC"
    assert agreed(root, "./x.mjs?a%20b%27%C3%BC") == "module x.mjs?a%20b%27%C3%BC"


def test_a_commonjs_file_is_one_module_whatever_the_query(tree: WriteTree, agreed: Agreed) -> None:
    """The query of an import of CommonJS is left out of the id, for the file runs once."""
    root = tree({"x.cjs": ""})
    assert agreed(root, "./x.cjs?a") == "commonjs x.cjs"


def test_percent_encoding_is_decoded(tree: WriteTree, agreed: Agreed) -> None:
    """`%61` is an `a`, and the same module as `a`."""
    root = tree({"a.mjs": ""})
    assert agreed(root, "./%61.mjs") == "module a.mjs"


def test_names_with_special_characters_are_encoded_in_the_id(
    tree: WriteTree, agreed: Agreed
) -> None:
    """`%`, `?` and `#` in file names are percent-encoded in a module id, nothing else is."""
    root = tree({"100%.mjs": "", "a?b.mjs": "", "a#b.mjs": "", "sp ace-ü[...].mjs": ""})
    assert agreed(root, "./100%25.mjs") == "module 100%25.mjs"
    assert agreed(root, "./a%3Fb.mjs") == "module a%3Fb.mjs"
    assert agreed(root, "./a%23b.mjs") == "module a%23b.mjs"
    assert agreed(root, "./sp ace-ü[...].mjs") == "module sp ace-ü[...].mjs"


@pytest.mark.parametrize("encoded", ["%2F", "%2f", "%5C", "%5c"])
def test_an_encoded_separator_is_refused(tree: WriteTree, agreed: Agreed, encoded: str) -> None:
    """An encoded slash or backslash is no part of a name."""
    root = tree({"a/b.mjs": ""})
    assert agreed(root, f"./a{encoded}b.mjs") == "ERR_INVALID_MODULE_SPECIFIER"


def test_a_backslash_separates_segments(tree: WriteTree, agreed: Agreed) -> None:
    r"""In a URL `\` is `/`, so `./a\b.mjs` is `a/b.mjs`."""
    root = tree({"a/b.mjs": ""})
    assert agreed(root, "./a\\b.mjs") == "module a/b.mjs"


def test_percent_encoding_that_is_no_utf8_is_refused(tree: WriteTree, agreed: Agreed) -> None:
    """`%ff` and `%zz` decode to no text."""
    root = tree({})
    assert agreed(root, "./%ff.mjs") == "URIError"
    assert agreed(root, "./%zz.mjs") == "URIError"


def test_white_space_around_a_relative_specifier_is_dropped(
    tree: WriteTree, agreed: Agreed
) -> None:
    """The URL parser trims spaces and removes tabs and line ends."""
    root = tree({"x.mjs": ""})
    assert agreed(root, "./x.mjs ") == "module x.mjs"
    assert agreed(root, "./x\t.m\njs") == "module x.mjs"


def test_a_lone_surrogate_is_a_replacement_character(tree: WriteTree, agreed: Agreed) -> None:
    """What is no well-formed string names a file with U+FFFD in its name."""
    root = tree({"\ufffd.mjs": ""})
    assert agreed(root, "./\ud800.mjs") == "module \ufffd.mjs"


def test_a_null_byte_names_no_file(tree: WriteTree, agreed: Agreed) -> None:
    """A path with a null byte is refused where what comes before it exists."""
    root = tree({"x.mjs": ""})
    assert agreed(root, "./x.mjs%00") == "ERR_INVALID_ARG_VALUE"
    assert agreed(root, "./gone.mjs%00") == "ERR_MODULE_NOT_FOUND"


@pytest.mark.parametrize(
    "specifier", ["https://example.org/x.mjs", "cloudflare:workers", "bun:sqlite", "C:/x.mjs"]
)
def test_other_schemes_are_refused(tree: WriteTree, agreed: Agreed, specifier: str) -> None:
    """Node's loader takes `file:`, `data:` and `node:`, a drive letter being a scheme as well."""
    assert agreed(tree({}), specifier) == "ERR_UNSUPPORTED_ESM_URL_SCHEME"


def test_a_name_that_is_no_url_is_a_package(tree: WriteTree, agreed: Agreed) -> None:
    """`http:` alone is no URL, so it is looked for as a package."""
    assert agreed(tree({}), "http:") == "ERR_MODULE_NOT_FOUND"


def test_a_folder_with_a_special_name_is_no_obstacle(tree: WriteTree, agreed: Agreed) -> None:
    """Specifiers resolve from folders whose names look like queries or escapes."""
    root = tree({"a%20b/we#ird?/x.mjs": "", "a%20b/we#ird?/main.mjs": ""})
    parent = "a%20b/we#ird?/main.mjs"
    assert agreed(root, "./x.mjs", parent) == "module a%2520b/we%23ird%3F/x.mjs"
    assert agreed(root, "./y/../x.mjs?q", parent) == "module a%2520b/we%23ird%3F/x.mjs?q"
