"""The report for a person in a terminal: the verdict first, then the evidence, then the way out.

The finding that decided is shown in full, further ones with their place and remedies, proved ones
in a line each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Severity, Verdict
from graphscan.render.chain import links, quoted
from graphscan.render.excerpt import visible
from graphscan.render.facts import facts
from graphscan.render.names import at
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, section, strong
from graphscan.render.timeline import Row, timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.records import Diagnostic
    from graphscan.rules.finding import Finding, Remedy
    from graphscan.scan import Scan

STYLES: Final = {
    Verdict.PROVED: Style.PROVED,
    Verdict.REFUTED: Style.REFUTED,
    Verdict.UNDECIDED: Style.UNDECIDED,
}

FIRST: Final = {"sentry-before-nitro": "Where Sentry is initialised"}
"""The heading over FIRST's event, for the rules that have a better one."""

_DIAGNOSTICS: Final = 5


def verdict_line(scan: Scan) -> Page:
    """The whole answer in one line."""
    finding = scan.deciding
    message = finding.message if finding else "no rule applies, nothing was proved"
    return (line(_verdict(scan.verdict), f"  {visible(message)}"),)


def terminal(scan: Scan, *, verbose: bool = False) -> Page:
    """The report; `verbose` adds what was assumed, whole chains, and rules that do not apply."""
    deciding = scan.deciding
    page = verdict_line(scan)
    if deciding:
        page += _evidence(scan, deciding, verbose=verbose)
        page += section("Order of evaluation", _order(scan, deciding))
    others = [finding for finding in scan.findings if finding is not deciding]
    for finding in others:
        if finding.verdict is not Verdict.PROVED:
            page += _further(scan, finding)
    page += section("Also proved", tuple(_proved(others)))
    page += section("Build", tuple(_facts(scan)))
    if verbose:
        assumed = (line(visible(text), indent=2) for text in scan.build.assumptions)
        page += section("Assumed", tuple(assumed))
        page += section("Rules that do not apply", tuple(_not_applied(scan)))
    page += section("Noticed", tuple(_diagnostics(scan.diagnostics, verbose=verbose)))
    if deciding:
        page += section("What to do", _remedies(deciding.remedies, indent=2))
    return page


def _verdict(verdict: Verdict) -> Span:
    return Span(verdict.value.upper(), STYLES[verdict])


def _evidence(scan: Scan, finding: Finding, *, verbose: bool) -> Page:
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
        page += section(FIRST.get(finding.rule, "What has to come first"), body)
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


def _further(scan: Scan, finding: Finding) -> Page:
    weight = finding.severity.value.upper()
    if finding.severity is Severity.ERROR:
        head = line(_verdict(finding.verdict), f"  {visible(finding.message)}")
    else:
        style = Style.UNDECIDED if finding.severity is Severity.WARNING else Style.STRONG
        head = line(Span(weight, style), f"  {visible(finding.message)}")
    return (
        EMPTY,
        (*head, faint(f" [{finding.rule}]")),
        *_located(scan, finding),
        *_obstacles(scan, finding),
        *_remedies(finding.remedies, indent=2),
    )


def _proved(findings: Iterable[Finding]) -> Iterable[tuple[Span, ...]]:
    for finding in findings:
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
