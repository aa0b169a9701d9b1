"""The report for a terminal, word by word."""

from __future__ import annotations

from textwrap import dedent

import pytest
from msgspec.structs import replace

from graphscan.graph import edges_from
from graphscan.records import Diagnostic, Place, Severity, Verdict
from graphscan.render.page import plain
from graphscan.render.terminal import terminal, verdict_line
from graphscan.rules.finding import Finding, First, Mode, NotApplicable, Obstacle, Remedy

NITRO = "chunks/nitro/nitro.mjs"
PG = "node_modules/pg/lib/{}.mjs"
SOURCES = {
    "index.mjs": (
        "import './chunks/nitro/nitro.mjs';\n"
        "import './sentry.mjs';\n"
        "import('./chunks/nitro/nitro.mjs');\n"
    ),
    "sentry.mjs": 'Sentry.init({ dsn: "x" });\n',
    NITRO: "".join(f"import '../../{PG.format(n)}';\n" for n in range(5)) + "import('../lazy.mjs')",
    "chunks/lazy.mjs": "import './more.mjs'\n",
    "chunks/more.mjs": "",
    **{PG.format(n): "" for n in range(5)},
}


@pytest.fixture
def refuted(scan_of):
    """Nitro before Sentry by a static import on line 1 of the entry."""
    graphs = scan_of(SOURCES).graphs
    to_nitro, to_sentry = edges_from(graphs.static, "index.mjs")
    return scan_of(
        SOURCES,
        Finding(
            "sentry-before-nitro",
            Mode.EVALUATE,
            Severity.ERROR,
            Verdict.REFUTED,
            "Nitro is evaluated before Sentry.init: index.mjs imports it statically",
            Place("index.mjs", 1, 1),
            (to_nitro,),
            First(Place("sentry.mjs", 1, 1), (to_sentry,)),
            remedies=(
                Remedy("Start with --import", "node --import ./s.mjs ./index.mjs", Verdict.PROVED),
                Remedy("Update the SDK", None, None),
            ),
        ),
        Finding(
            "sentry-in-own-graph",
            Mode.LOAD,
            Severity.WARNING,
            Verdict.REFUTED,
            "Sentry and Nitro are in one static graph",
        ),
        Finding("config-not-wired", Mode.EVALUATE, Severity.ERROR, Verdict.PROVED, "It is wired"),
        verdict=Verdict.REFUTED,
        not_applicable=(NotApplicable("edge-preset", "node-server runs on Node"),),
        diagnostics=(
            Diagnostic(Severity.WARNING, "syntax-error", "it does not parse", Place("x.mjs", 3, 1)),
            Diagnostic(Severity.NOTE, "early-own-modules", "one runs early"),
        ),
    )


def test_a_refuted_build(refuted):
    """Verdict, chain with source and caret, what comes first, order, facts, the way out."""
    assert plain(terminal(refuted)) == dedent("""\
        REFUTED  Nitro is evaluated before Sentry.init: index.mjs imports it statically

        How chunks/nitro/nitro.mjs is reached
          index.mjs:1:1 imports chunks/nitro/nitro.mjs
             1 │ import './chunks/nitro/nitro.mjs';
               │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

        Where Sentry is initialised
          index.mjs:2:1 imports sentry.mjs
             2 │ import './sentry.mjs';
               │ ^^^^^^^^^^^^^^^^^^^^^
          sentry.mjs:1:1

        Order of evaluation
          1–5  pg (5)
            6  chunks/nitro/nitro.mjs  Nitro starts here
            7  sentry.mjs              Sentry is initialised here: 1:1
            8  index.mjs               entry
               2 more modules in 1 import() job

        WARNING  Sentry and Nitro are in one static graph [sentry-in-own-graph]

        Also proved
          It is wired [config-not-wired]

        Build
          preset    node-server · nuxt 4.4.2 · Nitro 2.13.2
          Sentry    @sentry/nuxt 10.75.2 · method dynamic-import
          entry     index.mjs
          preloads  none
          assumed   Node 22 · conditions node, import

        Noticed
          x.mjs:3:1: it does not parse [syntax-error]

        What to do
          1. Start with --import (tried on the graph: proved)
             node --import ./s.mjs ./index.mjs
          2. Update the SDK (not simulated)
        """)


def test_the_verdict_line_is_the_first_line(refuted):
    """The verdict line alone is the report's first line."""
    assert plain(terminal(refuted)).startswith(plain(verdict_line(refuted)))


def test_verbose_tells_the_rest(refuted):
    """--verbose adds notes and the rules that do not apply."""
    told = plain(terminal(refuted, verbose=True))
    assert "  one runs early [early-own-modules]\n" in told
    assert "\nRules that do not apply\n  edge-preset  node-server runs on Node\n" in told


def test_nitro_is_named_once_where_it_is_the_framework(refuted):
    """A build by plain Nitro names its version once."""
    build = replace(refuted.build, framework=("nitro", "3.0.1"), nitro="3.0.1")
    told = plain(terminal(replace(refuted, build=build)))
    assert "\n  preset    node-server · Nitro 3.0.1\n" in told


