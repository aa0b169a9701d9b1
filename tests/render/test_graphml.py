"""Both module graphs as GraphML."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree

import networkx as nx
import pytest
from drawn_builds import HOSTILE, scan_sample

from graphscan.render.graphml import graphml
from graphscan.render.options import DrawOptions


def read(text: str) -> nx.MultiDiGraph:
    """The graph that networkx reads back."""
    return nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)


def edges(scan, kind):
    """The edges of one graph of `scan` by what tells them apart."""
    graph = scan.static_graph if kind == "static" else scan.dynamic_graph
    return sorted(
        (edge.referrer, edge.target, edge.index, edge.kind.value, edge.place.line)
        for _, _, edge in graph.edges(data="edge")
    )


@pytest.mark.parametrize("name", ["refuted-static-nitro-import", "undecided-preload-race"])
def test_it_is_read_back(name):
    """networkx reads back the nodes and edges of both graphs, with their attributes."""
    scan = scan_sample(name)
    found = read(graphml(scan, DrawOptions()))
    assert isinstance(found, nx.MultiDiGraph)
    assert set(found) == set(scan.graphs.modules)
    for kind in ("static", "dynamic"):
        told = [
            (tail, head, said["index"], said["kind"], said["line"])
            for tail, head, said in found.edges(data=True)
            if said["graph"] == kind
        ]
        assert sorted(told) == edges(scan, kind)
    assert found.graph["verdict"] == scan.verdict.value


def test_attributes():
    """A module has its position and format, a request its place, its kind and when it runs."""
    found = read(graphml(scan_sample("refuted-static-nitro-import"), DrawOptions()))
    nitro = found.nodes["chunks/nitro/nitro.mjs"]
    assert (nitro["position"], nitro["format"], nitro["nitro"]) == (3, "module", True)
    assert found.nodes["index.mjs"]["entry"] is True
    assert found.nodes["node_modules/@sentry/node/index.js"]["package"] == "@sentry/node"
    [guilty] = [
        said
        for said in found["index.mjs"]["chunks/nitro/nitro.mjs"].values()
        if said["graph"] == "static"
    ]
    assert (guilty["line"], guilty["column"], guilty["kind"]) == (2, 1, "import")
    assert (guilty["specifier"], guilty["when"]) == ("./chunks/nitro/nitro.mjs", "always")


def test_hostile_names(scan_of):
    """Whatever files are called, the document can be parsed and no two modules become one."""
    names = (*HOSTILE, "new\nline.mjs", "new\\x0aline.mjs", "\x00.mjs", "\ufffe.mjs")
    sources = dict.fromkeys(names, "")
    sources["index.mjs"] = "\n".join(f"import './{name}'" for name in names if "\n" not in name)
    scan = scan_of(sources)
    text = graphml(scan, DrawOptions())
    ElementTree.fromstring(text)
    found = read(text)
    assert len(found) == len(scan.graphs.modules)
    assert found.number_of_edges() == scan.static_graph.number_of_edges()
    assert "<img src=x onerror=alert(1)>.mjs" in found
    assert {"new\\x0aline.mjs", "new\\x0aline.mjs (2)"} <= set(found)


def test_every_edge_has_an_id_of_its_own():
    """Edge ids are unique in the document, as its schema asks."""
    text = graphml(scan_sample("refuted-static-nitro-import"), DrawOptions())
    ids = [edge.get("id") for edge in ElementTree.fromstring(text).iterfind(".//{*}edge")]
    assert len(ids) == len(set(ids)) > 5


def test_order_of_discovery_does_not_matter(scan_of):
    """Modules found in another order give the same bytes."""
    sources = {"index.mjs": "import './a.mjs'\nimport('./b.mjs')", "a.mjs": "", "b.mjs": ""}
    turned = dict(reversed(sources.items()))
    told = (graphml(scan_of(each), DrawOptions()) for each in (sources, turned))
    assert next(told) == next(told)
