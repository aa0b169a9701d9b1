"""Module graphs without a disk, and small builds on one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import networkx as nx
import pytest

from graphscan.graph import Edge
from graphscan.records import (
    ImportCall,
    Literal,
    ModuleRequest,
    Phase,
    RequestKind,
    Site,
    When,
)

Joined: TypeAlias = "tuple[nx.MultiDiGraph[str], nx.MultiDiGraph[str]]"
Join: TypeAlias = Callable[..., Joined]


def joined(requests: Iterable[tuple[str, str, bool]], modules: Iterable[str] = ()) -> Joined:
    """The static and the dynamic graph of requests (referrer, target, is it an import())."""
    static: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    dynamic: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    requests = list(requests)
    names = dict.fromkeys((*modules, *(name for request in requests for name in request[:2])))
    for graph in (static, dynamic):
        graph.add_nodes_from(names)
    for index, (referrer, target, is_call) in enumerate(requests):
        site = Site(index + 1, 1, index, index)
        request = (
            ImportCall(Literal((target,)), (), Phase.EVALUATION, False, When.ALWAYS, None, site)
            if is_call
            else ModuleRequest(target, RequestKind.IMPORT, (), Phase.EVALUATION, site)
        )
        graph = dynamic if is_call else static
        edge = Edge(referrer, target, request, target, index)
        graph.add_edge(referrer, target, key=index, edge=edge)
    return static, dynamic


@pytest.fixture
def join() -> Join:
    """`joined`."""
    return joined


@pytest.fixture
def build(tree) -> Callable[[Mapping[str, object]], object]:
    """Scan a file tree, started by index.mjs or as said."""
    from graphscan import scan

    def scanned(files, **options):
        return scan(tree(files), **{"entry": "index.mjs", **options})

    return scanned
