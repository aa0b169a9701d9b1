"""The short ways to a path against the long ones."""

from __future__ import annotations

import posixpath

from hypothesis import example, given
from hypothesis import strategies as st

from graphscan.records import Format
from graphscan.resolve import Resolver, check_attributes
from graphscan.resolve.files import child_of, parent_of, relative_to

names = st.sampled_from(["a", "b.mjs", "..", ".", ".x", "...", "@s", "é", "c.", ""])
plain = st.lists(st.sampled_from(["a", "b c", ".x", "@s", "é.d"]), max_size=4)
directories = plain.map(lambda parts: "/" + "/".join(parts))


@given(directories, st.sampled_from(["./", "../"]), st.lists(names, max_size=6))
@example("/", "../", ["..", "a"])
@example("/a", "./", ["..", "b"])
@example("/a/b", "../", [""])
def test_relative_paths(directory, start, parts):
    """A path from a folder on is what joining and normalising make of the two."""
    path = start + "/".join(parts)
    assert relative_to(directory, path) == posixpath.normpath(posixpath.join(directory, path))


@given(directories, st.sampled_from(["a", ".x", "é.mjs", "..x"]))
def test_children(directory, name):
    """What is in a folder has that folder for its parent."""
    path = child_of(directory, name)
    assert path == posixpath.join(directory, name)
    assert parent_of(path) == directory


def test_paths_of_ids(tree):
    """The path of an id is the same whether or not the file was named before."""
    files = {"a %?#.mjs": "", "b/é.mjs": "", "b/..c.mjs": ""}
    root = tree(files)
    naming, fresh = Resolver(root), Resolver(root)
    for file in files:
        module = naming.id_of(f"{naming.files.root}/{file}")
        assert naming.file(module) == fresh.file(module)
        assert naming.file(f"{module}?q#f") == fresh.file(module)


def test_no_attributes():
    """Without attributes everything may be loaded but JSON."""
    assert [form for form in (*Format, None) if check_attributes((), form, 22) is not None] == [
        Format.JSON
    ]
