"""What is different between two builds, list by list, as text in a page.

What came says `+ new`, what went `- gone`, what has become something else `~ changed`: the sign and
the word beside the colour, which are those of the picture. Each list is empty markup where there is
nothing to tell. Very long lists are cut and say so.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from graphscan.render.chain import VERBS
from graphscan.render.diff import is_wrong, judged, later
from graphscan.render.drivers import WORDS
from graphscan.render.excerpt import visible
from graphscan.render.html_report.markup import Markup, element, joined
from graphscan.render.html_report.stories import LOOKS, source
from graphscan.render.names import at, count, families, package_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.comparison.difference import (
        Difference,
        DriverChange,
        FactChange,
        FindingChange,
        Moved,
        OrderChange,
        VersionChange,
    )
    from graphscan.comparison.snapshot import Answer, Asked, Instrumented
    from graphscan.quote import Quote
    from graphscan.records import ModuleId, Place
    from graphscan.render.diff import Excerpts

OPEN: Final = 30
"""Rows of a list that are in sight; those after them are folded."""

FEW: Final = 10
"""Names in a row that are in sight; more are folded."""

MOST: Final = 500
"""Rows of a list that are in the page."""

NEW: Final = element("span", "+ new", class_="chip proved")
GONE: Final = element("span", "- gone", class_="chip refuted")
CHANGED: Final = element("span", "~ changed", class_="chip undecided")

NOTHING: Final = Markup()


def requests(difference: Difference, excerpts: Excerpts) -> Markup:
    """What came and what went on the way, each with its line of source where it is at hand."""
    came, went = difference.came, difference.went
    rows = [_request(NEW, each, excerpts.new) for each in came[:MOST]]
    gone = [_request(GONE, each, excerpts.old) for each in went[:MOST]]
    return joined(_list(rows, len(came)), _list(gone, len(went)))


def _request(sign: Markup, asked: Asked, quotes: Mapping[Place, Quote]) -> Markup:
    target = code(asked.target or asked.specifier or asked.outcome)
    head = (sign, " ", code(at(asked.place)), f" {VERBS[asked.kind]} ", target)
    return element("li", *head, source(asked.place, quotes))


def findings(found: Sequence[FindingChange]) -> Markup:
    """What is complained of on either side; the rest is folded."""
    wrong = [_finding(each) for each in found if each.is_wrong]
    fine = [_finding(each) for each in found if not each.is_wrong]
    folded = _folded(f"{len(fine):,} that complain of nothing", _plain_list(fine))
    return joined(_list(wrong, len(wrong)), folded if fine else None)


def _finding(change: FindingChange) -> Markup:
    told = change.new if is_wrong(change.new) else change.old or change.new
    if told is None:
        return NOTHING
    head = (_sign(change.old, change.new), f" {told.severity.value} ", element("strong", told.rule))
    fate = _fate(change.old, change.new)
    return element("li", *head, " ", fate, element("p", visible(told.message)))


def _fate(old: Answer | None, new: Answer | None) -> Markup:
    """What the finding said and says."""
    if old and new:
        if judged(old) == judged(new):
            return joined(_judged(new), ", for another reason")
        return joined(_judged(old), " → ", _judged(new))
    return joined(*(_judged(found) for found in (old, new) if found))


def _judged(found: Answer) -> Markup:
    return element("span", judged(found), class_=f"chip {found.verdict.value}")


def _sign(old: object | None, new: object | None) -> Markup:
    if old is None:
        return NEW
    return GONE if new is None else CHANGED


def order(changes: Sequence[OrderChange]) -> Markup:
    """When Nitro, and when Sentry's initialisation, runs in either build."""
    return _table("What runs", ((each.what, each.old, each.new) for each in changes))


def facts(changes: Sequence[FactChange]) -> Markup:
    """The facts of the build that are others now."""
    return _table("Fact", ((each.name, each.old, each.new) for each in changes))


def drivers(changes: Sequence[DriverChange]) -> Markup:
    """Packages of which something else becomes."""
    rows = ((each.package, _instrumented(each.old), _instrumented(each.new)) for each in changes)
    return _table("Package", rows)


def _instrumented(found: Instrumented | None) -> Markup:
    if found is None:
        return element("span", "not there", class_="faint")
    look = f"chip {LOOKS.get(found.fate, 'undecided')}"
    version = f" {visible(found.version)}" if found.version else ""
    return joined(element("span", WORDS[found.fate], class_=look), version)


