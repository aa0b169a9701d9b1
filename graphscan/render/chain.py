"""A chain of requests, link by link, with the source that makes each link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Place, RequestKind
from graphscan.render.excerpt import excerpt, visible
from graphscan.render.names import at
from graphscan.render.page import Page, Span, Style, faint, line, strong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphscan.graph import Edge
    from graphscan.quote import Quote

VERBS: Final = {
    RequestKind.IMPORT: "imports",
    RequestKind.EXPORT_FROM: "re-exports from",
    RequestKind.IMPORT_CALL: "calls import() of",
    RequestKind.REQUIRE: "requires",
}

HEAD: Final = 2
TAIL: Final = 4
"""Of a chain longer than both together only the first and the last links are shown."""


def place_of(edge: Edge) -> Place:
    """Where the request of `edge` stands."""
    return edge.place


def quoted(place: Place, quotes: Mapping[Place, Quote], indent: int) -> Page:
    """The line of source at `place` with a caret below it; nothing where it cannot be quoted."""
    quote = quotes.get(place)
    if quote is None:
        return ()
    shown = excerpt(quote)
    number = f"{place.line:>4}"
    return (
        line(faint(f"{number} │ "), shown.text, indent=indent),
        line(
            faint(f"{' ' * len(number)} │ "),
            " " * shown.caret,
            Span("^" * shown.width, Style.MARK),
            indent=indent,
        ),
    )


def links(
    chain: Sequence[Edge], quotes: Mapping[Place, Quote], indent: int, *, whole: bool = False
) -> Page:
    """Each link as `a.mjs:2:1 imports b.mjs` with its source; a long chain without its middle."""
    shown: list[Edge | int] = list(chain)
    if not whole and len(chain) > HEAD + TAIL + 1:
        shown = [*chain[:HEAD], len(chain) - HEAD - TAIL, *chain[-TAIL:]]
    page: Page = ()
    for link in shown:
        if isinstance(link, int):
            page += (line(faint(f"… {link} more links (--verbose shows them)"), indent=indent),)
        else:
            page += _link(link, quotes, indent)
    return page


def _link(edge: Edge, quotes: Mapping[Place, Quote], indent: int) -> Page:
    head = line(
        strong(at(edge.place)), f" {VERBS[edge.kind]} ", strong(visible(edge.target)), indent=indent
    )
    return (head, *quoted(edge.place, quotes, indent))
