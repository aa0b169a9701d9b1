"""The page of a difference: the first line, the picture, the lists; nothing else runs."""

from __future__ import annotations

import re
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from compared_builds import CONFIG, GOOD, snapshot
from conftest import write_tree
from drawn_builds import scan_sample
from playwright.sync_api import expect
from reports import PROVED, REFUTED

import graphscan
from graphscan.comparison import compare, contents_of
from graphscan.quote import quotes
from graphscan.render.diff import Excerpts, places
from graphscan.render.html_report.difference import diff_html

GRAVE = ("serious", "critical")


def page_of(old, new):
    """The page of the difference of two Scans, as the command line makes it."""
    scans = (old, new)
    contents = tuple(contents_of(scan.graphs.modules) for scan in scans)
    found = compare(*map(snapshot, scans), contents=contents)
    excerpts = (
        quotes(scan.graphs.modules, told) for scan, told in zip(scans, places(found), strict=True)
    )
    return diff_html(found, Excerpts(*excerpts))


@pytest.fixture(scope="module")
def worse(tmp_path_factory):
    """The page of a sample that is proved, and of one that is refuted."""
    file = tmp_path_factory.mktemp("difference") / "worse.html"
    text = page_of(scan_sample(PROVED), scan_sample(REFUTED))
    file.write_text(text, encoding="utf-8", newline="")
    return file


@pytest.fixture
def differing(tmp_path):
    """A function from the files of two builds to the file of their page."""

    def differing(old, new):
        trees = (write_tree(tmp_path / name, files) for name, files in (("old", old), ("new", new)))
        text = page_of(*(graphscan.scan(root / "index.mjs", cwd=root) for root in trees))
        file = tmp_path / "difference.html"
        file.write_text(text, encoding="utf-8", newline="")
        return file

    return differing


def view(page):
    """What of the picture is in sight: x, y, width, height."""
    return [float(part) for part in page.locator("#drawing").get_attribute("viewBox").split()]


def test_the_answer_is_first(visit, worse):
    """The heading has the word, both verdicts and the cause; below it stands the cause's source."""
    page = visit(worse)
    heading = page.locator("h1").inner_text()
    assert heading.startswith("WORSE proved → refuted: index.mjs:2:1 now imports ")
    assert page.title().startswith("WORSE: proved → refuted: ")
    expect(page.locator("header mark")).to_contain_text("import './chunks/nitro/nitro.mjs'")
    old, new = page.locator(".builds dd").all_inner_texts()
    assert old.startswith("PROVED index.mjs")
    assert new.startswith("REFUTED index.mjs")


def test_the_lists(visit, worse):
    """Requests with their source, findings, order and numbers stand there, as in the terminal."""
    page = visit(worse)
    came = page.locator("#requests li", has_text="+ new").first
    assert "index.mjs:2:1 imports chunks/nitro/nitro.mjs" in came.inner_text()
    expect(came.locator("mark")).to_contain_text("import './chunks/nitro/nitro.mjs'")
    finding = page.locator("#findings li", has_text="sentry-before-nitro")
    assert finding.inner_text().startswith("~ changed error sentry-before-nitro proved → refuted")
    assert "with the entry index.mjs" in page.locator("#runs").inner_text()
    assert "moved: dynamic to static" in page.locator("#moved").inner_text()
    assert "in OLD" in page.locator("#numbers").inner_text()


def test_every_part_can_be_gone_to(visit, worse):
    """The links at the top are one for each part, in their order."""
    page = visit(worse)
    links = [link.get_attribute("href") for link in page.locator("nav a").all()]
    assert links == [
        f"#{part.get_attribute('id')}" for part in page.locator("main > section").all()
    ]
    assert page.locator(".skip").get_attribute("href") in links


def test_the_picture(visit, worse):
    """The picture has a sign for what is new, comes closer, is panned by keys, and fits again."""
    page = visit(worse)
    expect(page.locator("#drawing")).to_contain_text("+ new")
    whole = view(page)
    page.get_by_role("button", name="Zoom in").click()
    near = view(page)
    assert near[2] < whole[2] / 1.3
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowRight")
    assert view(page)[0] > near[0]
    page.keyboard.press("0")
    assert view(page) == pytest.approx(whole)


