"""Short ways give what the long way gives, whatever the source and whatever was asked before."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphscan import masking
from graphscan.detection import has_module_syntax, module_syntax
from graphscan.extract import extract
from graphscan.extract.scopes import Scopes
from graphscan.extract.statements import module_statements, statements_by_query
from graphscan.extract.timing import Timings
from graphscan.lexical import Phrase
from graphscan.source import Positions
from graphscan.syntax import SyntaxTree, parse, parse_without_escapes

UNHURRIED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
CHARACTERS = st.text(st.sampled_from("a;\n\r\u2028\u2029é😀 \t"), max_size=60)
STATEMENTS = (
    "import './a';",
    "import * as n from './b'",
    "import('./c')",
    "import.meta.url;",
    "export { };",
    "export default 1",
    "export const c = 1;",
    "export{x};var x",
    "do { } while (0)",
    "if (a) { b(); } else if (c) { import('./d') }",
    "async function f() { await g; }",
    "await h;",
    "(async () => { await i })()",
    "const require = 1;",
    "function g(require) { let module; }",
    "// export x",
    "/* import y\n   export z */",
    " * export * ",
    "'export it'",
    "`${await j} export`",
    "`import ${k} './e'`",
    "/export/.test(l)",
    "a = 1 / export_ / 2",
    "x.import('./f'), y.export",
    "({ import: 1, export: 2 })",
    "<!-- import './g'",
    "--> export {}",
    "#!import 'h'",
    "\\u0065xport",
    "/* é */ export var é",
    "{",
    "}",
)
SOURCES = st.builds(
    lambda bom, parts: bom + "".join(parts),
    st.sampled_from(["", "\ufeff"]),
    st.lists(
        st.one_of(
            st.sampled_from(STATEMENTS), st.sampled_from(["\n", "\r\n", ";", " ", "\u2028", "\xa0"])
        ),
        max_size=14,
    ),
)

GAPS = st.sampled_from(["", " ", " ", " ", "\n  ", "\r\n", "\t", "\f", "/* c */", "// c\n", "\xa0"])
WORDS = st.sampled_from(["a", "b", "$c", "_d1", "as", "from", "default", "defer", "source", "if"])
NAMES = st.one_of(WORDS, WORDS, WORDS, st.sampled_from(["é", "\\u0061b", "'x y'", '"z"']))
QUOTED = st.sampled_from(["'./x'", '"./y"', '"./é"', "'\\x41'", "'a\"b'", "''"])
TAILS = ("", ";", " ;", " with { type: 'json' }", " assert {type:'json'};", "\nwith (a) {}", "//")


@st.composite
def clauses(draw):
    """What stands between `import` or `export` and the specifier."""
    entry = st.one_of(NAMES, st.tuples(NAMES, NAMES).map(" as ".join), st.just(""))
    entries = [draw(GAPS) + draw(entry) + draw(GAPS) for _ in range(draw(st.integers(0, 3)))]
    braces = "{" + ",".join(entries) + "}"
    star = "*" + draw(GAPS) + draw(st.sampled_from(["", "as a", "as\n$b", "as from"]))
    default = draw(NAMES)
    second = draw(st.sampled_from([braces, braces, star]))
    return draw(st.sampled_from([second, second, default, default + draw(GAPS) + "," + second]))


@st.composite
def module_items(draw):
    """An import or export statement, many of them plain, some broken."""
    word = draw(st.sampled_from(["import", "export", "@d export"]))
    parts = [
        word,
        draw(st.one_of(clauses(), st.sampled_from(["", "defer * as x", "source x"]))),
        draw(st.sampled_from(["from", "from", "from", ""])),
        draw(st.one_of(QUOTED, QUOTED, st.just(""))),
    ]
    return "".join(part + draw(GAPS) for part in parts) + draw(st.sampled_from(TAILS))


DECLARATIONS = st.sampled_from(
    [
        "export default /* c */ function f() {}",
        "export default function () {}\nclass A {}",
        "export default class {}",
        "export default g",
        "export const {h, i: [j], ...k} = l, m = 1",
        "export async function * n() {}",
        "@o export class P {}",
        "export var q, default_ = 'default'",
        "export { default } from './r'; export {s as default}",
        "/* é */ export let t",
    ]
)


def counted(before: str) -> tuple[int, int]:
    """Line and column of what follows `before`, by their definition."""
    lines = re.split("\r\n|[\r\n\u2028\u2029]", before.removeprefix("\ufeff"))
    return len(lines), len(lines[-1]) + 1


@UNHURRIED
@given(st.sampled_from(["", "\ufeff"]), CHARACTERS, st.data())
def test_positions_in_any_order(bom, text, data):
    """Line and column of a character do not depend on what was asked before."""
    text = bom + text
    places = [at for at in range(len(bom), len(text)) if text[at - 1 : at + 1] != "\r\n"]
    asked = data.draw(st.lists(st.sampled_from(places), max_size=40) if places else st.just([]))
    positions = Positions(text.encode())
    for at in asked:
        found = positions.line_and_column(len(text[:at].encode()))
        assert found == counted(text[:at])


@UNHURRIED
@given(SOURCES, st.data())
def test_paths_in_any_order(source, data):
    """The path to a place does not depend on what was asked before."""
    tree = parse(encoded := source.encode())
    offsets = st.integers(0, len(encoded))
    for _ in range(data.draw(st.integers(0, 20))):
        start, end = sorted((data.draw(offsets), data.draw(offsets)))
        path, anew = tree.ancestors(start, end), parse(encoded).ancestors(start, end)
        assert [(n.type, n.byte_range) for n in path] == [(n.type, n.byte_range) for n in anew]


OPENED = (
    ("try { a; ", " } catch { b }"),
    ("try { ", " } finally { c }"),
    ("(() => { ", " })();"),
    ("function f(g = () => { throw 1 }) { ", " }"),
    ("class A { static { ", " } b = c; [d]() { e } }"),
    ("if (h) { ", " } else { i() }"),
    ("{ return; ", " }"),
    ("j(function* () { ", " });"),
)
NESTED = st.recursive(
    st.sampled_from(["k();", "throw l;", "await m;", "n;", "var o = 1;"]),
    lambda inner: st.builds(
        lambda around, parts: around[0] + " ".join(parts) + around[1],
        st.sampled_from(OPENED),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=12,
)


@UNHURRIED
@given(NESTED, st.data())
def test_timing_in_any_order(source, data):
    """When a place runs does not depend on what was asked before."""
    scopes = Scopes(parse(encoded := source.encode()), sloppy=False)
    timings = Timings(scopes)
    for at in data.draw(st.lists(st.integers(0, len(encoded) - 1), max_size=12)):
        path = scopes.path(at, at + 1)
        assert timings.of(path) == Timings(scopes).of(path)


@UNHURRIED
@given(SOURCES)
def test_detection_parses_what_it_has_to(source):
    """Of code without errors, what is not parsed for detection holds no module's syntax."""
    tree = parse(source.encode())
    assume(not tree.root.has_error)
    long_way = next(module_syntax(tree), None) is not None
    assert has_module_syntax(source.encode()) == long_way


