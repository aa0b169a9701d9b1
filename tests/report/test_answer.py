"""The top of the report: the verdict, its cause, what to do; and that it is a page of its own."""

from __future__ import annotations

import pytest
from drawn_builds import NAMES, scan_sample
from playwright.sync_api import Error
from reports import NITRO, PROVED, REFUTED, in_a_row, quoted

from graphscan.render.html_report import html
from graphscan.render.options import DrawOptions


def test_the_answer_is_on_top(visit):
    """Verdict, sentence, symptom, the first remedy and facts stand above everything else."""
    page = visit(REFUTED)
    assert page.title().startswith(f"REFUTED: Nitro ({NITRO}) is evaluated before")
    top = page.locator("header")
    assert top.get_by_role("heading", level=1).inner_text().startswith("REFUTED Nitro")
    said = top.inner_text()
    assert "Errors arrive, but no database spans" in said
    assert "Switch the release injection of Sentry's bundler plugin off" in said
    assert "(tried on the graph: proved)" in said
    assert "3 more ways to mend it" in said
    assert "Nitro 2.10.4" in said
    assert "Node 22 · conditions node, import" in said


def test_a_remedy_can_be_copied(visit, context):
    """The button beside a remedy copies what there is to copy, and says so."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit("refuted-missing-hook")
    button = page.locator("header").get_by_role("button", name="Copy").first
    text = page.locator("header [data-copy]").first.inner_text()
    button.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert text
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_every_remedy_is_told(visit):
    """All remedies stand with their finding, each with a button for each piece of it."""
    remedies = visit(REFUTED).locator("#findings .remedies > li")
    assert remedies.count() == len(scan_sample(REFUTED).stories[0].cause.remedies)
    for remedy in remedies.all():
        assert remedy.get_by_role("button", name="Copy").count() >= 1


def test_every_finding_is_told(visit):
    """Each finding stands with its rule, the chain to it, and its source with the import marked."""
    page = visit(REFUTED)
    findings = page.locator("#findings")
    rules = set(findings.locator("code.rule").all_inner_texts())
    assert {found.rule for found in scan_sample(REFUTED).findings} <= rules
    chain = findings.locator(".chain").first
    assert f"index.mjs:2:1 imports {NITRO}" in chain.inner_text()
    assert chain.locator("mark").inner_text() == f"import './{NITRO}';"
    assert "Sentry.init" in findings.locator(".place mark").first.inner_text()


def test_packages_that_sentry_instruments(visit):
    """The table has a row a package, with its version and what becomes of it."""
    sample = "proved-driver-bundled"
    rows = visit(sample).locator("#packages tbody tr")
    drivers = scan_sample(sample).drivers
    assert rows.count() == len(drivers) > 0
    assert drivers[0].package in rows.first.inner_text()
    assert "bundled" in rows.first.inner_text()


def test_text_never_becomes_markup(visit, watch):
    """The page's policy refuses HTML from strings, inline handlers, and every source of content."""
    page = visit(PROVED)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>'")
    watch.seen.clear()


def test_nothing_is_remembered(visit, context):
    """After use nothing is stored: no cookie, no storage; a fresh visit starts afresh."""
    page = visit(REFUTED)
    page.locator("#forward").click()
    page.get_by_role("link", name=NITRO).first.click()
    stored = "localStorage.length + sessionStorage.length"
    assert page.evaluate(stored) == 0
    assert context.cookies() == []
    again = visit(REFUTED)
    assert again.locator("#panel").is_hidden()
    assert again.locator("#now").inner_text() == "6 steps"


@pytest.mark.parametrize("name", NAMES)
def test_every_sample(name):
    """Each sample has a report that refers to nothing outside itself."""
    scan = quoted(scan_sample(name))
    text = html(scan, DrawOptions())
    assert scan.verdict.value.upper() in text
    assert not any(word in text for word in (" src=", "@import url", "url(", "<link", "<base"))
    assert len(text) < 200_000


def test_the_same_each_time():
    """The same Scan gives the same bytes."""
    scans = (quoted(scan_sample(REFUTED)) for _ in range(2))
    first, second = (html(scan, DrawOptions()) for scan in scans)
    assert first == second


def test_the_size_of_a_report():
    """A thousand modules take less than half a megabyte."""
    assert len(html(in_a_row(1000), DrawOptions()).encode()) < 500_000


def test_without_scripts(chromium, written):
    """Where scripts are off, verdict, remedies, picture and findings are there all the same."""
    made = chromium.new_context(java_script_enabled=False)
    page = made.new_page()
    page.goto(written(REFUTED).as_uri())
    assert page.locator("#drawing").is_visible()
    assert page.locator("#findings .chain").first.is_visible()
    assert "Scripts are off" in page.locator("main").inner_text()
    assert page.locator("#search").is_hidden()
    made.close()
