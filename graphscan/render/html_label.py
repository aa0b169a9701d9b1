"""The small HTML of Graphviz labels; whatever text goes into DOT is escaped here.

Source: graphviz.org/doc/info/shapes.html#html. A `font` or `b` element must not be empty, and a
label that does not parse is replaced by the node's name, so nothing else may build such labels.
Graphviz replaces escapes such as `\\N` (escString) after it has decoded entities: once in labels
and in the tooltips of their cells, twice in other tooltips. Backslashes are doubled as often.
"""

from __future__ import annotations

import html
from typing import Final

FONT: Final = "Arial"
CODE: Final = "Courier"


def in_label(text: str) -> str:
    """`text` as character data of a label: inert, whatever it holds."""
    return html.escape(text, quote=True).replace("\\", "\\" * 2)


def in_tooltip(text: str) -> str:
    """`text` as the value of a tooltip."""
    return html.escape(text, quote=True).replace("\\", "\\" * 4)


def span(text: str, *, size: int, color: str, bold: bool = False, code: bool = False) -> str:
    """One run of text; nothing for no text."""
    if not text:
        return ""
    face = f' face="{CODE}"' if code else ""
    inner = f"<b>{in_label(text)}</b>" if bold else in_label(text)
    return f'<font color="{color}" point-size="{size}"{face}>{inner}</font>'


def cell(content: str, **attributes: str | int) -> str:
    """One cell, aligned left unless `align` says otherwise."""
    attributes.setdefault("align", "left")
    return f"<td{_attributes(attributes)}>{content}</td>"


def row(*cells: str) -> str:
    """One row of cells."""
    return f"<tr>{''.join(cells)}</tr>"


def table(*rows: str, **attributes: str | int) -> str:
    """A table without borders or gaps unless `attributes` ask for them."""
    known: dict[str, str | int] = {"border": 0, "cellborder": 0, "cellspacing": 0}
    return f"<table{_attributes(known | attributes)}>{''.join(rows)}</table>"


def _attributes(attributes: dict[str, str | int]) -> str:
    return "".join(f' {name}="{value}"' for name, value in sorted(attributes.items()))
