"""A run of a build beside its prediction: for a terminal, and as JSON (docs/trace.md)."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphscan.quote import Quote
from graphscan.render.excerpt import excerpt, visible
from graphscan.render.names import count, families, package_of
from graphscan.render.page import EMPTY, Page, Span, Style, faint, line, section, strong
from graphscan.traced import Ending, SentryFirst, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphscan.traced import Contradiction, Crash, Row, Trace

SCHEMA: Final = "graphscan-trace/1"

Document: TypeAlias = dict[str, Any]

NOTES: Final[Mapping[Standing, str]] = {
    Standing.AS_PREDICTED: "",
    Standing.MOVED: "out of place",
    Standing.OPEN: "left open by the scan",
    Standing.UNFORESEEN: "nothing that was scanned leads to it",
    Standing.NOT_BEGUN: "did not begin",
    Standing.NOT_REACHED: "not reached",
}

SENTRY: Final[Mapping[SentryFirst, str]] = {
    SentryFirst.YES: "its client was set before Nitro began",
    SentryFirst.NO: "its client was set only after Nitro had begun",
    SentryFirst.WITHIN: "its client was set inside Nitro's own module",
    SentryFirst.NEVER: "its client was not set",
    SentryFirst.NO_NITRO: "no module of Nitro's began",
}

MEANINGS: Final[Mapping[int | None, str]] = {
    13: ": an await at the top level of a module never settled"
}
"""What Node says with an exit status (https://nodejs.org/api/process.html#exit-codes)."""

_SMALL: Final = 40
_FOLDED: Final = 4
_SHOWN: Final = 20
_FAMILIES: Final = 5
_CONTRADICTIONS: Final = 10


def trace(result: Trace, *, verbose: bool = False) -> Page:
    """The answer, the run, what it contradicts, and both orders; `verbose` folds nothing."""
    return (
        *_answer(result),
        *section("Run", tuple(_facts(result))),
        *section("The crash", tuple(_crash(result))),
        *section("What this run contradicts", _contradictions(result.contradictions, verbose)),
        *section("First difference", _difference(result)),
        *_order(result, verbose=verbose),
        *section("Taken for granted", tuple(line(visible(n), indent=2) for n in result.notes)),
    )


def _answer(result: Trace) -> Page:
    if result.agrees:
        text = "this run contradicts nothing that the scan claims"
        return (line(Span("AGREES", Style.PROVED), f"  {text}"),)
    message = visible(result.contradictions[0].message)
    return (line(Span("DISAGREES", Style.REFUTED), f"  {message}"),)


def _facts(result: Trace) -> Iterator[tuple[Span, ...]]:
    run = result.run
    completed = sum(body.ended is not None for body in run.bodies)
    nitro = f" ({visible(result.nitro)})" if result.nitro else ""
    facts = [
        ("node", run.node),
        ("entry", visible(result.build.entry)),
        ("preloads", _preloads(result)),
        ("ended", _ended(result)),
        ("modules", f"{len(run.bodies):,} began, {completed:,} completed"),
        ("Sentry", f"{SENTRY[result.sentry]}{nitro}"),
    ]
    if not result.checked:
        facts.append(("compared", "the nearest pairs only: too many modules were out of place"))
    width = max(len(label) for label, _ in facts)
    for label, text in facts:
        yield line(faint(f"{label:{width}}  "), text, indent=2)


def _preloads(result: Trace) -> str:
    preloads = (*result.build.requires, *result.build.imports)
    return ", ".join(map(visible, preloads)) or "none"


def _ended(result: Trace) -> str:
    run = result.run
    match run.ending:
        case Ending.TIME:
            entry = next((b for b in run.bodies if b.module == result.build.entry), None)
            if entry is None or entry.ended is None:
                return "when its time was up, before the entry had completed: try more --seconds"
            return "when its time was up"
        case Ending.EXIT:
            return f"by itself, exit status {run.status}{MEANINGS.get(run.status, '')}"
        case Ending.SIGNAL:
            return f"by {run.signal}"


def _crash(result: Trace) -> Iterator[tuple[Span, ...]]:
    crash = result.run.crash
    if crash is None:
        return
    if crash.during:
        yield line("in ", strong(visible(crash.during)), ", the last that had begun", indent=2)
    elif result.run.bodies:
        yield line("between two modules", indent=2)
    else:
        yield line("before any module began", indent=2)
    for text in _shown(crash):
        yield line(text, indent=6 if text.startswith("at ") else 4)
    for text in result.foretold:
        yield line("as the scan has it: ", visible(text), indent=2)


def _shown(crash: Crash) -> list[str]:
    """The lines of the error, short, masked and with nothing hidden in them."""
    lines = (text.strip() for text in crash.lines)
    return [excerpt(Quote("", text[:1], text[1:])).text for text in lines if text]


def _contradictions(found: Sequence[Contradiction], verbose: bool) -> Page:
    shown = found if verbose else found[:_CONTRADICTIONS]
    page = tuple(
        line(f"{number}. ", visible(item.message), faint(f" [{item.claim.value}]"), indent=2)
        for number, item in enumerate(shown, 1)
    )
    if len(shown) < len(found):
        rest = f"… {len(found) - len(shown):,} more (--verbose shows them)"
        page += (line(faint(rest), indent=2),)
    return page


def _difference(result: Trace) -> Page:
    parted = result.difference
    if parted is None:
        return ()
    began = visible(parted.actual) if parted.actual else "nothing more"
    meant = visible(parted.predicted) if parted.predicted else "nothing more"
    said = "the scan claims this order" if parted.claimed else "the scan leaves this order open"
    return (line("predicted ", strong(meant), ", began ", strong(began), f": {said}", indent=2),)


# ---- the orders --------------------------------------------------------------------------------


def _order(result: Trace, *, verbose: bool) -> Page:
    rows = result.rows
    if not rows:
        return ()
    marks = _marks(result)
    width = max(len("predicted"), 2 * len(f"{len(rows)}") + 1)
    page: Page = (
        EMPTY,
        (Span("Order", Style.HEADING),),
        line(faint(f"{'actual':>{width}}  {'predicted':>{width}}"), indent=2),
    )
    whole = verbose or len(rows) <= _SMALL
    for _, group in groupby(rows, key=lambda row: _kind(row, marks)):
        page += _group(list(group), marks, width, whole=whole)
    return page


def _marks(result: Trace) -> dict[str, str]:
    marks: dict[str, list[str]] = {}
    for module, text in result.marked:
        if text not in marks.setdefault(module, []):
            marks[module].append(text)
    return {module: " · ".join(texts) for module, texts in marks.items()}


def _kind(row: Row, marks: Mapping[str, str]) -> tuple[Standing, bool, str]:
    """Rows of one kind may be folded into one; a marked row stands alone."""
    return row.standing, row.actual is None, row.module if row.module in marks else ""


def _group(rows: list[Row], marks: Mapping[str, str], width: int, *, whole: bool) -> Page:
    standing = rows[0].standing
    if whole or len(rows) < _FOLDED:
        return tuple(_row(row, marks, width) for row in rows)
    if standing in (Standing.AS_PREDICTED, Standing.OPEN, Standing.NOT_REACHED):
        return (_fold(rows, width),)
    shown = rows[:_SHOWN]
    page = tuple(_row(row, marks, width) for row in shown)
    return (*page, _fold(rows[_SHOWN:], width)) if len(rows) > _SHOWN else page


def _row(row: Row, marks: Mapping[str, str], width: int) -> tuple[Span, ...]:
    actual = f"{row.actual:,}" if row.actual else "–"
    predicted = f"{row.predicted:,}" if row.predicted else "–"
    numbers = faint(f"{actual:>{width}}  {predicted:>{width}}  ")
    notes = [text for text in (marks.get(row.module), _note(row)) if text]
    said = f"  {' · '.join(notes)}" if notes else ""
    wrong = row.standing in (Standing.MOVED, Standing.UNFORESEEN, Standing.NOT_BEGUN)
    name = visible(row.module)
    shown = Span(name, Style.MARK) if wrong else strong(name) if row.module in marks else name
    return line(numbers, shown, said, indent=2)


def _note(row: Row) -> str:
    if row.standing is Standing.OPEN and row.actual is None:
        return "left open by the scan, did not begin"
    return NOTES[row.standing]


def _fold(rows: Sequence[Row], width: int) -> tuple[Span, ...]:
    actual = _range([row.actual for row in rows if row.actual])
    predicted = _range([row.predicted for row in rows if row.predicted])
    note = _note(rows[0])
    said = f"{count(len(rows), 'module')}: {_packages([row.module for row in rows])}"
    text = f"{said}  {note}" if note else said
    return line(faint(f"{actual:>{width}}  {predicted:>{width}}  {text}"), indent=2)


def _range(numbers: Sequence[int]) -> str:
    if not numbers:
        return "–"
    first, last = min(numbers), max(numbers)
    return str(first) if first == last else f"{first}–{last}"


def _packages(modules: Sequence[str]) -> str:
    packages = families(modules)
    parts = [f"{visible(name)} ({size:,})" for name, size in packages[:_FAMILIES]]
    if len(packages) > _FAMILIES:
        rest = sum(size for _, size in packages[_FAMILIES:])
        parts.append(f"{count(len(packages) - _FAMILIES, 'other package')} ({rest:,})")
    own = sum(package_of(module) is None for module in modules)
    if own:
        parts.append(f"own modules ({own:,})")
    return " · ".join(parts)


# ---- JSON --------------------------------------------------------------------------------------


def trace_document(result: Trace) -> str:
    """The comparison as JSON text, ASCII only; docs/trace.md has the keys."""
    text = json.dumps(_document(result), indent=2, ensure_ascii=True).replace("\x7f", "\\u007f")
    return f"{text}\n"


def _document(result: Trace) -> Document:
    run, build, parted = result.run, result.build, result.difference
    completed = {body.module for body in run.bodies if body.ended is not None}
    return {
        "schema": SCHEMA,
        "agrees": result.agrees,
        "compared": "all" if result.checked else "nearest",
        "build": {
            "entry": build.entry,
            "imports": list(build.imports),
            "requires": list(build.requires),
            "node": build.node,
        },
        "run": {
            "node": run.node,
            "ending": run.ending.value,
            "status": run.status,
            "signal": run.signal,
            "began": len(run.bodies),
            "completed": len(completed),
            "crash": _crash_document(run.crash),
        },
        "sentry": {"first": result.sentry.value, "nitro": result.nitro},
        "difference": parted
        and {
            "actual": parted.actual,
            "predicted": parted.predicted,
            "claimed": parted.claimed,
        },
        "contradictions": [
            {
                "claim": found.claim.value,
                "modules": list(found.modules),
                "message": found.message,
            }
            for found in result.contradictions
        ],
        "order": list(_rows(result.rows, completed)),
        "notes": list(result.notes),
    }


def _crash_document(crash: Crash | None) -> Document | None:
    if crash is None:
        return None
    return {
        "name": crash.name,
        "code": crash.code,
        "during": crash.during,
        "lines": _shown(crash),
    }


def _rows(rows: Iterable[Row], completed: set[str]) -> Iterator[Document]:
    for row in rows:
        yield {
            "module": row.module,
            "actual": row.actual,
            "predicted": row.predicted,
            "standing": row.standing.value,
            "completed": row.module in completed,
        }
