"""The summary for a comment on a pull request."""

from __future__ import annotations

import re

import pytest
from drawn_builds import HOSTILE, NAMES, scan_sample
from markdown_it import MarkdownIt
from msgspec.structs import replace

from graphscan.render.markdown import MOST, code, fenced, markdown, prose
from graphscan.render.mermaid import mermaid
from graphscan.render.options import DrawOptions

GITHUB = MarkdownIt("commonmark").enable("table")
OURS = {"html_block", "html_inline"}


def tokens(text: str):
    """What a reader of Markdown finds in `text`, flat."""
    for token in GITHUB.parse(text):
        yield token
        yield from token.children or ()


def html(text: str) -> set[str]:
    """The raw HTML in `text`."""
    return {token.content.strip() for token in tokens(text) if token.type in OURS}


@pytest.mark.parametrize("name", NAMES)
def test_every_sample(name):
    """Each sample fits into a comment, holds its flowchart, and no HTML but what folds it."""
    scan = scan_sample(name)
    text = markdown(scan, DrawOptions())
    assert len(text) <= MOST
    [picture] = [token for token in tokens(text) if token.info == "mermaid"]
    assert picture.content == mermaid(scan, DrawOptions())
    summary = r"<details><summary>(Evidence|Build|\d+ further findings?)</summary>|</details>"
    assert all(re.fullmatch(summary, each) for each in html(text))
    assert not any(token.type in ("image", "link_open") for token in tokens(text))


def test_the_answer():
    """Verdict, cause, symptom, remedies with what trying them gave, chain and build are told."""
    text = markdown(scan_sample("refuted-static-nitro-import"), DrawOptions())
    assert text.startswith("## ❌ graphscan: REFUTED\n\n**Nitro (`chunks/nitro/nitro.mjs`) is ")
    assert "_What you will have seen:_ Errors arrive, but no database spans" in text
    assert "2. Load `./chunks/nitro/nitro.mjs` with import() after" in text
    assert "(tried on the graph: **proved**)" in text
    assert "- `index.mjs:2:1` imports `chunks/nitro/nitro.mjs`" in text
    assert "| warning | `sentry-in-own-graph` |" in text
    assert "| assumed | Node 22" in text


def test_a_command_to_copy():
    """The command of a remedy is a block of code of its own."""
    text = markdown(scan_sample("refuted-config-not-wired"), DrawOptions())
    blocks = [token.content for token in tokens(text) if token.type == "fence"]
    assert any(block.startswith("node --import ./sentry.server.config.mjs") for block in blocks)


def test_changes_to_copy():
    """What a remedy changes is a block of code below it: a setting, a patch, overrides."""
    text = markdown(scan_sample("refuted-static-nitro-import"), DrawOptions())
    blocks = [token.content for token in tokens(text) if token.type == "fence"]
    assert any(block.startswith("sentry: {") for block in blocks)
    assert any("+import('./chunks/nitro/nitro.mjs');" in block for block in blocks)
    assert "in `package.json`; then install and build again:" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_sentences(name):
    """Whatever stands in a sentence of a finding, it comes out as text."""
    found = [*tokens(prose(f"{name} imports @sentry/{name} as #12 from https://x.y/{name}"))]
    kinds = {token.type for token in found}
    assert kinds <= {
        "paragraph_open", "paragraph_close", "inline", "text", "code_inline", "text_special",
    }  # fmt: skip


def test_hostile_names_of_modules(scan_of):
    """Names of entry and folders cannot leave the comment's tables, blocks and spans."""
    name = "`</details>|<img src=x>`` ```.mjs"
    scan = scan_of({name: f"import './{name}x'", f"{name}x": ""}, entry=name)
    text = markdown(scan, DrawOptions())
    assert html(text) == {"<details><summary>Build</summary>", "</details>"}


def test_mentions_and_references():
    """Nobody is notified: after @ and # stands an empty character, names are code."""
    assert prose("by @sentry, see #12") == "by @&#8203;sentry, see #&#8203;12"
    assert prose("@sentry/node is old") == "`@sentry/node` is old"
    assert prose("at www.example.com") == "at www&#8203;.example.com"


def test_code():
    """A code span holds any text, with as many backticks as it takes."""
    for text in ("a", "`", "a``b", "`x", " y "):
        [inline] = [token for token in GITHUB.parse(code(text)) if token.type == "inline"]
        assert [(token.type, token.content) for token in inline.children] == [("code_inline", text)]
    [block] = GITHUB.parse(fenced("js", "```\n<b>"))
    assert (block.type, block.content) == ("fence", "```\n<b>\n")


def test_too_many_findings_are_counted():
    """Where not everything fits the least important is left out, and the comment says so."""
    scan = scan_sample("refuted-static-nitro-import")
    warning = next(each for each in scan.findings if each is not scan.deciding)
    many = tuple(replace(warning, cause=f"c{n}", message="x" * 500) for n in range(200))
    text = markdown(replace(scan, findings=(*scan.findings, *many)), DrawOptions())
    assert len(text) < 65_536
    assert text.endswith("1 part of the report did not fit in here.\n")
    assert "```mermaid" in text
