"""A summary for a comment on a pull request: the answer, the picture, what to do (`--markdown`).

GitHub Flavored Markdown, at most 60,000 characters (GitHub takes 65,536). The picture is the
Mermaid flowchart; what would not fit is left out, the least important first, and counted. Text from
the build cannot become markup, an image, a mention (`@sentry`) or a reference (`#12`): names stand
in code spans, sentences are escaped.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from graphscan.records import Severity, Verdict
from graphscan.render.chain import VERBS
from graphscan.render.excerpt import excerpt, visible
from graphscan.render.facts import facts
from graphscan.render.fix_plan import pieces
from graphscan.render.mermaid import mermaid
from graphscan.render.names import at, count
from graphscan.render.picture_text import elide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.graph import Edge
    from graphscan.records import Place
    from graphscan.render.options import DrawOptions
    from graphscan.rules.finding import Finding, Remedy
    from graphscan.scan import Scan, Story

MOST: Final = 60_000
PICTURE: Final = 30_000
"""Most characters of the whole, and of the picture in it."""

SENTENCE: Final = 600
EMPTY: Final = "&#8203;"
"""Put into a mention, a reference or a link, it leaves text."""

LINKS: Final = 6
"""Of a longer chain the middle is left out."""

SIGNS: Final = {Verdict.PROVED: "✅", Verdict.REFUTED: "❌", Verdict.UNDECIDED: "❔"}

_ACTIVE: Final = re.compile(r"&|<|[@#]|://|www\.|[\\`*_{}\[\]>|~^$!]", re.IGNORECASE)
"""What GitHub reads as markup, or as the beginning of a mention, a reference or a link."""

_NAME: Final = re.compile(
    r"(?<![\w/.@-])(?:@?[\w.@$*-]*(?:/[\w.@$*-]+)+|[\w.-]+\.(?:[cm]?[jt]s|json)(?!\w))(?::\d+)*"
)
"""What in a sentence looks like a path, a package, or a place."""


def markdown(scan: Scan, options: DrawOptions) -> str:
    """The comment, ended with a line feed.

    Raises UnknownModule where the focus is not a module of the build.
    """
    told = scan.stories
    main = told[0] if told and scan.deciding else None
    parts = [*_head(scan, main), _picture(scan, options), _remedies(scan, main)]
    parts += [_evidence(scan, main), _others(scan, main), _build(scan)]
    text = ""
    left_out = 0
    for part in filter(None, parts):
        if len(text) + len(part) > MOST:
            left_out += 1
        else:
            text += f"{part}\n"
    if left_out:
        text += f"{count(left_out, 'part')} of the report did not fit in here.\n"
    return text


def _head(scan: Scan, main: Story | None) -> Iterator[str]:
    finding = scan.deciding
    message = finding.message if finding else "No rule applies; nothing was proved"
    yield f"## {SIGNS[scan.verdict]} graphscan: {scan.verdict.value.upper()}\n"
    yield f"**{prose(message)}**\n"
    if main and main.symptom:
        yield f"_What you will have seen:_ {prose(main.symptom)}\n"


def _picture(scan: Scan, options: DrawOptions) -> str:
    return f"```mermaid\n{mermaid(scan, options, PICTURE)}```\n"


def _remedies(scan: Scan, main: Story | None) -> str:
    if main is None or not main.cause.remedies:
        return ""
    remedies = enumerate(main.cause.remedies, 1)
    steps = "\n".join(_remedy(scan, number, each) for number, each in remedies)
    return f"### What to do\n\n{steps}\n"


def _remedy(scan: Scan, number: int, remedy: Remedy) -> str:
    after = remedy.verdict_after
    tried = f"tried on the graph: **{after.value}**" if after else "not simulated"
    text = f"{number}. {prose(remedy.text)} ({tried})"
    for piece in pieces(scan, remedy):
        text += f"\n\n    {prose(piece.where)}"
        if piece.text:
            text += f"\n\n{_indented(fenced('', piece.text))}"
    return text


def _indented(text: str) -> str:
    return "\n".join(f"    {each}" for each in text.split("\n"))


def _evidence(scan: Scan, main: Story | None) -> str:
    if main is None:
        return ""
    cause = main.cause
    lines = list(_links(scan, cause.chain))
    if cause.first:
        place = cause.first.at
        lines += [f"- {code(at(place))}: this has to come first", *_quoted(scan, place)]
    for obstacle in cause.obstacles:
        where = f"{code(at(obstacle.at))}: " if obstacle.at else ""
        lines.append(f"- {where}{prose(obstacle.message)}")
        lines += _quoted(scan, obstacle.at) if obstacle.at else ()
    return _folded("Evidence", "\n".join(lines)) if lines else ""


def _links(scan: Scan, chain: Sequence[Edge]) -> Iterator[str]:
    half = LINKS // 2
    for number, edge in enumerate(chain):
        if half <= number < len(chain) - half:
            if number == half:
                yield f"- … {count(len(chain) - 2 * half, 'more link')}"
            continue
        yield f"- {code(at(edge.place))} {VERBS[edge.kind]} {code(visible(edge.target))}"
        yield from _quoted(scan, edge.place)


def _quoted(scan: Scan, place: Place) -> Iterator[str]:
    quote = scan.quotes.get(place)
    if quote is not None:
        yield from _indented(fenced("js", excerpt(quote).text)).split("\n")


def _others(scan: Scan, main: Story | None) -> str:
    """The findings beside the one that the head tells, as a table."""
    told = [found for story in scan.stories for found in story.findings]
    rows = [_finding(found) for found in told if main is None or found is not main.cause]
    if not rows:
        return ""
    head = "| | rule | |\n| --- | --- | --- |\n"
    return _folded(count(len(rows), "further finding"), head + "\n".join(rows))


def _finding(found: Finding) -> str:
    is_error = found.severity is Severity.ERROR or found.verdict is Verdict.PROVED
    weight = found.verdict.value if is_error else found.severity.value
    where = f" ({_in_cell(code(at(found.at)))})" if found.at else ""
    return f"| {weight} | {_in_cell(code(found.rule))} | {prose(found.message)}{where} |"


def _in_cell(span: str) -> str:
    """A code span for a table, whose bars have to be marked even there."""
    return span.replace("|", "\\|")


def _build(scan: Scan) -> str:
    rows = "\n".join(f"| {label} | {prose(text)} |" for label, text in facts(scan))
    return _folded("Build", f"| | |\n| --- | --- |\n{rows}")


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>\n"


def prose(text: str) -> str:
    """A sentence of ours with names of the build in it; what looks like a name as code."""
    shown = elide(" ".join(visible(text).split()), SENTENCE)
    pieces: list[str] = []
    done = 0
    for match in _NAME.finditer(shown):
        pieces += [_escaped(shown[done : match.start()]), code(match[0])]
        done = match.end()
    return "".join((*pieces, _escaped(shown[done:])))


def _escaped(text: str) -> str:
    """Text that is nothing but text."""
    return _ACTIVE.sub(_inert, text)


def _inert(found: re.Match[str]) -> str:
    match found[0]:
        case "&" | "<" as special:
            return html.escape(special)
        case "@" | "#" | "://" as mark:
            return f"{mark[0]}{EMPTY}{mark[1:]}"
        case mark:
            return f"{mark[:-1]}{EMPTY}." if mark.endswith(".") else f"\\{mark}"


def code(text: str) -> str:
    """`text` as a code span: GFM reads nothing in it, except for the bar in a table."""
    ticks = max(map(len, re.findall("`+", text)), default=0) + 1
    pad = " " if text.startswith("`") or text.endswith("`") or text != text.strip() else ""
    return f"{'`' * ticks}{pad}{text}{pad}{'`' * ticks}"


def fenced(language: str, text: str) -> str:
    """`text` as a block of code, with a fence longer than any in it."""
    ticks = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"
