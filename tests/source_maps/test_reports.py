"""What reports say of a build with source maps, and that they say the same without them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from sample_builds import SAMPLES
from source_map_encoding import encode

import graphscan
from graphscan.render import REPORTERS
from graphscan.render.options import DrawOptions
from graphscan.render.page import plain
from graphscan.render.terminal import terminal

SAMPLE = SAMPLES / "refuted-util-imports-nitro"
USED = {"file": "server/utils/redact.ts", "line": 4, "column": 24, "exact": False}
WRITTEN = {"file": "sentry.server.config.ts", "line": 4, "column": 1, "exact": True}


@pytest.fixture
def build(tmp_path):
    """A copy of the sample, to be changed."""
    return shutil.copytree(SAMPLE, tmp_path / "build")


def _without_source(value):
    """A JSON value without what source maps add."""
    if isinstance(value, dict):
        return {key: _without_source(item) for key, item in value.items() if key != "source"}
    return [_without_source(item) for item in value] if isinstance(value, list) else value


def test_the_terminal_names_the_line():
    """The chain shows the source line that uses what the guilty import brings."""
    text = plain(terminal(graphscan.scan(SAMPLE)))
    assert (
        """
    used at server/utils/redact.ts:4:24
     4 │ const { redactWith } = useRuntimeConfig() as { redactWith?: string }
       │                        ^^^^^^^^^^^^^^^^
"""
        in text
    )
    assert (
        """
    written at sentry.server.config.ts:4:1
     4 │ Sentry.init({
       │ ^^^^^^^^^^^
"""
        in text
    )


def test_why_names_the_line():
    """`graphscan why` shows the source line of each link."""
    run = subprocess.run(
        [sys.executable, "-m", "graphscan", "why", str(SAMPLE), "chunks/nitro/nitro.mjs"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "    used at server/utils/redact.ts:4:24\n" in run.stdout


@pytest.mark.parametrize("name", ["dot", "html"])
def test_the_picture_and_the_page_name_the_line(name):
    """The picture says it beside the guilty line, and the page in the chain."""
    (reporter,) = (reporter for reporter in REPORTERS if reporter.name == name)
    content = reporter.render(graphscan.scan(SAMPLE), DrawOptions())
    assert "used at server/utils/redact.ts:4:24" in content


def test_the_document_names_the_line():
    """Places and links of findings have `source` beside what they always had."""
    document = graphscan.to_document(graphscan.scan(SAMPLE))
    finding = document["findings"][0]
    assert finding["at"] == {"module": "index.mjs", "line": 3, "column": 1, "source": USED}
    assert finding["chain"][0]["source"] == USED
    assert finding["first"]["at"]["source"] == WRITTEN


def test_nothing_is_lost_without_maps(build):
    """Without its maps a build has the same document, but for `source`."""
    mapped = graphscan.to_document(graphscan.scan(build))
    for path in build.glob("server/**/*.map"):
        path.unlink()
    bare = graphscan.to_document(graphscan.scan(build))
    notes = bare.pop("diagnostics")
    assert {note["code"] for note in notes} == {"missing-source-map"}
    assert mapped.pop("diagnostics") == []
    assert bare == _without_source(mapped) != mapped


def test_a_broken_map_costs_its_own_answers_only(build):
    """With a broken map the document is the same, but for `source` and one warning."""
    mapped = graphscan.to_document(graphscan.scan(build))
    (build / "server" / "index.mjs.map").write_text("{")
    broken = graphscan.to_document(graphscan.scan(build))
    (warning,) = broken.pop("diagnostics")
    assert (warning["code"], warning["severity"]) == ("invalid-source-map", "warning")
    assert mapped.pop("diagnostics") == []
    assert broken == _without_source(mapped)


def test_maps_are_read_for_shown_places_only(build):
    """A map of a module that no finding points into is not read, whatever it holds."""
    for path in build.glob("server/chunks/**/*.map"):
        path.write_text("{")
    assert graphscan.scan(build).diagnostics == ()


def test_nothing_leaks(build):
    """Neither the paths of the machine that made the build nor secrets nor control characters of a
    source reach a report.
    """
    token = "c2VjcmV0LXRva2VuLTQ3MTE4MTU"
    secret = f"const key = '{token}'; useRuntimeConfig()"
    value = {
        "version": 3,
        "sources": [
            "/home/ci-7/app/server/\x1b[31mred.ts",
            "/home/ci-7/app/sentry.server.config.ts",
        ],
        "sourcesContent": [secret],
        "names": [],
        "mappings": encode([*[[]] * 14, [(23, 0, 0, secret.index("use"))]]),
    }
    (build / "server" / "index.mjs.map").write_text(json.dumps(value), "utf-8")
    scan = graphscan.scan(build)
    document = json.dumps(graphscan.to_document(scan))
    text = plain(terminal(scan, verbose=True))
    assert "server/\\x1b[31mred.ts:1:" in text
    assert "const key = '***'" in text
    for report in (document, text):
        assert "ci-7" not in report
        assert token not in report
        assert "\x1b" not in report
