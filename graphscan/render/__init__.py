"""Reporters, one file a format: each is a pure function of the Scan.

A reporter never reads a file, never looks at the clock or the machine, and never decides anything:
same Scan, same bytes. `REPORTERS` names those that write files; each loads its own module on first
use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan

    Render = Callable[[Scan, DrawOptions], str | bytes]


@dataclass(frozen=True, slots=True)
class Reporter:
    """A format that can be written: its name, its file, and the function that makes it."""

    name: str
    file: str
    render: Render


def _svg(scan: Scan, options: DrawOptions) -> str | bytes:
    from graphscan.render.svg import svg

    return svg(scan, options)


def _dot(scan: Scan, options: DrawOptions) -> str:
    from graphscan.render.dot import dot

    return dot(scan, options)


def _json(scan: Scan, options: DrawOptions) -> str:
    from graphscan.render.document import document

    return document(scan, options)


REPORTERS: Final = (
    Reporter("svg", "graphscan.svg", _svg),
    Reporter("dot", "graphscan.dot", _dot),
    Reporter("json", "graphscan.json", _json),
)
