"""HTML from values: whatever text goes into the report is escaped here.

Elements are built, never pasted together: a plain string among the children or attributes of
`element` is escaped, only what `element` returned is taken as it stands.
"""

from __future__ import annotations

import html
from typing import Final, TypeAlias
from urllib.parse import quote

from graphscan.render.excerpt import visible

VOID: Final = frozenset({"br", "hr", "input", "meta"})
"""Elements that have no end tag."""


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | None"
"""A string, which is escaped; markup, which is not; or nothing."""


def element(tag: str, *children: Child, **attributes: str | bool | None) -> Markup:
    """One element. `class_` stands for `class`, `data_copy` for `data-copy`.

    An attribute that is True has no value; one that is None or False is left out.
    """
    said = "".join(
        f" {name}" if value is True else f' {name}="{html.escape(value, quote=True)}"'
        for name, value in (
            (name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items()
        )
        if value is not None and value is not False
    )
    end = "" if tag in VOID else f"</{tag}>"
    return Markup(f"<{tag}{said}>{joined(*children)}{end}")


def joined(*children: Child) -> Markup:
    """The children one after another."""
    return Markup("".join(map(_escaped, children)))


def _escaped(child: Child) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Markup) else html.escape(child, quote=False)


def module_link(module: str, text: str | None = None) -> Markup:
    """A link that shows `module` in the report, under its own name or `text`."""
    name = visible(module)
    target = f"#module={quote(name, safe='/@:,!')}"
    return element("a", text if text is not None else name, class_="module", href=target)
