"""The report with the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from reports import ENTRY, NITRO, REFUTED

FOCUSED = "document.activeElement.id || document.activeElement.textContent"


def tab_to(page, selector):
    """Press Tab until the focus is in what `selector` names."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def test_a_whole_visit(visit, stopped_clock):
    """Search, picture, panel, timeline, list and table can all be used without a pointer."""
    page = visit(REFUTED)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the findings"
    page.keyboard.press("/")
    page.keyboard.type("nitro")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h3")).to_have_text(NITRO)

    tab_to(page, "#step")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.locator("#now").inner_text().startswith("1 of 6")
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_text("Pause")
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_text("Play")

    tab_to(page, "#canvas g.node")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"

    tab_to(page, "#panel .close")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_hidden()

    tab_to(page, "#order")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()

    tab_to(page, "#table thead button")
    page.keyboard.press("Enter")
    expect(page.locator("#table th[aria-sort=descending]")).to_be_visible()
    tab_to(page, "#table tbody a")
    page.keyboard.press("Enter")
    expect(page.locator("#table tr.is-selected")).to_be_visible()


def test_moving_between_boxes(visit):
    """Arrow keys go from box to box in their direction; to Tab all boxes are one stop."""
    page = visit(REFUTED)
    entry = page.get_by_role("button", name=ENTRY, exact=True)
    assert page.locator("#canvas [tabindex='0']").count() == 1
    entry.focus()
    page.locator("#canvas [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name != ENTRY
    assert page.locator("#canvas [tabindex='0']").count() == 1


def test_zooming_with_keys(visit):
    """Plus and minus zoom, Shift with an arrow pans, 0 shows everything again."""
    page = visit(REFUTED)
    drawing = page.locator("#drawing")
    whole = drawing.get_attribute("viewBox")
    page.locator("#canvas [tabindex='0']").focus()
    page.keyboard.press("+")
    near = drawing.get_attribute("viewBox")
    page.keyboard.press("Shift+ArrowDown")
    assert len({whole, near, drawing.get_attribute("viewBox")}) == 3
    page.keyboard.press("0")
    assert drawing.get_attribute("viewBox") == whole


def test_the_focus_can_be_seen(visit):
    """A box that has the focus has a frame that others do not have."""
    page = visit(REFUTED)
    page.keyboard.press("/")
    tab_to(page, "#canvas g.node")
    frame = page.locator("#canvas g.node:focus > .frame")
    assert re.match(r"[45]px", frame.evaluate("frame => getComputedStyle(frame).strokeWidth"))
    assert frame.evaluate("frame => getComputedStyle(frame).stroke") != "none"
