"""Errors of syntax: real ones are named with their places, and the rest is still read."""

from __future__ import annotations

import pytest

from graphscan.extract import extract

REFUSED = [
    "import './a'; const = 1;",
    "import './a'; function (",
    "import './a'; f(;",
    "import './a'; let x; let x;",
    "import { x } from './a'; const x = 1;",
    "import { x } from './a'; import { x } from './a';",
    "import './a'; let x; var x;",
    "import './a'; function f() {} function f() {}",
    "import './a'; export { missing };",
    "import './a'; export const x = 1; export { x };",
    "import './a'; export default 1; export default 2;",
    "import './a'; return;",
    "import './a'; `\\xg`",
    "import './a';\n--> x",
]

ACCEPTED = [
    "var x; var x; export { x }",
    "function f() { let x; { let x } }",
    "if (y) { var x } export { x }",
    "for (var x of []) {} export { x }",
    "{ function f() {} } let f",
    "export { default } from './a'; export { default as x } from './a'",
    "export default function () {} export class C {}",
    "let x; export { x as a, x as b }",
    "while (x --> 0) {}",
    "class A {} export { A as B }; { class A {} }",
]


@pytest.fixture(scope="module")
def answers(v8):
    """What V8 reads in each source; None where it refuses it."""
    sources = [*REFUSED, *ACCEPTED]
    return dict(zip(sources, v8([source.encode() for source in sources]), strict=True))


@pytest.mark.parametrize("source", REFUSED)
def test_what_node_refuses(answers, source):
    """An error is listed where V8 refuses the source, and the request beside it is kept."""
    record = extract(source.encode())
    assert answers[source] is None
    assert record.syntax_errors
    assert record.requests[0].specifier == "./a"


@pytest.mark.parametrize("source", ACCEPTED)
def test_what_node_accepts(answers, source):
    """No error is listed where V8 accepts the source."""
    assert answers[source] is not None
    assert extract(source.encode()).syntax_errors == ()


def test_the_place_of_an_error():
    """An error is named with the line on which it stands."""
    (error,) = extract(b"let a\nlet b\nlet a").syntax_errors
    assert (error.line, error.column) == (3, 5)


def test_requests_around_an_error():
    """Requests before and after an error, and import() calls, are still found."""
    source = b"import './a';\nconst = 1;\nimport './b';\nimport('./c');\n"
    record = extract(source)
    assert [request.specifier for request in record.requests] == ["./a", "./b"]
    assert len(record.import_calls) == 1
    assert [error.line for error in record.syntax_errors] == [2]


@pytest.mark.parametrize(
    "source",
    [
        "import './a'",
        "export {}",
        "f(import.meta.url)",
        "await 0",
        "const require = x",
    ],
)
def test_module_syntax_in_commonjs(source):
    """What only an ES module may say is an error in CommonJS."""
    assert len(extract(source.encode(), format="commonjs").syntax_errors) == 1


@pytest.mark.parametrize(
    "source",
    ["return", "<!-- comment\nf()", "f()\n--> comment", "with (x) {}", "var await = 010", "x = 1"],
)
def test_what_only_a_script_may_say(source):
    """CommonJS may return, hold HTML-like comments and be sloppy."""
    assert extract(source.encode(), format="commonjs").syntax_errors == ()


def test_a_hopeless_text_names_a_few_places():
    """The list of errors is short, however bad the text is."""
    assert 0 < len(extract(b"}{ ) " * 10_000).syntax_errors) <= 20
