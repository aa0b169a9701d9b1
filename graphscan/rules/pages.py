"""The pages of the rules, as text: what a rule means and how to mend what it finds."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

HEADINGS: Final = (
    "What it means",
    "Why it matters",
    "How it is detected",
    "What to do",
    "Severity",
    "Sources",
)
"""What every page tells, in this order, below its name and the rule's summary."""


def page(name: str) -> str:
    """The Markdown page of the rule `name`; raises FileNotFoundError where there is none."""
    return (files("graphscan.rule_pages") / f"{name}.md").read_text("utf-8")
