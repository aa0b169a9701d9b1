"""A picture as DOT source for the layout engine; also a format of its own (`--dot`).

Deterministic: everything is written in the order of the picture, nodes are called by their keys.
Every string from the build is escaped, in HTML labels and in attributes, so that a file may be
called anything. Time runs downwards: within a listing, and from one area to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import graphviz  # type: ignore[import-untyped]

from graphscan.render.dot_labels import (
    NAME,
    SMALL,
    STYLES,
    area_label,
    banner_label,
    box_label,
    legend_label,
    line_label,
    listing_width,
)
from graphscan.render.html_label import FONT, in_tooltip
from graphscan.render.palette import AREA, FAINT, INK, PAPER, RULE, TONES
from graphscan.render.picture import AreaKind, Box, Line, Picture, Stroke, Tone
from graphscan.render.picture_plan import plan

if TYPE_CHECKING:
    from graphscan.render.options import DrawOptions
    from graphscan.render.picture import Area
    from graphscan.scan import Scan


def dot(scan: Scan, options: DrawOptions) -> str:
    """The DOT source of the picture of `scan`."""
    return source(plan(scan, options))


def source(picture: Picture, *, dots_per_inch: int | None = None) -> str:
    """The DOT source of `picture`; `dots_per_inch` is for engines that make pixels of it."""
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
        label=f"<{legend_label(picture)}>",
    )
    if dots_per_inch:
        graph.attr("graph", dpi=str(dots_per_inch))
    graph.attr("node", shape="plain", fontname=FONT, fontsize=str(NAME), fontcolor=INK)
    graph.attr(
        "edge", fontname=FONT, fontsize=str(SMALL), arrowsize="0.7", color=RULE, fontcolor=FAINT
    )
    with graph.subgraph(name="cluster_all") as whole:
        whole.attr(
            peripheries="0",
            labelloc="t",
            labeljust="l",
            label=f"<{banner_label(picture.banner)}>",
        )
        _areas(whole, picture)
    for number, line in enumerate(picture.lines):
        _line(graph, line, number)
    return str(graph.source)


def _areas(graph: graphviz.Digraph, picture: Picture) -> None:
    """The areas; as bands they begin at the left edge with boxes of equal width.

    Each band is put beside an invisible cluster with all later ones in it, written before it: that
    is what keeps the engine to their order.
    """
    heads = {line.head for line in picture.lines}
    first = [box for box in picture.boxes if box.key not in heads] if picture.bands else []
    width = listing_width(first)
    level = [box.key for box in first]
    later: graphviz.Digraph | None = None
    for area in reversed(picture.areas):
        boxes = [box for box in picture.boxes if box.area == area.key]
        around = graphviz.Digraph(f"cluster_from_{area.key}") if picture.bands else graph
        if picture.bands:
            around.attr(peripheries="0", label="", margin="5")
            if later is not None:
                around.subgraph(later)
            later = around
        with around.subgraph(name=f"cluster_{area.key}") as cluster:
            _area(cluster, area)
            if picture.bands and all(box.key in heads for box in boxes):
                level.append(_anchor(cluster, area, boxes[0], width))
            for box in boxes:
                _box(cluster, box, 0 if box.key in heads else width)
    if later is not None:
        graph.subgraph(later)
    if level:
        with graph.subgraph() as ranked:
            ranked.attr(rank="same")
            for key in level:
                ranked.node(key)


def _anchor(cluster: graphviz.Digraph, area: Area, first: Box, width: int) -> str:
    """An invisible box at the left edge of an area whose own boxes all stand further right."""
    key = f"anchor_{area.key}"
    size = {"fixedsize": "true", "width": f"{width / 72:.2f}", "height": "0.1"}
    cluster.node(key, label="", style="invis", shape="box", **size)
    cluster.edge(key, first.key, style="invis", weight="0")
    return key


def _area(cluster: graphviz.Digraph, area: Area) -> None:
    dynamic = area.kind is AreaKind.DYNAMIC
    tone = TONES[Tone.LATER] if dynamic else TONES[Tone.ENTRY]
    cluster.attr(
        label=f"<{area_label(area)}>",
        labeljust="l",
        labelloc="t",
        style="rounded,filled,dashed" if dynamic else "rounded,filled",
        fillcolor=tone.wash if dynamic else AREA,
        color=tone.ink if dynamic else RULE,
        peripheries="1",
        penwidth="0.5",
        margin="14",
        tooltip=in_tooltip(f"{area.title}: {area.start}"),
        **{"class": f"area {area.kind.value}"},
    )


def _box(graph: graphviz.Digraph, box: Box, width: int) -> None:
    kind = "listing" if box.sections else "box"
    graph.node(
        box.key,
        label=f"<{box_label(box, width)}>",
        tooltip=in_tooltip(box.tooltip or box.title),
        id=f"box-{box.key}",
        **{"class": f"{kind} {box.tone.value}"},
    )


def _line(graph: graphviz.Digraph, line: Line, number: int) -> None:
    attributes = {"label": f"<{line_label(line)}>"} if line.label else {}
    if line.back:
        attributes["constraint"] = "false"
    strength = "strong" if line.strong else "weak"
    graph.edge(
        f"{line.tail}:{line.port}:e" if line.port else line.tail,
        line.head,
        color=TONES[line.tone].ink,
        style=STYLES[line.stroke],
        penwidth=_width(line),
        arrowhead="tee" if line.stroke is Stroke.UNRESOLVED else "normal",
        tooltip=in_tooltip(line.tooltip),
        labeltooltip=in_tooltip(line.tooltip),
        id=f"line-{number}",
        **attributes,
        **{"class": f"{line.stroke.value} {line.tone.value} {strength}"},
    )


def _width(line: Line) -> str:
    if not line.strong:
        return "1"
    return "4" if line.tone is Tone.GUILTY else "2"
