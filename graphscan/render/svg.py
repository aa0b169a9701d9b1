"""The picture as SVG: laid out, then made fit for people (`--svg`).

The engine's output is parsed and written anew: a title and a description for screen readers,
tooltips with full names, every colour's twin for dark screens, sizes that fit a window. It holds no
script, no link and nothing from the network. Where the layout runs out of time a coarser picture is
drawn, which says so.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.render.dot import source
from graphscan.render.excerpt import visible
from graphscan.render.layout import TIME_LIMIT, Coarser, LayoutFailed, lay_out
from graphscan.render.palette import DARK, PAPER
from graphscan.render.picture import Detail, Picture
from graphscan.render.picture_plan import detail_of, plan

if TYPE_CHECKING:
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"

GROUP: Final = f"{{{SVG}}}g"
TITLE: Final = f"{{{SVG}}}title"
LINK_ID: Final = "a_"
"""How the identifiers of the groups begin that the engine puts around its links."""

WINDOW: Final = (1380, 860)
"""What fits a laptop's screen, in pixels."""

FINE: Final = 144
COARSE: Final = 72
FINE_BOXES: Final = 60

FONTS: Final = (
    'text{font-family:Arial,"Liberation Sans",Helvetica,sans-serif}'
    'text[font-family^="Courier"]'
    '{font-family:ui-monospace,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}'
)
SIZE: Final = "svg{max-width:100%;height:auto;background:white}"


def svg(scan: Scan, options: DrawOptions) -> str | Coarser:
    """The picture of `scan` as a self-contained SVG document.

    Raises LayoutFailed where no engine can draw even the coarsest picture.
    """
    drawing = laid_out(scan, options, "svg")
    text = polished(drawing.content, drawing.picture)
    return Coarser(text, drawing.cause) if drawing.cause else text


def png(scan: Scan, options: DrawOptions) -> bytes | Coarser:
    """The same as PNG, in its light colours. Raises LayoutFailed."""
    drawing = laid_out(scan, options, "png")
    return Coarser(drawing.content, drawing.cause) if drawing.cause else drawing.content


class Drawing(Struct, frozen=True):
    """A picture, what the engine made of it, and why a finer one could not be laid out."""

    picture: Picture
    content: bytes
    cause: LayoutFailed | None


def draw(
    scan: Scan, options: DrawOptions, form: str, *, limit: float = TIME_LIMIT
) -> tuple[Picture, bytes]:
    """A picture that the layout can cope with, and what it drew. Raises LayoutFailed."""
    drawing = laid_out(scan, options, form, limit=limit)
    return drawing.picture, drawing.content


def laid_out(scan: Scan, options: DrawOptions, form: str, *, limit: float = TIME_LIMIT) -> Drawing:
    """What `options` ask for, or the finest of the coarser pictures that the layout copes with.

    Raises LayoutFailed where it copes with none. That, and the cause of a coarser picture, holds
    the source of what was asked for.
    """
    detail = detail_of(options)
    cause: LayoutFailed | None = None
    while True:
        picture = plan(scan, options, detail)
        told = source(picture, dots_per_inch=_resolution(picture) if form == "png" else None)
        try:
            return Drawing(picture, lay_out(told, form, limit=limit), cause)
        except LayoutFailed as error:
            if cause is None:
                cause = error
                cause.source = told
            if detail is Detail.CHAIN:
                raise cause from None
            detail = Detail(detail + 1)


def _resolution(picture: Picture) -> int:
    """Pixels for an inch of 72 points: fewer where there is much, for that takes seconds."""
    return FINE if len(picture.boxes) <= FINE_BOXES else COARSE


def polished(drawn: bytes, picture: Picture) -> str:
    """The engine's SVG as a document of ours."""
    root = ElementTree.fromstring(drawn)
    ElementTree.register_namespace("", SVG)
    _named(root)
    _hooked(root, picture)
    _sized(root)
    title = ElementTree.Element(f"{{{SVG}}}title", {"id": "title"})
    title.text = picture.title
    description = ElementTree.Element(f"{{{SVG}}}desc", {"id": "description"})
    description.text = picture.description
    style = ElementTree.Element(f"{{{SVG}}}style")
    style.text = FONTS + SIZE + _dark()
    for number, element in enumerate((title, description, style)):
        root.insert(number, element)
    root.set("role", "img")
    root.set("aria-labelledby", "title description")
    return f"{ElementTree.tostring(root, encoding='unicode')}\n"


def _named(root: ElementTree.Element) -> None:
    """Turn tooltips, which the engine writes as links without a target, into titles.

    The titles that the engine writes itself are the keys of boxes and lines: nobody's business.
    """
    for parent in list(root.iter()):
        if parent.tag != GROUP:
            continue
        for title in parent.findall(TITLE):
            parent.remove(title)
        told = None
        children: list[ElementTree.Element] = []
        for child in parent:
            if not child.get("id", "").startswith(LINK_ID):
                children.append(child)
            elif "class" in parent.attrib:
                told = told or _tooltip(child)
                children += list(child[0])
            else:
                children.append(child)
        parent[:] = [*_title(told), *children]
    for group in list(root.iter(GROUP)):
        if group.get("id", "").startswith(LINK_ID):
            del group.attrib["id"]
            group[:] = [*_title(_tooltip(group)), *group[0]]


def _hooked(root: ElementTree.Element, picture: Picture) -> None:
    """Say which modules a group is about, for whoever builds on the picture.

    A box: `data-module`, the one or first module that it stands for, and `data-modules`, how many.
    A line: `data-tail` and `data-head`, the ids of its boxes; `data-from` and `data-to`, the ends
    of its first request. Names as they are shown everywhere, without what does not print.
    """
    said: dict[str, dict[str, str]] = {}
    for box in picture.boxes:
        first = {"data-module": visible(box.members[0])} if box.members else {}
        said[f"box-{box.key}"] = {**first, "data-modules": str(box.modules)}
    for number, line in enumerate(picture.lines):
        ends = {"data-tail": f"box-{line.tail}", "data-head": f"box-{line.head}"}
        if line.referrer:
            ends["data-from"] = visible(line.referrer)
        if line.target:
            ends["data-to"] = visible(line.target)
        said[f"line-{number}"] = ends
    for group in root.iter(GROUP):
        for name, value in said.get(group.get("id", ""), {}).items():
            group.set(name, value)


def _tooltip(group: ElementTree.Element) -> str | None:
    return group[0].get(f"{{{XLINK}}}title")


def _title(text: str | None) -> list[ElementTree.Element]:
    """A title of `text`, in which the engine has made no-break spaces of some spaces."""
    if not text:
        return []
    title = ElementTree.Element(TITLE)
    title.text = text.replace("\xa0", " ")
    return [title]


def _sized(root: ElementTree.Element) -> None:
    """As large as fits a laptop's window, between one and four thirds of a pixel for a point."""
    width, height = (float(root.get(side, "0").removesuffix("pt")) for side in ("width", "height"))
    if width and height:
        scale = max(1.0, min(4 / 3, WINDOW[0] / width, WINDOW[1] / height))
        root.set("width", f"{width * scale:.0f}")
        root.set("height", f"{height * scale:.0f}")


def _dark() -> str:
    rules = []
    for light, dark in DARK.items():
        names = [light, "white"] if light == PAPER else [light]
        rules += [
            f'[fill="{name}"]{{fill:{dark}}}[stroke="{name}"]{{stroke:{dark}}}' for name in names
        ]
    rules.append(f"svg{{background:{DARK[PAPER]}}}")
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"
