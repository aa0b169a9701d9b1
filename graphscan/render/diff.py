"""The difference of two builds for a person in a terminal: what became of the verdict, and why.

The first line carries the cause; then what is on the way to Nitro, since it decides; then findings,
order, facts and versions; at the end counts. Long lists are cut and say so; `verbose` shows all.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from graphscan.comparison.difference import Change, Side
from graphscan.records import Verdict
from graphscan.render.chain import VERBS, quoted
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count, families, package_of
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, section, strong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.comparison.difference import Difference, DriverChange, FindingChange, Moved
    from graphscan.comparison.snapshot import Answer, Asked
    from graphscan.quote import Quote
    from graphscan.records import ModuleId, Place
    from graphscan.render.page import Line

CAME: Final = "+"
WENT: Final = "-"

_STYLES: Final = {
    Change.WORSE: Style.REFUTED,
    Change.BETTER: Style.PROVED,
    Change.SAME: Style.STRONG,
}
_SHOWN: Final = 8
_NAMES: Final = 5
_MESSAGE: Final = 160
_GIST: Final = 4


class Excerpts(Struct, frozen=True):
    """The source at places of either build, as far as it is at hand."""

    old: Mapping[Place, Quote] = field(default_factory=dict)
    new: Mapping[Place, Quote] = field(default_factory=dict)

    def of(self, side: Side) -> Mapping[Place, Quote]:
        """Those of one build."""
        return self.old if side is Side.OLD else self.new


def places(difference: Difference) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The places of the old and of the new build that the report quotes."""
    cause = difference.cause
    old = [asked.place for asked in difference.went]
    new = [asked.place for asked in difference.came]
    if cause and cause.at:
        (old if cause.side is Side.OLD else new).append(cause.at)
    return tuple(old), tuple(new)


def headline(difference: Difference, *, whole: bool = False) -> Page:
    """The whole answer in one line; its sentence is cut unless it is to be `whole`."""
    if difference.is_empty:
        return (line(Span("No difference", Style.PROVED)),)
    old, new = difference.old.verdict.value, difference.new.verdict.value
    word = Span(difference.change.value.upper(), _STYLES[difference.change])
    if difference.change is Change.SAME:
        gist = list(_gist(difference))
        told = [*gist[:_GIST], f"{len(gist) - _GIST} more"] if len(gist) > _GIST else gist
        return (line(word, f"  {new} in both: {', '.join(told)}"),)
    verdicts = f"{old} → {new}"
    if old == new:
        verdicts = f"still {new}, "
        verdicts += "for a reason that OLD had not" if difference.is_worse else "with a reason less"
    cause = f": {_cut(difference.cause.message, whole)}" if difference.cause else ""
    return (line(word, f"  {visible(verdicts + cause)}"),)


def diff(difference: Difference, excerpts: Excerpts, *, verbose: bool = False) -> Page:
    """The report; `verbose` cuts nothing."""
    page = headline(difference)
    page += _evidence(difference, excerpts)
    if difference.is_of_two_applications:
        page += (EMPTY, line(strangers(difference)))
    if difference.is_empty:
        verdict = line(f"verdict   {difference.new.verdict.value} in both", indent=2)
        return (*page, EMPTY, verdict, *_summary(difference))
    page += section(
        f"Requests on the way to {later(difference)}", _requests(difference, excerpts, verbose)
    )
    changes = [change for change in difference.findings if change.is_wrong or verbose]
    page += section("Findings", tuple(_finding(each, difference, verbose) for each in changes))
    page += section("Order", tuple(_order(difference)))
    page += section("Build", tuple(_facts(difference)))
    page += section("Packages that Sentry instruments", tuple(_drivers(difference.drivers)))
    page += section("Versions of npm packages", _versions(difference, verbose))
    page += section("Modules that moved", _moved(difference.moved, verbose))
    return page + section("In numbers", _summary(difference))


def later(difference: Difference) -> str:
    """What has to come later, for people."""
    return "Nitro" if difference.old.nitro or difference.new.nitro else "what has to come later"


