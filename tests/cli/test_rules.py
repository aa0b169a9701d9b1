"""`graphscan rules [NAME]`."""

from __future__ import annotations

from graphscan.rules import RULES
from graphscan.rules.pages import page


def test_every_rule_is_listed(graphscan):
    """Each rule stands in a line of its own, with its severity and its summary."""
    done = graphscan("rules")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) == len(RULES)
    for rule, text in zip(RULES, lines, strict=True):
        assert text.split()[:2] == [rule.name, rule.severity]
        assert text.endswith(rule.summary)


def test_a_page(graphscan):
    """The page of a rule is printed as it is written."""
    done = graphscan("rules", "sentry-before-nitro")
    assert done.status == 0
    assert done.out == page("sentry-before-nitro")


def test_an_unknown_rule(graphscan):
    """An unknown name: the nearest ones on stderr, exit status 2."""
    done = graphscan("rules", "sentry-befor-nitro")
    assert (done.status, done.out) == (2, "")
    assert "there is no such rule" in done.err
    assert "sentry-before-nitro" in done.err


def test_a_name_like_no_rule(graphscan):
    """A name that is like none: where the rules are listed."""
    done = graphscan("rules", "zzz")
    assert done.status == 2
    assert "graphscan rules" in done.err
