"""What is wrong with a build is named; the rest is still discovered."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import write_tree

from graphscan.discover import Discovery, discover, read_source
from graphscan.errors import Unreadable
from graphscan.records import Diagnostic, Format, Local, Place, Severity
from graphscan.resolve import Resolver

if TYPE_CHECKING:
    from conftest import WriteTree


def found(root: Path, *starts: str) -> Discovery:
    """What is discovered below `root`."""
    return discover(root, starts, resolver=Resolver(root))


def only(discovery: Discovery) -> Diagnostic:
    """The one diagnostic; it is a warning."""
    (diagnostic,) = discovery.diagnostics
    assert diagnostic.severity is Severity.WARNING
    return diagnostic


def test_a_syntax_error_is_named_with_its_place(tree: WriteTree) -> None:
    """A file that cannot be parsed gets a diagnostic and keeps the requests that can be known."""
    root = tree({"index.mjs": "import './a.mjs';\nconst = 1;\n", "a.mjs": ""})
    discovery = found(root)
    diagnostic = only(discovery)
    assert diagnostic.code == "syntax-error"
    assert diagnostic.at is not None
    assert (diagnostic.at.module, diagnostic.at.line) == ("index.mjs", 2)
    assert "index.mjs: it cannot be parsed as an ES module. " in diagnostic.message
    (request,) = discovery.modules["index.mjs"].requests
    assert request.target == Local("a.mjs", Format.MODULE)


def test_bytes_that_are_no_utf8_are_named(tree: WriteTree) -> None:
    """Node replaces them; the module is read all the same."""
    root = tree({"index.mjs": b"import './a.mjs';\n// \xff\nimport 'fs';", "a.mjs": ""})
    discovery = found(root)
    diagnostic = only(discovery)
    assert diagnostic.code == "invalid-utf8"
    assert diagnostic.at == Place("index.mjs", 2, 4)
    assert len(discovery.modules["index.mjs"].requests) == 2
    assert discovery.modules["index.mjs"].record.syntax_errors == ()


def test_broken_json_stands_in_the_way(tree: WriteTree) -> None:
    """JSON that Node cannot parse is a syntax error of its record."""
    root = tree(
        {
            "index.mjs": "import x from './x.json' with { type: 'json' }",
            "x.json": b'\xef\xbb\xbf{\n  "a": "\xc3\xbc", }',
        }
    )
    discovery = found(root)
    diagnostic = only(discovery)
    assert diagnostic.code == "invalid-json"
    (site,) = discovery.modules["x.json"].record.syntax_errors
    assert diagnostic.at == Place("x.json", site.line, site.column)
    assert site.line == 2


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "", "{'a': 1}"])
def test_what_only_python_takes_for_json_is_broken(tree: WriteTree, text: str) -> None:
    """JSON is what JSON.parse takes."""
    root = tree({"index.mjs": "import x from './x.json' with { type: 'json' }", "x.json": text})
    assert only(found(root)).code == "invalid-json"


@pytest.mark.parametrize("text", ['"\u2028"', "1e999", "9" * 10_000, '\ufeff{"a": 1}'])
def test_json_that_node_takes_is_fine(tree: WriteTree, text: str) -> None:
    """Nothing is said about valid JSON."""
    root = tree({"index.mjs": "import x from './x.json' with { type: 'json' }", "x.json": text})
    assert found(root).diagnostics == ()


def test_endlessly_nested_json_is_no_crash(tree: WriteTree) -> None:
    """JSON too deep to be checked is left unchecked, and that is said."""
    source = "import x from './x.json' with { type: 'json' }"
    root = tree({"index.mjs": source, "x.json": "[" * 100_000 + "]" * 100_000})
    discovery = found(root)
    assert only(discovery).code == "unchecked-json"
    assert discovery.modules["x.json"].record.syntax_errors == ()


def test_a_file_that_is_gone_stands_in_the_way(tree: WriteTree) -> None:
    """A starting point that vanished is a module that cannot be run."""
    root = tree({"a.mjs": ""})
    discovery = found(root, "index.mjs")
    diagnostic = only(discovery)
    assert diagnostic.code == "vanished-file"
    assert diagnostic.at == Place("index.mjs", 1, 1)
    assert discovery.modules["index.mjs"].record.syntax_errors != ()
    assert read_source(discovery.modules["index.mjs"]) == b""


def test_a_file_that_vanishes_during_the_scan(tree: WriteTree) -> None:
    """What was listed and is gone when it is read is named."""
    root = tree({"index.mjs": "import './a.mjs'", "a.mjs": ""})
    resolver = Resolver(root)
    resolver.files.listing(resolver.files.root)
    (root / "a.mjs").unlink()
    discovery = discover(root, ["index.mjs"], resolver=resolver)
    assert only(discovery).code == "vanished-file"
    assert "a.mjs: " in only(discovery).message


def told_to_anybody(files: dict[str, str], closed: str, mode: int) -> list[str]:
    """Diagnostics and modules of a build in which `closed` has `mode`, seen without privileges."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_tree(Path(folder), files)
        root.chmod(0o755)
        (root / closed).chmod(mode)
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            if os.geteuid() == 0:
                os.setuid(65534)
            discovery = found(root)
            lines = [f"{one.code}: {one.message}" for one in discovery.diagnostics]
            broken = [name for name, one in discovery.modules.items() if one.record.syntax_errors]
            lines += [f"modules {list(discovery.modules)}", f"broken {broken}"]
            os.write(sender, "\n".join(lines).encode())
            os._exit(0)
        os.close(sender)
        os.waitpid(child, 0)
        (root / closed).chmod(0o755)
        with os.fdopen(receiver, encoding="utf-8") as answer:
            return answer.read().splitlines()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="permissions are another matter here")
