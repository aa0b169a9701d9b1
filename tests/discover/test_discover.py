"""From the root to every module: what is found, how it is named, what it asks for."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphscan.discover import (
    Discovery,
    ReadHere,
    Reading,
    Source,
    discover,
    read_record,
    read_source,
)
from graphscan.records import (
    Builtin,
    Computed,
    Format,
    Local,
    Outside,
    RequireCall,
    Target,
    Unresolved,
)
from graphscan.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import WriteTree


def found(root: Path, *starts: str | Path, node: int = 22) -> Discovery:
    """What is discovered below `root`."""
    return discover(root, starts, resolver=Resolver(root, node=node))


def asked(discovery: Discovery, module: str) -> list[tuple[str | None, Target]]:
    """What `module` asks for and where it leads."""
    return [(one.specifier, one.target) for one in discovery.modules[module].requests]


def test_every_mjs_file_is_found(tree: WriteTree) -> None:
    """All `.mjs` files below the root are modules, reached or not, node_modules included."""
    root = tree({"index.mjs": "", "chunks/a.mjs": "", "node_modules/p/b.mjs": "", "c.js": ""})
    assert list(found(root, "index.mjs").modules) == [
        "chunks/a.mjs",
        "index.mjs",
        "node_modules/p/b.mjs",
    ]


def test_other_files_are_found_where_something_leads_there(tree: WriteTree) -> None:
    """`.js`, `.cjs`, `.json` and what else is reached by import, import() or require() is found."""
    root = tree(
        {
            "index.mjs": "import './a.cjs'; import('p'); import x from './d.json' with "
            "{ type: 'json' };",
            "a.cjs": "require('./b'); require('./e.node')",
            "b.js": "",
            "d.json": "{}",
            "e.node": "",
            "node_modules/p/index.js": "",
            "dead.js": "",
            "node_modules/p/dead.js": "syntax error here",
        }
    )
    discovery = found(root, "index.mjs")
    assert {name: str(module.format) for name, module in discovery.modules.items()} == {
        "index.mjs": "module",
        "a.cjs": "commonjs",
        "b.js": "commonjs",
        "d.json": "json",
        "e.node": "addon",
        "node_modules/p/index.js": "commonjs",
    }
    assert discovery.diagnostics == ()


def test_what_a_dead_mjs_file_asks_for_is_found_too(tree: WriteTree) -> None:
    """Every discovered module is followed, whether or not anything leads to it."""
    root = tree({"index.mjs": "", "other.mjs": "import './x.js'", "x.js": "export {}"})
    assert "x.js" in found(root, "index.mjs").modules


def test_requests_stand_in_source_order(tree: WriteTree) -> None:
    """Imports, re-exports, import() and require() are listed as they are written."""
    source = (
        "import('./c.mjs');\nimport './a.mjs';\nexport * from './b.mjs';\nimport 'fs';\n"
        "import('./d.mjs');\n"
    )
    root = tree({"index.mjs": source, **{f"{name}.mjs": "" for name in "abcd"}})
    assert asked(found(root), "index.mjs") == [
        ("./c.mjs", Local("c.mjs", Format.MODULE)),
        ("./a.mjs", Local("a.mjs", Format.MODULE)),
        ("./b.mjs", Local("b.mjs", Format.MODULE)),
        ("fs", Builtin("node:fs")),
        ("./d.mjs", Local("d.mjs", Format.MODULE)),
    ]


def test_a_conditional_import_is_several_requests(tree: WriteTree) -> None:
    """`import(c ? './a.mjs' : './b.mjs')` leads to both, at one place."""
    root = tree({"index.mjs": "import(c ? './a.mjs' : './b.mjs')", "a.mjs": "", "b.mjs": ""})
    first, second = found(root).modules["index.mjs"].requests
    assert (first.specifier, second.specifier) == ("./a.mjs", "./b.mjs")
    assert first.request is second.request


@pytest.mark.parametrize("argument", ["name", "`./${name}.mjs`", "'./a' + name"])
def test_a_computed_argument_is_a_computed_target(tree: WriteTree, argument: str) -> None:
    """What is not known before the code runs has no specifier."""
    root = tree({"index.mjs": f"import({argument})"})
    assert asked(found(root), "index.mjs") == [(None, Computed())]


def test_failures_stay_in_place(tree: WriteTree) -> None:
    """What Node cannot resolve is a target with Node's code, guarded or not."""
    root = tree(
        {
            "index.mjs": "import './gone.mjs'; import '../outside.mjs'",
            "a.cjs": "try { require('native') } catch {}",
        }
    )
    discovery = found(root, "a.cjs")
    (_, gone), (_, above) = asked(discovery, "index.mjs")
    assert isinstance(gone, Unresolved)
    assert gone.reason == "ERR_MODULE_NOT_FOUND"
    assert isinstance(above, Unresolved)
    (guarded,) = discovery.modules["a.cjs"].requests
    assert isinstance(guarded.request, RequireCall)
    assert guarded.request.guarded
    assert isinstance(guarded.target, Unresolved)
    assert guarded.target.reason == "MODULE_NOT_FOUND"


