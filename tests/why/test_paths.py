"""Simple chains: all there are, the shortest first, found in bounded work."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphscan.graph import edges_from
from graphscan.paths import simple_chains
from graphscan.records import ImportCall

from .conftest import joined

NAMES = [str(number) for number in range(7)]
SETTINGS = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

requests = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.booleans()), max_size=16
)


def every_chain(graphs, starts, targets, *, dynamic):
    """All of them by trying everything: the definition."""
    found = set()

    def follow(module, chain, passed):
        joined_already = set()
        for graph in graphs:
            for edge in edges_from(graph, module):
                pair = edge.target, graph is graphs[-1]
                if edge.target in passed or (edge.target in starts and edge.target not in targets):
                    continue
                if edge.target in targets:
                    if not dynamic or any(is_call(link) for link in (*chain, edge)):
                        found.add((*chain, edge))
                elif pair not in joined_already:
                    joined_already.add(pair)
                    follow(edge.target, (*chain, edge), passed | {edge.target})

    for start in starts:
        if start not in targets:
            follow(start, (), {start})
    return found


def is_call(edge):
    """Whether a link is an import() call."""
    return isinstance(edge.request, ImportCall)


@given(requests, st.booleans(), st.sets(st.sampled_from(NAMES[4:]), min_size=1))
@SETTINGS
def test_all_chains_are_found(drawn, dynamic, targets):
    """With no limit in the way the chains are exactly those that trying everything finds."""
    static, calls = joined(drawn, NAMES)
    graphs = (static, calls) if dynamic else (static,)
    found = simple_chains(graphs, ["0", "1"], targets, 100_000, dynamic=dynamic)
    assert not found.more
    assert not found.unfinished
    assert len(found.chains) == len(set(found.chains))
    assert set(found.chains) == every_chain(graphs, ["0", "1"], targets, dynamic=dynamic)


@given(requests, st.booleans(), st.integers(1, 4))
@SETTINGS
def test_the_shortest_come_first(drawn, dynamic, limit):
    """Under a limit those that are found are as short as any, and more are told of."""
    static, calls = joined(drawn, NAMES)
    graphs = (static, calls) if dynamic else (static,)
    lengths = sorted(map(len, every_chain(graphs, ["0"], ["6"], dynamic=dynamic)))
    found = simple_chains(graphs, ["0"], ["6"], limit, dynamic=dynamic)
    assert [len(chain) for chain in found.chains] == lengths[:limit]
    assert found.more == (len(lengths) > limit)


def ring(size):
    """Each module asks for all others: more chains than could ever be listed."""
    names = [str(number) for number in range(size)]
    return [(a, b, (int(a) + int(b)) % 3 == 0) for a in names for b in names if a != b]


def ladder(size):
    """Two ways at each step: 2 to the power of thousands."""
    return [
        (str(a), str(b), a % 7 == 0)
        for step in range(0, size - 3, 3)
        for a, b in (
            (step, step + 1),
            (step, step + 2),
            (step + 1, step + 3),
            (step + 2, step + 3),
        )
    ]


def line_with_returns(size):
    """One way on, and from each module one back."""
    forth = [(str(number), str(number + 1), number % 100 == 0) for number in range(size - 1)]
    return forth + [(str(number), str(max(number - 7, 0)), False) for number in range(size)]


@pytest.mark.parametrize(
    ("drawn", "last"),
    [(ring(120), 119), (ladder(9_999), 9_996), (line_with_returns(10_000), 9_999)],
    ids=["ring", "ladder", "line"],
)
def test_large_graphs_are_answered(drawn, last):
    """In a graph of 10,000 modules, or with more chains than atoms, the search finds some."""
    found = simple_chains(joined(drawn), ["0"], [str(last)], 10, dynamic=True)
    assert found.chains
    assert not found.unfinished


def test_too_much_work_is_told():
    """A search that runs out of work says that there may be more chains."""
    graphs = joined(ring(30))
    found = simple_chains(graphs, ["0"], ["29"], 10_000, work=20_000)
    assert found.unfinished
    assert not found.more


def test_the_same_again():
    """The same graphs give the same chains in the same order."""
    first = simple_chains(joined(ring(40)), ["0"], ["39"], 50, dynamic=True)
    assert first == simple_chains(joined(ring(40)), ["0"], ["39"], 50, dynamic=True)
