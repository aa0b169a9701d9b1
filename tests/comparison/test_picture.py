"""The picture of a difference: every change carries a sign, and nothing hostile gets through."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from compared_builds import CONFIG, GOOD, NITRO

from graphscan.render.diff_picture import diff_picture, diff_svg

BAD = GOOD | {
    "index.mjs": f"import './redact.mjs';\n{CONFIG}",
    "redact.mjs": "import './nitro.mjs';",
}


@pytest.fixture
def worse(difference):
    """A chain to Nitro that came, in the place of the import() that went."""
    return difference(GOOD, BAD).difference


def _texts(svg):
    return [
        text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_each_change_has_a_sign(worse):
    """What came says so, what went too, and what moved says from where to where."""
    picture = diff_picture(worse)
    badges = {box.title: box.badges for box in picture.boxes}
    assert badges["redact.mjs"] == ("+ new",)
    assert badges["nitro.mjs"] == ("moved: dynamic to static", "Nitro")
    signs = {(line.referrer, line.target): line.label[:1] for line in picture.lines}
    assert signs["redact.mjs", "nitro.mjs"] == ("+ new",)
    assert signs["index.mjs", "nitro.mjs"] == ("- gone",)


def test_no_tone_without_a_word(worse):
    """Whatever has the colour of a change has its sign as text."""
    picture = diff_picture(worse)
    for line in picture.lines:
        assert (line.tone != "plain") == bool(line.label)
    for box in picture.boxes:
        assert (box.tone != "plain") == box.badges[:1][0].startswith(("+ ", "- ", "moved: "))


def test_the_svg(worse):
    """The SVG says what became of the verdict, names the cause, and is the same each time."""
    svg = diff_svg(worse)
    texts = _texts(svg)
    assert {"WORSE", "+ new", "- gone", "redact.mjs"} <= set(texts)
    assert "now imports ./redact.mjs statically" in " ".join(filter(None, texts))
    assert diff_svg(worse) == svg


def test_no_difference(difference):
    """Without a difference the picture says so, and nothing in it is marked."""
    found = difference(GOOD, GOOD).difference
    picture = diff_picture(found)
    assert picture.banner.verdict == "NO DIFFERENCE"
    assert {box.tone for box in picture.boxes} | {line.tone for line in picture.lines} == {"plain"}
    assert "NO DIFFERENCE" in _texts(diff_svg(found))


def test_hostile_names(difference):
    """A name that looks like markup is text in the picture."""
    hostile = "<img onerror=x>&%5CN.mjs"
    files = GOOD | {
        "index.mjs": f"import './{hostile}';\n{GOOD['index.mjs']}",
        "<img onerror=x>&\\N.mjs": "import './nitro.mjs';\n",
    }
    svg = diff_svg(difference(GOOD, files).difference)
    assert "<img" not in svg
    assert any("<img onerror=x>" in (text or "") for text in _texts(svg))


def test_what_has_no_box_is_counted(difference):
    """Many new modules are one box with their number."""
    more = {f"page{number}.mjs": "" for number in range(9)}
    nitro = NITRO + "".join(f"import './{module}';\n" for module in more)
    picture = diff_picture(difference(GOOD, GOOD | more | {"nitro.mjs": nitro}).difference)
    (counted,) = (box for box in picture.boxes if box.title == "9 modules")
    assert (counted.badges, counted.modules, counted.tone) == (("+ new",), 9, "proved")
