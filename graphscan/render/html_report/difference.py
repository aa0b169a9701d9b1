"""The difference of two builds as one page (`graphscan diff OLD NEW --html`).

First the line that the terminal has first, then the picture that `--svg` draws, then the lists.
Style sheet, policy, and the script that moves the picture are those of the report on one build.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

from graphscan.comparison.difference import Change
from graphscan.render.diff import headline, later, strangers
from graphscan.render.diff_picture import diff_svg
from graphscan.render.excerpt import visible
from graphscan.render.html_report import changes
from graphscan.render.html_report.assets import DIFF, asset, script
from graphscan.render.html_report.drawing import inlined
from graphscan.render.html_report.markup import Markup, element, joined
from graphscan.render.html_report.policy import policy
from graphscan.render.html_report.stories import source
from graphscan.render.layout import LayoutFailed
from graphscan.render.names import at, count

if TYPE_CHECKING:
    from graphscan.comparison.difference import Difference
    from graphscan.comparison.snapshot import Snapshot
    from graphscan.render.diff import Excerpts

LOOKS: Final = {Change.WORSE: "refuted", Change.BETTER: "proved", Change.SAME: "same"}
"""How the first word looks."""

PICTURE: Final = "picture"


def diff_html(difference: Difference, excerpts: Excerpts) -> str:
    """The page as one file. Where nothing can be drawn it says why, and has the lists."""
    svg, drawn_style = _picture(difference)
    style = f"{asset('style.css')}\n{asset('diff.css')}\n{drawn_style}"
    code = script(DIFF)
    word, *rest = headline(difference, whole=True)[0]
    said = "".join(span.text for span in rest).strip()
    if difference.is_empty:
        said = f"verdict {difference.new.verdict.value} in both"
    sections = tuple(_sections(difference, excerpts))
    told = ((PICTURE, "Picture"), *((key, title) for key, title, _ in sections))
    links = (element("a", title, " ", href=f"#{key}") for key, title in told)
    return Template(asset("diff.html")).substitute(
        policy=policy(code, style),
        style=style,
        title=joined(f"{word.text}: {said}"),
        look="proved" if difference.is_empty else LOOKS[difference.change],
        chip=joined(word.text),
        headline=joined(said),
        evidence=_evidence(difference, excerpts),
        builds=_builds(difference),
        nav=joined(*links),
        picture=svg,
        first=sections[0][0],
        sections=joined(*(_section(*each) for each in sections)),
        script=code,
    )


def _picture(difference: Difference) -> tuple[str, str]:
    try:
        return inlined(diff_svg(difference), "img")
    except LayoutFailed as error:
        return element("p", f"There is no picture: {visible(str(error))}", class_="faint"), ""


def _sections(difference: Difference, excerpts: Excerpts) -> tuple[tuple[str, str, Markup], ...]:
    """Address, heading and body of each part that there is something in."""
    parts = (
        (
            "requests",
            f"Requests on the way to {later(difference)}",
            changes.requests(difference, excerpts),
        ),
        ("findings", "Findings", changes.findings(difference.findings)),
        ("runs", "Order", changes.order(difference.order)),
        ("build", "Build", changes.facts(difference.facts)),
        ("packages", "Packages that Sentry instruments", changes.drivers(difference.drivers)),
        ("versions", "Versions of npm packages", changes.versions(difference.versions)),
        ("moved", "Modules that moved", changes.moved(difference.moved)),
        ("numbers", "In numbers", changes.numbers(difference)),
    )
    return tuple((key, title, body) for key, title, body in parts if body)


def _section(key: str, title: str, body: Markup) -> Markup:
    heading = element("h2", title, id=f"{key}-heading")
    return element("section", heading, body, id=key, aria_labelledby=f"{key}-heading")


def _evidence(difference: Difference, excerpts: Excerpts) -> Markup:
    """The source of the cause, and what the finding that decides in the new build says."""
    told: list[Markup] = []
    cause = difference.cause
    if cause and cause.at:
        quoted = source(cause.at, excerpts.of(cause.side))
        where = element("p", f"In {cause.side.value.upper()}, ", changes.code(at(cause.at)))
        told += [where, quoted] if quoted else [where]
    deciding = difference.new.deciding
    if cause and deciding and deciding.message not in cause.message:
        told.append(element("p", visible(deciding.message), class_="symptom"))
    if difference.is_of_two_applications:
        told.append(element("p", strangers(difference), class_="symptom"))
    return joined(*told)


def _builds(difference: Difference) -> Markup:
    """Either build in a line: its verdict, its entry, its size."""
    sides = (("OLD", difference.old), ("NEW", difference.new))
    return element("dl", *(_build(name, each) for name, each in sides), class_="facts builds")


def _build(name: str, build: Snapshot) -> Markup:
    verdict = build.verdict.value
    chip = element("span", verdict.upper(), class_=f"chip {verdict}")
    told = (changes.code(build.facts.entry), f", {count(len(build.modules), 'module')}")
    return element("div", element("dt", name), element("dd", chip, " ", *told))
