"""The page: the template filled in, and the policy that lets nothing else run."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from graphscan.render.excerpt import visible
from graphscan.render.facts import facts
from graphscan.render.html_report import stories
from graphscan.render.html_report.assets import MAIN, asset, script
from graphscan.render.html_report.data import block
from graphscan.render.html_report.drawing import drawing
from graphscan.render.html_report.markup import Markup, element, joined
from graphscan.render.html_report.policy import policy
from graphscan.render.layout import Coarser
from graphscan.render.names import count

if TYPE_CHECKING:
    from graphscan.render.options import DrawOptions
    from graphscan.scan import Scan


def html(scan: Scan, options: DrawOptions) -> str | Coarser:
    """The report on `scan` as one file. Its picture is the one that `options` ask for.

    Where that cannot be laid out the report has a coarser one, or none, and says so.
    """
    drawn = drawing(scan, options)
    style = f"{asset('style.css')}\n{drawn.style}"
    code = script(MAIN)
    finding = scan.deciding
    message = finding.message if finding else "no rule applies, nothing was proved"
    verdict = scan.verdict.value
    cause = drawn.cause
    told = f"There is no picture: {visible(str(cause))}" if cause and not drawn.svg else ""
    text = Template(asset("page.html")).substitute(
        policy=policy(code, style),
        style=style,
        title=joined(f"{verdict.upper()}: {visible(message)}"),
        verdict=verdict,
        chip=verdict.upper(),
        message=joined(visible(message)),
        answer=_answer(scan),
        facts=_facts(scan),
        picture=drawn.svg or element("p", told, class_="faint"),
        findings=stories.stories(scan),
        drivers=stories.drivers(scan.drivers),
        more=stories.more(scan),
        modules=joined(stories.modules_counted(scan)),
        data=block(scan, drawn),
        script=code,
    )
    if cause is None:
        return text
    return Coarser(text, cause) if drawn.svg else Coarser(text, cause, "the report has no picture")


def _answer(scan: Scan) -> Markup:
    """Below the verdict: what somebody will have seen, and the first remedy.

    The picture is to be in sight at once; the other remedies stand with the finding.
    """
    told = scan.stories
    if not told or scan.deciding is None:
        return joined()
    story = told[0]
    symptom = element("p", visible(story.symptom), class_="symptom") if story.symptom else None
    first, *others = story.cause.remedies or (None,)
    if first is None:
        return joined(symptom)
    said = f"{count(len(others), 'more way')} to mend it" if others else ""
    more = element("p", element("a", said, href="#findings")) if others else None
    return joined(symptom, stories.remedies(scan, (first,)), more)


def _facts(scan: Scan) -> Markup:
    pairs = (
        element("div", element("dt", label), element("dd", text)) for label, text in facts(scan)
    )
    return element("dl", *pairs, class_="facts")
