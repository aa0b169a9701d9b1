"""Extraction never raises, whatever the bytes are."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphscan.extract import extract
from graphscan.masking import end_statements, hide_openers, prepare, show_openers
from graphscan.records import Format, ModuleRecord
from graphscan.syntax import parse

if TYPE_CHECKING:
    from types import FrameType

SEED = (
    "#!/usr/bin/env node\nimport a, { b as c, 'd e' as f } from './a' with { type: 'json' };\n"
    'export { c as if, a as default }; export * as ns from "./\\x62";\r\n'
    "const r = createRequire(import.meta.url); try { r(`./${a}.js`) } catch {}\n"
    "if (a) await import(x ? './y' : './z'); for await (const q of a?.b ?? []) { require('é') }\n"
    "class A { static { f(import.defer('./k')) } #p = /[/]/v; get [await 1]() {} }\n"
    "export default async function () { return <!-- x \n --> y }\u2028throw /* \0 */ 1"
).encode()

sources = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(
        st.tuples(st.integers(0, len(SEED)), st.integers(0, 12), st.binary(max_size=4)), max_size=6
    ).map(lambda edits: mutated(SEED, edits)),
    st.lists(st.sampled_from(SEED.split()), max_size=40).map(b" ".join),
)


def mutated(source: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """`source` with pieces cut out and others put in."""
    for at, cut, piece in edits:
        source = source[:at] + piece + source[at + cut :]
    return source


@settings(max_examples=300, deadline=None)
@given(sources, st.sampled_from(["module", "commonjs"]))
def test_any_bytes_yield_a_record(source, module_format):
    """Every site of the record lies inside the source and starts at a line and column from 1."""
    record = extract(source, format=module_format)
    parts = (*record.requests, *record.import_calls, *record.require_calls, *record.awaits)
    for site in (*(part.site for part in parts), *record.syntax_errors):
        assert 0 <= site.start <= site.end <= len(source)
        assert site.line >= 1
        assert site.column >= 1


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xef\xbb\xbf",
        b"#!",
        b"\0",
        b"\xff\xfe",
        b"(" * 10_000,
        b"[" * 5_000 + b"import('./a')" + b"]" * 5_000,
        b"x = " + b"'a' + " * 10_000 + b"1",
        b"import(" + b"'a' + " * 10_000 + b"'b')",
        b"await x" + b".y()" * 5_000,
        b"`${" * 2_000,
        b"import/*" * 5_000,
        b"import 'x'/*" * 5_000,
        b"export{/*" * 5_000 + b"*/",
        b"l:" * 10_000,
        b"await(" * 2_000,
        b"(function () {" * 1_000 + b"require('./a')" + b"})()" * 1_000,
    ],
    ids=lambda source: source[:12].decode("latin-1"),
)
def test_extreme_sources(source):
    """Depth does not exhaust the stack, emptiness does not confuse."""
    assert isinstance(extract(source), ModuleRecord)
    assert isinstance(extract(source, format="commonjs"), ModuleRecord)


@pytest.mark.parametrize("unit", [b"import/*", b"import 'x'/*", b"f('/*');", b"//*\n"])
def test_comments_without_an_end_are_looked_for_once(unit):
    """However many comments have no end, few of them are left for the parser to look for it."""
    text = prepare(b"/* x */" + unit * 1_000)
    assert len(text) == len(b"/* x */" + unit * 1_000)
    assert text.startswith(b"/* x */")
    assert text[7:].count(b"/*") <= 64


@pytest.mark.parametrize("end", [b"", b"*/", b"*/ /* y */ 'z/*' import/* */"])
def test_a_comment_is_looked_at_once(end):
    """What looks for comments finds none that opens in another, and no other byte is changed."""
    text = b"/* x */ a /* b" + b"export{/*" * 1_000 + end
    hidden = hide_openers(text)
    for comment in re.findall(rb"/\*(?s:.)*?(?:\*/|\Z)", hidden):
        assert comment.count(b"/*") == 1
    assert show_openers(hidden, hidden, text) == text
    assert hidden.replace(b"\x01", b"*") == text


def test_few_comments_hide_nothing():
    """A text with a usual number of comments is looked at as it is."""
    text = b"/* a /* b */ '/*' /**/" * 10
    assert hide_openers(text) is text
    assert prepare(text) is text


def test_strings_that_look_like_comments():
    """Strings with `/*` take nothing from a file that has to be repaired before it is parsed."""
    source = (
        b"import x from './a' with { type: 'json' };\n"
        + b"".join(b"f('./%d/*', \"**/*.mjs\");\n" % at for at in range(200))
        + b"export { default as if } from './b' with { type: 'json' }\n(0)\n"
    )
    record = extract(source)
    assert record.syntax_errors == ()
    assert [(r.specifier, r.attributes) for r in record.requests] == [
        ("./a", (("type", "json"),)),
        ("./b", (("type", "json"),)),
    ]


def test_a_binary_file():
    """Of a file that is no text nothing is known but that it is refused."""
    record = extract(b"\x7fELF\0\xff" + bytes(range(256)) * 40_000)
    assert record.requests == ()
    assert record.syntax_errors


@pytest.mark.parametrize("kind", [Format.JSON, Format.WASM, Format.ADDON, "json"])
def test_formats_without_javascript(kind):
    """A file without a JavaScript body has an empty record."""
    record = extract(b"import './a'", format=kind)
    assert record == ModuleRecord(Format(kind))


def test_an_unknown_format():
    """A format that is none of Node's is refused."""
    with pytest.raises(ValueError, match="typescript"):
        extract(b"", format="typescript")


def calls_of(source: bytes, module_format: str) -> int:
    """How many functions of Python are called to extract `source`."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        extract(source, format=module_format)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("module_format", ["module", "commonjs"])
@pytest.mark.parametrize(
    ("unit", "end"), [(b"await ", b""), (b"await(", b")"), (b"await(", b""), (b"await {a:", b"}")]
)
def test_awaits_in_one_another(unit, end, module_format):
    """Twice as many awaits, each the operand of the one before, are twice the work."""
    calls_of(unit * 10, module_format)  # compiles patterns
    once, twice = (
        calls_of(unit * depth + b"1" + end * depth, module_format) for depth in (400, 800)
    )
    assert twice < 3 * once


def test_a_statement_that_was_part_of_a_comment():
    """What is blank in the text that is repaired is no statement that wants an end."""
    prepared = b"export{}//export{}//export{}\n("
    repaired = b"export{};".ljust(prepared.index(b"\n")) + b"\n("
    asked: list[int] = []
    assert end_statements(repaired, prepared, lambda start, _: not asked.append(start)) == repaired
    assert set(asked) <= {0}


def test_many_nodes_side_by_side():
    """The path to a node is the same however many stand beside it."""
    for count in (10, 6_000):
        tree = parse(b"await(" * count)
        for start in (*range(0, 30, 6), 6 * (count - 1), 12):
            path = tree.ancestors(start, start + 5)
            assert path[-1] == tree.root.descendant_for_byte_range(start, start + 5)
            assert all(inner.parent == outer for outer, inner in pairwise(path))
