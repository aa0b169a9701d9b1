"""The labels of a picture in Graphviz's small HTML: boxes, listings, banner, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.render.html_label import cell, in_label, row, span, table
from graphscan.render.palette import FAINT, INK, PAPER, RULE, TONES
from graphscan.render.picture import AreaKind, Box, Key, Stroke, Tone
from graphscan.render.picture_text import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.render.picture import Area, Banner, Line, Picture, Row, Section

STYLES: Final = {
    Stroke.IMPORT: "solid",
    Stroke.IMPORT_CALL: "dashed",
    Stroke.REQUIRE: "dotted",
    Stroke.UNRESOLVED: "solid",
}

SMALL: Final = 9
NORMAL: Final = 10
NAME: Final = 12
TITLE: Final = 15

_BANNER_WIDTH: Final = 84
_TEXT_WIDTH: Final = 165
_MINIMUM_WIDTH: Final = 190


def area_label(area: Area) -> str:
    """The title of an area, and when it is evaluated."""
    tone = TONES[Tone.LATER if area.kind is AreaKind.DYNAMIC else Tone.ENTRY]
    parts = span(area.title, size=NAME, color=tone.ink, bold=True)
    rest = " · ".join(filter(None, (area.start, area.count)))
    parts += span(f"  {rest}" if rest else "", size=NORMAL, color=FAINT)
    return table(row(cell(parts)), cellpadding=2)


def _told(each: Row) -> dict[str, str | int]:
    whole = each.tooltip not in ("", each.code, each.words)
    return {"tooltip": in_label(each.tooltip)} if whole else {}


def line_label(line: Line) -> str:
    """What is written beside a line, the first text in bold where the line is strong."""
    color = FAINT if line.tone is Tone.PLAIN else TONES[line.tone].ink
    rows = (
        row(cell(span(text, size=SMALL, color=color, bold=line.strong and not number)))
        for number, text in enumerate(line.label)
    )
    return table(*rows, row(cell("", height=2)), cellpadding=1)


def box_label(box: Box, width: int) -> str:
    """A box, or a listing that is at least `width` points wide."""
    return _listing(box, width) if box.sections else _plain(box)


def _head(box: Box) -> list[str]:
    tone = TONES[box.tone]
    color = FAINT if box.tone is Tone.PLAIN else tone.ink
    above = " · ".join(filter(None, (box.number, *box.badges)))
    bold = box.tone is not Tone.PLAIN
    rows = [row(cell(span(above, size=SMALL, color=color, bold=bold)))] if above else []
    rows.append(row(cell(span(box.title or " ", size=NAME, color=INK, bold=True))))
    return rows


def _plain(box: Box) -> str:
    tone = TONES[box.tone]
    rows = _head(box)
    rows += [row(cell(span(note, size=SMALL, color=FAINT))) for note in box.notes if note]
    inner = table(*rows, cellpadding=1)
    border = 3 if box.strong else 1
    return table(
        row(cell(inner, cellpadding=5)),
        border=border, color=tone.ink, bgcolor=tone.wash, style="rounded",
    )  # fmt: skip


def _listing(box: Box, width: int) -> str:
    tone = TONES[box.tone]
    head = table(*_head(box), cellpadding=1)
    wide: dict[str, str | int] = {"width": width} if width else {}
    rows = [row(cell(head, colspan=3, bgcolor=tone.wash, cellpadding=5, **wide))]
    for section in box.sections:
        rows.append(_heading(section))
        rows += [_row(each) for each in section.rows]
    rows.append(row(cell("", colspan=3, height=3, cellpadding=0)))
    return table(
        *rows, border=3 if box.tone is Tone.GUILTY else 2, color=tone.ink,
        bgcolor=TONES[Tone.PLAIN].wash, cellpadding=3,
    )  # fmt: skip


def _heading(section: Section) -> str:
    return row(
        cell(span(section.heading, size=SMALL, color=FAINT), colspan=3, sides="T", border=1,
             color=RULE, cellpadding=3)
    )  # fmt: skip


def _row(each: Row) -> str:
    tone = TONES[each.tone]
    color = INK if each.tone is Tone.PLAIN else tone.ink
    if not each.code and each.tone is Tone.PLAIN:
        color = FAINT
    wash: dict[str, str | int] = {"bgcolor": tone.wash} if each.strong else {}
    said = span(each.code, size=NORMAL, color=color, bold=each.strong, code=True)
    said += span(each.words, size=NORMAL if each.strong else SMALL, color=color, bold=each.strong)
    return row(
        cell(span(each.ordinal or " ", size=SMALL, color=color, bold=each.strong), align="right",
             **wash),
        cell(said or " ", **wash, **_told(each)),
        cell(span(each.place or " ", size=SMALL, color=color, bold=each.strong), align="right",
             port=each.port, **wash),
    )  # fmt: skip


def banner_label(banner: Banner) -> str:
    """The answer in words, on top of the picture."""
    tone = TONES[banner.tone]
    lines = wrapped(banner.headline, _BANNER_WIDTH)
    headline = table(
        *(row(cell(span(text, size=TITLE, color=INK, bold=True))) for text in lines), cellpadding=1
    )
    chip = cell(
        span(banner.verdict, size=TITLE + 3, color=PAPER, bold=True),
        bgcolor=tone.ink, cellpadding=8, align="center",
    )  # fmt: skip
    top = table(row(chip, cell(headline, bgcolor=tone.wash, cellpadding=6)))
    moments = [*_moments(banner), cell(" ", width=_room(banner))]
    rows = [row(cell(top, colspan=len(moments), cellpadding=0)), row(*moments)]
    rows += [
        row(cell(span(text, size=size, color=color), colspan=len(moments)))
        for texts, size, color in ((banner.also, NORMAL, INK), (banner.facts, SMALL, FAINT))
        for whole in texts
        for text in wrapped(whole, _TEXT_WIDTH)
    ]
    return table(*rows, cellpadding=2, cellspacing=2)


def _moments(banner: Banner) -> list[str]:
    cells: list[str] = []
    for number, moment in enumerate(banner.moments):
        tone = TONES[moment.tone]
        if number:
            cells.append(cell(span(banner.joint, size=NORMAL, color=FAINT), cellpadding=5))
        said = span(f"{moment.number} " if moment.number else "", size=NORMAL, color=tone.ink)
        said += span(moment.title, size=NAME, color=tone.ink, bold=True)
        said += span(f"  {moment.where}" if moment.where else "", size=NORMAL, color=tone.ink)
        cells.append(cell(said, bgcolor=tone.wash, border=1, color=tone.ink, cellpadding=5))
    return cells


def _room(banner: Banner) -> int:
    """What the widest row leaves beside the moments: rather too much, or they are stretched."""
    headline = max(_text_width(text, TITLE) for text in wrapped(banner.headline, _BANNER_WIDTH))
    rows = [headline + _text_width(banner.verdict, TITLE + 3) + 36]
    for texts, size in ((banner.also, NORMAL), (banner.facts, SMALL)):
        rows += [_text_width(text, size) for whole in texts for text in wrapped(whole, _TEXT_WIDTH)]
    used = sum(
        _text_width(moment.title, NAME)
        + _text_width(f"{moment.number} {moment.where}", NORMAL)
        + _text_width(banner.joint, NORMAL)
        for moment in banner.moments
    )
    return max(round(max(rows) - 0.9 * used), 1)


def legend_label(picture: Picture) -> str:
    """What the signs mean and how to read the picture, below it."""
    cells: list[str] = []
    for key in picture.legend:
        if key.stroke is None:
            tone = TONES[key.tone]
            said = span(
                f" {key.text} ", size=SMALL, color=FAINT if key.tone is Tone.PLAIN else tone.ink
            )
            look: dict[str, str | int] = {"border": 1, "color": tone.ink, "bgcolor": tone.wash}
            cells.append(cell(said, **({} if key.tone is Tone.PLAIN else look)))
        else:
            cells += [_sample(key, key.stroke), cell(span(key.text, size=SMALL, color=FAINT))]
        cells.append(cell("", width=6))
    used = sum(
        _text_width(key.text, SMALL) + (20 if key.stroke is None else 50) for key in picture.legend
    )
    widest = max((_text_width(text, SMALL) for text in picture.how), default=0)
    cells.append(cell("", width=max(round(widest - used), 1)))
    rows = [row(*cells)]
    rows += [
        row(cell(span(text, size=SMALL, color=FAINT), colspan=len(cells))) for text in picture.how
    ]
    return table(row(cell("", width=8), cell(table(*rows, cellpadding=2))))


def _sample(key: Key, stroke: Stroke) -> str:
    """A short piece of line, drawn as the upper border of an empty cell."""
    line = cell(
        "", sides="T", border=4 if key.strong else 1, color=TONES[key.tone].ink, width=26, height=4,
        style=STYLES[stroke],
    )  # fmt: skip
    return cell(table(row(cell("", height=5)), row(line)))


def _text_width(text: str, size: int) -> float:
    """Roughly the width of bold Arial in points, rather too much than too little."""
    narrow = sum(character in "iljtfrI.,:;'|!()[]/- " for character in text)
    wide = sum(character in "mwMW@%" or character.isupper() for character in text)
    return size * (0.34 * narrow + 0.78 * wide + 0.6 * (len(text) - narrow - wide))


def listing_width(boxes: Sequence[Box]) -> int:
    """Roughly the width of the widest of `boxes` in points: Courier is 0.6 em wide."""
    texts = [
        each.code or each.words
        for box in boxes
        for section in box.sections
        for each in section.rows
    ]
    longest = max(map(len, texts), default=0)
    return max(_MINIMUM_WIDTH, round(longest * NORMAL * 0.6) + 84)
