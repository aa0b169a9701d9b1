"""What a source map says of a position: held against Node, a recorded judge, and an encoder."""

from __future__ import annotations

import json
import subprocess
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_map_encoding import encode

from graphscan.source_maps.decoding import BrokenMap, parse

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))

ASK_NODE = """
const { SourceMap } = require('node:module');
const questions = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const answers = questions.map(({ map, positions }) => {
  const parsed = new SourceMap(map);
  return positions.map(([line, column]) => {
    const found = parsed.findEntry(line, column);
    return found.generatedLine === line && found.originalSource !== undefined
      ? [found.originalSource, found.originalLine, found.originalColumn] : null;
  });
});
process.stdout.write(JSON.stringify(answers));
"""


NUMBERS = st.one_of(st.integers(0, 40), st.integers(0, 5000))
REST = st.one_of(
    st.tuples(),
    st.tuples(st.integers(0, 2), NUMBERS, NUMBERS),
    st.tuples(st.integers(0, 2), NUMBERS, NUMBERS, st.integers(0, 1)),
)
LINES = st.lists(
    st.dictionaries(NUMBERS, REST, max_size=6).map(
        lambda line: [(column, *rest) for column, rest in sorted(line.items())]
    ),
    max_size=8,
)


def a_map(lines):
    """A map with three sources and two names."""
    sources = ["a.ts", "b.ts", "c.ts"]
    return {"version": 3, "sources": sources, "names": ["x", "y"], "mappings": encode(lines)}


def told(parsed, line, column):
    """What is answered for a position: (source, line, column) or None."""
    found = parsed.original(line, column)
    if found is None:
        return None
    flat, original = found
    return [flat.sources[original.source], original.line, original.column]


@given(LINES)
def test_every_segment_is_read_back(lines):
    """What was encoded is found at its place, and up to the next segment of its line."""
    parsed = parse(json.dumps(a_map(lines)))
    for number, line in enumerate(lines):
        for segment, following in zip_longest(line, line[1:]):
            column, rest = segment[0], segment[1:]
            expected = [f"{'abc'[rest[0]]}.ts", *rest[1:3]] if rest else None
            assert told(parsed, number, column) == expected
            last = following[0] - 1 if following else column + 7
            assert told(parsed, number, last) == expected
        if line and line[0][0]:
            assert told(parsed, number, line[0][0] - 1) is None
    assert told(parsed, len(lines) + 1, 0) is None


