"""Why something gets evaluated: its number, every way to it, and who asks for it.

Of a package each module with its number and its way, of two modules the chains between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from graphscan.evaluate import JobKind, Relation
from graphscan.reach import Reach
from graphscan.records import (
    EMPTY_RECORDS,
    Builtin,
    External,
    ImportCall,
    Outside,
    Unresolved,
    When,
)
from graphscan.render.chain import HEAD, TAIL, VERBS, links
from graphscan.render.excerpt import visible
from graphscan.render.names import at, count
from graphscan.render.order import WHEN
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, section, strong
from graphscan.subjects import Elsewhere, NamedPackage, OneModule
from graphscan.ways import when

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphscan.graph import Edge
    from graphscan.quote import Quote
    from graphscan.records import ModuleId, Place
    from graphscan.scan import Scan
    from graphscan.subjects import Abroad
    from graphscan.ways import Way, Ways
    from graphscan.why import Between, Fate, Why

LISTED: Final = 20
"""Requests and modules that are listed unless everything is asked for."""

_UNEVALUATED: Final = {
    Reach.STATIC: "reached statically, but no body of it is evaluated",
    Reach.DYNAMIC: "not evaluated at the start: only when a way below runs",
    Reach.UNREACHED: "never evaluated: nothing that runs asks for it",
}


def why(answer: Why, quotes: Mapping[Place, Quote], *, verbose: bool = False) -> Page:
    """The report on what is asked about; `quotes` are those of the ways."""
    page = _head(answer)
    page += _ways("Way", answer.ways, quotes, verbose=verbose, own=answer.own)
    shown = {way.chain[-1] for way in answer.ways.all}
    rest = [edge for edge in answer.asked if edge not in shown]
    title = "Also asked for by" if len(rest) < len(answer.asked) else "Asked for by"
    page += section(title, _asked(answer.scan, rest, verbose=verbose))
    if isinstance(answer.subject, NamedPackage):
        page += section("Modules", _modules(answer, verbose=verbose))
    return page


def between(answer: Between, quotes: Mapping[Place, Quote], *, verbose: bool = False) -> Page:
    """The report on the chains between two."""
    start, end = visible(answer.subject.name), visible(answer.to.name)
    page: Page = ()
    if answer.ways.all:
        page += (line(strong(start), " leads to ", strong(end)),)
    else:
        page += (line("No chain leads from ", strong(start), " to ", strong(end)),)
    page += _relation(answer)
    page += _ways("Chain", answer.ways, quotes, verbose=verbose)
    if answer.back.all:
        page += (EMPTY, line("The other way round, ", strong(end), " leads to ", strong(start)))
        page += _ways("Chain", answer.back, quotes, verbose=verbose)
    elif not answer.ways.all and not isinstance(answer.to, Elsewhere):
        page += (EMPTY, line("Nor is there one the other way round"))
    return page


def _head(answer: Why) -> Page:
    subject = answer.subject
    match subject:
        case OneModule(module=module):
            said: Page = (
                line(strong(visible(module)), f" {_fate(answer.scan, answer.fates[0])}"),
                *_in_job(answer.scan, answer.fates[0]),
            )
            alone = not answer.asked and not answer.fates[0].position
            return (*said, line("No module asks for it")) if alone else said
        case NamedPackage():
            return _package(answer.scan, subject, answer.fates)
        case Elsewhere():
            askers = count(len({edge.referrer for edge in answer.asked}), "module")
            by = f"asked for by {askers}" if answer.asked else "and no module asks for it"
            first = answer.ways.all[0].chain[-1] if answer.ways.all else None
            page: Page = (line(strong(visible(subject.name)), f" {_abroad(subject.target)}, {by}"),)
            if first is not None:
                page += (line(f"first by {at(first.place)}", _note(answer.scan, first), indent=2),)
            return page
        case _:
            assert_never(subject)


def _abroad(target: Abroad) -> str:
    match target:
        case Builtin():
            return "is a module of Node's own"
        case External():
            return "is left to the platform"
        case Outside(path=path):
            return f"lies outside the build, at {visible(path)}"
        case Unresolved(reason=reason):
            return f"is not to be had ({reason})"
        case _:
            assert_never(target)


def _package(scan: Scan, package: NamedPackage, fates: Sequence[Fate]) -> Page:
    evaluated = sum(fate.position is not None for fate in fates)
    copies = f" in {len(package.copies):,} copies" if len(package.copies) > 1 else ""
    text = f" {count(len(fates), 'module')}{copies}, {evaluated:,} evaluated"
    page: Page = (line(strong(visible(package.name)), text),)
    for copy in package.copies:
        version = copy.version or "unknown version"
        size = count(len(copy.modules), "module")
        page += (line(f"{visible(version)}  {visible(copy.package.folder)}  {size}", indent=2),)
    if fates[0].position is not None:
        page += (line(f"first {visible(fates[0].module)} {_fate(scan, fates[0])}", indent=2),)
        page += _in_job(scan, fates[0])
    return page


def _fate(scan: Scan, fate: Fate) -> str:
    """What becomes of the module, as the rest of a sentence."""
    module = fate.module
    roles = [
        role
        for role, starts in (
            ("preloaded", (*scan.build.requires, *scan.build.imports)),
            ("the entry", (scan.build.entry,)),
        )
        if module in starts
    ]
    start = f"is {' and '.join(roles)}: " if roles else "is "
    if fate.position is None or fate.job is None:
        return f"{start}{_unevaluated(scan, module)}"
    total = sum(len(job.order) for job in scan.evaluation.jobs)
    number = f"evaluated as number {fate.position:,} of {total:,}"
    return f"{start}{number}, {_started(scan, fate)}"


def _in_job(scan: Scan, fate: Fate) -> Page:
    """Which of the jobs that is, and the number of the module in it."""
    if fate.job is None or fate.in_job is None:
        return ()
    jobs = scan.evaluation.jobs
    text = f"job {fate.job + 1:,} of {len(jobs):,}, number {fate.in_job:,} of"
    return (line(f"{text} {count(len(jobs[fate.job].order), 'module')} in it", indent=2),)


def _started(scan: Scan, fate: Fate) -> str:
    """With what it is evaluated: the job, what starts it, and when."""
    if fate.job is None:
        return "in no job"
    job = scan.evaluation.jobs[fate.job]
    if job.kind is not JobKind.IMPORT:
        return f"with the {job.kind.value} {visible(job.root)}"
    where = f" at {at(job.trigger)}" if job.trigger else ""
    return f"by the import() of {visible(job.root)}{where}{WHEN[job.when]}"


def _unevaluated(scan: Scan, module: ModuleId) -> str:
    if scan.graphs.modules[module].format in EMPTY_RECORDS:
        return "not evaluated: it has no body"
    errors = scan.evaluation.link_errors
    if scan.reach[module] is Reach.STATIC and errors:
        return f"never evaluated: Node refuses the start at {at(errors[0].at)} ({errors[0].reason})"
    if scan.reach[module] is Reach.UNREACHED and scan.evaluation.may_begin(module):
        return "not evaluated at the start: only a computed import() or require() can load it"
    return _UNEVALUATED[scan.reach[module]]


def _ways(
    name: str,
    found: Ways,
    quotes: Mapping[Place, Quote],
    *,
    verbose: bool,
    own: Way | None = None,
) -> Page:
    page: Page = ()
    for number, way in enumerate(found.all, 1):
        head = _heading(f"{name} {number}", way, is_own=way == own and len(found.all) > 1)
        page += (EMPTY, head, *links(way.chain, quotes, 2, whole=verbose))
    told = [
        f"There are more {kind}; --limit N shows more"
        for kind, more in (
            ("static ones", found.more_static),
            ("ones through import()", found.more_dynamic),
        )
        if more
    ]
    if found.unfinished:
        told.append("There may be more: the graph has too many cycles to try them all")
    if told:
        page += (EMPTY, *(line(faint(text)) for text in told))
    return page


def _heading(title: str, way: Way, *, is_own: bool) -> tuple[Span, ...]:
    kind = (
        "static" if not way.import_calls else f"through {count(way.import_calls, 'import() call')}"
    )
    own = ", the one that evaluates it" if is_own else ""
    text = f"  {count(len(way.chain), 'link')}, {kind}{_certainty(way)}{own}"
    return line(Span(title, Style.HEADING), faint(text))


def _certainty(way: Way) -> str:
    match way.when:
        case When.ALWAYS:
            return ""
        case When.CONDITIONAL:
            return ", if a branch runs"
        case When.ON_CALL:
            return ", when a function is called"
        case _:
            assert_never(way.when)


def _asked(scan: Scan, edges: Sequence[Edge], *, verbose: bool) -> Page:
    """Each request with the number of the module that makes it."""
    wanted = edges if verbose else edges[:LISTED]
    page = tuple(line(*_ask(scan, edge), indent=2) for edge in wanted)
    if len(edges) > len(wanted):
        more = count(len(edges) - len(wanted), "more request")
        page += (line(faint(f"… {more} (--verbose shows them)"), indent=2),)
    return page


def _ask(scan: Scan, edge: Edge) -> tuple[Span | str, ...]:
    what = f" {VERBS[edge.kind]} {visible(edge.specifier)}"
    return strong(at(edge.place)), what, _note(scan, edge)


def _note(scan: Scan, edge: Edge) -> Span:
    """The number of the module that asks, or why it has none."""
    number = scan.evaluation.position(edge.referrer)
    if number:
        return faint(f"  number {number:,}{WHEN[when(edge)]}")
    if scan.reach[edge.referrer] is Reach.UNREACHED:
        return faint("  itself not reached")
    return faint("  not evaluated at the start")


def _modules(answer: Why, *, verbose: bool) -> Page:
    """Each module of a package with its number and its job, below it a way."""
    wanted = answer.fates if verbose else answer.fates[:LISTED]
    width = max(len(f"{fate.position or 0:,}") for fate in answer.fates)
    page: Page = ()
    for fate in wanted:
        if fate.position:
            number, when = f"{fate.position:,}", _started(answer.scan, fate)
        else:
            number, when = "-", _unevaluated(answer.scan, fate.module)
        page += (
            line(faint(f"{number:>{width}}  "), visible(fate.module), faint(f"  {when}"), indent=2),
        )
        if fate.chain:
            page += (line(faint(_short(fate.chain, verbose=verbose)), indent=2 + width + 2),)
    if len(answer.fates) > len(wanted):
        more = count(len(answer.fates) - len(wanted), "more module")
        page += (line(faint(f"… {more} (--verbose shows them)"), indent=2),)
    return page


def _short(chain: Sequence[Edge], *, verbose: bool) -> str:
    """A chain as the places of its requests, in one line."""
    steps = [
        f"{at(edge.place)} import()" if isinstance(edge.request, ImportCall) else at(edge.place)
        for edge in chain
    ]
    if not verbose and len(steps) > HEAD + TAIL + 1:
        steps = [*steps[:HEAD], "…", *steps[-TAIL:]]
    return f"by {' > '.join(steps)}"


def _relation(answer: Between) -> Page:
    first, other = visible(answer.subject.name), visible(answer.to.name)
    match answer.relation:
        case None:
            return ()
        case Relation.BEFORE:
            said = f"In every run {first} is evaluated before {other}"
        case Relation.AFTER:
            said = f"In every run {other} is evaluated before {first}"
        case Relation.UNORDERED:
            said = "Neither is certain to be evaluated first"
        case Relation.UNREACHED:
            said = "They have no order"
        case _:
            assert_never(answer.relation)
    return (line(said, indent=2), line(faint(visible(answer.reason)), indent=2))
