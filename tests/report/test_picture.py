"""The picture in the report: selecting, what lights up, zoom, and what can be hidden."""

from __future__ import annotations

import re
import sys

import pytest
from drawn_builds import scan_sample
from playwright.sync_api import expect
from reports import ENTRY, NITRO, PROVED, REFUTED, at, quoted

from graphscan.render.html_report import html
from graphscan.render.layout import Coarser
from graphscan.render.options import DrawOptions

LATE = "chunks/routes/api/hello.get.mjs"


def box(page, name):
    """The box of the picture that stands for `name`."""
    return page.get_by_role("button", name=name, exact=True)


def view(page):
    """What of the picture is in sight: x, y, width, height."""
    return [float(part) for part in page.locator("#drawing").get_attribute("viewBox").split()]


def test_a_click_lights_up_the_way(visit):
    """A click selects a module: every box and line on the way from the entry lights up."""
    page = visit(REFUTED)
    box(page, NITRO).click()
    expect(box(page, NITRO)).to_have_class(re.compile("is-selected"))
    expect(box(page, ENTRY)).to_have_class(re.compile("is-way"))
    assert page.locator("g.edge.is-way").count() == 1
    assert page.locator("g.edge.is-way.guilty").count() == 1
    assert page.url.endswith(at(NITRO))


def test_the_side_panel(visit):
    """The panel has position, way, requests, importers, and the import highlighted in its line."""
    page = visit(REFUTED, at(NITRO))
    panel = page.locator("#panel")
    said = panel.inner_text()
    assert "Evaluated as number 3 of 6, with the entry." in said
    assert "How Node first gets there: 1 hop" in said
    assert panel.locator(".chain mark").inner_text() == f"import './{NITRO}';"
    requests, importers = panel.locator(".requests").all()
    assert LATE in requests.inner_text()
    assert "import(), when its function is called" in requests.inner_text()
    assert importers.locator("li").count() == 4
    assert ENTRY in importers.inner_text()


def test_all_hops_of_a_long_way(visit):
    """A module far from the entry has every hop of the way to it, in order."""
    panel = visit(REFUTED, at(LATE)).locator("#panel")
    hops = panel.locator(".chain li")
    assert hops.count() == 2
    assert hops.nth(0).inner_text().startswith(f"{ENTRY} import {NITRO}")
    assert hops.nth(1).inner_text().startswith(f"{NITRO} import() {LATE}")
    assert hops.nth(1).locator("mark").inner_text().startswith("import(")


def test_what_lies_before_and_behind_is_tinted(visit):
    """Boxes that lead to the selected module look different from those it leads to."""
    page = visit(REFUTED, at(NITRO))
    assert page.locator("g.node.is-before").count() > 0
    frame = page.locator("g.node.is-behind:not(.is-way) > .frame").first
    assert frame.evaluate("frame => getComputedStyle(frame).strokeDasharray") != "none"


def test_a_module_that_is_not_drawn(visit):
    """A module without a box of its own can be selected, and the panel says where it is."""
    page = visit("proved-minified", at("package.json"))
    assert "There is no module called" in page.locator("#status").inner_text()
    page = visit(PROVED)
    page.locator("#table").get_by_role("link").last.click()
    assert page.locator("#panel h3").is_visible()


def test_links_in_the_panel_lead_on(visit):
    """A module's name in the panel selects that module, and Back returns."""
    page = visit(REFUTED, at(NITRO))
    page.locator("#panel .requests").get_by_role("link", name=LATE).first.click()
    expect(page.locator("#panel h3")).to_have_text(LATE)
    page.go_back()
    expect(page.locator("#panel h3")).to_have_text(NITRO)


def test_escape_clears(visit):
    """Esc takes back selection, search and step."""
    page = visit(REFUTED, f"{at(NITRO)}&step=2")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.locator(".is-selected, .is-way, .is-far, .is-waiting").count() == 0
    assert "#" not in page.url
    assert page.locator("#now").inner_text() == "6 steps"


def test_zoom_and_fit(visit):
    """The buttons come closer and go back; Fit shows everything again."""
    page = visit(REFUTED)
    whole = view(page)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    near = view(page)
    assert near[2] < whole[2] / 1.9
    page.get_by_role("button", name="Zoom out").click()
    assert near[2] < view(page)[2] < whole[2]
    page.get_by_role("button", name="Fit").click()
    assert view(page) == pytest.approx(whole)


def test_the_wheel_zooms_where_the_pointer_is(visit):
    """With Ctrl the wheel comes closer and keeps the point below the pointer where it is."""
    page = visit(REFUTED)
    page.locator("#order").scroll_into_view_if_needed()
    frame = page.locator("#canvas").bounding_box()
    before = view(page)
    page.mouse.move(frame["x"] + frame["width"] / 4, frame["y"] + frame["height"] / 4)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(
        "width => document.querySelector('#drawing').viewBox.baseVal.width < width", arg=before[2]
    )
    after = view(page)
    assert after[0] + after[2] / 4 == pytest.approx(before[0] + before[2] / 4, abs=2)


def test_dragging_moves_the_picture(visit):
    """A drag moves what is in sight and selects nothing."""
    page = visit(REFUTED)
    before = view(page)
    box(page, NITRO).scroll_into_view_if_needed()
    middle = box(page, NITRO).bounding_box()
    start = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] - 60, start[1] - 40, steps=4)
    page.mouse.up()
    after = view(page)
    assert after[0] > before[0] + 20
    assert after[1] > before[1] + 10
    assert after[2] == before[2]
    assert page.locator("#panel").is_hidden()


def test_kinds_of_modules_can_be_hidden(visit):
    """Without npm packages, or dynamic graphs, their boxes and rows of the table are gone."""
    page = visit(REFUTED)
    package = box(page, "node_modules/import-in-the-middle/hook.mjs")
    rows = page.locator("#table tbody tr:not(.spacer)")
    assert package.is_visible()
    everything = rows.count()
    page.get_by_role("checkbox", name="npm packages").uncheck()
    expect(package).to_be_hidden()
    assert rows.count() == everything - 3
    page.get_by_role("checkbox", name="dynamic").uncheck()
    assert rows.count() == everything - 4
    page.get_by_role("checkbox", name="static").uncheck()
    expect(box(page, NITRO)).to_be_hidden()
    page.get_by_role("checkbox", name="static").check()
    expect(box(page, NITRO)).to_be_visible()


def test_without_a_picture(visit, tmp_path, monkeypatch):
    """Where no engine draws, the report says why, and everything else in it works."""
    with monkeypatch.context() as nowhere:
        nowhere.setenv("PATH", str(tmp_path))
        nowhere.setattr(sys, "executable", str(tmp_path / "python"))
        drawn = html(quoted(scan_sample(REFUTED)), DrawOptions())
    assert isinstance(drawn, Coarser)
    assert drawn.told == "the report has no picture"
    file = tmp_path / "report.html"
    file.write_text(str(drawn.content), encoding="utf-8", newline="")
    page = visit(file, at(NITRO))
    assert "There is no picture: " in page.locator("#canvas").inner_text()
    assert "pip install graphviz-pure" in page.locator("#canvas").inner_text()
    expect(page.locator("#panel h3")).to_have_text(NITRO)
    page.locator("#forward").click()
    assert page.locator("#now").inner_text().startswith("1 of 6")
