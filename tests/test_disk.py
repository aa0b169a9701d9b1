"""Every question to the disk of a build goes through graphscan.disk."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

import graphscan
from graphscan import disk

PACKAGE = Path(graphscan.__file__).parent
ELSEWHERE = {
    "disk.py": "the place itself",
    "cli/builds.py": "what diff is given, stdin too; no answer of diff is kept",
    "cli/console.py": "where output goes to nobody, and how it is written",
    "cli/fleet.py": "where lines go; no answer of it is kept",
    "cli/memory.py": "which build it is that records are kept of",
    "syntax.py": "queries, which are part of graphscan",
    "config/presets/__init__.py": "presets, which are part of graphscan",
    "config/schema.py": "the schema, which is part of graphscan",
    "render/html_report/assets.py": "styles and scripts, which are part of graphscan",
    "rules/pages.py": "pages, which are part of graphscan",
}
"""Modules that may ask by themselves, and what for."""
APART = ("cache", "trace", "workers")
"""Packages that write, or ask about this machine: nothing of it is an answer about a build."""
FORBIDDEN = {
    "exists", "getmtime", "getsize", "glob", "is_dir", "is_file", "is_symlink", "isdir", "isfile",
    "islink", "iterdir", "lexists", "listdir", "lstat", "open", "read_bytes", "read_text",
    "readlink", "realpath", "rglob", "samefile", "scandir", "stat", "walk",
}  # fmt: skip


def _asks(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id="open"):
                    yield node.lineno, "open"
                case ast.Attribute(value=ast.Name(id="disk")):
                    pass
                case ast.Attribute(attr=name) if name in FORBIDDEN:
                    yield node.lineno, name


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in APART
        and path.relative_to(PACKAGE).as_posix() not in ELSEWHERE
    ],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_no_module_asks_by_itself(path):
    """A module that could decide a scan asks the disk through graphscan.disk only."""
    assert list(_asks(ast.parse(path.read_text("utf-8")))) == []


def test_answers_are_noted(tree):
    """A journal has each question once, and what it was answered."""
    root = tree({"a": "text", "b/c": ""})
    journal = disk.Journal()
    with disk.noted(journal):
        disk.content(root / "a")
        disk.listing(root)
        disk.listing(root)
        assert not disk.exists(root / "d")
    asked = [(question, Path(path.decode()).name) for question, path in journal.answers]
    assert asked == [
        (disk.Question.CONTENT, "a"),
        (disk.Question.NAMES, root.name),
        (disk.Question.MODE, "d"),
    ]
    assert journal.consistent


def test_two_answers(tree):
    """A journal in which one question has two answers says so."""
    root = tree({"a": "text"})
    journal = disk.Journal()
    with disk.noted(journal):
        disk.content(root / "a")
        tree({"a": "another"})
        disk.content(root / "a")
    assert not journal.consistent


def test_young_files_are_not_trusted(tree):
    """The signature of a file that was changed just before it was read says nothing."""
    root = tree({"a": "text"})
    journal = disk.Journal()
    with disk.noted(journal):
        disk.content(root / "a")
    [noted] = journal.answers.values()
    assert noted.signature == disk.UNTRUSTED


@pytest.mark.parametrize("question", disk.Question)
def test_every_question_can_be_asked_again(tree, question):
    """Each kind of question is answered the same by the same disk."""
    root = tree({"a": "text"})
    path = str(root / "a").encode()
    if question is disk.Question.SAME:
        path += b"\0" + path
    first = disk.answer(question, path, 0)
    assert disk.answer(question, path, 0).answer == first.answer


@pytest.mark.parametrize("size", [0, 1, 5000, 3 << 20])
def test_content_is_whole(tmp_path, size):
    """A file is read to its end, however long it is."""
    (tmp_path / "file").write_bytes(bytes(range(250)) * (size // 250) + b"x" * (size % 250))
    assert disk.content(tmp_path / "file") == (tmp_path / "file").read_bytes()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_content_of_a_file_without_a_size():
    """A file that is longer than its size says is read to its end."""
    assert os.stat("/proc/self/status").st_size == 0
    assert disk.content("/proc/self/status").endswith(b"\n")
    assert len(disk.content("/proc/self/status").splitlines()) > 9
