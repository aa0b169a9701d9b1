"""Which source line a place in the output comes from, and what becomes of a map that is no good."""

from __future__ import annotations

import base64
import json

import pytest
from source_map_encoding import encode

import graphscan
from graphscan.quote import quotes
from graphscan.records import Place, Severity
from graphscan.source_maps import SourceMaps
from graphscan.source_maps.finding import LIMIT

CHUNK = "export const u = () => 1;\n"
REDACT = "import { u } from '#imports'\n\nexport const words = u()\n"

INDEX = "import { u } from './chunk.mjs';\nconst words = u();\nexport { words };\n"
"""As Rollup writes it: line 2 is somebody's, the others are Rollup's own."""

LINES = [[], [(0, 0, 2, 7), (14, 0, 2, 21)]]


def a_map(lines=LINES, **more):
    """A map of one source, server/utils/redact.ts."""
    return {
        "version": 3,
        "sources": ["../../server/utils/redact.ts"],
        "sourcesContent": [REDACT],
        "names": [],
        "mappings": encode(lines),
    } | more


@pytest.fixture
def asked(tree):
    """A function that writes a build and tells where a place of its index.mjs comes from, with the
    diagnostics.
    """

    def ask(files, line=1, column=1):
        folder = tree({"index.mjs": INDEX, "chunk.mjs": CHUNK, "package.json": {}, **files})
        modules = graphscan.scan(folder / "index.mjs").graphs.modules
        maps, place = SourceMaps(), Place("index.mjs", line, column)
        return quotes(modules, [place], maps)[place].origin, maps.diagnostics

    return ask


def shown(source):
    """A source line as file:line:column."""
    return f"{source.file}:{source.line}:{source.column}"


def test_where_an_import_is_used(asked):
    """An import that the bundler wrote is explained by the line that uses what it imports."""
    origin, diagnostics = asked({"index.mjs.map": a_map()})
    assert not origin.exact
    assert shown(origin.at) == "server/utils/redact.ts:3:22"
    assert origin.at.marked == ("export const words = ", "u", "()")
    assert diagnostics == []


def test_where_a_call_was_written(asked):
    """A call is mapped itself."""
    origin, _ = asked({"index.mjs.map": a_map()}, 2, 15)
    assert origin.exact
    assert shown(origin.at) == "server/utils/redact.ts:3:22"


def test_an_import_that_the_bundler_kept(asked):
    """A statement that begins in the source where it begins in the output was written there."""
    origin, _ = asked({"index.mjs.map": a_map([[(0, 0, 0, 0)], *LINES[1:]])})
    assert origin.exact
    assert shown(origin.at) == "server/utils/redact.ts:1:1"


@pytest.mark.parametrize(
    "segment",
    [
        pytest.param((0, 0, 2, 0), id="before it on the line"),
        pytest.param((4, 0, 2, 7), id="at its start, but no import in the source"),
    ],
)
def test_what_stands_before_an_import_is_not_where_it_was_written(asked, segment):
    """A statement behind mapped code on the same line is not said to be that code."""
    index = f"a();{INDEX}function a() {{}}\n"
    origin, _ = asked({"index.mjs": index, "index.mjs.map": a_map([[segment], *LINES[1:]])}, 1, 5)
    assert not origin.exact
    assert origin.at.line == 3


@pytest.mark.parametrize(
    "index",
    [
        "import './chunk.mjs';\nu();\nfunction u() {}\n",
        "import { u } from './chunk.mjs';\nfoo();\nfunction foo(u) { return u; }\nexport { u };\n",
        "export { u } from './chunk.mjs';\nu();\nfunction u() {}\n",
        "import * as u from './chunk.mjs';\n{ const u = 1; void u; }\n",
    ],
)
def test_nothing_is_made_up(asked, index):
    """A statement whose names are not used here, or that has none, has no source line."""
    lines = [[], *([(column, 0, 0, 0) for column in range(40)] for _ in range(2))]
    origin, diagnostics = asked({"index.mjs": index, "index.mjs.map": a_map(lines)})
    assert (origin, diagnostics) == (None, [])


