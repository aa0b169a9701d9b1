"""Random modules, with white space, line terminators and comments between all tokens; V8 judges."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphscan.extract import extract

BLANK = [" ", "\t", "\u00a0", "\ufeff", " /* c */ ", '/* import("no") */']
BREAK = ["\n", "\r\n", "\r", "\u2028", "\u2029", "// x\n", "// '\"`{\r", "/*\n*/", "/*\u2028*/"]
SAME_LINE = "\b"
"""Marks a token before which no line terminator may stand."""

WORDS = "if in as from of default class function await import export with let yield async get set"
NAMES = [
    "a",
    "b$",
    "_c",
    "é",
    "of",
    "as",
    "from",
    "async",
    "get",
    "source",
    "defer",
    "assert",
    "type",
]
CONTENTS = [
    "./a",
    "./b.mjs",
    "x",
    "é",
    r"a\x62",
    r"\u{2e}/q",
    "a\\\nb",
    " with ",
    "import(1)",
    "\u2028",
]

names = st.tuples(st.sampled_from(NAMES), st.integers(1, 10**6)).map(lambda n: f"{n[0]}{n[1]}")
strings = st.tuples(st.sampled_from("'\""), st.sampled_from(CONTENTS)).map(
    lambda s: s[0] + s[1] + s[0]
)
export_names = st.one_of(names, st.sampled_from(WORDS.split()), strings)
new_names = st.one_of(names, names.map(lambda name: f"'{name} !'"))


def sequence(*parts):
    """The tokens of the parts, one after another; a part is a token or a strategy of tokens."""
    strategies = [st.just([part]) if isinstance(part, str) else part for part in parts]
    return st.tuples(*strategies).map(lambda lists: [token for tokens in lists for token in tokens])


def token(strategy):
    """A strategy of one token."""
    return strategy.map(lambda text: [text])


def braces(entry):
    """`{ entry, entry, }`."""
    entries = st.lists(entry, max_size=3).map(lambda found: [t for e in found for t in [*e, ","]])
    return sequence("{", entries, "}")


attributes = st.one_of(
    st.just([]),
    sequence("with", "{", "}"),
    sequence("with", "{", "type", ":", token(strings), ",", "'k'", ":", token(strings), "}"),
)
source = sequence("from", token(strings), attributes, ";")
import_names = braces(st.one_of(token(names), sequence(token(export_names), "as", token(names))))
export_specifiers = braces(sequence(token(export_names), "as", token(new_names)))
statements = st.one_of(
    sequence("import", token(strings), attributes, ";"),
    sequence("import", token(names), source),
    sequence("import", "*", "as", token(names), source),
    sequence("import", import_names, source),
    sequence("import", token(names), ",", import_names, source),
    sequence("export", "*", source),
    sequence("export", "*", "as", token(new_names), source),
    sequence("export", export_specifiers, source),
    sequence("export", st.sampled_from([["const"], ["var"]]), token(names), "=", "1", ";"),
    sequence("export", "async", SAME_LINE + "function", token(names), "(", ")", "{", "}"),
    sequence("export", "class", token(names), "{", "}"),
    sequence("x", "=", "import", "(", token(strings), ")", ".", "then", "(", ")", ";"),
    sequence("x", "=", "a", "/", "b", "/", "c", ";"),
    sequence("/[/\"'`]/", ".", "test", "(", "x", ")", ";"),
    sequence("`a${", "await", "(", "x", ")", "}`", ";"),
    sequence("for", "await", "(", "const", "x", "of", "y", ")", "{", "}"),
    sequence("class", token(names), "{", "[", "await", "x", "]", "(", ")", "{", "}", "}"),
)


@st.composite
def modules(draw) -> str:
    """A module of a few statements."""
    tokens = [t for found in draw(st.lists(statements, min_size=1, max_size=4)) for t in found]
    text = draw(st.sampled_from(["", "\ufeff", "#!x\n", "#!x\r"]))
    for found in tokens:
        same_line = found.startswith(SAME_LINE)
        if text.endswith("/"):
            text += " "  # or what follows is a comment, and the next one a regular expression
        text += draw(st.sampled_from(BLANK if same_line else [*BLANK, *BREAK]))
        text += found.removeprefix(SAME_LINE)
    return text


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(modules(), min_size=20, max_size=40))
def test_random_modules(v8, sources):
    """Of every module that V8 accepts, extraction reads V8's requests and reports no error."""
    encoded = [source.encode() for source in sources]
    for source, theirs in zip(encoded, v8(encoded), strict=True):
        if theirs is not None:
            record = extract(source)
            ours = dict.fromkeys((r.specifier, r.attributes) for r in record.requests)
            assert [specifier for specifier, _ in ours] == theirs
            assert record.syntax_errors == ()
