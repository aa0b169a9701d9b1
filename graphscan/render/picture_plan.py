"""From a Scan to a picture: which of the kinds of picture is drawn, and when a coarser one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.render.names import count
from graphscan.render.picture import Detail, Picture
from graphscan.render.picture_focus import around
from graphscan.render.picture_map import chart
from graphscan.render.picture_witness import witness

if TYPE_CHECKING:
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan


def detail_of(options: DrawOptions) -> Detail:
    """The detail that `options` ask for."""
    if options.full:
        return Detail.MODULES
    return Detail.PACKAGES if options.focus is not None else Detail.WITNESS


def plan(scan: Scan, options: DrawOptions, detail: Detail | None = None) -> Picture:
    """The picture that `options` ask for, or one of the coarser `detail`, which says so.

    Raises UnknownModule where the focus is not a module of the build.
    """
    asked = detail_of(options)
    level = asked if detail is None else detail
    modules = (
        set(scan.graphs.modules)
        if options.focus is None
        else around(scan, options.focus, options.depth)
    )
    if level <= Detail.FOLDERS and (picture := chart(scan, modules, options.focus, asked, level)):
        return picture
    level = max(level, Detail.WITNESS)
    notes: tuple[str, ...] = ()
    if asked < Detail.WITNESS:
        notes = (f"{count(len(modules), 'module')} are too many to draw: the evidence alone",)
    elif level > asked:
        notes = ("The layout failed or took too long: the evidence alone",)
    return witness(scan, level, notes)