def test_other_lines_that_use_it(asked):
    """Lines of the project come first, then those of packages; each line once."""
    index = "import { u } from './chunk.mjs';\nu();\nu(); u();\nu();\n"
    lines = [[], [(0, 1, 4, 0)], [(0, 0, 2, 0), (5, 0, 2, 9)], [(0, 0, 0, 3)]]
    sources = ["../../server/a.ts", "../../node_modules/h3/index.mjs"]
    value = a_map(lines, sources=sources, sourcesContent=None)
    origin, _ = asked({"index.mjs": index, "index.mjs.map": value})
    assert shown(origin.at) == "server/a.ts:3:1"
    assert origin.at.text is None
    assert list(map(shown, origin.others)) == [
        "server/a.ts:1:4",
        "node_modules/h3/index.mjs:5:1",
    ]


@pytest.mark.parametrize("key", ["ignoreList", "x_google_ignoreList"])
def test_what_the_map_ignores_comes_last(asked, key):
    """A source that the map says is not the project's own stands behind those that are."""
    index = "import { u } from './chunk.mjs';\nu();\nu();\n"
    sources = ["../../.nuxt/generated.mjs", "../../server/a.ts"]
    value = a_map([[], [(0, 0, 0, 0)], [(0, 1, 0, 0)]], sources=sources, sourcesContent=None)
    origin, _ = asked({"index.mjs": index, "index.mjs.map": value | {key: [0, "x"]}})
    assert origin.at.file == "server/a.ts"
    assert [other.file for other in origin.others] == [".nuxt/generated.mjs"]


def test_columns_are_told_in_characters(asked):
    """Maps count UTF-16 code units, places count characters, in the output and in the source."""
    index = "import { u } from './chunk.mjs';\n/* 😀😀 */ u();\n"
    value = a_map([[], [(0, 0, 0, 0), (11, 0, 0, 9)]], sourcesContent=["/* 😀 */ u()\n"])
    origin, _ = asked({"index.mjs": index, "index.mjs.map": value}, 2, 10)
    assert shown(origin.at) == "server/utils/redact.ts:1:9"
    assert origin.at.marked[1] == "u"


def test_lines_are_those_of_the_map(asked):
    """A line separator within a string ends a line for ECMA-262, and none for a bundler's map."""
    index = "import { u } from './chunk.mjs';\nconst s = '\u2028';\nu();\n"
    value = a_map([[], [], [(0, 0, 2, 21)]])
    origin, _ = asked({"index.mjs": index, "index.mjs.map": value})
    assert shown(origin.at) == "server/utils/redact.ts:3:22"
    origin, _ = asked({"index.mjs": index, "index.mjs.map": value}, 4, 1)
    assert shown(origin.at) == "server/utils/redact.ts:3:22"


@pytest.mark.parametrize(
    ("comment", "file"),
    [
        ("//# sourceMappingURL=index.mjs.map", "index.mjs.map"),
        ("//# sourceMappingURL=index.mjs.map\n//# debugId=5d2b", "index.mjs.map"),
        ("//@ sourceMappingURL=index.mjs.map\n", "index.mjs.map"),
        ("/*# sourceMappingURL=index.mjs.map */", "index.mjs.map"),
        ("//# sourceMappingURL=maps/a%20b.map?x#y", "maps/a b.map"),
        ("//# sourceMappingURL=https://example.com/index.mjs.map", "index.mjs.map"),
        ("//# sourceMappingURL=/srv/maps/index.mjs.map", "index.mjs.map"),
        ("//# sourceMappingURL=file:///srv/index.mjs.map", "index.mjs.map"),
        ("//# sourceMappingURL=renamed.js.map", "index.mjs.map"),
        ("const s = `\n//# sourceMappingURL=no.map\n`;", "index.mjs.map"),
    ],
)
def test_which_map_is_read(asked, comment, file):
    """The comment at the end names the map; where it names no file of the output, or is none, the
    file beside the module is the map.
    """
    origin, diagnostics = asked({"index.mjs": f"{INDEX}{comment}", file: a_map()})
    assert diagnostics == []
    assert origin.at.file.endswith("server/utils/redact.ts")


