"""Which module system a file gets: extension, package.json `type`, syntax detection."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from graphscan.records import Format, Local, Resolution, Unresolved
from graphscan.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed

ESM, CJS = "export {};", "exports.x = 1;"


def required(root: Path, name: str, node: int = 22) -> Resolution:
    """What `require()` of `name` finds."""
    return resolve(f"./{name}", "main.cjs", root=root, kind="require", node=node)


def imported(root: Path, name: str, node: int = 22) -> Resolution:
    """What `import` of `name` finds."""
    return resolve(f"./{name}", "main.mjs", root=root, node=node)


@pytest.mark.parametrize(
    ("name", "kind"), [("x.mjs", "module"), ("x.cjs", "commonjs"), ("x.json", "json")]
)
def test_some_extensions_decide_alone(
    tree: WriteTree, agreed: Agreed, name: str, kind: str
) -> None:
    """`.mjs`, `.cjs` and `.json` mean the same in every package and with any content."""
    for package_type in ("module", "commonjs"):
        root = tree({"package.json": {"type": package_type}, name: "{}"})
        assert agreed(root, f"./{name}") == f"{kind} {name}"


@pytest.mark.parametrize("package_type", ["module", "commonjs"])
def test_type_decides_for_js(tree: WriteTree, agreed: Agreed, package_type: str) -> None:
    """The nearest package.json with a `type` decides, whatever the content."""
    root = tree({"package.json": {"type": package_type}, "lib/x.js": ESM, "lib/y.js": CJS})
    assert agreed(root, "./lib/x.js") == f"{package_type} lib/x.js"
    assert agreed(root, "./lib/y.js") == f"{package_type} lib/y.js"


def test_the_nearest_package_json_ends_the_search(tree: WriteTree, agreed: Agreed) -> None:
    """A package.json without `type` hides the one above it."""
    root = tree({"package.json": {"type": "module"}, "lib/package.json": {}, "lib/x.js": CJS})
    assert agreed(root, "./lib/x.js") == "commonjs lib/x.js"


@pytest.mark.parametrize("package_type", ["Module", "esm", ""])
def test_an_unknown_type_is_none(tree: WriteTree, agreed: Agreed, package_type: str) -> None:
    """Any other text is as good as no `type`."""
    root = tree({"package.json": {"type": package_type}, "x.js": CJS})
    assert agreed(root, "./x.js") == "commonjs x.js"


@pytest.mark.parametrize("folder", ["", "node_modules/p/"])
@pytest.mark.parametrize(("source", "kind"), [(ESM, "module"), (CJS, "commonjs"), ("", "commonjs")])
def test_syntax_decides_where_nothing_else_does(
    tree: WriteTree, agreed: Agreed, folder: str, source: str, kind: str
) -> None:
    """Without a `type` module syntax makes a module, in node_modules too."""
    root = tree({f"{folder}x.js": source, f"{folder}y": source})
    assert agreed(root, f"./{folder}x.js") == f"{kind} {folder}x.js"
    assert agreed(root, f"./{folder}y") == f"{kind} {folder}y"


def test_extensionless_files_follow_type(tree: WriteTree, agreed: Agreed) -> None:
    """A file without an extension is what its package is."""
    root = tree({"a/package.json": {"type": "module"}, "a/x": CJS, "a/.dotfile": CJS})
    assert agreed(root, "./a/x") == "module a/x"
    assert agreed(root, "./a/.dotfile") == "module a/.dotfile"


@pytest.mark.parametrize("name", ["x.txt", "x.jsx", "x.", "x.d.css", "x.MJS"])
def test_unknown_extensions_are_refused_by_import(
    tree: WriteTree, agreed: Agreed, name: str
) -> None:
    """An `import` knows a few extensions; case matters."""
    assert agreed(tree({name: ""}), f"./{name}") == "ERR_UNKNOWN_FILE_EXTENSION"


def test_require_reads_unknown_extensions_as_javascript(tree: WriteTree) -> None:
    """`require()` of any other extension detects the syntax, whatever the `type`."""
    root = tree({"package.json": {"type": "module"}, "x.txt": CJS, "y.txt": ESM, "z": CJS})
    assert required(root, "x.txt") == Local("x.txt", Format.COMMONJS)
    assert required(root, "y.txt") == Local("y.txt", Format.MODULE)
    assert required(root, "z") == Local("z", Format.COMMONJS)


def test_require_of_a_file_with_a_known_extension(tree: WriteTree) -> None:
    """`.json`, `.node`, `.mjs`, `.cjs` and `.js` with a `type` are what they say."""
    root = tree(
        {
            "package.json": {"type": "module"},
            **dict.fromkeys(("a.json", "a.node", "a.mjs", "a.cjs", "a.js"), "1"),
        }
    )
    formats = [required(root, f"a.{end}") for end in ("json", "node", "mjs", "cjs", "js")]
    assert [getattr(found, "format", None) for found in formats] == [
        Format.JSON,
        Format.ADDON,
        Format.MODULE,
        Format.COMMONJS,
        Format.MODULE,
    ]


def test_require_gives_what_node_then_runs(tree: WriteTree, node: str, node_major: int) -> None:
    """For each file that Node can require, the format is the module system that its body sees."""
    telling = "globalThis.seen = typeof module === 'object' ? 'commonjs' : 'module';"
    names = ("a.js", "a.cjs", "a", "a.txt", "a.b.js")
    files = {f"{folder}{name}": telling for folder in ("", "esm/", "cjs/") for name in names}
    files |= dict.fromkeys(("b.js", "esm/b.txt"), f"{telling} export {{}}")
    script = (
        "const seen = {}; for (const f of process.argv.slice(2)) { require('./' + f);"
        "seen[f] = globalThis.seen } console.log(JSON.stringify(seen))"
    )
    root = tree(
        {
            **files,
            "main.cjs": script,
            "esm/package.json": {"type": "module"},
            "cjs/package.json": {"type": "commonjs"},
        }
    )
    told = subprocess.run(
        [node, "--no-warnings", "main.cjs", *files],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    ours = {name: required(root, name, node_major) for name in files}
    assert {name: str(getattr(found, "format", found)) for name, found in ours.items()} == (
        json.loads(told.stdout)
    )


@pytest.mark.parametrize(("name", "kind"), [("x.mts", "module"), ("x.cts", "commonjs")])
def test_typescript_came_with_node_22(tree: WriteTree, name: str, kind: str) -> None:
    """Node 22 and 24 strip types; Node 20 does not know the extensions."""
    root = tree({name: ""})
    assert [
        str(getattr(imported(root, name, node), "format", "refused")) for node in (20, 22, 24)
    ] == ["refused", kind, kind]


def test_ts_follows_type_and_syntax(tree: WriteTree) -> None:
    """A `.ts` file is decided like a `.js` file."""
    root = tree({"a/package.json": {"type": "module"}, "a/x.ts": "", "b.ts": ESM, "c.ts": CJS})
    assert imported(root, "a/x.ts") == Local("a/x.ts", Format.MODULE)
    assert imported(root, "b.ts") == Local("b.ts", Format.MODULE)
    assert imported(root, "c.ts") == Local("c.ts", Format.COMMONJS)


def test_types_are_not_stripped_in_node_modules(tree: WriteTree) -> None:
    """Node refuses TypeScript of packages."""
    found = imported(tree({"node_modules/p/x.ts": ""}), "node_modules/p/x.ts")
    assert isinstance(found, Unresolved)
    assert found.reason == "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING"


def test_webassembly_came_with_node_22(tree: WriteTree, agreed: Agreed) -> None:
    """Node 22 and 24 import `.wasm`, and see it in files without an extension."""
    root = tree({"x.wasm": b"\0asm\1\0\0\0", "y": b"\0asm\1\0\0\0"})
    assert isinstance(imported(root, "x.wasm", 20), Unresolved)
    assert imported(root, "x.wasm", 24) == Local("x.wasm", Format.WASM)
    assert imported(root, "y", 24) == Local("y", Format.WASM)
    agreed(root, "./x.wasm")
    agreed(root, "./y")


def test_addons_are_imported_by_node_24(tree: WriteTree, agreed: Agreed) -> None:
    """`import` of a `.node` file is an error before Node 24."""
    root = tree({"x.node": ""})
    assert isinstance(imported(root, "x.node", 22), Unresolved)
    assert imported(root, "x.node", 24) == Local("x.node", Format.ADDON)
    agreed(root, "./x.node")
