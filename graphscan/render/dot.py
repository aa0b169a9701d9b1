"""A picture as DOT source for the layout engine; also a format of its own (`--dot`).

Deterministic: everything is written in the order of the picture, nodes are called by their keys.
Every string from the build is escaped, in HTML labels and in attributes, so that a file may be
called anything. Time runs downwards: within a listing, from one area to the next. The engine stacks
clusters from the bottom and only where they share a rank, hence the reversed order and the anchors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import graphviz  # type: ignore[import-untyped]

from graphscan.render.html_label import FONT, cell, escaped, row, span, table
from graphscan.render.palette import AREA, FAINT, INK, PAPER, RULE, TONES
from graphscan.render.picture import MAX_BOXES, AreaKind, Box, Key, Line, Picture, Stroke, Tone
from graphscan.render.picture_plan import plan

if TYPE_CHECKING:
    from graphscan.render.options import DrawOptions
    from graphscan.render.picture import Area, Banner, Row, Section
    from graphscan.scan import Scan

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

_BANNER_WIDTH: Final = 96
_MINIMUM_WIDTH: Final = 190


def dot(scan: Scan, options: DrawOptions) -> str:
    """The DOT source of the picture of `scan`."""
    return source(plan(scan, options))


def source(picture: Picture) -> str:
    """The DOT source of `picture`."""
    graph = graphviz.Digraph("graphscan")
    graph.attr(
        "graph",
        rankdir="LR",
        newrank="true",
        nodesep="0.16",
        ranksep="0.55",
        pad="0.25",
        bgcolor=PAPER,
        fontname=FONT,
        labelloc="b",
        labeljust="l",
        label=f"<{_legend(picture)}>",
        tooltip=_attribute(picture.title),
    )
    if len(picture.boxes) > MAX_BOXES:
        graph.attr("graph", splines="line", mclimit="0.2", nslimit="1", nslimit1="2")
    graph.attr("node", shape="plain", fontname=FONT, fontsize=str(NAME), fontcolor=INK)
    graph.attr(
        "edge", fontname=FONT, fontsize=str(SMALL), arrowsize="0.7", color=RULE, fontcolor=FAINT
    )
    with graph.subgraph(name="cluster_all") as whole:
        whole.attr(
            peripheries="0",
            labelloc="t",
            labeljust="l",
            label=f"<{_banner(picture.banner)}>",
            tooltip=_attribute(picture.title),
        )
        _areas(whole, picture)
    for line in picture.lines:
        _line(graph, line)
    return str(graph.source)


def _areas(graph: graphviz.Digraph, picture: Picture) -> None:
    heads = {line.head for line in picture.lines}
    first = [box for box in picture.boxes if box.key not in heads] if picture.bands else []
    width = max((_width(box) for box in first), default=_MINIMUM_WIDTH)
    level = [box.key for box in first]
    for area in reversed(picture.areas):
        boxes = [box for box in picture.boxes if box.area == area.key]
        with graph.subgraph(name=f"cluster_{area.key}") as cluster:
            _area(cluster, area)
            if picture.bands and all(box.key in heads for box in boxes):
                anchor = f"anchor_{area.key}"
                level.append(anchor)
                cluster.node(
                    anchor, label="", style="invis", shape="box", fixedsize="true",
                    width=f"{width / 72:.2f}", height="0.1",
                )  # fmt: skip
                cluster.edge(anchor, boxes[0].key, style="invis", weight="0")
            for box in boxes:
                _box(cluster, box, width if box in first else 0)
    if level:
        with graph.subgraph() as ranked:
            ranked.attr(rank="same")
            for key in level:
                ranked.node(key)


def _area(cluster: graphviz.Digraph, area: Area) -> None:
    dynamic = area.kind is AreaKind.DYNAMIC
    tone = TONES[Tone.LATER] if dynamic else TONES[Tone.ENTRY]
    parts = span(area.title, size=NAME, color=tone.ink, bold=True)
    rest = " · ".join(filter(None, (area.start, area.count)))
    parts += span(f"  {rest}", size=NORMAL, color=FAINT)
    cluster.attr(
        label=f"<{table(row(cell(parts)), cellpadding=2)}>",
        labeljust="l",
        labelloc="t",
        style="rounded,filled,dashed" if dynamic else "rounded,filled",
        fillcolor=tone.wash if dynamic else AREA,
        color=tone.ink if dynamic else RULE,
        penwidth="0.8",
        margin="14",
        tooltip=_attribute(f"{area.title}: {area.start}"),
        **{"class": f"area {area.kind.value}"},
    )


def _box(graph: graphviz.Digraph, box: Box, width: float) -> None:
    kind = "listing" if box.sections else "box"
    label = _listing(box, width) if box.sections else _plain(box)
    graph.node(
        box.key,
        label=f"<{label}>",
        tooltip=_attribute(box.tooltip or box.title),
        id=f"box-{box.key}",
        **{"class": f"{kind} {box.tone.value}"},
    )


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


def _listing(box: Box, width: float) -> str:
    tone = TONES[box.tone]
    head = table(*_head(box), cellpadding=1)
    wide: dict[str, str | int] = {"width": round(width)} if width else {}
    rows = [row(cell(head, colspan=3, bgcolor=tone.wash, cellpadding=5, **wide))]
    for section in box.sections:
        rows.append(_heading(section))
        rows += [_row(each) for each in section.rows]
    rows.append(row(cell("", colspan=3, height=3, cellpadding=0)))
    return table(
        *rows, border=3 if box.tone is Tone.GUILTY else 2, color=tone.ink,
        bgcolor=TONES[Tone.PLAIN].wash, style="rounded", cellpadding=3,
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
        cell(said or " ", **wash),
        cell(span(each.place or " ", size=SMALL, color=color, bold=each.strong), align="right",
             port=each.port, **wash),
    )  # fmt: skip


def _line(graph: graphviz.Digraph, line: Line) -> None:
    tone = TONES[line.tone]
    label = "".join(
        row(cell(span(text, size=SMALL, color=FAINT if line.tone is Tone.PLAIN else tone.ink,
                      bold=line.strong and not number)))
        for number, text in enumerate(line.label)
    )  # fmt: skip
    attributes = {"label": f"<{table(label, cellpadding=1)}>"} if label else {}
    strength = "strong" if line.strong else "weak"
    graph.edge(
        f"{line.tail}:{line.port}:e" if line.port else line.tail,
        line.head,
        color=tone.ink,
        style=STYLES[line.stroke],
        penwidth="4" if line.strong and line.tone is Tone.GUILTY else "2" if line.strong else "1",
        arrowhead="tee" if line.stroke is Stroke.UNRESOLVED else "normal",
        tooltip=_attribute(line.tooltip),
        labeltooltip=_attribute(line.tooltip),
        **attributes,
        **{"class": f"{line.stroke.value} {line.tone.value} {strength}"},
    )


def _banner(banner: Banner) -> str:
    tone = TONES[banner.tone]
    lines = _wrapped(banner.headline, _BANNER_WIDTH)
    headline = table(
        *(row(cell(span(text, size=TITLE, color=INK, bold=True))) for text in lines), cellpadding=1
    )
    chip = cell(
        span(banner.verdict, size=TITLE + 3, color=PAPER, bold=True),
        bgcolor=tone.ink, cellpadding=8, align="center",
    )  # fmt: skip
    top = table(row(chip, cell(headline, bgcolor=tone.wash, cellpadding=6)))
    moments = _moments(banner)
    columns = max(len(moments), 1)
    rows = [row(cell(top, colspan=columns))]
    if moments:
        rows.append(row(*moments))
    rows += [
        row(cell(span(text, size=size, color=color), colspan=columns))
        for texts, size, color in ((banner.also, NORMAL, INK), (banner.facts, SMALL, FAINT))
        for text in texts
    ]
    return table(*rows, cellpadding=2, cellspacing=2)


def _moments(banner: Banner) -> list[str]:
    """The moments as cells; the last one takes what room the headline leaves."""
    cells: list[str] = []
    used = 0.0
    for number, moment in enumerate(banner.moments):
        tone = TONES[moment.tone]
        if number:
            cells.append(cell(span("then", size=NORMAL, color=FAINT), cellpadding=5))
        said = span(f"{moment.number} " if moment.number else "", size=NORMAL, color=tone.ink)
        said += span(moment.title, size=NAME, color=tone.ink, bold=True)
        said += span(f"  {moment.where}" if moment.where else "", size=NORMAL, color=tone.ink)
        used += _text_width(f"{moment.number} {moment.title}  {moment.where}", NAME) + 40
        cells.append(cell(said, bgcolor=tone.wash, border=1, color=tone.ink, cellpadding=5))
    if cells:
        longest = max(_wrapped(banner.headline, _BANNER_WIDTH), key=len)
        room = _text_width(longest, TITLE) + _text_width(banner.verdict, TITLE + 3) + 30 - used
        cells.append(cell(" ", width=max(round(room), 1)))
    return cells


def _legend(picture: Picture) -> str:
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
    cells.append(cell(span(picture.how, size=SMALL, color=FAINT)))
    return table(row(cell("", width=8), *cells), cellpadding=2)


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


def _width(box: Box) -> float:
    """Roughly the width of a listing in points: Courier is 0.6 em wide."""
    texts = [each.code or each.words for section in box.sections for each in section.rows]
    longest = max((len(text) for text in texts), default=0)
    return max(_MINIMUM_WIDTH, longest * NORMAL * 0.6 + 84)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _attribute(text: str) -> str:
    """`text` for an attribute in which Graphviz reads both entities and backslash escapes."""
    return str(graphviz.escape(escaped(text)))
