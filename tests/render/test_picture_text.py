"""Names, statements and numbers as a picture shows them."""

from __future__ import annotations

import pytest

from graphscan import extract
from graphscan.discover import Module, ResolvedRequest
from graphscan.records import Builtin, Format
from graphscan.render.picture_text import (
    STATEMENT,
    elide,
    listed,
    name,
    numbers,
    ordinal,
    statement,
    wrapped,
)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("import './a.mjs'", "import './a.mjs'"),
        ('import a from "./a.mjs"', "import a from './a.mjs'"),
        ("import * as a from 'a'", "import * as a from 'a'"),
        ("import a, { b, c as d } from 'a'", "import a, { b, c as d } from 'a'"),
        ("export { a as b } from 'a'", "export { a as b } from 'a'"),
        ("export * from 'a'", "export * from 'a'"),
        ("export * as n from 'a'", "export * as n from 'a'"),
        ("import {} from 'a'", "import 'a'"),
        (
            "import { useRuntimeConfig as configuration } from './chunks/nitro/nitro.mjs'",
            "import { … } from './chunks/nitro/nitro.mjs'",
        ),
        ("import('./a.mjs')", "import('./a.mjs')"),
        ("import(`./l/${x}.mjs`)", "import(`./l/${…}.mjs`)"),
        ("import(x)", "import(…)"),
    ],
)
def test_statements(source, shown):
    """A request is shown as its source has it, without the names where they do not fit."""
    record = extract(source.encode())
    requests = tuple(
        ResolvedRequest(request, getattr(request, "specifier", None), Builtin("node:x"))
        for request in (*record.requests, *record.import_calls)
    )
    assert statement(Module("m.mjs", None, Format.MODULE, record, requests), 0) == shown


def test_long_specifiers_keep_their_end():
    """A statement is cut in the middle of its specifier, whose end names the target."""
    specifier = f"./{'folder/' * 20}nitro.mjs"
    record = extract(f"import {{ nitro }} from '{specifier}'".encode())
    requests = (ResolvedRequest(record.requests[0], specifier, Builtin("node:x")),)
    shown = statement(Module("m.mjs", None, Format.MODULE, record, requests), 0)
    assert len(shown) <= STATEMENT
    assert shown.startswith("import { … } from './")
    assert shown.endswith("/nitro.mjs'")


@pytest.mark.parametrize(
    ("module", "shown"),
    [
        ("chunks/nitro/nitro.mjs", "chunks/nitro/nitro.mjs"),
        ("chunks/build/about-B5gn1Rla.mjs", "chunks/build/about-….mjs"),
        ("chunks/build/nuxt-renderer.mjs", "chunks/build/nuxt-renderer.mjs"),
        ("node_modules/pg/lib/index.js", "pg/…/index.js"),
        ("node_modules/pg/index.js", "pg/index.js"),
        ("a\n.mjs", "a\\x0a.mjs"),
    ],
)
def test_names(module, shown):
    """A name goes without its content hash and without folders inside a package."""
    assert name(module) == shown


def test_numbers():
    """Evaluation numbers are shown as one, as a run, or as a range with gaps."""
    assert numbers([]) == ""
    assert numbers([3]) == "#3"
    assert numbers([2, 3, 4]) == "#2–4"
    assert numbers([4, 2]) == "#2 … #4"


def test_ordinals():
    """Ordinals follow English."""
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 111, 112, 203)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "111th", "112th", "203rd",
    ]  # fmt: skip


def test_cutting():
    """What is cut says so, in the middle, in lists, and never exceeds its room."""
    assert elide("abcdefghij", 10) == "abcdefghij"
    assert elide("abcdefghijk", 10) == "abc…fghijk"
    assert listed(["a", "b", "c"], 3) == "a, b, c"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert wrapped("one two three", 8) == ("one two", "three")
