"""The report for a person in a terminal: the verdict first, then the evidence, then the way out.

The story that decided is shown in full, with what somebody will have seen and what else its cause
explains; further errors with their place and remedies; warnings, notes and what else was proved in
a few lines each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Severity, Verdict
from graphscan.render.chain import links, quoted
from graphscan.render.drivers import drivers
from graphscan.render.excerpt import visible
from graphscan.render.facts import facts
from graphscan.render.names import at, source_of
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, section, strong
from graphscan.render.timeline import LABELS, Row, timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.records import Diagnostic, Place
    from graphscan.render.page import Line
    from graphscan.rules.finding import Finding, Remedy
    from graphscan.scan import Scan, Story

STYLES: Final = {
    Verdict.PROVED: Style.PROVED,
    Verdict.REFUTED: Style.REFUTED,
    Verdict.UNDECIDED: Style.UNDECIDED,
}

FIRST: Final = {"sentry-before-nitro": "Where Sentry is initialised"}
"""The heading over FIRST's event, for the rules that have a better one."""

_DIAGNOSTICS: Final = 5
_LESS: Final = Style.UNDECIDED
"""The style of a warning's and a note's first word."""


def verdict_line(scan: Scan) -> Page:
    """The whole answer in one line."""
    finding = scan.deciding
    message = finding.message if finding else _undisputed(scan)
    return (line(_verdict(scan.verdict), f"  {visible(message)}"),)


def _undisputed(scan: Scan) -> str:
    accepted = [finding for finding in scan.findings if finding.accepted is not None]
    if not accepted or scan.verdict is not Verdict.PROVED:
        return "no rule applies, nothing was proved"
    rules = ", ".join(dict.fromkeys(finding.rule for finding in accepted))
    return f"nothing counts against this build: what {rules} found is accepted"


def terminal(scan: Scan, *, verbose: bool = False) -> Page:
    """The report; `verbose` adds what was assumed, whole chains, and rules that do not apply."""
    page = verdict_line(scan)
    told = scan.stories
    main = told[0] if told and scan.deciding else None
    if main:
        page += section("What you will have seen", _symptom(main))
        page += _evidence(scan, main, verbose=verbose)
        page += section("Order of evaluation", _order(scan, _about_order(main)))
        page += section("This explains, too", tuple(_explained(main)))
    for story in told[1:] if main else told:
        page += _further(scan, story)
    page += section("Also proved", tuple(_proved(told[1:] if main else told)))
    page += section("Packages that Sentry instruments", drivers(scan.drivers))
    page += section("Build", tuple(_facts(scan)))
    if verbose:
        assumed = (line(visible(text), indent=2) for text in scan.build.assumptions)
        page += section("Assumed", tuple(assumed))
        page += section("Rules that do not apply", tuple(_not_applied(scan)))
    page += section("Noticed", tuple(_diagnostics(scan.diagnostics, verbose=verbose)))
    if main:
        page += section("What to do", _remedies(main.cause.remedies, indent=2))
    return page


def _verdict(verdict: Verdict) -> Span:
    return Span(verdict.value.upper(), STYLES[verdict])


def _about_order(story: Story) -> Finding:
    """The finding that has words for what comes first; else the cause."""
    return next((found for found in story.findings if found.rule in LABELS), story.cause)


def _evidence(scan: Scan, story: Story, *, verbose: bool) -> Page:
    finding = story.cause
    page: Page = ()
    if finding.chain:
        target = visible(finding.chain[-1].target)
        chain = links(finding.chain, scan.quotes, 2, whole=verbose)
        page += section(f"How {target} is reached", chain)
    elif finding.at and not (finding.first and finding.first.at == finding.at):
        page += section("Where", _located(scan, finding))
    if finding.first:
        place = finding.first.at
        body = links(finding.first.chain, scan.quotes, 2, whole=verbose)
        body += (line(strong(at(place)), indent=2), *quoted(place, scan.quotes, 2))
        page += section(FIRST.get(_about_order(story).rule, "What has to come first"), body)
    return page + section("What stands in the way of a proof", _obstacles(scan, finding))


def _located(scan: Scan, finding: Finding) -> Page:
    if finding.at is None:
        return ()
    return (line(strong(at(finding.at)), indent=2), *quoted(finding.at, scan.quotes, 2))


def _obstacles(scan: Scan, finding: Finding) -> Page:
    shown = {finding.at, finding.first.at if finding.first else None}
    page: Page = ()
    for obstacle in finding.obstacles:
        where = f"{at(obstacle.at)}: " if obstacle.at else ""
        page += (
            line(strong(where), visible(obstacle.message), faint(f" [{obstacle.code}]"), indent=2),
        )
        if obstacle.at and obstacle.at not in shown:
            page += quoted(obstacle.at, scan.quotes, 2)
    return page


