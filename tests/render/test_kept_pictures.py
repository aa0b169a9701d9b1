"""The pictures in docs/ are what graphscan draws."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from record_pictures import BLOCK, DOCS, PICTURES, drawn, flowchart

from graphscan.render.svg import SVG


def words(text: str) -> list[str]:
    """Everything that a picture says, tooltips and descriptions too."""
    root = ElementTree.fromstring(text)
    tags = {f"{{{SVG}}}{tag}" for tag in ("text", "title", "desc")}
    return [element.text or "" for element in root.iter() if element.tag in tags]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_is_drawn_now(name):
    """A picture of docs/images says what the same sample's picture says today."""
    kept = (DOCS / "images" / name).read_text("utf-8")
    assert words(kept) == words(drawn(name)), "python tests/record_pictures.py draws it anew"


def test_the_flowchart_in_the_docs():
    """The flowchart in docs/pictures.md is the one of its sample."""
    [kept] = BLOCK.findall((DOCS / "pictures.md").read_text("utf-8"))
    assert kept == flowchart(), "python tests/record_pictures.py writes it anew"


def test_every_picture_is_used():
    """Each picture in docs/images is shown somewhere, and each that is shown is there."""
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    shown = "".join(page.read_text("utf-8") for page in pages)
    kept = [path.name for path in (DOCS / "images").iterdir()]
    assert kept
    assert [name for name in kept if f"images/{name}" not in shown] == []
