"""The parts of the report that are text: findings with their evidence, packages, what was noticed.

They stand in the page as HTML, so that they are there without scripts, on paper, and for search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.quote import Quote
from graphscan.records import Severity, Verdict
from graphscan.render.chain import VERBS
from graphscan.render.drivers import WORDS, why
from graphscan.render.excerpt import excerpt, visible
from graphscan.render.fix_plan import pieces
from graphscan.render.html_report.markup import Markup, element, joined, module_link
from graphscan.render.names import at, count, source_of
from graphscan.render.terminal import FIRST
from graphscan.rules.drivers import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.graph import Edge
    from graphscan.records import Diagnostic, Place
    from graphscan.render.fix_plan import Piece
    from graphscan.rules.drivers import Driver
    from graphscan.rules.finding import Finding, Remedy
    from graphscan.scan import Scan, Story

COPY: Final = element("button", "Copy", type="button", class_="copy", hidden=True)
"""Copies what stands beside it; hidden until there are scripts."""

LOOKS: Final = {
    Fate.HOOKED: "proved",
    Fate.INJECTED: "proved",
    Fate.TOO_EARLY: "refuted",
    Fate.BUNDLED: "refuted",
}
"""How the fate of a package looks; any other is `undecided`."""


def stories(scan: Scan) -> Markup:
    """Every finding, those with one cause together, the weightiest first."""
    told = scan.stories
    if not told:
        return element("p", "No rule applies to this build.")
    return joined(*(_story(scan, story) for story in told))


def _story(scan: Scan, story: Story) -> Markup:
    cause = story.cause
    proved = cause.verdict is Verdict.PROVED
    body = (
        element("p", visible(story.symptom), class_="symptom") if story.symptom else None,
        *_evidence(scan, cause),
        _effects(story),
        remedies(scan, cause.remedies) if cause.remedies else None,
    )
    head = (chip(cause), " ", element("span", visible(cause.message)), " ", _rule(cause))
    if proved:
        summary = element("summary", *head)
        return element("details", summary, *body, class_="finding proved")
    return element(
        "article", element("h3", *head), *body, class_=f"finding {look(cause)}", tabindex="-1"
    )


def look(finding: Finding) -> str:
    """The class of a finding: its verdict, or that it weighs less."""
    if finding.verdict is Verdict.PROVED or finding.severity is Severity.ERROR:
        return finding.verdict.value
    return finding.severity.value


def chip(finding: Finding) -> Markup:
    """The verdict of a finding, or how little it weighs, in a word."""
    return element("span", look(finding).upper(), class_=f"chip {look(finding)}")


def _rule(finding: Finding) -> Markup:
    return element("code", finding.rule, class_="rule")


def _effects(story: Story) -> Markup | None:
    if not story.effects:
        return None
    items = (element("li", visible(effect.message), " ", _rule(effect)) for effect in story.effects)
    return joined(element("h4", "This explains, too"), element("ul", *items))


def _evidence(scan: Scan, finding: Finding) -> Iterator[Markup]:
    quotes = scan.quotes
    if finding.chain:
        target = module_link(finding.chain[-1].target)
        yield element("h4", "How ", target, " is reached")
        yield chain(finding.chain, quotes)
    elif finding.at and not (finding.first and finding.first.at == finding.at):
        yield element("h4", "Where")
        yield located(finding.at, quotes)
    if finding.first:
        yield element("h4", FIRST.get(finding.rule, "What has to come first"))
        if finding.first.chain:
            yield chain(finding.first.chain, quotes)
        yield located(finding.first.at, quotes)
    if finding.obstacles:
        yield element("h4", "What stands in the way of a proof")
        items = (
            element(
                "li",
                visible(obstacle.message),
                " ",
                element("code", obstacle.code, class_="rule"),
                located(obstacle.at, quotes) if obstacle.at else None,
            )
            for obstacle in finding.obstacles
        )
        yield element("ul", *items)


def chain(edges: Sequence[Edge], quotes: Mapping[Place, Quote]) -> Markup:
    """Requests that lead from one module to the next, each with its line of source."""
    items = (
        element(
            "li",
            module_link(edge.referrer, at(edge.place)),
            f" {VERBS[edge.kind]} ",
            module_link(edge.target),
            source(edge.place, quotes),
        )
        for edge in edges
    )
    return element("ol", *items, class_="chain")


def located(place: Place, quotes: Mapping[Place, Quote]) -> Markup:
    """A place, and its line of source."""
    link = module_link(place.module, at(place))
    return element("div", link, source(place, quotes), class_="place")


def source(place: Place, quotes: Mapping[Place, Quote]) -> Markup | None:
    """The line at `place`, and the one in the source file; None where it cannot be quoted."""
    quote = quotes.get(place)
    if quote is None:
        return None
    shown = _excerpt(place.line, quote)
    if quote.origin is None:
        return shown
    told = element("div", source_of(quote), class_="faint")
    original = quote.origin.at
    if original.text is None:
        return joined(shown, told)
    return joined(shown, told, _excerpt(original.line, Quote(*original.marked)))


def _excerpt(number: int, quote: Quote) -> Markup:
    shown = excerpt(quote)
    line = (element("span", f"{number} ", class_="line"), shown.before)
    return element("pre", element("code", *line, element("mark", shown.marked), shown.after))


def remedies(scan: Scan, known: Iterable[Remedy]) -> Markup:
    """What to do, with what there is to copy."""
    items = (element("li", *_remedy(scan, remedy)) for remedy in known)
    return joined(element("h4", "What to do"), element("ol", *items, class_="remedies"))


def _remedy(scan: Scan, remedy: Remedy) -> Iterator[Markup]:
    """The remedy and a button for each piece of it; the sentence itself where there is no piece."""
    after = remedy.verdict_after
    said = f" (tried on the graph: {after.value})" if after else " (not simulated)"
    tried = element("span", said, class_="faint")
    text = visible(remedy.text)
    found = tuple(pieces(scan, remedy))
    if any(each.text for each in found):
        yield joined(text, tried)
    else:
        sentence = element("p", element("span", text, data_copy=True), tried)
        yield element("div", sentence, COPY, class_="to-copy")
    for each in found:
        where = element("p", each.where, class_="faint")
        yield _to_copy(each, where) if each.text else where


def _to_copy(each: Piece, where: Markup) -> Markup:
    code = element("code", each.text, data_copy=True)
    text = element("pre", code, tabindex="0", role="group", aria_label=each.where)
    return element("div", where, COPY, text, class_="to-copy")


def drivers(found: Sequence[Driver]) -> Markup:
    """The table of the packages that Sentry instruments."""
    if not found:
        return element("p", "The build evaluates no package that Sentry instruments.")
    head = (element("th", text, scope="col") for text in ("Package", "Version", "Fate", "Why"))
    rows = (
        element(
            "tr",
            element("th", module_link(driver.module, driver.package), scope="row"),
            element("td", visible(driver.version or "unknown")),
            element("td", _fate(driver)),
            element("td", visible(why(driver))),
        )
        for driver in found
    )
    return element("table", element("thead", element("tr", *head)), element("tbody", *rows))


def _fate(driver: Driver) -> Markup:
    return element("span", WORDS[driver.fate], class_=f"chip {LOOKS.get(driver.fate, 'undecided')}")


def more(scan: Scan) -> Markup:
    """What was assumed, what does not apply, and what was noticed on the way."""
    return joined(
        _listing("Assumed", [visible(text) for text in scan.build.assumptions]),
        _listing(
            "Rules that do not apply",
            [
                joined(_code(skipped.rule), " ", visible(skipped.reason))
                for skipped in scan.not_applicable
            ],
        ),
        _listing("Noticed", [_diagnostic(item) for item in scan.diagnostics]),
    )


def _listing(title: str, items: Sequence[str]) -> Markup | None:
    if not items:
        return None
    summary = element("summary", f"{title} ", element("span", f"({len(items):,})", class_="faint"))
    return element("details", summary, element("ul", *(element("li", item) for item in items)))


def _code(text: str) -> Markup:
    return element("code", text, class_="rule")


def _diagnostic(item: Diagnostic) -> Markup:
    if item.at is None:
        return joined(visible(item.message), " ", _code(item.code))
    message = item.message.removeprefix(f"{item.at.module}: ")
    where = module_link(item.at.module, at(item.at))
    return joined(where, " ", visible(message), " ", _code(item.code))


def modules_counted(scan: Scan) -> str:
    """How many modules there are, and how many of them are evaluated."""
    evaluated = sum(len(job.order) for job in scan.evaluation.jobs)
    return f"{count(len(scan.graphs.modules), 'module')}, {evaluated:,} evaluated"
