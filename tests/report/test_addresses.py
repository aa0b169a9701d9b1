"""Addresses within the report: what they show, and what becomes of bad ones."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from reports import ENTRY, NITRO, REFUTED, at


def test_a_module_and_a_step(visit):
    """An address with both shows the module and stands at the step."""
    page = visit(REFUTED, f"{at(NITRO)}&step=4")
    expect(page.locator("#panel h3")).to_have_text(NITRO)
    assert page.locator("#step").input_value() == "4"
    assert page.locator("#now").inner_text().startswith("4 of 6")


def test_an_address_that_changes(visit):
    """Another address in the same page is followed."""
    page = visit(REFUTED, at(NITRO))
    page.evaluate("location.hash = '#module=index.mjs&step=1'")
    expect(page.locator("#panel h3")).to_have_text(ENTRY)
    assert page.locator("#step").input_value() == "1"


def test_an_unknown_module(visit):
    """A name that no module has is named, as text."""
    page = visit(REFUTED, "#module=%3Cimg%20src=x%20onerror=alert(1)%3E")
    said = "There is no module called <img src=x onerror=alert(1)> in this build."
    expect(page.locator("#status")).to_have_text(said)
    assert page.locator("#panel").is_hidden()


@pytest.mark.parametrize("address", ["#%", "#step=-1", "#step=1e9", "#module", "#=&=", "#step="])
def test_bad_addresses(visit, address):
    """What makes no sense is ignored."""
    page = visit(REFUTED, address)
    assert page.locator("#now").inner_text() == "6 steps"
    assert page.locator("#panel").is_hidden()


def test_a_step_beyond_the_end(visit):
    """A step that the build does not have is its last one."""
    assert visit(REFUTED, "#step=99").locator("#step").input_value() == "6"


def test_parts_of_the_page_keep_the_selection(visit):
    """Going to a part of the page leaves the selected module as it is."""
    page = visit(REFUTED, at(NITRO))
    page.get_by_role("link", name="Packages", exact=True).click()
    assert page.url.endswith("#packages")
    expect(page.locator("#panel h3")).to_have_text(NITRO)


def test_links_of_the_findings(visit):
    """A module's name in a finding is a link that selects it."""
    page = visit(REFUTED)
    page.locator("#findings .chain").get_by_role("link", name=NITRO).click()
    expect(page.locator("#panel h3")).to_have_text(NITRO)
