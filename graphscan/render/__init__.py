"""Reporters, one file a format: each is a pure function of the Scan.

A reporter never reads a file, never looks at the clock or the machine, and never decides anything:
same Scan, same bytes. `REPORTERS` names those that write files; each loads its own module on first
use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphscan.comparison import Difference
    from graphscan.records import Place
    from graphscan.render.diff import Excerpts
    from graphscan.render.layout import Coarser
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan

    Render = Callable[[Scan, DrawOptions], str | bytes | Coarser]
    Places = Callable[[Scan], Iterable[Place]]


class Reporter(Struct, frozen=True):
    """A format that can be written: its name, its file, and the function that makes it.

    `places` are those whose source it shows beside the ones that findings name; whoever calls
    `render` puts quotes of them into the Scan.
    `draws` is whether it heeds what is to be drawn (`DrawOptions`).
    """

    name: str
    file: str
    render: Render
    places: Places | None = None
    draws: bool = False


def _svg(scan: Scan, options: DrawOptions) -> str | Coarser:
    from graphscan.render.svg import svg

    return svg(scan, options)


def _html(scan: Scan, options: DrawOptions) -> str | Coarser:
    from graphscan.render.html_report import html

    return html(scan, options)


def _html_places(scan: Scan) -> Iterable[Place]:
    from graphscan.render.html_report import places

    return places(scan)


def _png(scan: Scan, options: DrawOptions) -> bytes | Coarser:
    from graphscan.render.svg import png

    return png(scan, options)


def _dot(scan: Scan, options: DrawOptions) -> str:
    from graphscan.render.dot import dot

    return dot(scan, options)


def _mermaid(scan: Scan, options: DrawOptions) -> str:
    from graphscan.render.mermaid import mermaid

    return mermaid(scan, options)


def _markdown(scan: Scan, options: DrawOptions) -> str:
    from graphscan.render.markdown import markdown

    return markdown(scan, options)


def _graphml(scan: Scan, options: DrawOptions) -> str:
    from graphscan.render.graphml import graphml

    return graphml(scan, options)


def _json(scan: Scan, options: DrawOptions) -> bytes:
    from graphscan.render.document import document

    return document(scan, options)


class DiffReporter(Struct, frozen=True):
    """A format that the difference of two builds can be written in."""

    name: str
    file: str
    render: Callable[[Difference, Excerpts], str | bytes]


def _diff_json(difference: Difference, _excerpts: Excerpts) -> str:
    from graphscan.render.diff_document import diff_document

    return diff_document(difference)


def _diff_svg(difference: Difference, _excerpts: Excerpts) -> str:
    from graphscan.render.diff_picture import diff_svg

    return diff_svg(difference)


def _diff_html(difference: Difference, excerpts: Excerpts) -> str:
    from graphscan.render.html_report.difference import diff_html

    return diff_html(difference, excerpts)


DIFF_REPORTERS: Final = (
    DiffReporter("svg", "graphscan-diff.svg", _diff_svg),
    DiffReporter("html", "graphscan-diff.html", _diff_html),
    DiffReporter("json", "graphscan-diff.json", _diff_json),
)

REPORTERS: Final = (
    Reporter("svg", "graphscan.svg", _svg, draws=True),
    Reporter("html", "graphscan.html", _html, _html_places, draws=True),
    Reporter("png", "graphscan.png", _png, draws=True),
    Reporter("dot", "graphscan.dot", _dot, draws=True),
    Reporter("mermaid", "graphscan.mmd", _mermaid, draws=True),
    Reporter("markdown", "graphscan.md", _markdown, draws=True),
    Reporter("graphml", "graphscan.graphml", _graphml),
    Reporter("json", "graphscan.json", _json),
)
