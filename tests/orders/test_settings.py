"""Rules switched off or graded, findings accepted, and builds with and without Sentry."""

from __future__ import annotations

from datetime import date

import pytest
from sample_builds import SAMPLES

from graphscan import to_document
from graphscan.pipeline import strictly
from graphscan.render.page import plain
from graphscan.render.terminal import terminal, verdict_line

REFUTED = SAMPLES / "refuted-static-nitro-import"
PROVED = SAMPLES / "proved-top-level-import"

LATE = {"a.mjs": "", "b.mjs": "", "index.mjs": "import './b.mjs';\nimport './a.mjs';\n"}
RULE = '[[order]]\nname = "mine"\nfirst = { module = "a.mjs" }\nthen = { module = "b.mjs" }\n'
TODAY = date(2026, 7, 1)


def known(until, **more):
    """An acceptance of what `mine` finds."""
    keys = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    return f'[[known]]\nrule = "mine"\nuntil = {until}\nreason = "until the next release"\n{keys}'


@pytest.fixture
def settle(tmp_path, scan_sample):
    """A function from a sample and a graphscan.toml to the Scan."""

    def settle(sample, text):
        (tmp_path / "graphscan.toml").write_text(text)
        return scan_sample(sample, tmp_path / "graphscan.toml")

    return settle


def _reason(scan, rule):
    return next(n.reason for n in scan.not_applicable if n.rule == rule)


def test_a_rule_is_off(settle):
    """A rule that is switched off finds nothing, decides nothing, and says why."""
    found = settle(REFUTED, '[rules]\nsentry-before-nitro = "off"\n')
    assert "sentry-before-nitro" not in {f.rule for f in found.findings}
    assert _reason(found, "sentry-before-nitro") == "switched off in graphscan.toml"


def test_a_rule_is_graded(settle):
    """A warning that is made an error decides the verdict; an error made a note does not."""
    plainly = settle(PROVED, "")
    assert plainly.verdict == "proved"
    graver = settle(PROVED, '[rules]\nsentry-in-own-graph = "error"\n')
    assert (graver.verdict, graver.deciding.rule) == ("refuted", "sentry-in-own-graph")
    lighter = settle(REFUTED, '[rules]\nsentry-before-nitro = "note"\n')
    assert {f.severity for f in lighter.findings if f.rule == "sentry-before-nitro"} == {"note"}


def test_an_order_rule_is_off(judge):
    """Rules of one's own, and those of presets, are switched off in the same way."""
    off = '[presets]\nuse = ["core-js"]\n[rules]\nmine = "off"\ncore-js-first = "off"\n'
    found = judge(LATE, RULE + off)
    assert {n.rule for n in found.not_applicable} >= {"mine", "core-js-first"}
    assert found.verdict == "undecided"


def test_an_accepted_finding(judge):
    """It is shown, marked, and counts neither for the verdict nor with --strict."""
    found = judge(LATE, RULE + known("2026-07-01"), today=TODAY)
    [mine] = [f for f in found.findings if f.rule == "mine"]
    assert mine.verdict == "refuted"
    assert str(mine.accepted.until) == "2026-07-01"
    assert found.verdict == strictly(found).verdict == "proved"
    assert found.deciding is None
    assert plain(verdict_line(found)) == (
        "PROVED  nothing counts against this build: what mine found is accepted\n"
    )
    report = plain(terminal(found))
    assert "ACCEPTED  b.mjs begins before a.mjs is over" in report
    assert "accepted until 2026-07-01: until the next release" in report
    [document] = [f for f in to_document(found)["findings"] if f["rule"] == "mine"]
    assert document["accepted"] == {"until": "2026-07-01", "reason": "until the next release"}


def test_an_acceptance_expires(judge):
    """The day after, the finding counts again, and that is told."""
    found = judge(LATE, RULE + known("2026-06-30"), today=TODAY)
    assert found.verdict == "refuted"
    assert [(d.severity, d.code) for d in found.diagnostics if d.code != "no-sentry"] == [
        ("warning", "acceptance-expired")
    ]
    assert "until the next release" in found.diagnostics[-1].message


