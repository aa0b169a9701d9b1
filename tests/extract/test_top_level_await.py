"""Top-level await: syntax decides; Node is asked by requiring the file."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.records import When

ASYNC = [
    "await 0",
    "await (0)",
    "await [0]",
    "await `x`",
    "await\n0",
    "await /* x */ 0",
    "await /x/",
    "await +1",
    "if (false) await 0",
    "const { a = await 1 } = {}",
    "const [a = await 1] = []",
    "const o = { [await 'a']: 1 }",
    "const o = { [await 'a']() { } }",
    "class C { [await 'a'] = 1 }",
    "class C { static [await 'a']() {} }",
    "class C extends (await Object) {}",
    "const t = `${await 0}`",
    "const t = String.raw`${await (0)}`",
    "for await (const x of []) {}",
    "for await (const x of []) { function f() {} }",
    "label: for (const x of await []) {}",
    "export default await 0",
    "export const a = await 0, b = 1",
    "import('data:text/javascript,', await {})",
    "(await 0) + (() => 0)()",
    "function f() {} await f()",
    "throw await 0",
]

SYNCHRONOUS = [
    "async function f() { await 0 }",
    "(async () => { await 0 })()",
    "const f = async () => await 0",
    "const o = { async m() { await 0 }, async *g() { for await (const x of []) {} } }",
    "class C { async m() { await 0 } static s = async () => { await 0 } }",
    "async function* g() { for await (const x of []) {} }",
    "const o = { await: 1 }; o.await",
    "// await 0\n'await 0'; `await 0`",
    "class C { await() {} }",
    "export { join as await } from 'node:path'",
]


@pytest.fixture(scope="module")
def answers(are_async):
    """What Node says of each source."""
    return are_async([*ASYNC, *SYNCHRONOUS])


@pytest.mark.parametrize("source", ASYNC)
def test_what_makes_a_module_asynchronous(answers, source):
    """An await outside functions makes the module asynchronous, wherever the body evaluates it."""
    assert answers[source] is True
    assert extract(source.encode()).has_tla


@pytest.mark.parametrize("source", SYNCHRONOUS)
def test_what_does_not(answers, source):
    """An await inside a function, and the word elsewhere, leave the module synchronous."""
    assert answers[source] is False
    assert not extract(source.encode()).has_tla


def test_where_the_body_is_suspended():
    """An await is placed from its word to the end of what it awaits, a loop as a whole."""
    source = b"f(); await g(1).then(h); for await (const x of y) { z }"
    first, second = extract(source).awaits
    assert source[first.site.start : first.site.end] == b"await g(1).then(h)"
    assert not first.loop
    assert source[second.site.start : second.site.end] == b"for await (const x of y) { z }"
    assert second.loop


@pytest.mark.parametrize(
    ("source", "awaited"),
    [
        ("await (x).y(z)[0]; q", "await (x).y(z)[0]"),
        ("await\nx.y(); q", "await\nx.y();"),
        ("a = [await (x), 1]", "await (x)"),
    ],
)
def test_awaits_that_look_like_names(source, awaited):
    """An await before a parenthesis or a line break reaches to the end of its operand."""
    (found,) = extract(source.encode()).awaits
    assert source[found.site.start : found.site.end] == awaited


def test_whether_the_body_gets_there():
    """An await under a condition is marked so."""
    certain, possible = extract(b"await 0; if (x) await 1").awaits
    assert (certain.when, possible.when) == (When.ALWAYS, When.CONDITIONAL)


def test_await_using():
    """What `await using` declares is awaited when the module's body ends."""
    source = b"await using x = f(); g()"
    (found,) = extract(source).awaits
    assert found.loop
    assert found.site.end == len(source)


def test_await_using_in_the_head_of_a_loop():
    """`for (await using x = ...;;)` suspends the body, though the grammar cannot read it."""
    record = extract(b"for (await using x = f(); x;) {}")
    assert record.has_tla
    assert record.syntax_errors == ()


def test_commonjs_has_no_top_level_await():
    """In CommonJS await is a name; where it cannot be one, it is an error of syntax."""
    assert extract(b"await(0)", format="commonjs").syntax_errors == ()
    record = extract(b"await 0", format="commonjs")
    assert not record.has_tla
    assert len(record.syntax_errors) == 1


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("f()\nthrow x", 2),
        ("if (a) throw b\nthrow c", 2),
        ("if (a) throw b", None),
        ("function f() { throw a }", None),
        ("try { throw a } catch {}", None),
    ],
)
def test_a_certain_throw(source, line):
    """A throw statement of the body itself, which nothing guards, is a fact of the record."""
    throws = extract(source.encode()).throws
    assert (throws.line if throws else None) == line


def test_a_throw_after_a_conditional_return():
    """In CommonJS a return before it makes a throw uncertain."""
    assert extract(b"if (a) return; throw b", format="commonjs").throws is None
