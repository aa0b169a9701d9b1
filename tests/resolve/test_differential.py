"""Generated packages: whatever `exports`, `imports`, `main` and `type` say, Node agrees.

`GRAPHSCAN_EXAMPLES` sets how many packages are tried.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from conftest import write_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from resolve.oracle import NodeOracle, Question, in_short

from graphscan.resolve import RequestBy, Resolver

EXAMPLES = int(os.environ.get("GRAPHSCAN_EXAMPLES", "40"))

FILES = (
    "a",
    "a.mjs",
    "b.js",
    "c.cjs",
    "d.json",
    "main.js",
    "index.js",
    "sp ace.mjs",
    "p%20q.mjs",
    "lib/a.mjs",
    "lib/b.js",
    "lib/index.js",
    "lib/deep/a.mjs",
    "lib/deep/index.json",
)
SEGMENTS = st.sampled_from(
    [
        *("a", "b", "lib", "deep", "a.mjs", "b.js", "index", "gone.mjs", "sp ace.mjs", "p%2520q"),
        *("*", "..", ".", "%2e", "%61", "%2F", "node_modules", "", "?q", "#f", "ü"),
    ]
)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)
EXISTING = st.sampled_from(FILES)
STRING_TARGETS = st.one_of(
    EXISTING.map("./{}".format),
    PATHS.map("./{}".format),
    PATHS,
    st.sampled_from(["./*", "./lib/*", "./*.mjs", "./lib/*/a.mjs", "other", "other/*", "fs", "/x"]),
)
CONDITIONS = st.sampled_from(
    ["import", "require", "node", "default", "module-sync", "node-addons", "browser", "own", "0"]
)
TARGETS = st.recursive(
    st.one_of(STRING_TARGETS, STRING_TARGETS, st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(CONDITIONS, inner, max_size=3)
    ),
    max_leaves=5,
)
SUBPATHS = ("./a", "./a.mjs", "./*", "./lib/*", "./lib/*.mjs", "./*/a", "./x*y", "./", "./*/*")
NAMES = ("#a", "#a/b", "#*", "#lib/*", "#lib/*.mjs", "#*/a", "#x*y", "#", "#*/*")
EXPORTS = st.one_of(
    TARGETS,
    st.dictionaries(st.sampled_from([".", *SUBPATHS]), TARGETS, max_size=6),
    st.dictionaries(st.sampled_from([".", "./a", "import", ""]), TARGETS, max_size=2),
)
IMPORTS = st.dictionaries(st.sampled_from(NAMES), TARGETS, max_size=6)
MAINS = st.one_of(EXISTING, PATHS, st.sampled_from(["lib", "./lib/", "main", "", ".", "../other"]))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["p", "other", "@s/p"]),
    "exports": EXPORTS,
    "imports": IMPORTS,
    "main": MAINS,
    "type": st.sampled_from(["module", "commonjs", "none"]),
}
PACKAGES = st.fixed_dictionaries({}, optional=FIELDS)
STARS = st.one_of(EXISTING, PATHS, st.sampled_from(["a", "lib/a", "deep/a"]))


def filled(key: str, star: str) -> str:
    """A key of a map as a specifier, its `*` replaced."""
    return (f"p{key[1:]}" if key.startswith(".") else key).replace("*", star)


SPECIFIERS = st.one_of(
    st.builds(filled, st.sampled_from([".", *SUBPATHS, *NAMES]), STARS),
    st.builds(filled, st.sampled_from([".", *SUBPATHS, *NAMES]), STARS),
    EXISTING.map("p/{}".format),
    PATHS.map("p/{}".format),
    PATHS.map("./{}".format),
    PATHS.map("../{}".format),
    st.sampled_from(["p", "p/", "other", "other/x", "@s/p", "fs", "node:fs", "#", ""]),
)
PARENTS = st.sampled_from(["main.mjs", "node_modules/p/a.mjs", "node_modules/p/lib/deep/a.mjs"])
QUERIES = st.lists(st.tuples(SPECIFIERS, PARENTS), min_size=4, max_size=16)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(package=PACKAGES, other=PACKAGES, queries=QUERIES)
def test_generated_packages_resolve_as_in_node(
    oracle: NodeOracle,
    node_major: int,
    package: dict[str, Any],
    other: dict[str, Any],
    queries: list[tuple[str, str]],
) -> None:
    """For any package and any specifier, target, format and error code are those of Node."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.path.realpath(folder))
        files = {f"node_modules/p/{name}": "" for name in FILES}
        files |= {"node_modules/other/index.js": "", "node_modules/other/x.mjs": "", "main.mjs": ""}
        write_tree(root, files)
        write_tree(root, {"node_modules/p/package.json": package})
        write_tree(root, {"node_modules/other/package.json": other})
        resolver = Resolver(root, node=node_major)
        for specifier, parent in queries:
            expected = oracle.ask(Question(specifier, str(root / parent)), root)
            for by in RequestBy:
                if by is RequestBy.REQUIRE and specifier == "":
                    continue  # Judged by `require.resolve`, which takes what `require` refuses.
                told = in_short(resolver.resolve(specifier, parent, by), by.value)
                assert told == expected[by.value], (by.value, specifier, parent)