@UNHURRIED
@given(SOURCES)
def test_a_detected_format_and_a_known_one(source):
    """Whether the format was detected or known, a source has the same record."""
    detected = extract(source.encode(), format=None)
    assert extract(source.encode(), format=detected.format) == detected


@UNHURRIED
@given(SOURCES)
def test_detection_with_a_tree(source):
    """A source whose tree is at hand is a module if it is one without."""
    tree = parse(source.encode())
    assert has_module_syntax(source.encode(), tree) == has_module_syntax(source.encode())


@UNHURRIED
@given(st.lists(st.sampled_from(["for", "if", "x", " ", ".", "#", "(", "$", "\\"]), max_size=40))
def test_phrases_are_found_where_a_lookbehind_finds_them(pieces):
    """Looking for the words of a phrase finds what trying its expression everywhere finds."""
    text = "".join(pieces)
    phrase = Phrase((b"for", b"if"), rb" ?(x(?: ?for)?|\()", needs=(b"for", b"if"))
    everywhere = re.compile(rb"(?<![\w$.#\\])(?:for|if) ?(x(?: ?for)?|\()")
    found = [match.span(1) for match in phrase.finditer(text.encode())]
    assert found == [match.span(1) for match in everywhere.finditer(text.encode())]


@settings(UNHURRIED, max_examples=100)
@given(st.lists(st.one_of(module_items(), DECLARATIONS), max_size=8))
def test_statements_say_the_same_read_plainly(items):
    """What is read from plain statements is what queries find in the tree."""
    sound = [item for item in items if not parse(item.encode()).root.has_error]
    tree = parse("\n".join(sound).encode())
    assume(not tree.root.has_error)
    short, long = module_statements(tree), statements_by_query(tree)
    assert (short.requests, short.exports) == (long.requests, long.exports)
    assert short.listed == long.listed


