"""The table of all modules and the search: found by words, sorted, usable with ten thousand."""

from __future__ import annotations

from playwright.sync_api import expect
from reports import NITRO, REFUTED


def first_column(page, name):
    """The cells of a column that are drawn."""
    return page.locator(f"#table tbody .{name}").all_inner_texts()


def test_ten_thousand_rows(visit, ten_thousand):
    """Of ten thousand rows only those in sight are in the page; the last one can be scrolled to."""
    page = visit(ten_thousand)
    rows = page.locator("#table tbody tr:not(.spacer)")
    assert page.locator("#matched").inner_text() == "10,000 modules shown"
    assert rows.count() < 60
    page.locator("#table").evaluate("table => { table.scrollTop = table.scrollHeight }")
    expect(rows.last).to_have_attribute("aria-rowindex", "10001")
    page.locator("#filter").fill("module-07777")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(page.locator("#panel h3")).to_have_text("chunks/77/module-07777.mjs")
    hops = page.locator("#panel .chain li")
    assert hops.count() > 3000


def test_sorting(visit):
    """A column's button sorts by it, and again the other way round; the heading says so."""
    page = visit(REFUTED)
    assert first_column(page, "position") == ["1", "2", "3", "4", "5", "6"]
    button = page.locator("#table").get_by_role("button", name="Asks for")
    button.click()
    rising = [int(text) for text in first_column(page, "requests")]
    assert rising == sorted(rising)
    button.click()
    assert [int(text) for text in first_column(page, "requests")] == sorted(rising, reverse=True)
    head = page.locator("#table th[aria-sort]")
    assert head.get_attribute("aria-sort") == "descending"
    assert head.inner_text().startswith("Asks for")


def test_filtering(visit):
    """Only modules that hold all words stay, and their number is said."""
    page = visit(REFUTED)
    page.locator("#filter").fill("sentry node")
    names = page.locator("#table tbody th").all_inner_texts()
    assert names
    assert all("sentry" in name and "node" in name for name in names)
    assert page.locator("#matched").inner_text() == f"{len(names)} modules shown"
    page.locator("#filter").fill("nothing is called so")
    assert page.locator("#matched").inner_text() == "0 modules shown"


def test_search(visit):
    """`/` goes to the search; what is typed finds modules, Enter selects the first."""
    page = visit(REFUTED)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("nitro.mjs")
    found = page.get_by_role("listbox", name="Modules found").get_by_role("option")
    assert NITRO in found.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#panel h3")).to_have_text(NITRO)
    expect(found).to_have_count(0)


def test_search_for_what_is_not_there(visit):
    """Where nothing is found the list says so, and Enter does nothing."""
    page = visit(REFUTED)
    page.locator("#search").fill("no such thing")
    expect(page.get_by_text("No module is called so")).to_be_visible()
    page.keyboard.press("Enter")
    assert page.locator("#panel").is_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_text("No module is called so")).to_be_hidden()
    assert page.locator("#search").input_value() == ""


def test_a_click_on_a_result(visit):
    """A result can be clicked as well, and a slash can be searched for."""
    page = visit(REFUTED)
    page.keyboard.press("/")
    page.keyboard.type("api/hello")
    page.get_by_role("option", name="hello.get.mjs").first.click()
    expect(page.locator("#panel h3")).to_have_text("chunks/routes/api/hello.get.mjs")