def test_a_file_that_may_not_be_read_is_named() -> None:
    """A file without read permission is a module that cannot be run; the rest is discovered."""
    files = {"index.mjs": "import './a.mjs'", "a.mjs": ""}
    said, modules, broken = told_to_anybody(files, "a.mjs", 0)
    assert said.startswith("unreadable-file: a.mjs: it cannot be read: Permission denied. ")
    assert modules == "modules ['a.mjs', 'index.mjs']"
    assert broken == "broken ['a.mjs']"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="permissions are another matter here")
def test_a_folder_that_may_not_be_listed_is_named() -> None:
    """A folder without read permission is named, and what is imported from it still found."""
    files = {"index.mjs": "import './lib/a.mjs'", "lib/a.mjs": "", "lib/b.mjs": ""}
    said, modules, broken = told_to_anybody(files, "lib", 0o311)
    assert said.startswith("unreadable-folder: lib: the folder cannot be listed")
    assert modules == "modules ['index.mjs', 'lib/a.mjs']"
    assert broken == "broken []"


def test_a_link_to_itself_is_named(tree: WriteTree) -> None:
    """A symbolic link that leads back to itself is named; a dangling one is nobody's business."""
    root = tree({"index.mjs": ""})
    (root / "loop").symlink_to("loop")
    (root / "gone").symlink_to("nowhere")
    diagnostic = only(found(root))
    assert diagnostic.code == "symlink-loop"
    assert diagnostic.message.startswith("loop: ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tree: WriteTree) -> None:
    """A named pipe called `.mjs` is no file that can be read."""
    root = tree({"index.mjs": ""})
    os.mkfifo(root / "pipe.mjs")
    os.mkfifo(root / "package.json")
    diagnostic = only(found(root, "index.mjs"))
    assert diagnostic.code == "unreadable-file"
    assert "pipe.mjs" in diagnostic.message


def test_an_entry_that_node_cannot_place_is_named(tree: WriteTree) -> None:
    """Where a broken package.json hides the format of the entry, nothing of it runs."""
    root = tree({"package.json": "{", "index.js": "", "a.mjs": ""})
    discovery = found(root, "index.js")
    codes = [diagnostic.code for diagnostic in discovery.diagnostics]
    assert codes == ["unresolved-start", "invalid-package-json"]
    assert discovery.modules["index.js"].record.syntax_errors != ()
    assert "a.mjs" in discovery.modules


def test_a_broken_package_json_is_named(tree: WriteTree) -> None:
    """A package.json that somebody needs and that cannot be used is named once, with the reason."""
    root = tree(
        {
            "index.mjs": "import 'p'; import 'p/x.mjs'",
            "node_modules/p/package.json": "{",
            "node_modules/unused/package.json": "{",
        }
    )
    diagnostic = only(found(root))
    assert diagnostic.code == "invalid-package-json"
    assert "Invalid package config node_modules/p/package.json. " in diagnostic.message


def test_each_problem_of_a_file_is_said_once(tree: WriteTree) -> None:
    """Two modules of one file are one file."""
    root = tree({"index.mjs": "import './a.mjs'; import './a.mjs?1'", "a.mjs": "const = 1"})
    assert only(found(root)).code == "syntax-error"


def test_a_source_that_is_gone_later_is_an_error(tree: WriteTree) -> None:
    """Reading a module's source again fails with a message, not with a traceback."""
    root = tree({"index.mjs": "1"})
    module = found(root).modules["index.mjs"]
    assert read_source(module) == b"1"
    (root / "index.mjs").unlink()
    with pytest.raises(Unreadable, match=r"index\.mjs: it can no longer be read"):
        read_source(module)


def test_messages_name_no_absolute_path(tree: WriteTree) -> None:
    """Diagnostics are the same on every machine."""
    root = tree({"index.mjs": "const = 1", "a.mjs": b"// \xff"})
    (root / "loop").symlink_to("loop")
    discovery = found(root, "gone.mjs")
    assert len(discovery.diagnostics) == 4
    for diagnostic in discovery.diagnostics:
        assert str(root) not in diagnostic.message
        assert os.path.realpath(root) not in diagnostic.message