@pytest.mark.parametrize("kind", ["base64", "charset", "percent"])
def test_a_map_in_a_data_url(asked, kind):
    """A map may stand in the comment itself."""
    text = json.dumps(a_map())
    encoded = base64.b64encode(text.encode()).decode()
    url = {
        "base64": f"data:application/json;base64,{encoded}",
        "charset": f"data:application/json;charset=utf-8;base64,{encoded}",
        "percent": "data:application/json," + "".join(f"%{byte:02x}" for byte in text.encode()),
    }[kind]
    origin, diagnostics = asked({"index.mjs": f"{INDEX}//# sourceMappingURL={url}\n"})
    assert diagnostics == []
    assert origin.at.file == "server/utils/redact.ts"


@pytest.mark.parametrize(
    ("files", "code", "cause"),
    [
        ({"index.mjs.map": "{"}, "invalid-source-map", "it is not JSON"),
        ({"index.mjs.map": b"\xff\xfe{}"}, "invalid-source-map", "it is not UTF-8"),
        ({"index.mjs.map": a_map(version=4)}, "invalid-source-map", "it is not of version 3"),
        (
            {"index.mjs.map": a_map(mappings=";AAAAAAAAA")},
            "invalid-source-map",
            "it has `mappings` that cannot be decoded",
        ),
        (
            {"index.mjs": f"{INDEX}//# sourceMappingURL=renamed.map", "index.mjs.map": "{"},
            "invalid-source-map",
            "source map index.mjs.map: it is not JSON",
        ),
        ({"index.mjs.map/x": ""}, "unreadable-source-map", "it cannot be read: "),
        (
            {"index.mjs": f"{INDEX}//# sourceMappingURL=../outside.map"},
            "source-map-outside",
            "it lies outside the server folder",
        ),
        (
            {"index.mjs": f"{INDEX}//# sourceMappingURL=data:application/json;base64,%%%"},
            "invalid-source-map",
            "it is not base64",
        ),
        ({"index.mjs.map": b" " * (LIMIT + 1)}, "source-map-too-large", "it has more than 32 MiB"),
    ],
)
def test_a_map_that_is_no_good(asked, files, code, cause):
    """What is wrong with a map is a warning that names it, and nothing else is lost."""
    origin, (diagnostic,) = asked(files)
    assert origin is None
    assert (diagnostic.code, diagnostic.severity) == (code, Severity.WARNING)
    assert diagnostic.message.startswith("index.mjs: source map ")
    assert cause in diagnostic.message
    assert diagnostic.at == Place("index.mjs", 1, 1)


def test_a_map_that_was_left_out(asked):
    """A map that the comment names and that is not there is a note: most deployments have none."""
    origin, (diagnostic,) = asked({"index.mjs": f"{INDEX}//# sourceMappingURL=index.mjs.map\n"})
    assert origin is None
    assert (diagnostic.code, diagnostic.severity) == ("missing-source-map", Severity.NOTE)


def test_a_link_that_leads_outside(asked, tree, tmp_path_factory):
    """A map beside the module that is a link to a file elsewhere is not read."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "index.mjs.map"
    elsewhere.write_text(json.dumps(a_map()), "utf-8")
    folder = tree({"package.json": {}})
    try:
        (folder / "index.mjs.map").symlink_to(elsewhere)
    except OSError:
        pytest.skip("symbolic links cannot be made here")
    origin, (diagnostic,) = asked({})
    assert (origin, diagnostic.code) == (None, "source-map-outside")
