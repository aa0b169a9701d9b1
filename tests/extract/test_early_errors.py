"""Modules that Node refuses before they run, though a grammar can read them; V8 judges."""

from __future__ import annotations

import pytest

from graphscan.extract import extract

UNBINDABLE = (
    "eval",
    "arguments",
    "let",
    "static",
    "yield",
    "await",
    "enum",
    "package",
    "l\\u0065t",
)
BINDINGS = (
    "import {0} from 'x'",
    "import * as {0} from 'x'",
    "import {{ a as {0} }} from 'x'",
    "import {{ {0} }} from 'x'",
    "var {0}",
    "let a, {{ {0} }} = {{}}",
    "function {0}() {{}}",
    "class {0} {{}}",
    "export default class {0} {{}}",
    "for (var {0} of []) ;",
    "{{ var {0} }}",
)
REFUSED = {
    "a comment without an end": (
        "var y = /* oops/",
        "f(/* a */ 1); f(/* oops / 2)",
        "x = `${/* oops/}`",
        f"y = {'/* oops/ + ' * 70}1",
    ),
    "a name bound twice": (
        "import a, { a } from 'x'",
        "import a from 'x'; import * as a from 'y'",
        "import a from 'x'; { var a }",
        "let a; for (var a of []) ;",
        "let a; if (1) try { var { b: [a] } = {} } catch {}",
    ),
    "an attribute given twice": (
        "import 'x' with { type: 'json', type: 'json' }",
        "import a from 'x' with { type: 'json', 'type': 'css' }",
        "export * from 'x' with { t\\u0079pe: 'json', type: 'css' }",
        "export { a } from 'x' with { type: 'json', 't\\x79pe': 'json' }",
    ),
    "attributes of another form": (
        "import 'x' with { type }",
        "import 'x' with { type: json }",
        "import 'x' with { , }",
        "import 'x' with { a: 'b' c: 'd' }",
        "import 'x' with { a: 'b',, c: 'd' }",
        "import 'x' with { 1: 'a' }",
        "import 'x' with { ...a }",
        "import 'x' with {} with {}",
        "import a from 'x'\nwith {} foo()",
        "export { a } from 'x' with { [a]: 'b' }",
        "import 'x\n'",
    ),
    "lists of another form": (
        "import {,} from 'x'",
        "export {,}",
        "export { 'a' }",
        "let a; export { 'a' as b }",
    ),
    "imports and exports in a statement": tuple(
        around.replace("%", statement)
        for around in ("{ % }", "if (1) %", "() => { % }", "class C { static { % } }", "l: %")
        for statement in (
            "import 'x'",
            "import a from 'x'",
            "import * as a from 'x'",
            "export {}",
            "export * from 'x'",
            "export default 1",
            "export const a = 1",
            "export function a() {}",
        )
    ),
    "reserved words alone": ("export", "export = 1", "f(export)", "({ import })", "export (a)"),
    "import() without an argument": ("import()", "f(() => import( /* x */ ))", "import(...a)"),
    "jumps that lead nowhere": (
        "{ return }",
        "if (1) return 1",
        "break",
        "if (1) { continue }",
        "switch (1) { case 1: continue }",
        "a: while (1) break b",
        "a: ; while (1) break a",
    ),
    "declarations where a statement has to stand": (
        "if (1) function f() {}",
        "if (1) class C {}",
        "while (0) let a",
        "for (;;) const a = 1",
        "l: function f() {}",
        "export default const a = 1",
        "export default var a",
    ),
    "functions and classes without a name": ("function () {}", "async function () {}", "class {}"),
    "constants without a value": ("const a", "export const a, b;"),
    "await": (
        "function f() { await 1 }",
        "() => { for await (const a of []) ; }",
        "async function f() { [].map(() => await 1) }",
        "class C { a = await 1 }",
        "class C { static { await 1 } }",
        "({ m() { await (1) } })",
        "await",
        "await ()",
        "f(await, 1)",
        "await = 1",
        "await => 1",
        "({ await })",
        "function f(await) {}",
    ),
    "what strict mode code may not hold": (
        "with (a) {}",
        "() => { with (a) b }",
        "let a; delete a",
        "f(delete a, 1)",
    ),
    "a try alone": ("try {}", "if (1) { try { f() } }"),
}
ACCEPTED = (
    "const a = /[/*]/, b = '/*', c = `/*`, d = 1 / /x/ // /*",
    "import { await as a, import as b, export as c, default as d, yield as e } from 'x'",
    "export { await, import, export as if, default } from 'x'",
    "export * as import from 'x'",
    "let a; export { a as await, a as export, a as eval, a as 'x y' }",
    "import source from 'x'",
    "import source, { a } from 'x'",
    "import defer from 'x'",
    "import defer, * as a from 'x'",
    "import from from 'x'",
    "import { as } from 'x'; import { as as b } from 'y'",
    "import { as as as } from 'x'",
    "import { 'a b' as a, } from 'x'",
    "import {} from 'x'; export {}; export {} from 'y'",
    "import { a /* , */ , b } from 'x'",
    "import a from 'x' with { type: 'json', 'b': 'c', if: 'd', }",
    "import a from 'x' with {}\nfoo()",
    "import a from 'x' /* y */ with // z\n { }; foo()",
    "export { a } from 'x'\nassert\n{ a }",
    "import 'x'\nassert(1)",
    "import a from 'x'; { let a }; (a) => a; try {} catch (a) {}",
    "f({ import: 1, export: 2, await: 3, with: 4, delete: 5 }, a.import, a.export, a.await)",
    "class C { import() {} export = 1; static await() {} #await; with() {} delete() {} }",
    "`import 'x' ${'export {}'} await`; // { export {} }\n/* import 'x' */ /export /.test('await')",
    "{ import('x'); import.meta; (() => import('y'))() }",
    "switch (1) { case 1: let a; class B {} function c() {} break; default: break }",
    "a: { break a } b: while (1) { for (;;) { continue b } }",
    "a: for (;;) switch (1) { case 1: continue a }",
    "while (1) { if (1) break; else continue }",
    "() => { if (1) return }",
    "for (const a of []) ; for (const b in {}) ; for (let c;;) ; for await (const d of []) ;",
    "function f() {}\n(1)\nclass A {}\n[1]; (function () {}); (class {})",
    "functional(); classes; asynchronous\nfunction g() {}",
    "export default function () {}\n(1)",
    "export default class {}",
    "export default async () => { await 1 }",
    "async function f() { await 1; for await (const a of []) ; () => async () => await 1 }",
    "const a = { async m() { await 1 }, async *n() { await 1 }, async: () => 1, async() {} }",
    "class C { async m() { await 1 } static async *n() { await 1 } [await 1]() {} [await 2] = 1 }",
    "async x => await x; async (x) => { await x }",
    "await (1); await [1]; await `a`; await +1; await -1; await /a/; await !1; await .5; await {}",
    "await\n1",
    "await (async () => {})()",
    "x = await (1)",
    "a.with(1); delete a.b; delete a[0]; delete a?.b; delete a . b; delete a\n.b; delete f()",
    "let a; [, a] = [,,]; f(a,); ((a, b,) => 1)",
    "try {} catch {} try {} finally {} try {} catch (a) {} finally {}",
)
SOURCES = {
    **{f"the binding of {w}": tuple(b.format(w) for b in BINDINGS) for w in UNBINDABLE},
    **REFUSED,
}


