"""The graphs as graphscan has them inside, and as networkx shows them."""

from __future__ import annotations

import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphscan.discover import Module, ResolvedRequest
from graphscan.graph import build, components, components_within, edges_from, edges_to
from graphscan.paths import links
from graphscan.records import (
    Builtin,
    Format,
    ImportCall,
    Literal,
    Local,
    ModuleRecord,
    ModuleRequest,
    Phase,
    RequestKind,
    RequireCall,
    Site,
    When,
)

SETTINGS = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
NAMES = [f"{number}.mjs" for number in range(6)]
SITE = Site(1, 1, 0, 9)
KINDS = {
    "import": ModuleRequest("x", RequestKind.IMPORT, (), Phase.EVALUATION, SITE),
    "call": ImportCall(Literal(("x",)), (), Phase.EVALUATION, False, When.ALWAYS, None, SITE),
    "require": RequireCall(Literal(("x",)), When.ALWAYS, False, None, SITE),
    "require, perhaps": RequireCall(Literal(("x",)), When.CONDITIONAL, False, None, SITE),
}
TARGETS = [
    *(Local(name, Format.MODULE) for name in (*NAMES, "left-out.mjs")),
    Builtin("node:fs"),
]
RESOLVED = st.builds(
    lambda kind, target: ResolvedRequest(KINDS[kind], "x", target),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(TARGETS),
)
GRAPHS = st.lists(st.lists(RESOLVED, max_size=5), min_size=len(NAMES), max_size=len(NAMES)).map(
    lambda asked: build(
        {
            name: Module(name, None, Format.MODULE, ModuleRecord(Format.MODULE), tuple(requests))
            for name, requests in zip(NAMES, asked, strict=True)
        }
    )
)


@given(GRAPHS)
@SETTINGS
def test_networkx_shows_the_same_edges(graphs):
    """The multigraphs have every module, and the edges that `edges_from` and `edges_to` give."""
    for graph in (graphs.static, graphs.dynamic):
        shown = graph.multigraph
        assert list(shown) == NAMES
        assert shown is graph.multigraph
        for name in NAMES:
            keyed = sorted(
                (key, edge) for *_, key, edge in shown.out_edges(name, "edge", keys=True)
            )
            assert [edge for _, edge in keyed] == edges_from(graph, name)
            assert all(key == edge.index for key, edge in keyed)
            led = [edge for *_, edge in shown.in_edges(name, "edge")]
            led.sort(key=lambda edge: (edge.referrer, edge.index))
            assert led == edges_to(graph, name)
            assert graph.targets.get(name, ()) == tuple(
                dict.fromkeys(edge.target for edge in edges_from(graph, name))
            )
            assert list(graph.referrers.get(name, ())) == sorted(shown.predecessors(name))


@given(GRAPHS)
@SETTINGS
def test_every_request_for_a_module_is_an_edge_of_one_graph(graphs):
    """An import() is an edge of the dynamic graph, a request or require() of the static one."""
    for name, module in graphs.modules.items():
        asked = [
            (index, resolved.request)
            for index, resolved in enumerate(module.requests)
            if isinstance(resolved.target, Local) and resolved.target.module in graphs.modules
        ]
        for graph, is_call in ((graphs.static, False), (graphs.dynamic, True)):
            expected = [pair for pair in asked if isinstance(pair[1], ImportCall) is is_call]
            assert [(edge.index, edge.request) for edge in edges_from(graph, name)] == expected


@given(GRAPHS, GRAPHS, st.sets(st.sampled_from(NAMES)))
@SETTINGS
def test_graphs_of_modules_that_differ_in_a_few(graphs, others, changed):
    """Graphs that are made like others are what they are without."""
    modules = {
        name: others.modules[name] if name in changed else module
        for name, module in graphs.modules.items()
    }
    found, expected = build(modules, like=graphs), build(modules)
    for graph, other in ((found.static, expected.static), (found.dynamic, expected.dynamic)):
        assert list(graph.targets.items()) == list(other.targets.items())
        assert graph.modules is modules


@given(GRAPHS, st.sampled_from(NAMES))
@SETTINGS
def test_shortest_chains(graphs, start):
    """A module is reached by the first of the most certain requests that lead to it soonest."""
    graph = graphs.static
    expected, waiting = {start: None}, [start]
    for module in waiting:
        for edge in sorted(edges_from(graph, module), key=lambda edge: _certain(edge.request)):
            if edge.target not in expected:
                expected[edge.target] = edge
                waiting.append(edge.target)
    assert list(links((graph,), (start,)).items()) == list(expected.items())


def _certain(request):
    return 0 if isinstance(request, ModuleRequest) else list(When).index(request.when)


@given(GRAPHS, st.sets(st.sampled_from(NAMES)))
@SETTINGS
def test_what_lies_above_and_below(graphs, names):
    """`below` and `above` are networkx's descendants and ancestors, with the modules themselves."""
    shown = graphs.static.multigraph
    assert graphs.static.below(names) == names.union(*(nx.descendants(shown, n) for n in names))
    assert graphs.static.above(names) == names.union(*(nx.ancestors(shown, n) for n in names))


@given(st.lists(st.lists(st.integers(0, 8), max_size=4), min_size=9, max_size=9))
@SETTINGS
def test_components_are_those_of_networkx(targets):
    """Each node has the strongly connected component that networkx finds."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(9))
    graph.add_edges_from((tail, head) for tail, heads in enumerate(targets) for head in heads)
    expected = {frozenset(component) for component in nx.strongly_connected_components(graph)}
    found = components(targets)
    assert set(found) == expected
    assert all(node in component for node, component in enumerate(found))


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=4), min_size=9, max_size=9
    )
)
@SETTINGS
def test_components_of_some_of_the_edges(targets):
    """Components that are looked for within those of more edges are the ones of fewer edges."""
    more = [[head for head, _ in heads] for heads in targets]
    fewer = [[head for head, stays in heads if stays] for heads in targets]
    assert components_within(components(more), fewer) == components(fewer)


@pytest.mark.parametrize("closed", [True, False])
def test_components_of_a_long_chain(closed):
    """A chain of fifty thousand nodes is no question of the interpreter's stack."""
    chain = [[node + 1] for node in range(50_000)] + [[0] if closed else []]
    assert len(set(components(chain))) == (1 if closed else 50_001)


def test_a_scan_does_without_networkx(tree):
    """A scan, and its document, load no networkx; asking for a graph does."""
    root = tree(
        {"index.mjs": "import './a.mjs'; await import('./b.mjs')", "a.mjs": "", "b.mjs": ""}
    )
    program = (
        "import sys; from graphscan import scan, to_document\n"
        f"found = scan({str(root)!r}, entry='index.mjs'); to_document(found)\n"
        "before = 'networkx' in sys.modules; found.static_graph\n"
        "print(before, 'networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"True"]