def test_a_file_above_the_root_is_outside_and_not_read(tree: WriteTree) -> None:
    """Targets outside the root are no modules of the build."""
    root = tree({"x.mjs": "", "root/index.mjs": "import '../x.mjs'"}) / "root"
    discovery = found(root)
    assert asked(discovery, "index.mjs") == [("../x.mjs", Outside("../x.mjs"))]
    assert list(discovery.modules) == ["index.mjs"]


def test_a_preload_outside_the_root_brings_its_neighbours(tree: WriteTree) -> None:
    """A starting point outside is read, and so is what it imports; ids begin with `../`."""
    folder = tree(
        {
            "pre/load.mjs": "import './x.mjs'; import '../root/y.mjs'",
            "pre/x.mjs": "",
            "pre/unused.mjs": "",
            "root/y.mjs": "",
        }
    )
    discovery = found(folder / "root", folder / "pre/load.mjs")
    assert list(discovery.modules) == ["../pre/load.mjs", "../pre/x.mjs", "y.mjs"]


def test_each_query_is_a_module_of_its_own(tree: WriteTree) -> None:
    """One file is as many ES modules as it has queries, and one CommonJS module."""
    root = tree(
        {
            "index.mjs": "import './a.mjs'; import './a.mjs?1'; import './b.cjs'",
            "other.mjs": "import './b.cjs?1'",
            "a.mjs": "import 'fs'",
            "b.cjs": "",
        }
    )
    discovery = found(root)
    assert list(discovery.modules) == ["a.mjs", "a.mjs?1", "b.cjs", "index.mjs", "other.mjs"]
    assert discovery.modules["a.mjs"].record is discovery.modules["a.mjs?1"].record
    assert asked(discovery, "a.mjs?1") == [("fs", Builtin("node:fs"))]


def test_a_file_is_known_by_its_real_path(tree: WriteTree) -> None:
    """Linked packages are found once, under their real path, and links that go round do no harm."""
    store = "node_modules/.nitro/p@1"
    root = tree({"index.mjs": "import 'p'", f"{store}/index.mjs": ""})
    (root / f"{store}/package.json").write_text('{"exports": "./index.mjs"}')
    (root / "node_modules/p").symlink_to(".nitro/p@1")
    (root / f"{store}/round").symlink_to("../..")
    assert list(found(root).modules) == ["index.mjs", f"{store}/index.mjs"]


def test_data_urls_are_modules(tree: WriteTree) -> None:
    """A `data:` URL is decoded and followed; ids count in the order met, starting points first."""
    inner = base64.b64encode(b'import("data:text/javascript,1")').decode()
    root = tree(
        {
            "z.mjs": "import 'data:text/javascript,import%20%22fs%22'",
            "a.mjs": f"import 'data:text/javascript;base64,{inner}'",
        }
    )
    discovery = found(root, "z.mjs")
    assert list(discovery.modules) == ["a.mjs", "data:0", "data:1", "data:2", "z.mjs"]
    assert asked(discovery, "data:0") == [("fs", Builtin("node:fs"))]
    assert asked(discovery, "data:1") == [
        ("data:text/javascript,1", Local("data:2", Format.MODULE))
    ]
    assert discovery.modules["data:2"].path is None
    assert read_source(discovery.modules["data:2"]) == b"1"


@pytest.mark.parametrize("entry", ["server.js", "server.cjs", "server"])
def test_a_commonjs_entry_works(tree: WriteTree, entry: str) -> None:
    """The entry may be CommonJS, with or without an extension."""
    root = tree({entry: "require('./a'); import('./b.mjs')", "a.js": "", "b.mjs": ""})
    discovery = found(root, entry)
    assert discovery.modules[entry].format is Format.COMMONJS
    assert [target for _, target in asked(discovery, entry)] == [
        Local("a.js", Format.COMMONJS),
        Local("b.mjs", Format.MODULE),
    ]


def test_an_entry_that_only_commonjs_can_start(tree: WriteTree) -> None:
    """Node starts a file with an unknown extension as CommonJS."""
    root = tree({"server.node-js": "require('fs')"})
    discovery = found(root, root / "server.node-js")
    assert discovery.modules["server.node-js"].format is Format.COMMONJS


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("import x from './x.json'", "ERR_IMPORT_ATTRIBUTE_MISSING"),
        ("import x from './x.mjs' with { type: 'json' }", "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE"),
        ("import x from 'fs' with { type: 'css' }", "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED"),
        ("import('./x.json', { with: { lang: 'en' } })", "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED"),
    ],
)
def test_attributes_that_node_refuses(tree: WriteTree, statement: str, reason: str) -> None:
    """An import that Node refuses for its attributes does not resolve."""
    root = tree({"index.mjs": statement, "x.json": "{}", "x.mjs": ""})
    ((_, target),) = asked(found(root), "index.mjs")
    assert isinstance(target, Unresolved)
    assert target.reason == reason