def _gist(difference: Difference) -> Iterator[str]:
    """What is different at the same verdict, in a few words each, the weightiest first."""
    for change in difference.findings:
        if change.new and is_wrong(change.new) and not is_wrong(change.old):
            yield f"{change.new.severity.value} {change.new.rule} came"
    for change in difference.findings:
        if change.old and is_wrong(change.old) and not is_wrong(change.new):
            yield f"{change.old.severity.value} {change.old.rule} went"
    if difference.came or difference.went:
        total = len(difference.came) + len(difference.went)
        yield f"{count(total, 'request')} on the way to {later(difference)} changed"
    for fact in difference.facts:
        yield visible(f"{fact.name} {_shortened(fact.old)} → {_shortened(fact.new)}")
    if difference.versions:
        yield f"{count(len(difference.versions), 'npm package')} changed"
    if difference.moved:
        yield f"{count(len(difference.moved), 'module')} moved between the graphs"
    if difference.added or difference.removed:
        yield f"{count(len(difference.added), 'module')} new, {len(difference.removed):,} gone"
    if difference.other_came or difference.other_went:
        yield f"{count(difference.other_came + difference.other_went, 'other request')} changed"


def judged(found: Answer) -> str:
    """What a finding says, in a word or two."""
    return f"{found.verdict.value}, accepted" if found.accepted else found.verdict.value


def is_wrong(found: Answer | None) -> bool:
    """Whether a finding is there and complains of something."""
    return found is not None and found.verdict is not Verdict.PROVED


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _cut(text: str, verbose: bool = False) -> str:
    return text if verbose or len(text) <= _MESSAGE else f"{text[: _MESSAGE - 1].rstrip()}…"


def _evidence(difference: Difference, excerpts: Excerpts) -> Page:
    """The source of the cause, where no section shows it, and what the worse build's rule says."""
    cause = difference.cause
    if cause is None:
        return ()
    page: Page = ()
    shown = difference.went if cause.side is Side.OLD else difference.came
    if cause.at and cause.at not in [asked.place for asked in shown]:
        page += quoted(cause.at, excerpts.of(cause.side), 2)
    told = difference.new.deciding
    if told and told.message not in _cut(cause.message):
        page += (line(visible(told.message), indent=2),)
    return page


def strangers(difference: Difference) -> str:
    """What is said of two builds that are hardly one application's."""
    old, new = len(difference.old.modules), len(difference.new.modules)
    return (
        "These look like two different applications: apart from the entry, "
        f"of {old:,} modules in OLD and {new:,} in NEW {difference.in_common:,} can be paired. "
        "Verdicts, findings and facts are compared all the same."
    )


def _requests(difference: Difference, excerpts: Excerpts, verbose: bool) -> Page:
    page: Page = ()
    for mark, asked_for, side in (
        (CAME, difference.came, Side.NEW),
        (WENT, difference.went, Side.OLD),
    ):
        shown = asked_for if verbose else asked_for[:_SHOWN]
        for asked in shown:
            page += _request(mark, asked, excerpts.of(side))
        page += _more(len(asked_for) - len(shown), f"{mark} request")
    return page


def _request(mark: str, asked: Asked, quotes: Mapping[Place, Quote]) -> Page:
    target = visible(asked.target or asked.specifier or asked.outcome)
    head = line(_mark(mark), strong(at(asked.place)), f" {VERBS[asked.kind]} ", target, indent=2)
    return (head, *quoted(asked.place, quotes, 4))


def _mark(mark: str) -> Span:
    return Span(f"{mark} ", Style.PROVED if mark == CAME else Style.REFUTED)


def _more(number: int, noun: str) -> Page:
    if number <= 0:
        return ()
    return (line(faint(f"… {count(number, f'more {noun}')} (--verbose shows all)"), indent=2),)


def _finding(change: FindingChange, difference: Difference, verbose: bool) -> Line:
    told = change.new if is_wrong(change.new) else change.old or change.new
    if told is None:
        return EMPTY
    verdicts = [judged(found) if found else None for found in (change.old, change.new)]
    mark = CAME if is_wrong(change.new) else WENT
    words = [word for word in verdicts if word]
    if change.old and change.new and verdicts[0] == verdicts[1]:
        words = [f"{words[0]}, for another reason"]
    fate = " → ".join(words)
    message = f"  {visible(_cut(told.message, verbose))}"
    if difference.cause and told is difference.new.deciding:
        message = "  (see above)"
    return line(
        _mark(mark), f"{told.severity.value} ", strong(told.rule), f" {fate}", message, indent=2
    )