@settings(UNHURRIED, max_examples=200)
@given(
    st.one_of(module_items(), DECLARATIONS, st.sampled_from(STATEMENTS)),
    st.sampled_from(["\n(a)", "\n/b/", "\n[c]", "\n`d`", "\n+e", "(f)", ";(g)", "/* \n */(h)"]),
)
def test_statements_that_need_no_end(item, after):
    """What is passed over as a statement with an end is none that needs one."""
    text = (item + after).encode()
    if masking._ENDED.compiled.match(text):
        assert not masking._UNENDED.compiled.match(text)


ESCAPES = st.lists(
    st.sampled_from(
        [r"\\", r"\"", r"\'", r"\n", r"\t", r"\x41", r"\u{1}", r"\08", "\\é", "a", "é", "'"]
    ),
    min_size=1,
    max_size=8,
)
AROUND = (
    ("JSON.parse(", ")"),
    ("eval( \n", "\t);"),
    ("x = a /(", ")/ b;"),
    ("x = /(", ")/;"),
    ("/* (", ") */"),
    ("// (", ")\n"),
    ("`${(", ")} (\\n)`"),
    ("`(", ")`"),
    ("('(", ")');"),
    ("f(g(", "), '\\n');"),
    ("export\n{ a }; var a = (", ")"),
    ("<!-- (", ") -->"),
)


def nodes(tree: SyntaxTree) -> list[tuple[str, tuple[int, int]]]:
    """All nodes of a tree but those in strings."""
    found, todo = [], [tree.root]
    while todo:
        node = todo.pop()
        found.append((node.type, node.byte_range))
        if node.type != "string":
            todo.extend(reversed(node.children))
    return found


@settings(UNHURRIED, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(AROUND), ESCAPES, st.sampled_from('""\'')), max_size=4))
def test_hidden_escapes_change_no_other_node(items):
    """What stands around a string is parsed as it is where its escapes are hidden."""
    source = "".join(
        before + quote + "".join(escapes) * (3000 // len("".join(escapes))) + quote + after
        for (before, after), escapes, quote in items
    ).encode()
    assert nodes(parse_without_escapes(source)) == nodes(parse(source))


def test_escapes_are_hidden():
    """Escapes of a long string that is an argument are no nodes."""
    source = b'JSON.parse("' + rb"{\"a\":\"\\\"}," * 300 + b'")'
    assert (
        parse_without_escapes(source).root.descendant_count
        < 20
        < parse(source).root.descendant_count
    )


PIECES = (
    "require('./a')",
    "require ('./b')",
    "function require() {}",
    "function /* c */ require(x) { require('./d') }",
    "function* require() {}",
    "async function\u2028require() {}",
    "(function require() { require('./e') })",
    "{ function f(require) { require('./g') } }",
    "class A { require() {} static { require('./h') } }",
    "var { require } = i",
    "x.require('./j')",
    "return_require('./k')",
    "typeof require",
    "if (require('./l')) { let require = 1; require('./m') }",
    "require('./n').o(require)",
    "// require('./p')\n",
    "module.require('./q')",
    "module. // c\n require('./r')",
    "module./* c */require('./s')",
    "module?.\u2028\trequire('./t')",
    "require`./u`",
    "require('\\u{110000}')",
)


@UNHURRIED
@given(st.lists(st.sampled_from(PIECES), max_size=5))
def test_calls_of_require_found_without_looking_for_bindings(pieces):
    """Whether `require` is looked up or its text shows that nothing binds it, the calls are the
    same: a `require` that is not called makes it be looked up.
    """
    short = extract(";".join(pieces).encode(), format="commonjs")
    long = extract(";".join([*pieces, "require"]).encode(), format="commonjs")
    assert short.require_calls == long.require_calls


def test_a_function_that_is_the_whole_source():
    """The names of the program are not taken for those of a function that is all of it."""
    alone = extract(b"function require(x) { require('./a') }", format="commonjs")
    assert not alone.require_calls


def test_a_comment_after_default():
    """A comment between `default` and a declaration makes the declaration no second export."""
    exports = extract(b"export default /* c */ function f() {}").exports
    assert [(export.name, export.local) for export in exports] == [("default", "f")]


def test_long_chains_of_else_if():
    """Every call of a long chain is found, the conditions on its way included."""
    chain = " else ".join(f"if (a{n}) {{ import('./{n}.mjs') }}" for n in range(2400))
    calls = extract(chain.encode()).import_calls
    assert [call.argument.values for call in calls] == [(f"./{n}.mjs",) for n in range(2400)]
    assert {call.when.value for call in calls} == {"conditional"}
