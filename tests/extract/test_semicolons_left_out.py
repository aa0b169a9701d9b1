"""Code without semicolons: an import or export ends at the line terminator, whatever follows it."""

from __future__ import annotations

import pytest

from graphscan.extract import extract

HEADS = (
    "import 'x'",
    "import a from 'x'",
    "import * as a from 'x'",
    "import a, * as b from 'x'",
    "import a, { b as c, } from 'x'",
    "import { /* } */ a } from 'x'",
    "import from from 'x'",
    "import a from 'x' with { type: 'json' }",
    "import 'x'\nwith {}",
    "export * from 'x'",
    "export * as a from 'x'",
    "export { a } from 'x'",
    "export { a as if } from 'x' with { type: 'json' }",
    "let a; export { a }",
    "let a; export\n{ a as if }",
)
FOLLOWERS = (
    "(async () => {})()",
    "(0, f)()",
    "[1].map(f)",
    "`t`.x",
    "/re/.test(s)",
    "/['\"`/*]/.test(s)",
    "/=/.test(s)",
    "+1",
    "-1",
    "++q",
    "--q",
    "!q",
    "in5()",
    "assert(q)",
    "'use strict'",
    "{ q }",
    ".q",
    ",q",
    "*1",
    "?q",
    "= 1",
    "==q",
    "<q",
    "=> q",
    "?.q",
    "in q",
    "--> q",
    ")",
)
GAPS = {
    "line feed": "\n",
    "carriage return": "\r",
    "both": "\r\n  ",
    "line separator": "\u2028",
    "wide space": "\u00a0\n",
    "comments": " /* ( */ // [\n /* x */ ",
    "line comment": "// it's ( `\n",
    "block comment": "/* it's \n ` */",
    "one line": " ",
    "comment on one line": "/* x */ ",
}
SHAPES = {
    **{f"{head}{follower}": f"{head}\n{follower}" for head in HEADS for follower in FOLLOWERS},
    **{
        f"{gap} {head}{follower}": f"{head}{GAPS[gap]}{follower}"
        for gap in GAPS
        for head in HEADS
        for follower in FOLLOWERS[:6]
    },
}
MODULES = {
    "attributes on the next line and a call": "import a from 'x'\nwith {}\n(0)",
    "attributes and a call on their line": "import a from 'x'\nwith {} (0)",
    "commented out": "// import 'y'\n(0)\nimport 'x'\n(0)",
    "commented out without an end": "import 'x'\n(0) // import 'y'\n(1)",
    "in a comment": "/* import 'y'\n(0) */ import 'x'\n(0)",
    "in a template": "import 'x'\n(`import 'y'\n(0) export {q}//`\n)",
    "many": "import 'x'\n(0)\nimport 'y'\n[0]\nexport * from 'z'\n/'/.test(0)\nimport 'w'\n`q`",
    "behind quotes": "import 'x'\n/'/.test(0)\nimport 'y'\n/`/.test(0)\nimport 'z'\n/\"/.test(0)",
    "a name and a bracket": "import 'x'\nf\n(0)",
    "a value that goes on": "export const a = f\n(0)\nexport default a\n[0]\nimport 'x'\n(0)",
    "declarations": "import 'x'\n(0); export class C {}\n(0); export function f() {}\n[0]",
    "a field of that name": "import 'x'\n(0); class C { import\n'y'\n(a) {} }",
    "at the end": "import 'x'\n(0)\nexport {}\n",
    "two statements on a line": "import 'x'\n(0); import 'y' import 'z'",
}


@pytest.fixture(scope="module")
def answers(v8):
    """What V8 reads in each source, and None where it refuses it."""
    sources = [*SHAPES.values(), *MODULES.values()]
    return dict(zip(sources, v8([source.encode() for source in sources]), strict=True))


def _difference(answers, source: str) -> str | None:
    record = extract(source.encode(), format="module")
    specifiers = [request.specifier for request in record.requests]
    theirs = answers[source]
    if theirs is None:
        return None if record.syntax_errors else f"accepted: {source!r}"
    if record.syntax_errors or list(dict.fromkeys(specifiers)) != theirs:
        return f"{source!r}: {specifiers}, errors {record.syntax_errors}"
    return None


@pytest.mark.parametrize("head", HEADS)
def test_what_follows_on_the_next_line(answers, head):
    """Requests are V8's, and an error is reported just where V8 reports one."""
    sources = [source for source in SHAPES.values() if source.startswith(head)]
    assert [found for source in sources if (found := _difference(answers, source))] == []


@pytest.mark.parametrize("name", MODULES)
def test_whole_modules(answers, name):
    """What only looks like such a statement is left alone, and each that is one ends."""
    assert _difference(answers, MODULES[name]) is None


@pytest.mark.parametrize("gap", ["\n", "\r\n", " // x\n", "// x\n", "/*\n*/", "\u00a0\n"])
@pytest.mark.parametrize("head", ["import 'x'", "import { é as a } from 'x'", "export * from 'x'"])
def test_places_are_true(head, gap):
    """A statement ends with its last token, and what follows stands where it stood."""
    source = f"{head}{gap}(import('y'))\nlet q; export {{ q }}{gap}[0]".encode()
    record = extract(source)
    assert record.syntax_errors == ()
    (request,) = record.requests
    assert source[request.site.start : request.site.end] == head.encode()
    (call,) = record.import_calls
    assert source[call.site.start : call.site.end] == b"import('y')"
    exported = record.exports[-1].site
    assert source[exported.start : exported.end] == b"q"