def test_the_picture_is_dragged(visit, worse):
    """A drag to the left moves what is in sight to the right."""
    page = visit(worse)
    before = view(page)
    frame = page.locator("#canvas").bounding_box()
    page.mouse.move(frame["x"] + 300, frame["y"] + 100)
    page.mouse.down()
    page.mouse.move(frame["x"] + 100, frame["y"] + 100)
    page.mouse.up()
    assert view(page)[0] > before[0]


def test_no_colour_alone(visit, worse):
    """Whatever is tinted in a list says a word."""
    page = visit(worse)
    words = page.locator(".chip").all_inner_texts()
    assert all(re.search("[a-zA-Z]{3}", word) for word in words)
    signs = page.locator(".changes > li > .chip:first-child").all_inner_texts()
    assert {sign.split()[0] for sign in signs} <= {"+", "-", "~", "moved:"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_violation(visit, worse, scheme):
    """Axe finds nothing serious, wide or narrow, and a phone does not scroll it sideways."""
    page = visit(worse)
    page.emulate_media(color_scheme=scheme)
    for width in (1400, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(f"innerWidth === {width}")
        found = Axe().run(page).response["violations"]
        assert [each for each in found if each["impact"] in GRAVE] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper(visit, worse):
    """On paper stand answer, picture and lists, and no buttons."""
    page = visit(worse)
    page.emulate_media(media="print")
    for shown in ("h1", "#drawing", "#requests li", "#findings li", "#runs table", "#numbers li"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.locator(".toolbar").is_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_without_scripts(chromium, worse):
    """Picture and lists are there where scripts are off."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(worse.as_uri())
    for shown in ("h1", "#drawing", "#requests li", "#runs table"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.locator("#zoom-fit").is_hidden()
    context.close()


def test_hostile_names(visit, differing):
    """Names and source that look like markup are text, and nothing of them is executed."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such file names")
    names = ("<img src=x onerror=alert(1)>.mjs", "x<\x2fscript><script>alert(2)<\x2fscript>.mjs")
    imports = "".join(f'import "./{name}"; // <b>$verdict\n' for name in names)
    new = GOOD | dict.fromkeys(names, "import './nitro.mjs';\n")
    new["index.mjs"] = f"{imports}{CONFIG}import('./nitro.mjs');\n"
    page = visit(differing(GOOD, new))
    assert page.locator("img, b, main script, #drawing image").count() == 0
    for part in ("#requests", "#numbers", "#drawing"):
        expect(page.locator(part)).to_contain_text(names[0])
    assert any(names[1] in text for text in page.locator("#requests li").all_inner_texts())


def test_no_difference(visit, differing):
    """Two builds alike: the page says so, and has the numbers only."""
    page = visit(differing(GOOD, GOOD))
    assert page.locator("h1").inner_text() == "No difference verdict proved in both"
    assert page.locator("main > section").count() == 2
    assert page.locator(".changes .chip").count() == 0


def test_many_modules_are_folded(visit, differing):
    """Of many new modules the names are folded; on paper they are open."""
    more = {f"page{number}.mjs": "" for number in range(30)}
    index = "".join(f"import './{module}';\n" for module in more) + GOOD["index.mjs"]
    page = visit(differing(GOOD, GOOD | more | {"index.mjs": index}))
    names = page.locator("#numbers details")
    assert names.locator("summary").inner_text() == "30 of the build's own"
    assert names.get_by_text("page29.mjs").is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert names.get_by_text("page29.mjs").is_visible()


def test_the_same_bytes(worse):
    """The same two builds give the same page."""
    again = page_of(scan_sample(PROVED), scan_sample(REFUTED))
    assert worse.read_text(encoding="utf-8") == again


def test_without_a_picture(visit, differing, tmp_path, monkeypatch):
    """Where there is no layout engine the page says so and has the lists."""
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        patch.setattr(sys, "executable", str(tmp_path / "python"))
        file = differing(GOOD, GOOD | {"index.mjs": f"import './nitro.mjs';\n{CONFIG}"})
    page = visit(file)
    expect(page.locator("#canvas")).to_contain_text("There is no picture: ")
    assert page.locator("#requests li").count() > 0
