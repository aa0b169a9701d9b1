"""The report for everybody: axe finds nothing serious, light or dark, narrow or wide."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from reports import NITRO, PROVED, REFUTED, at

GRAVE = ("serious", "critical")


def grave(page):
    """The violations that axe calls serious or critical, with the elements they are about."""
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["target"], node.get("failureSummary"))
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [REFUTED, PROVED, "undecided-conditional-init"])
def test_no_serious_violation(visit, name, scheme):
    """A report as it opens has no serious or critical violation."""
    page = visit(name)
    page.emulate_media(color_scheme=scheme)
    assert grave(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_violation_in_use(visit, scheme):
    """Neither has one with a module selected, a step taken, results shown, on a narrow screen."""
    page = visit(REFUTED, f"{at(NITRO)}&step=3")
    page.emulate_media(color_scheme=scheme)
    page.locator("#search").fill("mjs")
    assert grave(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    assert grave(page) == []


def test_a_narrow_screen_does_not_scroll_sideways(visit):
    """On a phone everything fits the width, but for the tables, which scroll in themselves."""
    page = visit(REFUTED, at(NITRO))
    page.set_viewport_size({"width": 360, "height": 700})
    widths = "[document.documentElement.scrollWidth, innerWidth]"
    page.wait_for_function("innerWidth === 360")
    scroll, inner = page.evaluate(widths)
    assert scroll <= inner
