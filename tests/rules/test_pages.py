"""Every rule has a page, and every page a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphscan.rules import RULES
from graphscan.rules.pages import HEADINGS, page

PAGES = Path(__file__).parent.parent.parent / "docs" / "rules"

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_pages_and_rules_are_the_same():
    """Each page in docs/rules is that of a rule, and no rule has none."""
    assert {path.stem for path in PAGES.glob("*.md")} == {rule.name for rule in RULES}


def test_names_are_unique():
    """No two rules share a name."""
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(set(names))


@every_rule
def test_page_has_every_heading(rule):
    """A page has its rule's name, then the headings that every page has, in their order."""
    assert re.findall(r"^#+ (.*)$", page(rule.name), re.M) == [rule.name, *HEADINGS]


@every_rule
def test_page_begins_with_the_summary(rule):
    """What `graphscan rules` says of a rule is the first sentence of its page."""
    assert page(rule.name).splitlines()[:3] == [f"# {rule.name}", "", rule.summary]
    assert len(rule.summary) <= 100
    assert rule.summary.endswith(".")


@every_rule
def test_no_heading_is_empty(rule):
    """Below every heading something is said."""
    sections = re.split(r"^#+ .*$", page(rule.name), flags=re.M)[1:]
    assert all(section.strip() for section in sections)


@every_rule
def test_page_names_its_severity(rule):
    """The section on severity names the rule's heaviest one first."""
    section = page(rule.name).split("## Severity\n")[1].split("## Sources")[0]
    assert re.search(r"`(error|warning|note)`", section)[1] == rule.severity


@every_rule
def test_page_names_a_source(rule):
    """Every page leads to public documentation or an issue."""
    assert "https://" in page(rule.name).split("## Sources\n")[1]