def versions(changes: Sequence[VersionChange]) -> Markup:
    """npm packages with other versions, then those that came, then those that went."""
    ordered = sorted(changes, key=lambda each: (not (each.old and each.new), not each.new))
    rows = [
        (
            joined(_sign(each.old or None, each.new or None), " ", code(each.package)),
            _versions(each.old),
            _versions(each.new),
        )
        for each in ordered
    ]
    shown, more = rows[:OPEN], rows[OPEN:MOST]
    left = len(rows) - len(shown)
    folded = _folded(count(left, "more package"), _table("Package", more), _cut(len(rows)))
    return joined(_table("Package", shown), folded if left else None)


def _versions(found: tuple[str, ...]) -> Markup:
    if not found:
        return element("span", "not there", class_="faint")
    return joined(visible(", ".join(found)))


def moved(changes: Sequence[Moved]) -> Markup:
    """Modules by the graphs that they left and came to."""
    ordered = sorted(changes, key=lambda each: (each.was, each.now, each.new))
    groups = groupby(ordered, key=lambda each: (each.was, each.now))
    rows = []
    for (was, now), group in groups:
        modules = [each.new for each in group]
        sign = element("span", f"moved: {was.value} to {now.value}", class_="chip undecided")
        rows.append(element("li", sign, f" {count(len(modules), 'module')}", _named(modules)))
    return _plain_list(rows)


def numbers(difference: Difference) -> Markup:
    """How many modules and requests there are, came and went, and which modules."""
    old, new = len(difference.old.modules), len(difference.new.modules)
    renamed = len(difference.matching.renamed)
    told = f"modules: {old:,} in OLD, {new:,} in NEW"
    if renamed:
        told += f"; {renamed:,} have another name and are the same"
    rows = [element("li", told)]
    for sign, modules in ((NEW, difference.added), (GONE, difference.removed)):
        if modules:
            rows.append(element("li", sign, f" {count(len(modules), 'module')}", _named(modules)))
    if difference.other_came or difference.other_went:
        counts = f"{difference.other_came:,} new, {difference.other_went:,} gone"
        rows.append(
            element("li", f"requests, besides those on the way to {later(difference)}: {counts}")
        )
    return _plain_list(rows)


def _named(modules: Sequence[ModuleId]) -> Markup:
    """The build's own modules by name, those of npm by package; many are folded."""
    own = [code(module) for module in modules if package_of(module) is None]
    npm = [joined(code(name), f" ({number:,})") for name, number in families(modules)]
    return joined(
        _names(f"{len(own):,} of the build's own", own),
        _names(f"{len(modules) - len(own):,} in npm packages", npm),
    )


def _names(title: str, names: Sequence[Markup]) -> Markup | None:
    if not names:
        return None
    if len(names) <= FEW:
        return element("p", *_with_commas(names))
    return _folded(title, element("p", *_with_commas(names[:MOST])), _cut(len(names)))


def _with_commas(names: Iterable[Markup]) -> Iterator[str]:
    for number, name in enumerate(names):
        if number:
            yield ", "
        yield name


def code(name: str) -> Markup:
    """A name as it stands in the build."""
    return element("code", visible(name), class_="module")


def _table(what: str, rows: Iterable[tuple[str, str, str]]) -> Markup:
    """What there is, in OLD, in NEW; plain text is made visible, markup taken as it is."""
    body = [
        element("tr", element("th", _cell(name), scope="row"), *map(_data, (old, new)))
        for name, old, new in rows
    ]
    if not body:
        return NOTHING
    head = (element("th", text, scope="col") for text in (what, "OLD", "NEW"))
    table = element("table", element("thead", element("tr", *head)), element("tbody", *body))
    return element("div", table, class_="wide")


def _data(text: str) -> Markup:
    return element("td", _cell(text))


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else visible(text)


def _list(rows: Sequence[Markup], total: int) -> Markup:
    """The rows, those after the first few folded; `total` is how many there would be."""
    shown = _plain_list(rows[:OPEN])
    if total <= OPEN:
        return shown
    more = _folded(f"{total - OPEN:,} more", _plain_list(rows[OPEN:MOST]), _cut(total))
    return joined(shown, more)


def _plain_list(rows: Sequence[Markup]) -> Markup:
    return element("ul", *rows, class_="changes") if rows else NOTHING


def _cut(total: int) -> Markup | None:
    if total <= MOST:
        return None
    left = f"{total - MOST:,} more are not in this page; graphscan diff --json has all."
    return element("p", left, class_="faint")


def _folded(title: str, *body: Markup | None) -> Markup:
    return element("details", element("summary", title), *body)
