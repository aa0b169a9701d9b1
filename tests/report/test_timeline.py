"""The timeline: stepping through the order, the moments on its track, the list beside it."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from reports import ENTRY, NITRO, PROVED, REFUTED

WAITING = re.compile("is-waiting")
NOW = re.compile("is-now")


def test_steps_light_up_modules(visit):
    """At a step its module is marked, later ones wait, and the words name it."""
    page = visit(REFUTED)
    box = page.get_by_role("button", name=ENTRY, exact=True)
    nitro = page.get_by_role("button", name=NITRO, exact=True)
    forward = page.locator("#forward")
    forward.click()
    forward.click()
    assert page.locator("#now").inner_text().startswith("2 of 6: ")
    expect(nitro).to_have_class(WAITING)
    forward.click()
    assert page.locator("#now").inner_text() == f"3 of 6: Nitro starts: {NITRO}"
    expect(nitro).to_have_class(NOW)
    expect(box).to_have_class(WAITING)
    page.locator("#back").click()
    expect(nitro).to_have_class(WAITING)
    assert page.url.endswith("#step=2")


def test_the_moments_on_the_track(visit):
    """Nitro's and Sentry's moments stand on the track in the order in which they happen."""
    left = {}
    for name in (REFUTED, PROVED):
        page = visit(name)
        places = [page.locator(f".moment.{kind}").bounding_box() for kind in ("nitro", "sentry")]
        left[name] = [place["x"] for place in places]
    assert left[REFUTED][0] < left[REFUTED][1]
    assert left[PROVED][1] < left[PROVED][0]


def test_a_moment_leads_to_its_step(visit):
    """A click on a moment goes there."""
    page = visit(REFUTED)
    page.get_by_role("button", name="Sentry 5").click()
    assert page.locator("#now").inner_text() == "5 of 6: Sentry is initialised at index.mjs:6:1"
    assert page.locator("#step").input_value() == "5"


def test_play_runs_to_the_end(visit, stopped_clock):
    """Play goes from the start to the last step, holds at the moments, and stops there."""
    page = visit(REFUTED)
    play, now = page.locator("#play"), page.locator("#now")
    play.click()
    expect(play).to_have_text("Pause")
    stopped_clock.run_for(300)
    expect(now).to_contain_text("3 of 6")
    stopped_clock.run_for(900)
    expect(now).to_contain_text("3 of 6")
    stopped_clock.run_for(10_000)
    expect(now).to_contain_text("6 of 6")
    expect(play).to_have_text("Play")


def test_play_can_be_paused(visit, stopped_clock):
    """Pause stays at the step, and Play goes on from there."""
    page = visit(REFUTED)
    play, now = page.locator("#play"), page.locator("#now")
    play.click()
    stopped_clock.run_for(200)
    play.click()
    expect(play).to_have_text("Play")
    stopped_clock.run_for(5_000)
    expect(now).to_contain_text("2 of 6")
    play.click()
    stopped_clock.run_for(100)
    expect(now).to_contain_text("3 of 6")


def test_the_list_scrolls_along(visit, ten_thousand):
    """In a long run the row of the current step is in sight, wherever the slider goes."""
    page = visit(ten_thousand)
    for step in ("7000", "12", "9999"):
        page.locator("#step").fill(step)
        row = page.locator("#order .is-now")
        assert row.locator(".number").inner_text() == step
        outer, inner = page.locator("#order").bounding_box(), row.bounding_box()
        assert outer["y"] <= inner["y"]
        assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    assert page.locator("#order .row").count() < 60


def test_a_row_of_the_list_selects(visit):
    """A click on a row goes to its step and selects its module."""
    page = visit(REFUTED)
    page.locator("#order").locator(".row.nitro").click()
    expect(page.locator("#panel h3")).to_have_text(NITRO)
    assert page.locator("#step").input_value() == "3"


def test_the_list_says_what_starts_a_job(visit):
    """The first module of a job says what starts it, and when."""
    rows = visit(REFUTED).locator("#order .row")
    assert rows.first.locator(".folder").inner_text() == "entry starts"
    last = rows.last.locator(".folder").inner_text()
    assert last == f"import() at {NITRO}:38:27, when called"
