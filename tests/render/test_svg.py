"""The picture as an SVG document."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from conftest import write_tree
from drawn_builds import HOSTILE, NAMES, scan_sample

from graphscan import scan
from graphscan.render.excerpt import visible
from graphscan.render.options import DrawOptions
from graphscan.render.palette import DARK
from graphscan.render.svg import SVG, WINDOW, svg

TAGS = {"svg", "title", "desc", "style", "g", "path", "polygon", "polyline", "text"}


def parsed(text: str) -> ElementTree.Element:
    """The document as a tree."""
    return ElementTree.fromstring(text)


def all_of(root: ElementTree.Element, tag: str) -> list[ElementTree.Element]:
    """The elements called `tag`."""
    return list(root.iter(f"{{{SVG}}}{tag}"))


def groups(root: ElementTree.Element, *classes: str) -> list[ElementTree.Element]:
    """The groups that are of all `classes`."""
    return [group for group in all_of(root, "g") if {*classes} <= {*group.get("class", "").split()}]


def words(element: ElementTree.Element) -> str:
    """Everything that is written in `element`, no-break spaces as spaces."""
    texts = (text.text or "" for text in all_of(element, "text"))
    return " ".join(texts).replace("\xa0", " ")


def told(element: ElementTree.Element) -> str | None:
    """The tooltip of `element`."""
    return element.findtext(f"{{{SVG}}}title")


@pytest.fixture(scope="module")
def static_import() -> ElementTree.Element:
    """The picture of the sample with a static import of Nitro above Sentry.init."""
    return parsed(svg(scan_sample("refuted-static-nitro-import"), DrawOptions()))


@pytest.mark.parametrize("name", NAMES)
def test_every_sample(name):
    """Each sample becomes well-formed SVG of shapes and text that refers to nothing outside."""
    text = svg(scan_sample(name), DrawOptions())
    root = parsed(text)
    assert {element.tag for element in root.iter()} <= {f"{{{SVG}}}{tag}" for tag in TAGS}
    names = {name for element in root.iter() for name in element.attrib}
    assert not any("href" in name or name.startswith("on") for name in names)
    assert "url(" not in text
    assert text == svg(scan_sample(name), DrawOptions())


def test_screen_readers(static_import):
    """The document is an image with a title and a description that hold the answer."""
    assert static_import.get("role") == "img"
    labels = static_import.get("aria-labelledby", "").split()
    by_id = {element.get("id"): element for element in static_import.iter()}
    title, description = (by_id[label].text or "" for label in labels)
    assert title.startswith("REFUTED: Nitro (chunks/nitro/nitro.mjs) is evaluated before")
    assert "Nitro starts (#3 chunks/nitro/nitro.mjs), then Sentry is initialised" in description
    assert "1. static graph: evaluated first, in one go, 5 modules." in description


def test_the_promised_parts(static_import):
    """Banner, areas, listings, the guilty line, dashed import() lines and the legend are there."""
    whole = words(static_import)
    assert "REFUTED" in whole
    assert "Node 22" in whole
    assert "rule sentry-before-nitro (evaluate)" in whole
    assert len(groups(static_import, "area", "static")) == 1
    assert len(groups(static_import, "area", "dynamic")) == 1
    [nitro] = groups(static_import, "listing", "guilty")
    assert "NITRO, TOO EARLY" in words(nitro)
    [guilty] = groups(static_import, "edge", "import", "guilty", "strong")
    assert "the guilty import index.mjs:2:1" in words(guilty)
    assert [path.get("stroke-width") for path in all_of(guilty, "path")] == ["4"]
    calls = groups(static_import, "edge", "import-call")
    assert calls
    assert all(path.get("stroke-dasharray") for call in calls for path in all_of(call, "path"))
    assert "the guilty chain" in whole
    assert "Time runs down" in whole


def test_tooltips_are_full_names(static_import):
    """Boxes tell their modules in full, lines their places; the engine's own keys are gone."""
    [nitro] = groups(static_import, "listing", "guilty")
    assert told(nitro) == "chunks/nitro/nitro.mjs"
    packages = [told(group) for group in groups(static_import, "node", "box")]
    assert "node_modules/import-in-the-middle/hook.mjs" in packages
    [guilty] = groups(static_import, "edge", "guilty")
    assert told(guilty) == "index.mjs:2:1 import './chunks/nitro/nitro.mjs'"
    titles = {title.text for title in all_of(static_import, "title")}
    assert not any(title and title.startswith(("n0", "cluster", "anchor")) for title in titles)


def test_hooks(static_import):
    """Boxes tell their module, lines their boxes and the ends of their request, in attributes."""
    [nitro] = groups(static_import, "listing", "guilty")
    assert nitro.get("data-module") == "chunks/nitro/nitro.mjs"
    assert nitro.get("data-modules") == "1"
    [guilty] = groups(static_import, "edge", "guilty")
    assert guilty.get("data-head") == nitro.get("id")
    assert guilty.get("data-from") == "index.mjs"
    assert guilty.get("data-to") == "chunks/nitro/nitro.mjs"
    known = {group.get("id") for group in groups(static_import, "node")}
    edges = groups(static_import, "edge")
    assert {edge.get(end) for edge in edges for end in ("data-tail", "data-head")} <= known
    assert all(edge.get("data-from") for edge in edges if "later" not in words(edge))