def test_an_undecided_build_names_its_obstacles(scan_of):
    """What stands in the way of a proof is named with its place and its source."""
    sources = {"index.mjs": "await import(x);\n"}
    scan = scan_of(
        sources,
        Finding(
            "sentry-before-nitro",
            Mode.EVALUATE,
            Severity.ERROR,
            Verdict.UNDECIDED,
            "it cannot be told",
            obstacles=(Obstacle("computed-import", "anything", Place("index.mjs", 1, 7)),),
        ),
        verdict=Verdict.UNDECIDED,
    )
    assert plain(terminal(scan)).startswith(
        dedent("""\
        UNDECIDED  it cannot be told

        What stands in the way of a proof
          index.mjs:1:7: anything [computed-import]
             1 │ await import(x);
               │       ^^^^^^^^^
        """)
    )


def test_a_long_chain_loses_its_middle(scan_of):
    """Of a hundred links the first two and the last four are shown, all with --verbose."""
    sources = {f"m{n}.mjs": f"import './m{n + 1}.mjs'" for n in range(100)} | {"m100.mjs": ""}
    graphs = scan_of(sources, entry="m0.mjs").graphs
    chain = tuple(edges_from(graphs.static, f"m{n}.mjs")[0] for n in range(100))
    finding = Finding("r", Mode.EVALUATE, Severity.ERROR, Verdict.REFUTED, "far", chain=chain)
    scan = scan_of(sources, finding, entry="m0.mjs", verdict=Verdict.REFUTED)
    told = plain(terminal(scan))
    assert "m1.mjs:1:1 imports m2.mjs" in told
    assert "… 94 more links (--verbose shows them)" in told
    assert "m2.mjs:1:1" not in told
    assert "m96.mjs:1:1 imports m97.mjs" in told
    assert len(told.splitlines()) < 50
    assert "m50.mjs:1:1 imports m51.mjs" in plain(terminal(scan, verbose=True))


def test_names_from_the_build_are_escaped(scan_of):
    """A module whose name holds control or bidirectional characters cannot disturb the report."""
    evil = "\x1b[2J\u202egnp.mjs"
    sources = {"index.mjs": f"import './{evil}'", evil: ""}
    chain = tuple(edges_from(scan_of(sources).graphs.static, "index.mjs"))
    finding = Finding(
        "r", Mode.EVALUATE, Severity.ERROR, Verdict.REFUTED, f"bad {evil}", chain=chain
    )
    told = plain(terminal(scan_of(sources, finding, verdict=Verdict.REFUTED)))
    assert all(part.isprintable() for part in told.splitlines())
    assert r"imports \x1b[2J\u202egnp.mjs" in told


def test_no_rule_applies(scan_of):
    """Without a finding nothing is called proved by silence."""
    told = plain(terminal(scan_of({"index.mjs": ""}, verdict=Verdict.UNDECIDED)))
    assert told.startswith("UNDECIDED  no rule applies, nothing was proved\n")


def _finding(rule, severity=Severity.ERROR, verdict=Verdict.REFUTED, **more):
    return Finding(rule, Mode.EVALUATE, severity, verdict, f"{rule} says so", **more)


def test_one_cause_is_told_once(scan_of):
    """The cause leads, with what somebody will have seen; what it explains is a line."""
    scan = scan_of(
        {"index.mjs": ""},
        _finding("handler-reexports", cause="x", symptom="Errors arrive, but no database spans."),
        _finding("sentry-before-nitro", cause="x", remedies=(Remedy("Wrap it", None, None),)),
        verdict=Verdict.REFUTED,
    )
    assert plain(terminal(scan)).startswith(
        dedent("""\
        REFUTED  handler-reexports says so

        What you will have seen
          Errors arrive, but no database spans.

        Order of evaluation
          1  index.mjs  entry

        This explains, too
          sentry-before-nitro says so [sentry-before-nitro]

        Build
        """)
    )
    assert plain(terminal(scan)).endswith("What to do\n  1. Wrap it (not simulated)\n")


def test_errors_come_before_warnings_and_notes(scan_of):
    """After the story that decides: further errors with their source, then lesser ones, short."""
    place = Place("index.mjs", 1, 1)
    scan = scan_of(
        {"index.mjs": "import './a.mjs';", "a.mjs": ""},
        _finding("note", Severity.NOTE, at=place),
        _finding("warning", Severity.WARNING, at=place, symptom="Some spans are missing."),
        _finding("unresolved-import"),
        _finding("sentry-before-nitro", at=place),
        verdict=Verdict.REFUTED,
    )
    assert dedent("""\

        REFUTED  sentry-before-nitro says so [sentry-before-nitro]
          index.mjs:1:1
             1 │ import './a.mjs';
               │ ^^^^^^^^^^^^^^^^

        WARNING  warning says so [warning]
          index.mjs:1:1
          Some spans are missing.

        NOTE  note says so [note]
          index.mjs:1:1

        Build
        """) in plain(terminal(scan))