def _order(scan: Scan, finding: Finding) -> Page:
    entries = timeline(scan, finding)
    rows = [entry for entry in entries if isinstance(entry, Row)]
    numbers = max((len(_number(row)) for row in rows), default=0)
    noted = max((len(row.text) for row in rows if row.note), default=0)
    page: Page = ()
    for entry in entries:
        if not isinstance(entry, Row):
            page += (line(faint(f"{'':>{numbers}}  {entry.text}"), indent=2),)
            continue
        number = faint(f"{_number(entry):>{numbers}}  ")
        if entry.folded:
            page += (line(number, faint(entry.text), indent=2),)
        else:
            note = f"{'':{noted - len(entry.text)}}  {entry.note}" if entry.note else ""
            page += (line(number, strong(entry.text), note, indent=2),)
    return page


def _number(row: Row) -> str:
    return str(row.first) if row.first == row.last else f"{row.first}–{row.last}"


def _symptom(story: Story) -> Page:
    return (line(visible(story.symptom), indent=2),) if story.symptom else ()


def _explained(story: Story) -> Iterator[Line]:
    for finding in story.effects:
        yield line(visible(finding.message), faint(f" [{finding.rule}]"), indent=2)


def _further(scan: Scan, story: Story) -> Page:
    """A story after the first: errors with their source, what weighs less in as few lines."""
    cause = story.cause
    if cause.verdict is Verdict.PROVED:
        return ()
    is_error = cause.severity is Severity.ERROR
    weight = _verdict(cause.verdict) if is_error else Span(cause.severity.value.upper(), _LESS)
    if cause.accepted:
        weight = Span("ACCEPTED", _LESS)
    head = line(weight, f"  {visible(cause.message)}", faint(f" [{cause.rule}]"))
    explained = tuple(_explained(story))
    if cause.accepted:
        until = f"accepted until {cause.accepted.until}: {cause.accepted.reason}"
        where = (line(strong(at(cause.at)), indent=2),) if cause.at else ()
        return (EMPTY, head, *where, line(visible(until), indent=2))
    if is_error:
        body = (*_symptom(story), *_located(scan, cause), *_obstacles(scan, cause), *explained)
    else:
        where = (_where(scan, cause.at),) if cause.at else ()
        body = (*where, *_symptom(story), *explained)
    return (EMPTY, head, *body, *_remedies(cause.remedies, indent=2))


def _where(scan: Scan, place: Place) -> Line:
    """A place in one line, with the one in the source file."""
    source = source_of(scan.quotes.get(place))
    return line(strong(at(place)), faint(f"  {source}" if source else ""), indent=2)


def _proved(told: Iterable[Story]) -> Iterator[Line]:
    for finding in (finding for story in told for finding in story.findings):
        if finding.verdict is Verdict.PROVED:
            yield line(visible(finding.message), faint(f" [{finding.rule}]"), indent=2)


def _facts(scan: Scan) -> Iterable[tuple[Span, ...]]:
    named = facts(scan)
    width = max(len(label) for label, _ in named)
    return (line(faint(f"{label:{width}}  "), text, indent=2) for label, text in named)


def _not_applied(scan: Scan) -> Iterable[tuple[Span, ...]]:
    return (
        line(strong(skipped.rule), f"  {visible(skipped.reason)}", indent=2)
        for skipped in scan.not_applicable
    )


def _diagnostics(diagnostics: Iterable[Diagnostic], *, verbose: bool) -> Iterable[tuple[Span, ...]]:
    wanted = [item for item in diagnostics if verbose or item.severity is not Severity.NOTE]
    shown = wanted if verbose else wanted[:_DIAGNOSTICS]
    for item in shown:
        where, message = "", item.message
        if item.at:
            where, message = f"{at(item.at)}: ", message.removeprefix(f"{item.at.module}: ")
        yield line(strong(where), visible(message), faint(f" [{item.code}]"), indent=2)
    if len(wanted) > len(shown):
        rest = len(wanted) - len(shown)
        yield line(faint(f"… {rest} more (--verbose shows them)"), indent=2)


def _remedies(remedies: Iterable[Remedy], *, indent: int) -> Page:
    page: Page = ()
    for number, remedy in enumerate(remedies, 1):
        lead = f"{number}. "
        page += (line(lead, visible(remedy.text), _tried(remedy), indent=indent),)
        if remedy.command:
            command = Span(visible(remedy.command), Style.COMMAND)
            page += (line(command, indent=indent + len(lead)),)
    return page


def _tried(remedy: Remedy) -> Span:
    if remedy.verdict_after is None:
        return faint(" (not simulated)")
    return faint(f" (tried on the graph: {remedy.verdict_after.value})")
