"""Reports in a real browser: one browser a run, one page a test, and nothing may go wrong unseen.

A page that says anything on its console, opens a dialog, throws, or asks for anything but its own
file fails the test that uses it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from drawn_builds import scan_sample
from reports import in_a_row, quoted

from graphscan.render.html_report import html
from graphscan.render.options import DrawOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from graphscan.scan import Scan

PATIENCE = 20_000
"""Milliseconds that a busy machine may take for what a person would not notice."""

WINDOW = {"width": 1400, "height": 1000}


@dataclass
class Watch:
    """What went wrong in the pages of a test, and what they asked for."""

    seen: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Listen to `page`."""
        page.on("console", lambda message: self.seen.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self.requests.append(request.url))

    def _dialog(self, dialog: object) -> None:
        self.seen.append(f"dialog: {dialog}")
        dialog.dismiss()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | Scan], Path]:
    """Write the report on a sample, or on a Scan, and return the file."""
    folder = tmp_path_factory.mktemp("reports")
    samples: dict[str, Path] = {}

    def write(what: str | Scan) -> Path:
        if isinstance(what, str) and what in samples:
            return samples[what]
        scan = scan_sample(what) if isinstance(what, str) else what
        path = folder / f"{len(list(folder.iterdir()))}.html"
        path.write_text(html(quoted(scan), DrawOptions()), encoding="utf-8", newline="")
        if isinstance(what, str):
            samples[what] = path
        return path

    return write


@pytest.fixture(scope="session")
def ten_thousand(written: Callable[[Scan], Path]) -> Path:
    """The report on a build of ten thousand modules."""
    return written(in_a_row(10_000))


@pytest.fixture(scope="session")
def chromium(browser: str) -> Iterator[Browser]:
    """The system's browser, without its sandbox: root cannot have one."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """What a new visitor has: nothing stored; the window is a laptop's."""
    made = chromium.new_context(viewport=WINDOW, reduced_motion="reduce")
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def stopped_clock(context: BrowserContext) -> Any:
    """The clock of the pages: it stands still until a test moves it."""
    context.clock.install(time=0)
    context.clock.pause_at(1000)
    return context.clock


@pytest.fixture
def watch() -> Watch:
    """What goes wrong in the pages of the test."""
    return Watch()


@pytest.fixture
def visit(
    context: BrowserContext, written: Callable[[str | Scan], Path], watch: Watch
) -> Iterator[Callable[..., Page]]:
    """Open the report on a sample, a Scan or in a file, at an address of it."""
    opened: set[str] = set()

    def open_it(what: str | Scan | Path, address: str = "") -> Page:
        path = what if isinstance(what, Path) else written(what)
        page = context.new_page()
        watch.over(page)
        opened.add(path.as_uri())
        page.goto(f"{path.as_uri()}{address}")
        return page

    yield open_it
    assert watch.seen == []
    assert {request.partition("#")[0] for request in watch.requests} == opened
