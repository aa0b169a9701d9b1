"""The rules as a list, and the page of one rule, for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphscan.render.page import Line, Page, Span, Style, faint, line, strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphscan.rules.rule import Rule

_HEADING = re.compile(r"(#+) (.*)")


def listing(rules: Sequence[Rule]) -> Page:
    """A line for each rule: its name, its heaviest severity, and what it finds."""
    names = max(len(rule.name) for rule in rules)
    weights = max(len(rule.severity.value) for rule in rules)
    return tuple(
        line(
            strong(f"{rule.name:{names}}"),
            faint(f"  {rule.severity.value:{weights}}  "),
            rule.summary,
        )
        for rule in rules
    )


def page(markdown: str) -> Page:
    """A rule's page as it is written, with its headings as headings."""
    return tuple(map(_line, markdown.splitlines()))


def _line(text: str) -> Line:
    heading = _HEADING.match(text)
    return (Span(text, Style.HEADING),) if heading else line(text)
