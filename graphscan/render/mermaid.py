"""The witness as a Mermaid flowchart, which GitHub draws in comments and Markdown (`--mermaid`).

The same picture as the SVG, without its listings: what they say of the order among the imports is
said beside the arrows. GitHub's limits are kept: at most 50,000 characters and 500 arrows. Whatever
comes from the build is written with Mermaid's entities (`#60;`), so that a file may be called
anything and no name becomes markup, a link or a mention.

Source: mermaid.js.org/syntax/flowchart.html; `maxTextSize` and `maxEdges` of its configuration.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from graphscan.render.excerpt import visible
from graphscan.render.picture import AreaKind, Detail, Stroke, Tone
from graphscan.render.picture_plan import detail_of, plan
from graphscan.render.picture_text import elide, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.render.options import DrawOptions
    from graphscan.render.picture import Area, Box, Line, Picture, Row
    from graphscan.scan import Scan

MOST_CHARACTERS: Final = 49_000
MOST_ARROWS: Final = 490

ARROWS: Final = {
    Stroke.IMPORT: "-->",
    Stroke.IMPORT_CALL: "-.->",
    Stroke.REQUIRE: "-.->",
    Stroke.UNRESOLVED: "--x",
}
GUILTY: Final = {"-->": "==>", "-.->": "-.->", "--x": "--x"}
WORDS: Final = {Stroke.IMPORT_CALL: "import()", Stroke.REQUIRE: "require()"}
"""What is said beside arrows of a kind, since dashes alone tell too little."""

COLOURS: Final = {
    Tone.GUILTY: ("#fee4e2", "#b42318", 3),
    Tone.SENTRY: ("#ebe9fe", "#5925dc", 2),
    Tone.NITRO: ("#ccfbef", "#0f6960", 2),
    Tone.EARLY: ("#fef0c7", "#93370d", 1),
    Tone.UNKNOWN: ("#fdeabb", "#7a2e0e", 2),
    Tone.PROVED: ("#d1fadf", "#05603a", 2),
    Tone.LATER: ("#eff8ff", "#175cd3", 1),
    Tone.ENTRY: ("#e4e7ec", "#344054", 2),
    Tone.PLAIN: ("#fefefe", "#7b879c", 1),
}
"""Wash, border and its width for each tone; the text on it is dark on a dark page, too."""

RED: Final = "#d92d20"
"""The guilty arrow, in sight on a light and on a dark page."""

SETUP: Final = '%%{init: {"flowchart": {"wrappingWidth": 600}}}%%'
"""Lines are broken here, where a word ends, and nowhere else."""

NAME: Final = 60
HEADLINE: Final = 80

_PLAIN: Final = re.compile(r"[A-Za-z0-9 /,()=·…–]")
_SILENT: Final = re.compile(r"[^A-Za-z0-9 /,().:'@+-]")


def mermaid(scan: Scan, options: DrawOptions, most: int = MOST_CHARACTERS) -> str:
    """The flowchart of `scan`, at most `most` characters; a coarser one where it would be longer.

    Raises UnknownModule where the focus is not a module of the build.
    """
    asked = detail_of(options)
    details = sorted({asked, max(asked, Detail.WITNESS), Detail.CHAIN})
    for detail in details:
        picture = plan(scan, options, detail)
        told = flowchart(picture)
        if len(told) <= most and len(picture.lines) <= MOST_ARROWS:
            return told
    return _text(_answer(picture))


def flowchart(picture: Picture) -> str:
    """`picture` as a flowchart from left to right, the answer in a box of its own."""
    lines = [line for line in picture.lines if line.tail != line.head]
    inner = chain(
        ("direction LR",),
        *(_area(area, picture) for area in picture.areas),
        _arrows(lines, picture),
    )
    body = (
        *_answer(picture),
        'subgraph picture[" "]',
        *(f"  {each}" for each in inner),
        "end",
        "verdict ~~~ picture",
        "style picture fill:none,stroke:none",
        *_styles(picture),
    )
    return _text(body)


def _text(body: Iterable[str]) -> str:
    lines = (f"  {each}" for each in body)
    return "".join(f"{each}\n" for each in (SETUP, "flowchart TB", *lines))


def _answer(picture: Picture) -> Iterator[str]:
    """The verdict and the moments in the order in which they happen."""
    banner = picture.banner
    yield f"accTitle: graphscan, {banner.verdict}"
    yield f"accDescr: {_SILENT.sub('_', picture.title)}"
    moments = (
        " ".join(filter(None, (moment.number, moment.title, moment.where)))
        for moment in banner.moments
    )
    order = f"<br>{_said(banner.joint)} ".join(_said(elide(moment, NAME)) for moment in moments)
    headline = map(_said, wrapped(banner.headline, HEADLINE))
    title = "<br>".join(filter(None, (f"<b>{_said(banner.verdict)}</b>", *headline, order)))
    yield f'verdict["{title}"]'
    yield _style("verdict", banner.tone)


def _area(area: Area, picture: Picture) -> Iterator[str]:
    title = " · ".join(filter(None, (area.title, area.start, area.count)))
    yield f'subgraph {area.key}["{_said(title)}"]'
    yield "  direction LR"
    for box in picture.boxes:
        if box.area == area.key:
            yield f'  {box.key}["{_box(box)}"]'
    yield "end"


def _box(box: Box) -> str:
    """Number and badges, the name, what is noted, and what happens in the body."""
    head = " · ".join(filter(None, (box.number, *box.badges)))
    events = [
        " ".join(filter(None, (row.words, row.place)))
        for section in box.sections
        for row in section.rows
        if row.strong and row.words
    ]
    texts = (head, box.title, *box.notes, *events)
    said = [_said(elide(text, NAME)) for text in texts if text]
    if box.title:
        said[bool(head)] = f"<b>{said[bool(head)]}</b>"
    return "<br>".join(said)


def _arrows(lines: list[Line], picture: Picture) -> Iterator[str]:
    rows = {
        (box.key, row.port): row
        for box in picture.boxes
        for section in box.sections
        for row in section.rows
    }
    for number, line in enumerate(lines):
        arrow = ARROWS[line.stroke]
        guilty = line.strong and line.tone is Tone.GUILTY
        if guilty:
            arrow = GUILTY[arrow]
        row = rows.get((line.tail, line.port)) if line.port else None
        label = "<br>".join(_said(elide(text, NAME)) for text in _label(line, row))
        beside = f'|"{label}"|' if label else ""
        yield f"{line.tail} {arrow}{beside} {line.head}"
        if guilty:
            yield f"linkStyle {number} stroke:{RED},stroke-width:4px"


def _label(line: Line, row: Row | None) -> Iterator[str]:
    """What is said beside an arrow: the place in the listing's order, and the statement."""
    words = WORDS.get(line.stroke, "import")
    if row is None or not row.code:
        yield from line.label or ((words,) if line.stroke in WORDS else ())
    elif line.strong:
        place = f"{visible(line.referrer)}:{row.place}"
        yield from (text for text in line.label if text != place)
        yield f"{row.ordinal} {row.code}".strip()
        yield place
    else:
        yield f"{row.ordinal} {words} {row.place}".strip()


def _styles(picture: Picture) -> Iterator[str]:
    for area in picture.areas:
        look = "#528bff,stroke-dasharray:5 3" if area.kind is AreaKind.DYNAMIC else "#7b879c"
        yield f"style {area.key} fill:none,stroke:{look}"
    yield from (_style(box.key, box.tone) for box in picture.boxes)


def _style(key: str, tone: Tone) -> str:
    wash, ink, width = COLOURS[tone]
    return f"style {key} fill:{wash},stroke:{ink},color:#101828,stroke-width:{width}px"


def _said(text: str) -> str:
    """`text` with everything that could mean something as an entity."""
    return "".join(each if _PLAIN.match(each) else f"#{ord(each)};" for each in text)
