"""Static module requests: specifiers, names, attributes, phases, in source order."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.records import Phase, RequestKind

FORMS = {
    "bare": "import './a.mjs';",
    "default": "import a from './a.mjs';",
    "namespace": "import * as a from './a.mjs';",
    "empty braces": "import {} from './a.mjs';",
    "default and names": "import a, { b, c as d } from './a.mjs';",
    "default and namespace": "import a, * as b from './a.mjs';",
    "string name": "import { 'a b' as c } from './a.mjs';",
    "export names": "export { a, b as c } from './a.mjs';",
    "export star": "export * from './a.mjs';",
    "export namespace": "export * as a from './a.mjs';",
    "no space": 'import{a}from"./a.mjs";export*from"./b.mjs"',
    "after code": "f(); import './a.mjs';",
    "twice": "import './a.mjs'; import './b.mjs'; import './a.mjs';",
    "interleaved": "export { x } from './c.mjs'; import './a.mjs'; export * from './b.mjs';",
    "no semicolons": "import './a.mjs'\nimport b from './b.mjs'\nexport * from './c.mjs'\n",
    "escapes": r"import './\x61\u{2e}\u006djs'; import './b\
.mjs';",
    "behind generated code": (
        "globalThis._importMeta_={url:import.meta.url};;{try{let e=1;}catch(e){}};import './a.mjs';"
    ),
    "byte-order mark": "\ufeffimport './a.mjs';",
    "hashbang": "#!/usr/bin/env node\nimport './a.mjs';",
    "CRLF": "import './a.mjs'\r\nimport './b.mjs'\r\n",
    "decoys": (
        "// import './no.mjs'\n/* import './no.mjs' */ const s = \"import './no.mjs'\";"
        " const t = `import './no.mjs'`; const r = /import '.\\/no.mjs'/; import './a.mjs';"
    ),
    "contextual words": "import from from './a.mjs'; import { as as as } from './b.mjs';",
}


def specifiers(source: str | bytes) -> list[str]:
    """What extract reads, in order."""
    text = source.encode() if isinstance(source, str) else source
    return [request.specifier for request in extract(text).requests]


@pytest.fixture(scope="module")
def answers(v8):
    """What V8 reads in each form."""
    return dict(zip(FORMS, v8([source.encode() for source in FORMS.values()]), strict=True))


@pytest.mark.parametrize("form", FORMS)
def test_requests_are_those_of_v8_in_its_order(answers, form):
    """Each form of statement yields the requests that V8 reads, which keeps the first of equals."""
    assert answers[form] is not None
    assert list(dict.fromkeys(specifiers(FORMS[form]))) == answers[form]


def test_a_repeated_request_is_kept_twice():
    """Each statement is a request of its own, so that each can be shown where it stands."""
    assert specifiers("import './a'; export * from './a';") == ["./a", "./a"]


def test_kinds():
    """An export statement with a specifier is a request of its own kind."""
    record = extract(b"import './a'; export * from './b'; export {} from './c';")
    kinds = [request.kind for request in record.requests]
    assert kinds == [RequestKind.IMPORT, RequestKind.EXPORT_FROM, RequestKind.EXPORT_FROM]


def test_imported_names():
    """A request says which names it asks for and how they are called here."""
    source = (
        "import d, { a, b as c, 'x y' as e, default as f } from './m'; import * as n from './m'"
    )
    record = extract(source.encode())
    names = [(name.name, name.local) for request in record.requests for name in request.names]
    assert names == [
        ("default", "d"),
        ("a", "a"),
        ("b", "c"),
        ("x y", "e"),
        ("default", "f"),
        ("*", "n"),
    ]


def test_names_of_an_export_from():
    """`export { a as b } from` asks for a and offers b; `export *` names nothing."""
    record = extract(
        b"export { a as b, c } from './m'; export * as n from './m'; export * from './m'"
    )
    names = [[(name.name, name.local) for name in request.names] for request in record.requests]
    assert names == [[("a", "b"), ("c", "c")], [("*", "n")], []]


@pytest.mark.parametrize(
    ("source", "attributes"),
    [
        ("import a from './a.json' with { type: 'json' }", (("type", "json"),)),
        ("import a from './a.json' assert { type: 'json' }", (("type", "json"),)),
        ("export { a } from './a.json' with { type: 'json' }", (("type", "json"),)),
        ("export * from './a.json' with { 'type': \"js\\x6fn\", }", (("type", "json"),)),
        ("import './a.json'\nwith\n{ if: '' }", (("if", ""),)),
        ("import './a.json' with {}", ()),
        ("import './a.mjs'\nassert\n{ type: 'json' }", ()),
    ],
)
def test_attributes(source, attributes):
    """Import attributes are read on imports and exports alike; `assert` ends at the line's end."""
    (request,) = extract(source.encode()).requests
    assert request.attributes == attributes


@pytest.mark.parametrize(
    ("source", "phase"),
    [
        ("import defer * as a from './a'", Phase.DEFER),
        ("import source a from './a'", Phase.SOURCE),
        ("import source from from './a'", Phase.SOURCE),
        ("import source from './a'", Phase.EVALUATION),
        ("import defer from './a'", Phase.EVALUATION),
        ("import defer, * as a from './a'", Phase.EVALUATION),
        ("import source1 from './a'", Phase.EVALUATION),
    ],
)
def test_phases(source, phase):
    """`defer` and `source` are phases only where the grammar of the proposals makes them so."""
    record = extract(source.encode())
    assert [request.phase for request in record.requests] == [phase]
    assert record.syntax_errors == ()


def test_commonjs_has_no_requests():
    """In CommonJS an import statement is an error of syntax, not a request."""
    record = extract(b"import './a.mjs'", format="commonjs")
    assert record.requests == ()
    assert [error.line for error in record.syntax_errors] == [1]
