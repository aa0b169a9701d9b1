"""The picture within the report: the SVG of `--svg`, and what its boxes and lines stand for.

This is the only place that knows how the two fit together: a box is the group `box-KEY`, a line the
group `line-NUMBER`, and `Picture` says which modules a box has and which boxes a line joins.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.render.layout import LayoutFailed
from graphscan.render.svg import SVG, laid_out, polished

if TYPE_CHECKING:
    from graphscan.records import ModuleId
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan

STYLE: Final = f"{{{SVG}}}style"

SCREEN_ONLY: Final = (
    "@media (prefers-color-scheme:dark)",
    "@media screen and (prefers-color-scheme:dark)",
)
"""Paper is white, whatever the screen is."""


class Drawing(Struct, frozen=True):
    """`svg` is an element for the page, `style` its style sheet; `boxes` maps keys to modules.

    `lines` are the keys of the boxes that each line joins, by the line's number. Where nothing
    could be drawn `svg` is empty; `cause` says why, or why a finer picture could not be laid out.
    """

    svg: str
    style: str
    boxes: dict[str, tuple[ModuleId, ...]]
    lines: tuple[tuple[str, str], ...]
    cause: LayoutFailed | None


def drawing(scan: Scan, options: DrawOptions) -> Drawing:
    """The picture of `scan`, taken apart for the page."""
    try:
        drawn = laid_out(scan, options, "svg")
    except LayoutFailed as error:
        return Drawing("", "", {}, (), error)
    picture = drawn.picture
    svg, style = inlined(polished(drawn.content, picture), "group")
    return Drawing(
        svg,
        style,
        {box.key: box.members for box in picture.boxes},
        tuple((line.tail, line.head) for line in picture.lines),
        drawn.cause,
    )


def inlined(document: str, role: str) -> tuple[str, str]:
    """An SVG document as an element for a page, and its style sheet; both for screens and paper."""
    root = ElementTree.fromstring(document)
    style = "".join(_taken_out(root))
    _named(root, role)
    return ElementTree.tostring(root, encoding="unicode"), style.replace(*SCREEN_ONLY)


def _taken_out(root: ElementTree.Element) -> list[str]:
    """The style sheets of the document, which are no longer in it."""
    styles = root.findall(STYLE)
    for style in styles:
        root.remove(style)
    return [style.text or "" for style in styles]


def _named(root: ElementTree.Element, role: str) -> None:
    """Give the picture ids of its own; as a `group` it can be entered, as an `img` looked at."""
    for element in root:
        if element.get("id") in ("title", "description"):
            element.set("id", f"picture-{element.get('id')}")
    root.set("role", role)
    root.set("aria-labelledby", "picture-title")
    root.set("aria-describedby", "picture-description")
    root.set("id", "drawing")