def _order(difference: Difference) -> Iterator[Line]:
    for moment in difference.order:
        text = visible(f"{moment.old} → {moment.new}")
        yield line(f"{moment.what:<12} ", text, indent=2)


def _facts(difference: Difference) -> Iterator[Line]:
    width = max((len(fact.name) for fact in difference.facts), default=0)
    for fact in difference.facts:
        yield line(f"{fact.name:<{width}}  ", visible(f"{fact.old} → {fact.new}"), indent=2)


def _drivers(changes: Iterable[DriverChange]) -> Iterator[Line]:
    """Packages by what became of them."""
    fates: dict[str, list[str]] = {}
    for change in changes:
        told = change.new or change.old
        version = f" {told.version}" if told and told.version else ""
        sides = (change.old, change.new)
        fate = " → ".join(side.fate.value if side else "not there" for side in sides)
        fates.setdefault(fate, []).append(f"{change.package}{version}")
    for fate, packages in sorted(fates.items()):
        yield line(strong(fate), f"  {visible(', '.join(packages))}", indent=2)


def _versions(difference: Difference, verbose: bool) -> Page:
    changed = [each for each in difference.versions if each.old and each.new]
    shown = changed if verbose else changed[:_SHOWN]
    width = max((len(each.package) for each in shown), default=0)
    page: Page = tuple(
        line(
            f"{visible(each.package):<{width}}  ",
            visible(f"{', '.join(each.old)} → {', '.join(each.new)}"),
            indent=2,
        )
        for each in shown
    )
    page += _more(len(changed) - len(shown), "package")
    for mark, names in (
        (CAME, [each.package for each in difference.versions if not each.old]),
        (WENT, [each.package for each in difference.versions if not each.new]),
    ):
        if names:
            page += (line(_mark(mark), _listed(names, verbose), indent=2),)
    return page


def _listed(names: Sequence[str], verbose: bool, total: int | None = None) -> str:
    """Names with a comma between them; the number of those that are left out."""
    shown = names if verbose else names[:_NAMES]
    left = (total or len(names)) - len(shown)
    return visible(", ".join(shown)) + (f" and {left:,} more" if left else "")


def _moved(moved: Sequence[Moved], verbose: bool) -> Page:
    page: Page = ()
    ordered = sorted(moved, key=lambda each: (each.was, each.now, each.new))
    for (was, now), group in groupby(ordered, key=lambda each: (each.was, each.now)):
        names = [each.new for each in group]
        head = line(strong(f"{was.value} → {now.value}"), f"  {count(len(names), 'module')}")
        page += (line(*head, indent=2), *_named(names, verbose))
    return page


def _named(modules: Iterable[ModuleId], verbose: bool) -> Page:
    """The build's own modules by name, those of npm by package."""
    modules = list(modules)
    own = [module for module in modules if package_of(module) is None]
    npm = [f"{name} ({number:,})" for name, number in families(modules)]
    return tuple(line(_listed(names, verbose), indent=4) for names in (own, npm) if names)


def _summary(difference: Difference) -> Page:
    old, new = len(difference.old.modules), len(difference.new.modules)
    renamed = len(difference.matching.renamed)
    told = [
        f"{number:,} {word}"
        for number, word in (
            (len(difference.added), "new"),
            (len(difference.removed), "gone"),
            (renamed, "only renamed" if not difference.moved else "renamed"),
        )
        if number
    ]
    counted = f"{new:,}" if old == new else f"{old:,} → {new:,}"
    page: Page = (line(f"modules   {counted}", f": {', '.join(told)}" if told else "", indent=2),)
    for mark, modules in ((CAME, difference.added), (WENT, difference.removed)):
        page += tuple(
            line(_mark(mark), *each[1:], indent=4) for each in _named(modules, verbose=False)
        )
    if difference.other_came or difference.other_went:
        counts = f"{difference.other_came:,} new, {difference.other_went:,} gone"
        others = f", besides those on the way to {later(difference)}"
        page += (line(f"requests  {counts}{others}", indent=2),)
    return page
