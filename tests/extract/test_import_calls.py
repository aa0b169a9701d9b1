"""import() calls: what they load, when they run, whether they are awaited."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.records import Literal, Opaque, Phase, Template, When

ARGUMENTS = [
    ("import('./a.mjs')", Literal(("./a.mjs",))),
    ("import(`./a.mjs`)", Literal(("./a.mjs",))),
    ("import(('./a.mjs'))", Literal(("./a.mjs",))),
    ("import(/* webpackChunkName: 'x' */ './a.mjs' /* y */)", Literal(("./a.mjs",))),
    ("import('./a' + '.mjs')", Literal(("./a.mjs",))),
    ("import('./' + ('a' + `.mjs`))", Literal(("./a.mjs",))),
    ("import(x ? './a.mjs' : './b.mjs')", Literal(("./a.mjs", "./b.mjs"))),
    ("import(x ? './a.mjs' : y ? './b.mjs' : './a.mjs')", Literal(("./a.mjs", "./b.mjs"))),
    ("import((x ? './a' : './b') + '.mjs')", Literal(("./a.mjs", "./b.mjs"))),
    (r"import('./\u{61}\x2e\u006djs')", Literal(("./a.mjs",))),
    ("import(new URL('./a.mjs', import.meta.url).href)", Literal(("./a.mjs",))),
    ("import(new URL('a.mjs', import.meta.url))", Literal(("./a.mjs",))),
    ("import(new URL('./a.mjs', globalThis._importMeta_.url).toString())", Literal(("./a.mjs",))),
    ("import('./a.mjs', { with: { type: 'json' } })", Literal(("./a.mjs",))),
    ("import('./a.mjs',)", Literal(("./a.mjs",))),
    ("import(`./l/${name}.mjs`)", Template(("./l/", ".mjs"))),
    ("import('./l/' + name + '.mjs')", Template(("./l/", ".mjs"))),
    ("import(name)", Opaque()),
    ("import(`${name}`)", Opaque()),
    ("import(x ? './a.mjs' : name)", Opaque()),
    ("import(x || './a.mjs')", Opaque()),
    ("import(new URL(name, import.meta.url).href)", Opaque()),
    ("import(pathToFileURL(file).href)", Opaque()),
    (r"import('./\ud800')", Literal(("./\ufffd",))),
]

TIMES = [
    ("import('./a')", When.ALWAYS),
    ("const x = [1, import('./a')]", When.ALWAYS),
    ("{ import('./a') }", When.ALWAYS),
    ("(async () => { await import('./a') })()", When.ALWAYS),
    ("!function () { import('./a') }()", When.ALWAYS),
    ("(function () { import('./a') }).call(this)", When.ALWAYS),
    ("class C { static { import('./a') } static x = import('./b') }", When.ALWAYS),
    ("class C { [import('./a')] = 1 }", When.ALWAYS),
    ("if (import('./a')) {}", When.ALWAYS),
    ("for (const x of import('./a')) {}", When.ALWAYS),
    ("while (import('./a')) {}", When.ALWAYS),
    ("try { import('./a') } catch {}", When.ALWAYS),
    ("try {} finally { import('./a') }", When.ALWAYS),
    ("export default import('./a')", When.ALWAYS),
    ("if (x) import('./a')", When.CONDITIONAL),
    ("if (x) {} else import('./a')", When.CONDITIONAL),
    ("x ? import('./a') : 1", When.CONDITIONAL),
    ("x && import('./a')", When.CONDITIONAL),
    ("x || import('./a')", When.CONDITIONAL),
    ("x ?? import('./a')", When.CONDITIONAL),
    ("x ??= import('./a')", When.CONDITIONAL),
    ("x?.y(import('./a'))", When.CONDITIONAL),
    ("for (;;) { import('./a') }", When.CONDITIONAL),
    ("switch (x) { case 1: import('./a') }", When.CONDITIONAL),
    ("try { f() } catch { import('./a') }", When.CONDITIONAL),
    ("try { f(); import('./a') } catch {}", When.CONDITIONAL),
    ("const { x = import('./a') } = y", When.CONDITIONAL),
    ("(() => { if (x) return; import('./a') })()", When.CONDITIONAL),
    ("if (x) throw 1; import('./a')", When.CONDITIONAL),
    ("if (x) { (() => import('./a'))() }", When.CONDITIONAL),
    ("function f() { import('./a') }", When.ON_CALL),
    ("const f = () => import('./a')", When.ON_CALL),
    ("x.y(() => import('./a'))", When.ON_CALL),
    ("const o = { m() { import('./a') } }", When.ON_CALL),
    ("class C { x = import('./a') }", When.ON_CALL),
    ("class C { constructor() { import('./a') } }", When.ON_CALL),
    ("(function* () { import('./a') })()", When.ON_CALL),
    ("(() => () => import('./a'))()", When.ON_CALL),
]

AWAITED = [
    ("await import('./a')", True),
    ("(await (import('./a'))).x", True),
    ("const { x } = await import('./a').then((n) => n.x)", True),
    ("await import('./a').catch(() => {})", True),
    ("await (x ? import('./a') : y)", True),
    ("await (import('./a'))", True),
    ("import('./a')", False),
    ("import('./a').then(() => {})", False),
    ("await f(import('./a'))", False),
    ("await Promise.all([import('./a')])", False),
    ("await import('./a').x", False),
]


@pytest.mark.parametrize(("source", "argument"), ARGUMENTS)
def test_what_is_known_of_the_argument(source, argument):
    """Constants are folded into literals, a template keeps its fixed parts, the rest is opaque."""
    (call,) = extract(source.encode()).import_calls
    assert call.argument == argument


@pytest.mark.parametrize(("source", "when"), TIMES)
def test_when_it_runs(source, when):
    """Syntax tells whether a call runs with the body, on a condition, or when somebody calls."""
    assert {call.when for call in extract(source.encode()).import_calls} == {when}


@pytest.mark.parametrize(("source", "awaited"), AWAITED)
def test_whether_it_is_awaited_in_place(source, awaited):
    """A call is awaited where the body goes on only after what it loads is complete."""
    (call,) = extract(source.encode()).import_calls
    assert call.awaited is awaited


def test_the_function_around_it():
    """The innermost function is named by the offset at which it starts."""
    source = b"f(() => { async function g() { import('./a') } }); import('./b')"
    inner, outer = extract(source).import_calls
    assert inner.function == source.index(b"async function")
    assert outer.function is None


def test_attributes_and_phase():
    """Options that are written out and the phase of the call are read."""
    source = (
        b"import('./a', { with: { type: 'json' } }); import.source('./b'); import . defer ('./c')"
    )
    calls = extract(source).import_calls
    assert [call.attributes for call in calls] == [(("type", "json"),), (), ()]
    assert [call.phase for call in calls] == [Phase.EVALUATION, Phase.SOURCE, Phase.DEFER]


@pytest.mark.parametrize(
    "source",
    [
        "// import('./a')",
        "/** @type {import('./a').X} */ let x",
        "const s = \"import('./a')\"",
        "const t = `import('./a')`",
        "const r = /import('.a')/",
        "x.import('./a')",
        "const o = { import() {} }",
        "import.meta.resolve('./a')",
    ],
)
def test_what_is_no_import_call(source):
    """The word in a comment, string, template or regular expression or as a property is no call."""
    record = extract(source.encode())
    assert record.import_calls == ()
    assert record.syntax_errors == ()


def test_calls_inside_calls_and_templates():
    """Calls are listed in source order, those in template substitutions and arguments too."""
    source = b"`${import('./a')}`; f(import('./b'), [...import('./c')]); import(import('./d'))"
    calls = extract(source).import_calls
    values = [c.argument.values[0] if isinstance(c.argument, Literal) else None for c in calls]
    assert values == ["./a", "./b", "./c", None, "./d"]


def test_commonjs_has_import_calls():
    """CommonJS may call import()."""
    (call,) = extract(b"module.exports = () => import('./a.mjs')", format="commonjs").import_calls
    assert call.argument == Literal(("./a.mjs",))


def test_a_constant_names_the_specifier() -> None:
    """A name that a `const` binds to a string stands for that string, in templates too."""
    source = b"const n = 'd', p = './';const u = p + 'a.mjs';import(u);import(`./${n}.mjs`);"
    found = [call.argument for call in extract(source).import_calls]
    assert found == [Literal(("./a.mjs",)), Literal(("./d.mjs",))]


def test_a_variable_or_a_shadowed_name_is_not_known() -> None:
    """What may be assigned, or is another name of the same text, stays unknown."""
    source = b"let v = './a.mjs';import(v);const u = './a.mjs';(function (u) { import(u) })('b');"
    assert [call.argument for call in extract(source).import_calls] == [Opaque(), Opaque()]


def test_constants_that_name_each_other_end() -> None:
    """Constants in a circle have no value."""
    assert extract(b"const a = b, b = a;import(a)").import_calls[0].argument == Opaque()
