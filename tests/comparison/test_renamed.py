"""A build differs neither from itself nor from itself under new hashes."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import pytest
from compared_builds import CONFIG, NITRO, SENTRY, snapshot, told
from conftest import write_tree
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_builds import SAMPLE_BUILDS

import graphscan
from graphscan.comparison import compare, contents_of, parse

HASH = st.text("ABCXYZabcxyz019_-", min_size=8, max_size=8).filter(
    lambda text: re.search("[A-Z]", text)
)
STEMS = ("index", "about", "error-404-styles", "_id_")


@st.composite
def hashed_builds(draw):
    """The files of a build with hashed chunks, and the same with other hashes.

    Chunks share stems and often bodies, so that only who asks for them tells some apart.
    """
    size = draw(st.integers(1, 7))
    hashes = draw(st.lists(HASH, min_size=2 * size, max_size=2 * size, unique=True))
    stems = draw(st.lists(st.sampled_from(STEMS), min_size=size, max_size=size))
    bodies = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    kinds = st.sampled_from(("import './{}';", "import('./{}');", "export * from './{}';"))
    asked = [
        draw(st.lists(st.tuples(kinds, st.integers(0, size - 1)), max_size=4))
        for _ in range(size + 1)
    ]

    def build(offset):
        names = [f"{stems[n]}-{hashes[n + offset]}.mjs" for n in range(size)]
        lines = [
            "\n".join(kind.format(names[target]) for kind, target in requests) for requests in asked
        ]
        chunks = {
            f"chunks/{name}": f"{lines[n]}\nconst x = {bodies[n]};\n"
            for n, name in enumerate(names)
        }
        nitro = NITRO + lines[size].replace("'./", "'./chunks/")
        start = f"{CONFIG}import('./nitro.mjs');\n"
        return SENTRY | {"index.mjs": start, "nitro.mjs": nitro} | chunks

    return build(0), build(size)


@settings(max_examples=60, deadline=None)
@given(hashed_builds())
def test_new_hashes_are_no_difference(builds):
    """A build under new hashes has no difference, with the sources at hand and without."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = (
            graphscan.scan(write_tree(Path(folder, str(number)), files) / "index.mjs")
            for number, files in enumerate(builds)
        )
        sources = tuple(contents_of(scan.graphs.modules) for scan in (old, new))
        at_hand = compare(snapshot(old), snapshot(new), contents=sources)
        saved = compare(snapshot(old), snapshot(new))
    assert told(at_hand).first == told(saved).first == "No difference"
    assert set(at_hand.matching.new_of) == set(old.graphs.modules)


@pytest.mark.parametrize("sample", [pytest.param(each, id=each.name) for each in SAMPLE_BUILDS])
def test_a_build_and_itself(sample):
    """A build and its saved document have no difference."""
    scan = graphscan.scan(sample.folder / sample.entry, imports=sample.imports, cwd=sample.folder)
    text = json.dumps(graphscan.to_document(scan))
    found = compare(
        snapshot(scan),
        parse(text.encode(), "saved.json"),
        contents=(contents_of(scan.graphs.modules), lambda _: None),
    )
    assert found.is_empty
    assert told(found).first == "No difference"
    assert not found.is_worse


def test_twins_are_told_apart_by_who_asks(difference):
    """Of two chunks with one stem and one content, each is found through its importer."""
    old = {
        "index.mjs": f"{CONFIG}import('./nitro.mjs');\n",
        "nitro.mjs": f"{NITRO}import './one.mjs';\nimport './two.mjs';\n",
        "one.mjs": "import './style-AAAAAAA1.mjs';\n",
        "two.mjs": "import './style-BBBBBBB1.mjs';\n",
        "style-AAAAAAA1.mjs": "export default 1;\n",
        "style-BBBBBBB1.mjs": "export default 1;\n",
    } | SENTRY
    new = old | {
        "one.mjs": "import './style-ZZZZZZZ1.mjs';\n",
        "two.mjs": "import './style-CCCCCCC1.mjs';\n",
        "style-AAAAAAA1.mjs": None,
        "style-BBBBBBB1.mjs": None,
        "style-ZZZZZZZ1.mjs": "export default 1;\n",
        "style-CCCCCCC1.mjs": "export default 1;\n",
    }
    found = difference(old, new).difference
    assert found.is_empty
    assert found.matching.new_of["style-AAAAAAA1.mjs"] == "style-ZZZZZZZ1.mjs"


def test_a_new_chunk_of_a_known_stem(difference):
    """Where a stem has one module more, the one that is most like the old one is its successor."""
    page = "".join(f"export const line{number} = {number};\n" for number in range(20))
    old = {
        "index.mjs": f"{CONFIG}import('./nitro.mjs');\n",
        "nitro.mjs": f"{NITRO}import('./index-AAAAAAA1.mjs');\n",
        "index-AAAAAAA1.mjs": page,
    } | SENTRY
    new = old | {
        "nitro.mjs": f"{NITRO}import('./index-BBBBBBB2.mjs');\nimport('./index-CCCCCCC2.mjs');\n",
        "index-AAAAAAA1.mjs": None,
        "index-BBBBBBB2.mjs": "export default 'quite another one';\n",
        "index-CCCCCCC2.mjs": f"{page}export const more = 1;\n",
    }
    found = difference(old, new).difference
    assert found.matching.new_of["index-AAAAAAA1.mjs"] == "index-CCCCCCC2.mjs"
    assert found.added == ("index-BBBBBBB2.mjs",)


def test_packages_in_other_folders(difference):
    """A package that Nitro keeps under its version is the same one as without."""
    manifest = {"name": "pg", "version": "8.13.1", "main": "lib/index.js"}
    nested = "node_modules/.nitro/pg@8.13.1"
    nitro = {"nitro.mjs": f"{NITRO}import './node_modules/pg/lib/index.js';\n"}
    other = {"nitro.mjs": f"{NITRO}import './{nested}/lib/index.js';\n"}
    start = SENTRY | {"index.mjs": f"{CONFIG}import('./nitro.mjs');\n"}
    old = {"node_modules/pg/package.json": manifest, "node_modules/pg/lib/index.js": ""}
    new = {f"{nested}/package.json": manifest, f"{nested}/lib/index.js": ""}
    assert difference(start | nitro | old, start | other | new).difference.is_empty
