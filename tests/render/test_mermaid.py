"""The witness as a Mermaid flowchart."""

from __future__ import annotations

import re

import pytest
from drawn_builds import HOSTILE, NAMES, scan_sample

from graphscan.render.mermaid import MOST_ARROWS, MOST_CHARACTERS, mermaid
from graphscan.render.options import DrawOptions

TEXT = r'"[^"\\`]*"'
STATEMENTS = (
    r"flowchart TB",
    r"accTitle: [\w ,]+",
    r"accDescr: [\w /,().:'@+-]+",
    r"direction LR",
    rf"subgraph \w+\[{TEXT}\]",
    r"end",
    rf"\w+\[{TEXT}\]",
    rf"\w+ (-->|==>|-\.->|--x)(\|{TEXT}\|)? \w+",
    r"verdict ~~~ picture",
    r"linkStyle \d+ stroke:#\w+,stroke-width:4px",
    r"style \w+ [\w:#, ]+(,[\w:#, -]+)*",
)
"""The statements of Mermaid's grammar that are used, each with nothing in it but plain text."""

EVERYTHING = DrawOptions(full=True)


def statements(text: str) -> list[str]:
    """The lines of a flowchart without the directive that sets it up."""
    setup, *rest = text.splitlines()
    assert setup == '%%{init: {"flowchart": {"wrappingWidth": 600}}}%%'
    return [line.strip() for line in rest]


def decoded(text: str) -> str:
    """What Mermaid makes of its entities."""
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


@pytest.mark.parametrize("name", NAMES)
def test_every_sample(name):
    """Each sample becomes a flowchart of statements that are well formed, the same every time."""
    text = mermaid(scan_sample(name), DrawOptions())
    for line in statements(text):
        assert any(re.fullmatch(shape, line) for shape in STATEMENTS), line
    assert text == mermaid(scan_sample(name), DrawOptions())


def test_the_answer():
    """Verdict, moments, areas, the guilty statement with its place and order are in it."""
    text = decoded(mermaid(scan_sample("refuted-static-nitro-import"), DrawOptions()))
    assert "<b>REFUTED</b>" in text
    assert "#3 Nitro starts chunks/nitro/nitro.mjs<br>then #5 Sentry is initialised" in text
    assert "1. static graph · evaluated first, in one go · 5 modules" in text
    [guilty] = re.findall(r'n0 ==>\|"(.*)"\| n1', text)
    assert guilty.split("<br>") == [
        "the guilty import",
        "3rd import './chunks/nitro/nitro.mjs'",
        "index.mjs:2:1",
    ]
    assert "2nd import 1:441" in text
    assert "import() 11:1" in text


@pytest.mark.parametrize("options", [DrawOptions(), EVERYTHING])
def test_hostile_names_are_text(scan_of, options):
    """Whatever files are called, nothing but entities stands for what could be markup."""
    sources = dict.fromkeys((*HOSTILE, "end.mjs", "#35;#quot;.mjs", "`a` **b**.mjs"), "")
    sources["index.mjs"] = "\n".join(f"import './{name}'" for name in sources)
    text = mermaid(scan_of(sources), options)
    for line in statements(text):
        assert any(re.fullmatch(shape, line) for shape in STATEMENTS), line
        for label in re.findall(TEXT, line):
            assert re.fullmatch(r"(#\d+;|<br>|</?b>|[A-Za-z0-9 /,()=·…–])*", label[1:-1]), line


def test_names_are_whole(scan_of):
    """Entities are decoded to the name that a file has."""
    name = '"><script>alert(1)<&script>.mjs'
    scan = scan_of({"index.mjs": f"import './{name}'", name: ""})
    assert f"<b>{name}</b>" in decoded(mermaid(scan, EVERYTHING))


def test_limits_of_github(scan_of):
    """What is too large for GitHub is drawn coarser."""
    names = [f"chunks/a-name-that-is-rather-long-{n}.mjs" for n in range(290)]
    sources = dict.fromkeys(names, "") | {
        "index.mjs": "\n".join(f"import './{name}'\nimport('./{name}')" for name in names)
    }
    text = mermaid(scan_of(sources), EVERYTHING)
    assert len(text) <= MOST_CHARACTERS
    assert sum("-->" in line or "-.->" in line for line in statements(text)) <= MOST_ARROWS


def test_hardly_any_room():
    """Where even the coarsest flowchart is too large the answer in words remains."""
    text = mermaid(scan_sample("refuted-static-nitro-import"), DrawOptions(), 1200)
    assert len(text) < 1200
    assert "REFUTED" in text
    assert "-->" not in text
