"""The banner and the legend: the answer in words, and what the signs of a picture mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from graphscan.records import Severity, Verdict
from graphscan.render.excerpt import visible
from graphscan.render.facts import facts
from graphscan.render.names import at, count
from graphscan.render.picture import (
    Area,
    AreaKind,
    Banner,
    Box,
    Key,
    Line,
    Moment,
    Picture,
    Stroke,
    Tone,
)
from graphscan.render.picture_evidence import ORDER_RULE
from graphscan.render.picture_text import elide, name, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.render.picture_evidence import Evidence
    from graphscan.rules.finding import Finding
    from graphscan.scan import Scan

TONES: Final = {
    Verdict.PROVED: Tone.PROVED,
    Verdict.REFUTED: Tone.GUILTY,
    Verdict.UNDECIDED: Tone.UNKNOWN,
}

HEADLINE: Final = 240
ALSO: Final = 300
MOST_ALSO: Final = 3

BANDS: Final = (
    "Time runs down: from area to area as numbered; in a module the imports from top to bottom, "
    "then the body."
)
NEVER: Final = "Sentry is never initialised"
NUMBERED: Final = "Time runs to the right, and from area to area as numbered."
SIGNS: Final = "#1 is evaluated first. Arrows point at what is asked for."


def banner(scan: Scan, shown: Evidence, notes: tuple[str, ...]) -> Banner:
    """The banner of a Scan; `notes` is what the picture itself has to say."""
    finding = shown.finding
    moments = tuple(_moments(scan, shown))
    message = finding.message if finding else "No rule applies; nothing was proved"
    return Banner(
        verdict=scan.verdict.value.upper(),
        tone=TONES[scan.verdict],
        headline=sentence(visible(message), HEADLINE),
        moments=moments,
        joint=_joint(scan, moments),
        facts=_facts(scan, finding),
        also=(*_helps(finding), *_also(scan, shown, finding), *notes),
    )


def compose(
    top: Banner,
    areas: Sequence[Area],
    boxes: Sequence[Box],
    lines: Sequence[Line],
    *,
    bands: bool,
) -> Picture:
    """Put a picture together: the legend and the descriptions follow from the rest."""
    filled = [area for area in areas if any(box.area == area.key for box in boxes)]
    used = [
        area if area.kind is AreaKind.NEVER else replace(area, title=f"{number}. {area.title}")
        for number, area in enumerate(filled, 1)
    ]
    moments = ", then ".join(
        f"{moment.title} ({' '.join(filter(None, (moment.number, moment.where)))})"
        for moment in top.moments
    )
    parts = [f"{top.verdict}: {top.headline.rstrip('.')}.", f"Order: {moments}." if moments else ""]
    parts += [f"{text}." for text in (*top.facts, *top.also)]
    parts += [f"{area.title}: {area.start}, {area.count}." for area in used]
    return Picture(
        title=f"{top.verdict}: {top.headline}",
        description=" ".join(filter(None, parts)),
        banner=top,
        areas=tuple(used),
        boxes=tuple(boxes),
        lines=tuple(lines),
        legend=tuple(_legend(boxes, lines)),
        how=(BANDS if bands else NUMBERED, SIGNS),
        bands=bands,
    )


def _moments(scan: Scan, shown: Evidence) -> Iterator[Moment]:
    """FIRST and THEN in the order in which they happen."""
    found = [moment for moment in (_first(scan, shown), _then(scan, shown)) if moment]
    turned = shown.refuted or _in_one_body(scan, shown) or not _happens(scan, shown)
    return iter(reversed(found) if turned else found)


def _in_one_body(scan: Scan, shown: Evidence) -> bool:
    """Whether Nitro starts above the initialisation, in the module that holds both."""
    if shown.first is None or scan.verdict is not Verdict.REFUTED:
        return False
    return shown.finding is not None and shown.first.module == shown.then


def _happens(scan: Scan, shown: Evidence) -> bool:
    place = shown.first
    return place is not None and scan.evaluation.position(place.module) is not None


def _first(scan: Scan, shown: Evidence) -> Moment | None:
    place = shown.first
    if place is None:
        missing = shown.then is not None and scan.verdict is Verdict.REFUTED
        return Moment("", NEVER, "", Tone.SENTRY) if missing else None
    number = scan.evaluation.position(place.module)
    if number is None:
        return Moment("", NEVER, at(place), Tone.SENTRY)
    then = scan.evaluation.position(shown.then) if shown.then else None
    if shown.refuted and then is not None and number < then:
        where = f"{at(place)}, later on in #{number}"
        return Moment("", "Sentry is initialised", where, Tone.SENTRY)
    return Moment(f"#{number}", "Sentry is initialised", at(place), Tone.SENTRY)


def _then(scan: Scan, shown: Evidence) -> Moment | None:
    if shown.then is None:
        return None
    number = scan.evaluation.position(shown.then)
    words = "Nitro starts" if number else "Nitro never starts"
    tone = Tone.GUILTY if shown.refuted else Tone.NITRO
    return Moment(f"#{number}" if number else "", words, name(shown.then), tone)


def _joint(scan: Scan, moments: Sequence[Moment]) -> str:
    if any("never" in moment.title for moment in moments):
        return "and"
    return "then" if scan.verdict is not Verdict.UNDECIDED else "before that?"


def _facts(scan: Scan, finding: Finding | None) -> tuple[str, ...]:
    named = dict(facts(scan))
    start = f"entry {named['entry']} · preloads {named['preloads']} · {named['assumed']}"
    made = f"{named['preset']} · {named['Sentry']}"
    if finding:
        made = f"rule {finding.rule} ({finding.mode.value}) · {made}"
    return elide(start, ALSO), elide(made, ALSO)


def _helps(deciding: Finding | None) -> Iterator[str]:
    """The first remedy that was tried and helps, for that is what is looked for next."""
    remedies = deciding.remedies if deciding else ()
    helps = next((each for each in remedies if each.verdict_after is Verdict.PROVED), None)
    if helps:
        yield elide(f"tried, and it helps: {visible(helps.text)}", ALSO)


def _also(scan: Scan, shown: Evidence, deciding: Finding | None) -> Iterator[str]:
    """What else was found, but not the order once more, which the moments show."""
    further = [
        finding
        for finding in scan.findings
        if finding is not deciding
        and finding.verdict is not Verdict.PROVED
        and finding.severity is not Severity.NOTE
        and not (shown.refuted and finding.rule == ORDER_RULE)
    ]
    for finding in further[:MOST_ALSO]:
        warning = finding.severity is Severity.WARNING
        word = "warning" if warning else f"also {finding.verdict.value}"
        yield elide(f"{word}: {visible(finding.message)}", ALSO)
    if len(further) > MOST_ALSO:
        yield f"{count(len(further) - MOST_ALSO, 'more finding')} in the report"


def _legend(boxes: Sequence[Box], lines: Sequence[Line]) -> Iterator[Key]:
    strokes = {line.stroke for line in lines}
    tones = {line.tone for line in lines if line.strong}
    if Tone.GUILTY in tones:
        yield Key("the guilty chain", Stroke.IMPORT, Tone.GUILTY, strong=True)
    named = (
        (Stroke.IMPORT, "import, export from", Tone.PLAIN),
        (Stroke.IMPORT_CALL, "import()", Tone.LATER),
        (Stroke.REQUIRE, "require()", Tone.PLAIN),
        (Stroke.UNRESOLVED, "not found", Tone.GUILTY),
    )
    for stroke, text, tone in named:
        if stroke in strokes:
            yield Key(text, stroke, tone)
    known = {box.tone for box in boxes}
    meanings = ((Tone.SENTRY, "Sentry"), (Tone.NITRO, "Nitro"), (Tone.EARLY, "runs before Sentry"))
    for tone, text in meanings:
        if tone in known:
            yield Key(text, None, tone)
