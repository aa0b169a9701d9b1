"""The rules as a list, and the page of one rule, for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.records import Mode
from graphscan.render.excerpt import visible
from graphscan.render.page import EMPTY, Line, Page, Span, Style, faint, line, section, strong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphscan.config import OrderRule, Selector
    from graphscan.rules.rule import Rule

_HEADING = re.compile(r"(#+) (.*)")

_MODES: Final = {
    Mode.EVALUATE: "FIRST is over before the bodies of THEN begin.",
    Mode.LOAD: "FIRST is over before anything of THEN is loaded.",
    Mode.STATEMENT: "FIRST is over before the marked statements of THEN begin.",
}


def listing(rules: Sequence[Rule], own: Sequence[OrderRule] = ()) -> Page:
    """A line for each rule: its name, its heaviest severity, and what it finds; own ones last."""
    told = [(rule.name, rule.severity.value, rule.summary) for rule in rules]
    mine = [(rule.name, rule.severity.value, _summary(rule)) for rule in own]
    names = max(len(name) for name, _, _ in (*told, *mine))
    weights = max(len(weight) for _, weight, _ in (*told, *mine))

    def lines(rows: Sequence[tuple[str, str, str]]) -> Page:
        return tuple(
            line(strong(f"{name:{names}}"), faint(f"  {weight:{weights}}  "), visible(summary))
            for name, weight, summary in rows
        )

    return lines(told) if not mine else (*lines(told), EMPTY, *lines(mine))


def presets(found: Mapping[str, Sequence[OrderRule]]) -> Page:
    """A line for each rule of each preset."""
    rows = [(name, rule) for name, rules in found.items() for rule in rules]
    width = max(len(name) for name, _ in rows)
    names = max(len(rule.name) for _, rule in rows)
    return tuple(
        line(strong(f"{name:{width}}"), f"  {rule.name:{names}}  ", visible(_summary(rule)))
        for name, rule in rows
    )


def own_page(rule: OrderRule) -> Page:
    """What an order rule of the user's own asks."""
    source = f"preset {rule.preset}" if rule.preset else "graphscan.toml"
    head = Span(f"# {rule.name}", Style.HEADING)
    asked = line(f"{_MODES[rule.mode]} Mode {rule.mode.value}, severity {rule.severity.value}.")
    page: Page = ((head,), EMPTY, line(visible(_summary(rule))), EMPTY, asked)
    page += section("FIRST", _selectors(rule.first))
    page += section("THEN", _selectors(rule.then))
    return (*page, EMPTY, line(faint(f"From {source}; docs/config.md says what each word means.")))


def page(markdown: str) -> Page:
    """A rule's page as it is written, with its headings as headings."""
    return tuple(map(_line, markdown.splitlines()))


def _summary(rule: OrderRule) -> str:
    if rule.about:
        return rule.about
    first, then = (" and ".join(map(str, several)) for several in (rule.first, rule.then))
    return f"{first} before {then}."


def _selectors(selectors: Sequence[Selector]) -> Page:
    return tuple(line(visible(str(selector)), indent=2) for selector in selectors)


def _line(text: str) -> Line:
    heading = _HEADING.match(text)
    return (Span(text, Style.HEADING),) if heading else line(text)
