"""Findings that share a cause are told as one story."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from graphscan.records import Place, Severity, Verdict
from graphscan.rules import causes
from graphscan.rules.causes import STATIC_NITRO_IMPORT, SYMPTOMS
from graphscan.rules.finding import Finding, First, Mode, Remedy
from graphscan.rules.story import in_order, stories


def _finding(rule, severity=Severity.ERROR, verdict=Verdict.REFUTED, **more):
    return Finding(rule, Mode.EVALUATE, severity, verdict, f"{rule} says so", **more)


def _rules(findings):
    return [found.rule for found in in_order(findings)]


def test_one_cause_is_one_story():
    """Findings with the same key are one story, in which the first rule names the cause."""
    told = stories([_finding("a", cause="x"), _finding("b"), _finding("c", cause="x")])
    assert [[found.rule for found in story.findings] for story in told] == [["a", "c"], ["b"]]


def test_the_heaviest_finding_names_the_cause():
    """A warning never begins a story that holds an error."""
    note = _finding("a", Severity.NOTE, cause="x")
    assert _rules([note, _finding("b", cause="x")]) == ["b", "a"]


def test_what_weighs_more_is_told_first():
    """Refuted, undecided, proved, then warnings, notes, and what else was proved."""
    findings = [
        _finding("proved note", Severity.NOTE, Verdict.PROVED),
        _finding("note", Severity.NOTE),
        _finding("warning", Severity.WARNING),
        _finding("proved", verdict=Verdict.PROVED),
        _finding("undecided", verdict=Verdict.UNDECIDED),
        _finding("refuted"),
    ]
    assert _rules(findings) == [
        "refuted",
        "undecided",
        "proved",
        "warning",
        "note",
        "proved note",
    ]


def test_what_is_proved_is_no_effect():
    """A proved finding belongs to no story of something that went wrong."""
    told = stories([_finding("a", cause="x"), _finding("b", verdict=Verdict.PROVED, cause="x")])
    assert [story.effects for story in told] == [(), ()]


def test_the_cause_has_the_evidence_of_its_effects():
    """The finding that names the cause is given FIRST's event and remedies of the others."""
    first = First(Place("a.mjs", 1, 1), ())
    tried = Remedy("tried", None, Verdict.PROVED)
    untried = Remedy("untried", None, None)
    cause = _finding("a", cause="x", remedies=(untried,))
    effect = _finding("b", cause="x", first=first, remedies=(tried, untried))
    [story] = stories([cause, effect])
    assert story.cause.first == first
    assert story.cause.remedies == (tried, untried)


def test_order_is_stable():
    """To put findings in order twice is to do so once."""
    findings = [_finding("a", cause="x"), _finding("b"), _finding("c", cause="x")]
    once = in_order(findings)
    assert in_order(once) == once


def test_a_known_cause_says_what_is_seen():
    """A finding without a symptom of its own has that of its cause."""
    [story] = stories([_finding("a", cause=STATIC_NITRO_IMPORT)])
    assert story.symptom == SYMPTOMS[STATIC_NITRO_IMPORT]
    own = replace(story.cause, symptom="Seen otherwise.")
    assert stories([own])[0].symptom == "Seen otherwise."


def test_every_known_cause_has_its_symptom():
    """Each key that rules share says what somebody will have seen."""
    public = {name: value for name, value in vars(causes).items() if name[0] != "_"}
    keys = {value for name, value in public.items() if name.isupper() and isinstance(value, str)}
    assert keys == set(SYMPTOMS)


@pytest.mark.parametrize("text", SYMPTOMS.values(), ids=list(SYMPTOMS))
def test_symptoms_are_sentences(text):
    """Every symptom stands for itself: what is seen, and why."""
    assert text[0].isupper()
    assert text.endswith(".")