def test_an_expired_acceptance_of_nothing(judge):
    """An acceptance that has expired is told as a warning, also where nothing of it is left."""
    fine = LATE | {"index.mjs": "import './a.mjs';\nimport './b.mjs';\n"}
    found = judge(fine, RULE + known("2026-06-30"), today=TODAY)
    assert found.verdict == "proved"
    [told] = [d for d in found.diagnostics if d.code != "no-sentry"]
    assert (told.severity, told.code) == ("warning", "acceptance-expired")
    assert told.message == (
        "graphscan.toml: mine was accepted until 2026-06-30, and there is nothing to accept of it "
        "any more: take the [[known]] out"
    )


def test_other_findings_still_count(judge):
    """An acceptance is for one rule, and for the modules that its glob means."""
    other = RULE.replace('"mine"', '"other"')
    assert judge(LATE, RULE + other + known("2026-12-31"), today=TODAY).verdict == "refuted"
    elsewhere = judge(LATE, RULE + known("2026-12-31", module="chunks/**"), today=TODAY)
    assert elsewhere.verdict == "refuted"
    assert "acceptance-idle" in {d.code for d in elsewhere.diagnostics}
    here = judge(LATE, RULE + known("2026-12-31", module="index.mjs"), today=TODAY)
    assert here.verdict == "proved"


def test_nothing_to_accept(judge):
    """An acceptance of what is no longer found can be taken out, and a note says so."""
    fine = LATE | {"index.mjs": "import './a.mjs';\nimport './b.mjs';\n"}
    found = judge(fine, RULE + known("2026-12-31"), today=TODAY)
    assert [d.code for d in found.diagnostics] == ["no-sentry", "acceptance-idle"]
    assert all(f.accepted is None for f in found.findings)


def test_without_sentry(judge):
    """Order rules judge a build without Sentry alone, and the report says so."""
    fine = LATE | {"index.mjs": "import './a.mjs';\nimport './b.mjs';\n"}
    found = judge(fine, RULE)
    assert (found.verdict, found.deciding.rule) == ("proved", "mine")
    assert "do not apply" in _reason(found, "sentry-missing")
    assert "none: the rules about Sentry do not apply" in plain(terminal(found))
    assert "no-sentry" in {d.code for d in found.diagnostics}


def test_without_sentry_and_without_order_rules(judge):
    """Without order rules a build without Sentry is refuted, whatever else the file says."""
    found = judge(LATE, '[rules]\ndriver-too-early = "off"\n')
    assert (found.verdict, found.deciding.rule) == ("refuted", "sentry-missing")


def test_with_sentry(settle):
    """A build with Sentry gets both: the rules about Sentry, and one's own."""
    rule = '[[order]]\nname = "mine"\nfirst = { marker = "sentry-init" }\n'
    found = settle(REFUTED, rule + 'then = { marker = "nitro-runtime" }\n')
    assert {"mine", "sentry-before-nitro"} <= {f.rule for f in found.findings}
    assert found.concerns_sentry


def test_a_sentry_package_without_init(judge):
    """Where a Sentry package is in the output, that nothing initialises it still counts."""
    files = {
        "a.mjs": "",
        "b.mjs": "",
        "node_modules/@sentry/core/package.json": {"name": "@sentry/core", "main": "index.js"},
        "node_modules/@sentry/core/index.js": "exports.flush = () => {};\n",
        "index.mjs": "import './a.mjs';\nimport './b.mjs';\nimport '@sentry/core';\n",
    }
    assert judge(files, RULE).deciding.rule == "sentry-missing"


@pytest.mark.parametrize(
    "sample", sorted(SAMPLES.glob("*/sample.json")), ids=lambda p: p.parent.name
)
def test_the_built_in_markers_agree_with_the_rule(settle, sample):
    """The rule sentry-before-nitro, written as an order rule, proves nothing that it does not."""
    rule = '[[order]]\nname = "mine"\nfirst = { marker = "sentry-init" }\n'
    found = settle(sample.parent, rule + 'then = { marker = "nitro-runtime" }\n')
    by_rule = {f.rule: f.verdict for f in found.findings}
    if by_rule.get("mine") == "proved":
        assert by_rule["sentry-before-nitro"] == "proved"
