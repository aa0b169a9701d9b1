"""A chain of requests, link by link, with the source that makes each link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.quote import Quote
from graphscan.records import Place, RequestKind
from graphscan.render.excerpt import Excerpt, excerpt, visible
from graphscan.render.names import at, count, source_at, source_verb
from graphscan.render.page import Page, Span, Style, faint, line, strong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphscan.graph import Edge
    from graphscan.source_maps import Origin

VERBS: Final = {
    RequestKind.IMPORT: "imports",
    RequestKind.EXPORT_FROM: "re-exports from",
    RequestKind.IMPORT_CALL: "calls import() of",
    RequestKind.REQUIRE: "requires",
}

OTHERS: Final = 3
"""Of the further lines that use what is imported, so many are named."""

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
    page = _marked(place.line, excerpt(quote), indent)
    return page if quote.origin is None else page + _origin(quote.origin, indent)


def _marked(number: int, shown: Excerpt, indent: int) -> Page:
    label = f"{number:>4}"
    return (
        line(faint(f"{label} │ "), shown.text, indent=indent),
        line(
            faint(f"{' ' * len(label)} │ "),
            " " * shown.caret,
            Span("^" * shown.width, Style.MARK),
            indent=indent,
        ),
    )


def _origin(origin: Origin, indent: int) -> Page:
    """The line of the source file that a source map names, with its text where the map has it."""
    page: Page = (line(f"{source_verb(origin)} ", strong(source_at(origin.at)), indent=indent + 2),)
    if origin.at.text is not None:
        before, marked, after = origin.at.marked
        page += _marked(origin.at.line, excerpt(Quote(before, marked, after)), indent)
    if origin.others:
        named = ", ".join(map(source_at, origin.others[:OTHERS]))
        rest = len(origin.others) - OTHERS
        more = f" and {count(rest, 'more line')}" if rest > 0 else ""
        page += (line(faint(f"also at {named}{more}"), indent=indent + 2),)
    return page


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
