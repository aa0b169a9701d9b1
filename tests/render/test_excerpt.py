"""Excerpts: short, masked, nothing hidden in them, and the marked text always there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphscan.quote import Quote
from graphscan.render.excerpt import LIMIT, cells, excerpt, visible


def shown(before: str, marked: str, after: str = "") -> str:
    """The text of the excerpt."""
    return excerpt(Quote(before, marked, after)).text


def test_a_short_line_is_shown_whole() -> None:
    """A line that fits stands as it is, and the caret points at the marked text."""
    found = excerpt(Quote("if (x) ", "import('./b.mjs')", ";"))
    assert found.text == "if (x) import('./b.mjs');"
    assert found.text[found.caret : found.caret + found.width] == "import('./b.mjs')"


def test_indentation_is_dropped() -> None:
    """The blanks before the first character and after the last one are not shown."""
    assert shown("\t\t  ", "f()", " \t") == "f()"


def test_generated_code_before_an_import_is_cut() -> None:
    """Of a long prologue on line 1 only the end is shown, behind an ellipsis."""
    text = shown("x=1;" * 300, "import './chunks/nitro/nitro.mjs'", ";y=2" * 300)
    assert len(text) == LIMIT
    assert text.startswith("…")
    assert text.endswith("…")
    assert "import './chunks/nitro/nitro.mjs'" in text


def test_a_statement_over_several_lines_is_one_line() -> None:
    """Line ends and indentation inside the marked text become one blank."""
    assert (
        shown("", "import {\n  a,\r\n\tb\u2028} from './c.mjs'") == "import { a, b } from './c.mjs'"
    )


def test_a_long_import_keeps_its_specifier() -> None:
    """A statement that is too long loses its middle, not the specifier at its end."""
    names = ", ".join(f"name{number} as n{number}" for number in range(2000))
    text = shown("", f"import {{ {names} }} from './chunks/nitro/nitro.mjs'", ";")
    assert len(text) <= LIMIT
    assert text.startswith("import { name0 as n0")
    assert "from './chunks/nitro/nitro.mjs'" in text


@pytest.mark.parametrize(
    "secret",
    [
        "https://0123456789abcdef0123456789abcdef@o12.ingest.us.sentry.io/4507",
        "postgres://app:hunter2@db.internal:5432/app",
        r"https:\/\/public@sentry.example\/1",
    ],
)
def test_urls_with_credentials_are_masked(secret: str) -> None:
    """Of a DSN, or any URL with a user in it, the scheme is left."""
    text = shown("", "Sentry.init", f'({{ url: "{secret}" }})')
    scheme = secret.split(":")[0]
    assert text.startswith(f'Sentry.init({{ url: "{scheme}:')
    assert text.endswith('***" })')
    assert not {"0123456789abcdef", "hunter2", "public", "example"} & set(_words(text))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


@pytest.mark.parametrize(
    ("source", "secret"),
    [
        ('dsn: "whatever-it-is"', "whatever-it-is"),
        ("authToken='s3cr3t'", "s3cr3t"),
        ('"api_key" : "k"', '"k"'),
        ("password: `correct horse`", "correct horse"),
        ('x("sntrys_eyJpYXQiOjE3MDAwMDAwMDAuMCwidXJsIjoiaHR0cHM_abc123")', "eyJpYXQi"),
        ('x("eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSM")', "SflKxwRJSM"),
        ('x("6b8f1c2e90d14f7b8a3e5d2c1b0a9f8e")', "6b8f1c2e"),
        ('x("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")', "K7MDENG"),
        ("`-----BEGIN PRIVATE KEY-----MIIEvQ+/x`", "MIIEvQ"),
    ],
)
def test_secrets_are_masked(source: str, secret: str) -> None:
    """Values of keys that sound secret, keys, tokens and digests are not shown."""
    text = shown("", source)
    assert secret not in text
    assert "***" in text


def test_a_secret_that_reaches_into_the_excerpt_is_masked() -> None:
    """A token of which only the end would be shown is masked like any other."""
    assert shown("a" * 500 + "1" * 500 + ";", "init()") == "***;init()"


@pytest.mark.parametrize(
    "source",
    [
        "import './chunks/build/server.mjs'",
        "import { a } from './chunks/routes/api/some-long-endpoint-name-v2.get.mjs'",
        "experimental_entrypointWrappedFunctions()",
        "import x from '@opentelemetry/instrumentation-undici/build/esm/index.js'",
    ],
)
def test_ordinary_code_is_not_masked(source: str) -> None:
    """File names and identifiers are no secrets, however long."""
    assert shown("", source) == source


@pytest.mark.parametrize(
    ("hidden", "escape"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x00", r"\x00"),
        ("\x9b", r"\x9b"),
        ("\u202e", r"\u202e"),
        ("\u2066", r"\u2066"),
        ("\u200b", r"\u200b"),
        ("\ufeff", r"\ufeff"),
        ("\U000e0041", r"\u{e0041}"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_does_not_print_is_shown_as_an_escape(hidden: str, escape: str) -> None:
    """Control, bidirectional and zero-width characters are visible, in source as in names."""
    assert shown("", f"a{hidden}b") == f"a{escape}b"
    assert visible(f"a{hidden}b") == f"a{escape}b"


def test_wide_characters_take_two_cells() -> None:
    """The caret is counted in cells of a terminal, in which CJK characters are two wide."""
    assert cells("日本") == 4
    assert cells("e\u0301") == 1
    assert excerpt(Quote("日本 ", "f()", "")).caret == 5


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_any_text_makes_an_excerpt(before: str, marked: str, after: str) -> None:
    """Whatever the source: at most 120 characters, all of them printable, the caret inside."""
    found = excerpt(Quote(before, marked, after))
    assert len(found.text) <= LIMIT
    assert found.text.isprintable()
    assert 0 <= found.caret <= cells(found.text)
    assert found.width >= 1
