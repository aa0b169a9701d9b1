"""A build whose names and source are markup: nothing of it is executed, all of it is text."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import expect
from reports import at

import graphscan
from graphscan.render.excerpt import visible

IMAGE = "<img src=x onerror=alert(1)>.mjs"
NAMES = (
    IMAGE,
    "x<\x2fscript><script>alert(2)<\x2fscript>.mjs",
    "'\"><svg onload=alert(3)>.mjs",
    "]]>--><!--.mjs",
    "line\u2028end\u2029.mjs",
    "${alert(4)} $verdict {{x}}.mjs",
    "\u202egnp.mjs",
    "a+b & c=d.mjs",
    "&lt;b&gt;&#60;i&#62;.mjs",
    "日本語 😀.mjs",
)


@pytest.fixture
def hostile(tree):
    """A build of such files, one of which a finding complains of."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such file names")
    files = dict.fromkeys(NAMES, "export default '</script><script>alert(5)</script>'")
    imports = [f"import {quoted}" for quoted in map(specifier, NAMES)]
    missing = "export const later = () => import('./<b onclick=alert(6)>missing.mjs')"
    files["index.mjs"] = "\n".join([*imports, missing, "/* <script>alert(7)</script> */"])
    return graphscan.scan(tree(files) / "index.mjs")


def module_id(name):
    """The id of the file `name`."""
    return name.replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def specifier(name):
    """A relative specifier for the file `name`, as a JavaScript string."""
    escaped = module_id(name).replace("\\", "\\\\").replace("'", "\\'")
    return f"'./{escaped}'"


SHOWN = tuple(visible(module_id(name)) for name in NAMES)


def test_nothing_is_executed(visit, hostile):
    """No dialog, no request, no error; the names stand in table, list and panel as text."""
    page = visit(hostile)
    assert page.locator("img, #drawing image, b, main script").count() == 0
    names = page.locator("#table tbody th").all_inner_texts()
    assert set(SHOWN) <= set(names)
    page.locator("#forward").click()
    page.keyboard.press("/")
    page.keyboard.type("onerror")
    expect(page.locator("#results")).to_contain_text(IMAGE)
    page.keyboard.press("Enter")
    expect(page.locator("#panel h3")).to_have_text(IMAGE)
    expect(page.locator("#panel .chain mark")).to_contain_text("onerror=alert(1)")


def test_each_can_be_addressed(visit, hostile):
    """The link of every module selects it, whatever it is called."""
    page = visit(hostile)
    for name in SHOWN:
        page.goto(page.url.partition("#")[0] + at(name))
        expect(page.locator("#panel h3")).to_have_text(name)
        page.locator("#panel .close").click()
        page.locator("#table tbody").get_by_role("link", name=name, exact=True).click()
        expect(page.locator("#panel h3")).to_have_text(name)


def test_findings_are_text(visit, hostile):
    """A request that cannot be resolved is told with its markup as text."""
    page = visit(hostile)
    expect(page.locator("#findings")).to_contain_text("<b onclick=alert(6)>missing.mjs")
