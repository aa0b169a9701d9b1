"""Generated file trees: odd names, links and folders; whatever is asked for, Node agrees.

`GRAPHSCAN_EXAMPLES` sets how many trees are tried.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conftest import write_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from resolve.oracle import NodeOracle, Question, in_short

from graphscan.resolve import RequestBy, Resolver

EXAMPLES = int(os.environ.get("GRAPHSCAN_EXAMPLES", "40"))

NAMES = st.sampled_from(
    [
        *("a", "b.js", "c.mjs", "d.cjs", "e.json", "f.txt", "g.b.js", ".h", ".js", "i.", "j..k"),
        *("index.js", "index.mjs", "index.json", "main.js", "sp ace.mjs", "p%20q.mjs", "p q.mjs"),
        *("h#x.mjs", "q?y.mjs", "ü.mjs", "C.mjs", "back\\slash.mjs", "st*r.mjs", "%2e.mjs"),
    ]
)
FOLDERS = st.sampled_from(
    [
        *("", "lib/", "lib/a/", "sp ace/", "p%20q/", "we#ird?/", "d.js/", "ba\\ck/"),
        *("node_modules/", "node_modules/p/", "node_modules/p/lib/", "node_modules/@s/p/"),
        *("node_modules/p/node_modules/q/", "lib/node_modules/p/", "node_modules/#h/"),
    ]
)
SOURCES = st.sampled_from(["", "exports.x = 1;", "export {};", "await 0;", "const require = 1;"])
LINKS = st.tuples(
    st.sampled_from(["link.mjs", "lib/link.js", "link", "node_modules/ln", "node_modules/@s/ln"]),
    st.sampled_from(["c.mjs", "../c.mjs", "lib", ".", "..", "p", "../p", "gone", "link", "b.js"]),
)
MANIFEST = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["p", "@s/p", "q"]),
        "type": st.sampled_from(["module", "commonjs", "none"]),
        "main": st.sampled_from(["a", "b.js", "lib", "p%20q.mjs", "q?y.mjs", "../c.mjs", "", "."]),
        "exports": st.sampled_from(["./b.js", {"./*": "./*"}, {".": "./c.mjs"}, None, False]),
        "imports": st.sampled_from([{"#*": "./*"}, {"#a": "p"}, "x", None]),
    },
)
TAILS = st.sampled_from(["", "", "", "", "?x", "#y", "?x#y", "/", "/.", "?", ".js", " "])
WORDS = st.sampled_from(
    [
        *("p", "@s/p", "q", "ln", "#h", "#c.mjs", "#a", ".", "..", "./", "./lib", "../lib", "/"),
        *("./%63.mjs", "./c%2Emjs", "./lib/%2e%2e/c.mjs", "./lib%2Fa", "./lib\\a", "./%ff", "p//a"),
        *("file:c.mjs", "file://x/c.mjs", "data:text/javascript,1", "data:text/css,1", "http://["),
        *("x:y", "?x", "%", "[", "./c.mjs\0", "./\ud800", "@s", "@s/", ".h", "p?q", "p#f", "fs/"),
    ]
)


@dataclass(frozen=True)
class Tree:
    """A generated tree: sources by path, links, package.json files by folder."""

    files: dict[str, str]
    links: list[tuple[str, str]]
    manifests: dict[str, dict[str, Any]]

    def write(self, root: Path) -> None:
        """Write what can be written: a name may be a file in one place and a folder in another."""
        for name, content in (self.files | self.manifests_by_path()).items():
            try:
                write_tree(root, {name: content})
            except OSError:
                continue
        for at, to in self.links:
            path = root / at
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() and not path.is_symlink():
                path.symlink_to(to)

    def manifests_by_path(self) -> dict[str, Any]:
        """The package.json files by their own path."""
        return {f"{folder}package.json": fields for folder, fields in self.manifests.items()}


PATHS = st.tuples(FOLDERS, NAMES).map("".join)
TREES = st.builds(
    Tree,
    st.dictionaries(PATHS, SOURCES, min_size=6, max_size=24),
    st.lists(LINKS, min_size=1, max_size=4),
    st.dictionaries(FOLDERS, MANIFEST, max_size=5),
)


def specifier(path: str, parent: str, form: str, tail: str, *, encoded: bool) -> str:
    """A specifier that means the file at `path`, more or less."""
    text = os.path.relpath(path, os.path.dirname(parent) or ".")
    text = text if text.startswith("../") else f"./{text}"
    if form == "package" and path.startswith("node_modules/"):
        text = path.removeprefix("node_modules/")
    elif form == "bare":
        text = os.path.splitext(text)[0]
    elif form == "folder":
        text = os.path.dirname(text)
    return (quote(text, safe="/ *ü") if encoded else text) + tail


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=TREES, data=st.data())
def test_generated_trees_resolve_as_in_node(
    oracle: NodeOracle, node_major: int, tree: Tree, data: st.DataObject
) -> None:
    """For any names, links and folders, target, format and error code are those of Node."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.path.realpath(folder))
        tree.write(root)
        resolver = Resolver(root, node=node_major)
        files = st.sampled_from([name for name in tree.files if (root / name).is_file()] or ["a"])
        through = [f"{at}{tail}" for at, _ in tree.links for tail in ("", "/c.mjs", "/lib/b.js")]
        existing = st.one_of(files, st.sampled_from(through)) if through else files
        forms = st.sampled_from(["relative", "relative", "package", "bare", "folder"])
        for _ in range(12):
            parent = data.draw(files)
            meant = st.builds(
                specifier, existing, st.just(parent), forms, TAILS, encoded=st.booleans()
            )
            asked = data.draw(st.one_of(meant, meant, WORDS))
            expected = oracle.ask(Question(asked, str(root / parent)), root)
            for by in RequestBy:
                told = resolver.resolve(asked, resolver.referrer(root / parent), by)
                assert in_short(told, by.value) == expected[by.value], (by.value, asked, parent)