def test_node_says_the_same(node):
    """For maps with and without sections Node's SourceMap gives the same answers."""
    asked = []

    @given(st.lists(LINES, min_size=1, max_size=3), st.integers(0, 6))
    def collect(parts, indent):
        # Node reads a segment of one field as one of four at the very end of the mappings.
        flat = [a_map([*lines, []]) for lines in parts]
        positions = [
            [number, column]
            for lines in parts
            for number, line in enumerate(lines)
            for start, *_ in line
            for column in (start, start + 1)
        ]
        asked.append({"map": flat[0], "positions": positions})
        height = max(len(lines) for lines in parts) + 1
        sections = [
            {"offset": {"line": index * height, "column": indent}, "map": part}
            for index, part in enumerate(flat)
        ]
        moved = [
            [number + index * height, start + (0 if number else indent)]
            for index, lines in enumerate(parts)
            for number, line in enumerate(lines)
            for start, *_ in line
        ]
        asked.append({"map": {"version": 3, "sections": sections}, "positions": moved})

    collect()
    run = subprocess.run(
        [node, "-e", ASK_NODE], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    for question, answers in zip(asked, json.loads(run.stdout), strict=True):
        parsed = parse(json.dumps(question["map"]))
        assert [told(parsed, *position) for position in question["positions"]] == answers, question


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_maps_of_bundlers(path):
    """For maps that esbuild, Rollup and terser made, @jridgewell/trace-mapping says the same of
    every position (recorded by record.mjs).
    """
    recorded = json.loads(path.read_text("utf-8"))
    parsed = parse(json.dumps(recorded["map"]))
    assert any(answer[2] for answer in recorded["answers"])
    for line, column, *expected in recorded["answers"]:
        assert told(parsed, line, column) == (expected if expected[0] else None), (line, column)


def test_the_guard_of_a_map_that_must_not_be_run():
    """A first line that begins with `)]}` is no part of the map."""
    text = json.dumps(a_map([[(0, 1, 2, 3)]]))
    assert told(parse(f")]}}'\n{text}"), 0, 0) == ["b.ts", 2, 3]


def test_the_line_before_is_not_decoded_but_counted():
    """A long map is answered for its last line, whatever stands before it."""
    lines = [[(column, 0, number, column) for column in range(50)] for number in range(400)]
    parsed = parse(json.dumps(a_map(lines)))
    assert told(parsed, 399, 49) == ["a.ts", 399, 49]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not JSON"),
        ("<!doctype html>", "is not JSON"),
        ("[" * 100_000, "is nested too deeply"),
        ("[]", "is no JSON object"),
        ('{"version": 2, "sources": [], "mappings": ""}', "is not of version 3"),
        ('{"version": 3, "sources": []}', "has no `mappings`"),
        ('{"version": 3, "mappings": ""}', "has no `sources`"),
        ('{"version": 3, "sources": [], "mappings": "A*AA"}', "not base64"),
        ('{"version": 3, "sources": [], "mappings": "é"}', "not base64"),
        ('{"version": 3, "sections": {}}', "`sections` that are no list"),
        ('{"version": 3, "sections": [{"offset": {"line": 0, "column": 0}}]}', "`offset` or `map`"),
        (
            '{"version": 3, "sections": [{"offset": {"line": -1, "column": 0}, "map": {}}]}',
            "negative offset",
        ),
    ],
)
def test_what_is_no_map(text, problem):
    """What is no source map is refused, with what is wrong with it."""
    with pytest.raises(BrokenMap, match=problem):
        parse(text)


@pytest.mark.parametrize(
    "mappings",
    [
        "AAA",  # three fields
        "AAAAAA;AAAA",  # six fields
        "AAAAg",  # ends within a number
        "ACAA",  # a source that does not exist
        "AAAAC",  # a name that does not exist
        "AADA",  # a negative line
        "DAAA",  # a negative column of the output
        "AAAA,D",  # and a second one
    ],
)
@pytest.mark.parametrize("before", ["", ";", "AAAA;"])
def test_mappings_that_cannot_be_decoded(before, mappings):
    """A segment that is none is an error when its line is asked for, and never another one's
    answer.
    """
    value = {"version": 3, "sources": ["a"], "names": [], "mappings": f"{before}{mappings}"}
    parsed = parse(json.dumps(value))
    with pytest.raises(BrokenMap):
        parsed.original(f"{before}{mappings}".count(";"), 0)


def test_mappings_without_sources():
    """A map whose mappings are empty, or that names no sources, says nothing."""
    for mappings in ("", ";;;", "A;A"):
        value = {"version": 3, "sources": [], "mappings": mappings}
        assert parse(json.dumps(value)).original(0, 0) is None


KEYS = st.sampled_from(["version", "sources", "mappings", "line", "column", "offset", "map"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("a/\0.", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
WILD = st.fixed_dictionaries(
    {"version": st.just(3)},
    optional={
        "sources": st.lists(st.just("a"), max_size=3) | JSON,
        "names": st.lists(st.just("n"), max_size=2) | JSON,
        "sourcesContent": JSON,
        "sourceRoot": JSON,
        "ignoreList": JSON,
        "mappings": st.text("ACDg+,;", max_size=12) | JSON,
        "sections": st.lists(st.fixed_dictionaries({"offset": JSON, "map": JSON}), max_size=2),
    },
)


@given(WILD, st.integers(0, 3), st.integers(0, 9))
def test_nothing_but_a_broken_map(value, line, column):
    """Whatever stands in a map, it is an answer within its sources or a broken map."""
    try:
        found = parse(json.dumps(value)).original(line, column)
    except BrokenMap:
        return
    if found is not None:
        flat, original = found
        assert 0 <= original.source < len(flat.sources)
        assert original.line >= 0
        assert original.column >= 0