def test_it_fits_a_window(static_import):
    """The picture of a build is no larger than a laptop's window."""
    width, height = (float(static_import.get(side, "0")) for side in ("width", "height"))
    assert 0 < width <= WINDOW[0]
    assert 0 < height <= WINDOW[1]


def test_dark_screens(static_import):
    """Every colour that the picture uses has its rule for dark screens."""
    style = all_of(static_import, "style")[0].text or ""
    assert "@media (prefers-color-scheme:dark)" in style
    used = {
        element.get(name)
        for element in static_import.iter()
        for name in ("fill", "stroke")
        if element.get(name) not in (None, "none", "white", "transparent")
    }
    assert used <= set(DARK)
    assert all(f'[fill="{colour}"]' in style for colour in used)


@pytest.mark.parametrize("options", [DrawOptions(), DrawOptions(full=True)])
def test_hostile_names_are_inert(scan_of, options):
    """Whatever files are called, their names come out as text, and whole in the tooltips."""
    sources = dict.fromkeys(HOSTILE, "")
    sources["index.mjs"] = "\n".join(f"import './{name}'" for name in HOSTILE)
    root = parsed(svg(scan_of(sources), options))
    assert {element.tag for element in root.iter()} <= {f"{{{SVG}}}{tag}" for tag in TAGS}
    titles = {title.text for title in all_of(root, "title")}
    drawn = HOSTILE if options.full else HOSTILE[:4]
    assert {visible(name) for name in drawn} <= titles
    assert "<img src=x onerror=alert(1)>.mjs" in words(root)
    assert "back\\slash\\N\\G\\E\\T\\H\\L\\n\\\\.mjs" in words(root)


def test_hostile_places_of_a_name(scan_of):
    """Markup in the names of entry, preload and folder stays text wherever they are told."""
    name = "<b>&amp;\\N</b>"
    scan = scan_of(
        {f"{name}.mjs": f"import('./{name}/{name}.mjs')", f"{name}/{name}.mjs": "", "p.mjs": ""},
        entry=f"{name}.mjs",
        imports=("p.mjs", f"{name}/{name}.mjs"),
    )
    root = parsed(svg(scan, DrawOptions()))
    assert {element.tag for element in root.iter()} <= {f"{{{SVG}}}{tag}" for tag in TAGS}
    assert f"entry {name}.mjs" in words(root)
    [area] = [area for area in groups(root, "area", "preload") if name in (told(area) or "")]
    assert told(area) == f"2. preload {name}/{name}.mjs: evaluated before the entry"


SIGNS = {
    "server/index.mjs": "import './esm.mjs'\nimport './gone.mjs'\nawait import('./lazy.mjs')\n",
    "server/esm.mjs": "import './common.cjs'\n",
    "server/common.cjs": "require('./other.cjs')\n",
    "server/other.cjs": "",
    "server/lazy.mjs": "",
    "server/warm.mjs": "",
}


@pytest.fixture(scope="module")
def signs(tmp_path_factory) -> ElementTree.Element:
    """The picture of everything in a build with each kind of request."""
    folder = write_tree(tmp_path_factory.mktemp("signs"), SIGNS)
    answer = scan(folder / "server" / "index.mjs", imports=["./warm.mjs"], cwd=folder / "server")
    return parsed(svg(answer, DrawOptions(full=True)))


@pytest.mark.parametrize(
    ("kind", "dashes"), [("import", None), ("import-call", "5,2"), ("require", "1,5")]
)
def test_each_kind_of_request_has_its_line(signs, kind, dashes):
    """An import is a solid line, import() a dashed and require() a dotted one."""
    lines = groups(signs, "edge", kind)
    assert lines
    assert {path.get("stroke-dasharray") for line in lines for path in all_of(line, "path")} == {
        dashes
    }


def test_what_cannot_be_linked_is_a_red_stub(signs):
    """A request in vain ends in a bar and in a box that says so, with Node's error code."""
    [line] = groups(signs, "edge", "unresolved", "guilty")
    assert line.get("data-from") == "index.mjs"
    assert line.get("data-to") is None
    [stub] = [box for box in groups(signs, "node") if box.get("id") == line.get("data-head")]
    assert words(stub) == "NOT FOUND ./gone.mjs ERR_MODULE_NOT_FOUND"
    assert "index.mjs:2:1" in words(line)


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("index.mjs", "ENTRY · TOP-LEVEL AWAIT"),
        ("warm.mjs", "#1 · PRELOAD"),
        ("common.cjs", "COMMONJS"),
    ],
)
def test_what_a_module_is_stands_in_words(signs, module, said):
    """Markers of a module are words, not colours."""
    [box] = [box for box in groups(signs, "node") if box.get("data-module") == module]
    assert said in words(box)


def test_areas_say_when_they_are_evaluated(signs):
    """Preload, static and dynamic graph are areas of their own, with the words for their time."""
    assert "evaluated before the entry" in words(groups(signs, "area", "preload")[0])
    assert words(groups(signs, "area", "static")[0]).startswith("2. static graph")
