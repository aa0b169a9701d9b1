"""The report on paper, and on dark screens."""

from __future__ import annotations

import pytest
from reports import NITRO, REFUTED, at

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def printed(visit):
    """A page with a selection on a dark screen, as it goes to the printer."""
    page = visit(REFUTED, f"{at(NITRO)}&step=2")
    page.emulate_media(media="print", color_scheme="dark")
    return page


def test_paper_shows_what_can_be_read(printed):
    """Verdict, remedies, picture, findings and packages are printed, what needs a hand is not."""
    for shown in (
        "h1",
        ".remedies >> nth=0",
        "#drawing",
        "#findings .chain",
        "#packages",
        ".paper",
    ):
        assert printed.locator(shown).first.is_visible(), shown
    for hidden in (".toolbar", "#timeline", "#order", "#panel", "#table", "nav", ".copy >> nth=0"):
        assert printed.locator(hidden).first.is_hidden(), hidden


def test_paper_is_white(printed):
    """Paper is white and nothing on it is faded, whatever the screen is."""
    assert printed.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    faded = (
        "[...document.querySelectorAll('#canvas g')].filter(g => getComputedStyle(g).opacity < 1)"
    )
    assert printed.evaluate(f"{faded}.length") == 0
    fills = "[...document.querySelectorAll('#drawing polygon')].map(p => getComputedStyle(p).fill)"
    assert "rgb(13, 17, 23)" not in printed.evaluate(fills)


def test_it_prints(printed):
    """The browser makes a document of it."""
    assert printed.pdf().startswith(b"%PDF")


def test_dark_screens(visit):
    """Page and picture follow the screen."""
    page = visit(REFUTED)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(BACKGROUND) == "rgb(13, 17, 23)"
    box = page.locator("#drawing .listing polygon").first
    assert box.evaluate("box => getComputedStyle(box).fill") != "rgb(254, 254, 254)"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
