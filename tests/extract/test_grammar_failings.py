"""Code that Node accepts and the grammar does not, or not rightly: no edge is lost or invented."""

from __future__ import annotations

import pytest

from graphscan.extract import extract

RESERVED = "break case class const default delete do else enum export extends false finally for"
RESERVED += " function if import in instanceof new null return super switch this throw true try"
RESERVED += " typeof var void while with yield await let static implements package protected"

FAILINGS = {
    "reserved alias": "let x; "
    + "".join(f"export {{ x as {word} }};" for word in RESERVED.split()),
    "reserved names": f"export {{ {RESERVED.replace(' ', ', ')} }} from './a'",
    "reserved imports": "".join(
        f"import {{ {word} as x{at} }} from './a';" for at, word in enumerate(RESERVED.split())
    ),
    "reserved namespace": "export * as class from './a'; export * as if from './b'",
    "string names": "export { 'a b' as 'c d', \"e\" } from './a'; export * as 'f g' from './b'",
    "aliases with comments": "export { /* } */ a as // '\n if, b as in /* as */, } from './a'",
    "attributes on export": (
        "export * from './a' with { type: 'json' }; export { x } from './b' with {}"
    ),
    "attributes over lines": "export * from './a'\nwith\n{ type:\n'json' }\nimport './b'",
    "export over lines": "export\n*\nfrom\n'./a'; export\n{ x }\nfrom\n'./b'; export\nconst y = 1",
    "export over comments": "export /*\n*/ { x } // y\n from './a'",
    "NUL in a template": "const t = `a\0b`; import './a'",
    "NUL in a string and a comment": "const s = 'a\0b'; /* \0 */ import './a'",
    "lone CR": "import './a'\rimport './b'\r// comment\rimport './c'\rlet x = 1\rlet y = 2",
    "hashbang before CR": "#!/usr/bin/env node\rimport './a'",
    "line separators": "import './a'\u2028import './b'\u2029// comment\u2028import './c'",
    "wide spaces": "import\u00a0'./a';\ufeffimport\u3000'./b'; async () => { await x\u00a0}",
    "anonymous defaults": "export default function(){}import './a'; import './b'",
    "anonymous default class": "export default class{}import './a'",
    "anonymous default generator": "export default async function*(){}import './a'",
    "parenthesised targets": "[(a)] = b; ({ a: (b.c) } = d); [(a.b) = 1] = c; import './a'",
    "assigned calls": "f() = 1; f() += g(); for (f() of []) {} for (f() in {}) {} import './a'",
    "malformed escapes in tagged templates": r"String.raw`\xg \u{ \01`; import './a'",
    "comments that end statements": "x/*\n*/y; 'a'/*\n*/'b'; import './a'",
    "comments before parameters": "class A { b // c\n () {} } import './a'",
    "fields named get and set": "class A { get\n *a() {} static set\n *b() {} } import './a'",
    "names that begin with in": "a = b\nin5 = c\nin_ = d\ninstanceof$ = e; import './a'",
    "fields before brackets": "class A { #a\n\n [b] = 1\n static c\n [d]() {} } import './a'",
    "async as a name": "for (async of => {}; false;) {} import './a'",
    "regular expressions": "if (x) /['\"`]/.test(y); a = b\n/c/g; x = {} / 1; import './a'",
    "the v flag": "const r = /[\\p{L}--[a-z]]/v; import './a'",
    "private names": "class A { #x; static has(o) { return #x in o } } import './a'",
    "numeric separators": "const n = 1_000n + 0b1_0; import './a'",
    "optional chains": "a?.[0]?.(b)?.c; a ?.5 : 1; import './a'",
    "logical assignment": "a ||= b; c &&= d; e ??= f; import './a'",
    "class fields and blocks": (
        "class A { static a = 1; static { f() } 'b' = 2; [c] = 3 } import './a'"
    ),
    "html in strings": "const s = '<!-- x'; const t = `-->`; import './a'",
    "decoys in templates": "const t = `${`import './no'`} export * from './no'`; import './a'",
    "decoys that would be repaired": (
        "const s = \"export { x as in } from './no' with { type: 'json' }\";"
        " /* import defer * as x from './no' */ let x; export { x as if }; import './a'"
    ),
}


@pytest.fixture(scope="module")
def answers(v8):
    """What V8 reads in each source."""
    return dict(zip(FAILINGS, v8([source.encode() for source in FAILINGS.values()]), strict=True))


@pytest.mark.parametrize("failing", FAILINGS)
def test_requests_are_those_of_v8(answers, failing):
    """The requests are V8's, and no error is reported on what V8 accepts."""
    record = extract(FAILINGS[failing].encode())
    assert answers[failing] is not None
    assert list(dict.fromkeys(request.specifier for request in record.requests)) == answers[failing]
    assert record.syntax_errors == ()


def test_names_are_read_from_the_original():
    """Names that are hidden from the grammar are still read."""
    source = b"export { instanceofType as instanceof, if as 'x y' } from './a'"
    names = [(name.name, name.local) for name in extract(source).requests[0].names]
    assert names == [("instanceofType", "instanceof"), ("if", "x y")]


@pytest.mark.parametrize(
    "source",
    [
        "using x = f()",
        "await using x = f()",
        "for (using x of y) {}",
        "for (using x = f(); x;) {}",
        "for (await using x = f(); x;) {}",
        "import defer * as x from './a'",
        "import source x from './a'",
        "import.defer('./a')",
    ],
)
def test_what_only_newer_engines_accept(source):
    """Syntax younger than the grammar is no error."""
    assert extract(source.encode()).syntax_errors == ()
