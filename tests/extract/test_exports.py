"""Export entries: what a module offers under which name, its own or another's."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.records import IndirectExport, LocalExport, StarExport

ENTRIES = [
    ("export const a = 1, b = 2", ["a=a", "b=b"]),
    (
        "export let { a, b: [c, ...d], e: { f } = {}, ...g } = h",
        ["a=a", "c=c", "d=d", "f=f", "g=g"],
    ),
    ("export var [a = 1, , b] = c", ["a=a", "b=b"]),
    ("export function f() {}", ["f=f"]),
    ("export async function* g() {}", ["g=g"]),
    ("export class C {}", ["C=C"]),
    ("export default 1", ["default=*default*"]),
    ("export default function () {}", ["default=*default*"]),
    ("export default function f() {}", ["default=f"]),
    ("export default class {}", ["default=*default*"]),
    ("export default class C {}", ["default=C"]),
    ("export default async () => {}", ["default=*default*"]),
    ("let a, b; export { a, b as c }", ["a=a", "c=b"]),
    ("let a; export { a as default, a as 'x y', a as if }", ["default=a", "x y=a", "if=a"]),
    ("export { a, b as c } from './m'", ["a=0:a", "c=0:b"]),
    ("export { default } from './m'", ["default=0:default"]),
    ("export { default as in, if } from './m'", ["in=0:default", "if=0:if"]),
    ("export * as n from './m'", ["n=0:*"]),
    ("export * from './m'; export * from './n'", ["*0", "*1"]),
    ("import { a as b } from './m'; export { b as c }", ["c=0:a"]),
    ("import d from './m'; export { d }", ["d=0:default"]),
    ("import * as n from './m'; export { n }", ["n=n"]),
    ("export { a }; import { b as a } from './m'", ["a=0:b"]),
    ("export\nconst a = 1", ["a=a"]),
    (r"export const \u0061b = 1", ["ab=ab"]),
]


def entry(export: LocalExport | IndirectExport | StarExport) -> str:
    """An export entry in short: name=local, name=request:imported, *request."""
    match export:
        case LocalExport(name, local):
            return f"{name}={local}"
        case IndirectExport(name, request, imported):
            return f"{name}={request}:{imported}"
        case StarExport(request):
            return f"*{request}"


@pytest.mark.parametrize(("source", "expected"), ENTRIES)
def test_entries(source, expected):
    """Each form of export yields the entries that ECMA-262 gives it, in source order."""
    record = extract(source.encode())
    assert [entry(export) for export in record.exports] == expected
    assert record.syntax_errors == ()


def test_anonymous_default_declarations_need_no_semicolon():
    """What follows an anonymous default declaration on its line is a statement of its own."""
    source = b"export default function(){}export const a = 1;export{a as b};import './m'"
    record = extract(source)
    assert [entry(export) for export in record.exports] == ["default=*default*", "a=a", "b=a"]
    assert [request.specifier for request in record.requests] == ["./m"]
    assert record.syntax_errors == ()