@pytest.fixture(scope="module")
def answers(v8):
    """What V8 reads in each source; None where it refuses it."""
    sources = list(dict.fromkeys([*(s for kind in SOURCES.values() for s in kind), *ACCEPTED]))
    return dict(zip(sources, v8([source.encode() for source in sources]), strict=True))


@pytest.mark.parametrize("kind", SOURCES)
def test_what_node_refuses(answers, kind):
    """Each source that V8 refuses has an error."""
    assert [source for source in SOURCES[kind] if answers[source] is not None] == []
    assert [source for source in SOURCES[kind] if not extract(source.encode()).syntax_errors] == []


@pytest.mark.parametrize("source", ACCEPTED)
def test_what_only_looks_like_it(answers, source):
    """A source that V8 accepts has no error, though it holds the words of one."""
    assert answers[source] is not None
    assert extract(source.encode()).syntax_errors == ()


def test_errors_are_where_the_word_is():
    """The place of an early error is that of the word which is one."""
    source = b"import './a';\nif (x) {\n  import './b';\n}\nfunction f() {\n  await x;\n}\n"
    sites = extract(source).syntax_errors
    assert [(site.line, site.column) for site in sites] == [(3, 3), (6, 3)]
    assert [source[site.start : site.end] for site in sites] == [b"import", b"await"]