def test_requests_lead_where_node_goes(tree: WriteTree, node: str) -> None:
    """What Node loads for an entry is among the modules discovered, each with Node's format."""
    tell = "globalThis.seen.push"
    root = tree(
        {
            "index.mjs": "globalThis.seen = [];await import('./app.mjs'); console.log(seen.join())",
            "app.mjs": f"import 'p'; import './c.cjs'; import './d'; {tell}('app.mjs module')",
            "c.cjs": f"require('p'); {tell}('c.cjs commonjs')",
            "d": f"{tell}('d commonjs')",
            "node_modules/p/package.json": {
                "exports": {"import": "./esm.js", "require": "./cjs.cjs"}
            },
            "node_modules/p/esm.js": f"export {{}}; {tell}('node_modules/p/esm.js module')",
            "node_modules/p/cjs.cjs": f"{tell}('node_modules/p/cjs.cjs commonjs')",
        }
    )
    told = subprocess.run(
        [node, "--no-warnings", "index.mjs"], cwd=root, capture_output=True, text=True, check=True
    )
    discovery = found(root, "index.mjs", node=20)
    ours = {f"{name} {module.format}" for name, module in discovery.modules.items()}
    assert ours == {*told.stdout.strip().split(","), "index.mjs module"}


class _Noting(ReadHere):
    """Notes what it is told to expect and what it is asked for."""

    def __init__(self) -> None:
        self.expected: list[str] = []
        self.asked: list[str] = []

    def expect(self, sources: Iterable[Source]) -> None:
        self.expected += [Path(str(source.origin)).name for source in sources]

    def read(self, source: Source) -> Reading:
        self.asked.append(Path(str(source.origin)).name)
        return read_record(source)


def test_sources_are_expected_before_they_are_read(tree: WriteTree) -> None:
    """A reader of one's own is told early what may be asked for, and asked for each source once."""
    root = tree(
        {
            "index.mjs": "import './a.js'; import './index.mjs?again'",
            "b.mjs": "import './a.js'",
            "a.js": "import './c.js'",
            "c.js": "import 'data:text/javascript,export {}'",
            "unused.js": "",
        }
    )
    told: list[tuple[int, int]] = []
    reader = _Noting()
    discovery = discover(
        root,
        ["index.mjs"],
        resolver=Resolver(root),
        read=reader,
        told=lambda *counts: told.append(counts),
    )
    assert reader.expected[:5] == ["index.mjs", "b.mjs", "a.js", "c.js", "unused.js"]
    assert reader.asked == ["index.mjs", "a.js", "b.mjs", "c.js", "b'export {}'"]
    assert told == [(1, 4), (2, 4), (3, 5), (4, 5), (5, 6), (6, 6)]
    assert "unused.js" not in discovery.modules


def test_a_script_that_its_package_reads_otherwise(tree: WriteTree) -> None:
    """A script is what its package says, whatever its syntax looks like, read beforehand or not."""
    root = tree(
        {
            "index.mjs": "import 'plain'; import 'modern'; import 'either'",
            "node_modules/plain/package.json": {"type": "commonjs", "main": "a.js"},
            "node_modules/plain/a.js": "export {}",
            "node_modules/modern/package.json": {"type": "module", "main": "a.js"},
            "node_modules/modern/a.js": "await 1; const require = 2",
            "node_modules/modern/b.js": "",
            "node_modules/either/package.json": {"main": "a.js"},
            "node_modules/either/a.js": "import '../modern/b.js'",
        }
    )
    modules = discover(root, ["index.mjs"], resolver=Resolver(root)).modules
    assert {name: module.record.format for name, module in modules.items()} == {
        "index.mjs": Format.MODULE,
        "node_modules/plain/a.js": Format.COMMONJS,
        "node_modules/modern/a.js": Format.MODULE,
        "node_modules/modern/b.js": Format.MODULE,
        "node_modules/either/a.js": Format.MODULE,
    }
    assert modules["node_modules/plain/a.js"].record.syntax_errors
    assert modules["node_modules/modern/a.js"].record.has_tla


def test_a_long_chain_is_no_problem(tree: WriteTree) -> None:
    """A chain of thousands of modules is followed to its end."""
    length = 3000
    chain = {f"{n}.js": f"require('./{n + 1}')" for n in range(length)}
    root = tree({**chain, f"{length}.js": ""})
    assert len(found(root, "0.js").modules) == length + 1
