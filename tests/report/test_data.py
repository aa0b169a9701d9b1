"""What the scripts are told: names for numbers that agree with their own, ways, moments."""

from __future__ import annotations

import json
import re

import pytest
from drawn_builds import NAMES, scan_sample
from reports import REFUTED, in_a_row, quoted

from graphscan.graph import edges_from
from graphscan.reach import Reach
from graphscan.records import Format, RequestKind, When
from graphscan.render.html_report.assets import asset
from graphscan.render.html_report.data import MOST_TEXT, block
from graphscan.render.html_report.drawing import drawing
from graphscan.render.html_report.routes import routes
from graphscan.render.options import DrawOptions


@pytest.mark.parametrize(
    ("name", "words"),
    [("KINDS", RequestKind), ("WHENS", When), ("FORMATS", Format), ("REACHES", Reach)],
)
def test_words_behind_numbers(name, words):
    """The scripts have the same words in the same order."""
    [listed] = re.findall(rf"^export const {name} = \[(.*)\];$", asset("data.mjs"), re.M)
    assert re.findall(r"'([\w-]+)'", listed) == [word.value for word in words]


@pytest.mark.parametrize("name", NAMES)
def test_ways_lead_from_a_start(name):
    """Every module that is reached has a way of requests that begins with what Node starts."""
    scan = scan_sample(name)
    found = routes(scan)
    starts = {scan.build.entry, *scan.build.imports, *scan.build.requires}
    for module in found:
        seen = [module]
        while (edge := found[seen[-1]]) is not None:
            graphs = (scan.graphs.static, scan.graphs.dynamic)
            assert any(edge in edges_from(graph, edge.referrer) for graph in graphs)
            seen.append(edge.referrer)
            assert len(seen) <= len(found)
        assert seen[-1] in starts
    evaluated = {module for job in scan.evaluation.jobs for module in job.order}
    assert evaluated <= found.keys()


def test_the_way_is_that_of_the_evaluation():
    """A module that two imports ask for is reached through the one that Node walks first."""
    scan = scan_sample(REFUTED)
    edge = routes(scan)["node_modules/@sentry/node/index.js"]
    assert edge is not None
    assert edge.referrer == "node_modules/@sentry/nuxt/index.server.js"


def test_the_block_cannot_end_its_element():
    """The data is ASCII without the characters that mean something in HTML."""
    scan = quoted(scan_sample(REFUTED))
    text = block(scan, drawing(scan, DrawOptions()))
    assert text.isascii()
    assert not set("<>&\x7f") & set(text)
    assert json.loads(text)["positions"]


def test_excerpts_have_a_limit(scan_with_long_lines):
    """Beyond the limit requests are told in short, and those that lead to modules come last."""
    text = block(scan_with_long_lines, drawing(scan_with_long_lines, DrawOptions()))
    assert sum(map(len, json.loads(text)["texts"])) < 2 * MOST_TEXT


@pytest.fixture
def scan_with_long_lines():
    """Many requests, each with a long line of its own."""
    from msgspec.structs import replace

    from graphscan.quote import Quote
    from graphscan.render.html_report import places

    scan = in_a_row(3000)
    found = {
        place: Quote(f"a{number} " * 40, "b" * 40, "") for number, place in enumerate(places(scan))
    }
    return replace(scan, quotes=found)
