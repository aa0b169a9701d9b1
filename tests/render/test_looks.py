"""The pictures as a browser paints them: nothing sticks out, everything can be read."""

from __future__ import annotations

import base64
import html
import json
import re
import subprocess
from pathlib import Path

import pytest
from drawn_builds import scan_sample

from graphscan.render.options import DrawOptions
from graphscan.render.palette import PAPER, TONES
from graphscan.render.picture import Tone
from graphscan.render.svg import png, svg

NAMES = (
    "proved-top-level-await-config",
    "refuted-config-not-wired",
    "refuted-missing-hook",
    "refuted-preload-imports-nitro",
    "refuted-static-nitro-import",
    "undecided-computed-import",
    "undecided-preload-race",
)
EVERYTHING = "refuted-static-nitro-import --full"
LOOK = (Path(__file__).parent / "look.js").read_text("utf-8")
BLACK_ON_WHITE, WHITE_ON_BLACK = "light", "dark"
DARK_SCREEN = "--blink-settings=preferredColorScheme=0"


def document() -> str:
    """A page with every picture, twice: as part of the page, and as an image."""
    drawn = {name: svg(scan_sample(name), DrawOptions()) for name in NAMES}
    drawn[EVERYTHING] = svg(scan_sample("refuted-static-nitro-import"), DrawOptions(full=True))
    image = base64.b64encode(png(scan_sample("refuted-static-nitro-import"), DrawOptions()))
    parts = [f'<div id="{name}">{text}</div>' for name, text in drawn.items()]
    parts += [
        f'<img id="{name}.svg" src="data:image/svg+xml;base64,'
        f'{base64.b64encode(text.encode()).decode()}">'
        for name, text in drawn.items()
    ]
    parts.append(f'<img id="png" src="data:image/png;base64,{image.decode()}">')
    parts.append(f'<pre id="seen"></pre><script>{LOOK}</script>')
    return "<!doctype html><meta charset=utf-8><style>pre{display:none}</style>" + "".join(parts)


@pytest.fixture(scope="module")
def seen(browser, tmp_path_factory):
    """What the browser saw, on a light and on a dark screen."""
    folder = tmp_path_factory.mktemp("pictures")
    page = folder / "page.html"
    page.write_text(document(), "utf-8")
    return {
        screen: look(browser, page, folder / screen, *options)
        for screen, options in ((BLACK_ON_WHITE, ()), (WHITE_ON_BLACK, (DARK_SCREEN,)))
    }


def look(browser: str, page: Path, profile: Path, *options: str):
    """What look.js says about `page`."""
    done = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
            "--window-size=1600,1200", *options, "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    answer = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, done.stderr[-2000:]
    return json.loads(html.unescape(answer[1]))


def rgb(colour: str) -> str:
    """`#b42318` as look.js names it."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def test_no_text_sticks_out(seen):
    """Every text lies within the picture, and within its box or area."""
    for screen in seen.values():
        assert set(screen["pictures"]) == {*NAMES, EVERYTHING}
        for name, picture in screen["pictures"].items():
            assert picture["texts"] > 15, name
            assert picture["outside"] == [], name


def test_everything_can_be_read(seen):
    """Every text has a contrast of 4.5 to 1 with what is behind it, on light and dark screens."""
    for screen in seen.values():
        for name, picture in screen["pictures"].items():
            assert picture["faint"] == [], name


def test_dark_screens(seen):
    """A picture is dark on a dark screen, in a page of its own colours."""
    for name in NAMES:
        assert seen[BLACK_ON_WHITE]["pictures"][name]["paper"] == "rgb(255, 255, 255)"
        assert seen[WHITE_ON_BLACK]["pictures"][name]["paper"] == "rgb(13, 17, 23)"


@pytest.mark.parametrize(
    ("name", "tone"),
    [
        ("proved-top-level-await-config", Tone.PROVED),
        ("refuted-static-nitro-import", Tone.GUILTY),
        ("undecided-computed-import", Tone.UNKNOWN),
    ],
)
def test_the_verdict_has_its_colour(seen, name, tone):
    """The banner is painted in the colour of the verdict, more of it than of any other's."""
    colours = seen[BLACK_ON_WHITE]["images"][f"{name}.svg"]
    chip = colours[rgb(TONES[tone].ink)]
    assert chip > 4000
    others = {Tone.PROVED, Tone.GUILTY, Tone.UNKNOWN} - {tone}
    assert all(colours.get(rgb(TONES[other].ink), 0) < chip for other in others)


def test_the_png_is_the_same_picture(seen):
    """The PNG is neither blank nor of other colours than the SVG."""
    drawn = seen[BLACK_ON_WHITE]["images"]["png"]
    for colour in (PAPER, TONES[Tone.GUILTY].ink, TONES[Tone.GUILTY].wash, TONES[Tone.SENTRY].wash):
        assert drawn[rgb(colour)] > 4000
