"""Module graphs without a disk, and small builds on one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import pytest

from graphscan import graph
from graphscan.discover import Module, ResolvedRequest
from graphscan.graph import ModuleGraph
from graphscan.records import (
    Format,
    ImportCall,
    Literal,
    Local,
    ModuleRecord,
    ModuleRequest,
    Phase,
    RequestKind,
    Site,
    When,
)

Joined: TypeAlias = tuple[ModuleGraph, ModuleGraph]
Join: TypeAlias = Callable[..., Joined]


def joined(requests: Iterable[tuple[str, str, bool]], modules: Iterable[str] = ()) -> Joined:
    """The static and the dynamic graph of requests (referrer, target, is it an import())."""
    requests = list(requests)
    names = dict.fromkeys((*modules, *(name for request in requests for name in request[:2])))
    asked: dict[str, list[ResolvedRequest]] = {name: [] for name in names}
    for index, (referrer, target, is_call) in enumerate(requests):
        site = Site(index + 1, 1, index, index)
        request = (
            ImportCall(Literal((target,)), (), Phase.EVALUATION, False, When.ALWAYS, None, site)
            if is_call
            else ModuleRequest(target, RequestKind.IMPORT, (), Phase.EVALUATION, site)
        )
        found = Local(target, Format.MODULE)
        asked[referrer].append(ResolvedRequest(request, target, found))
    record = ModuleRecord(Format.MODULE)
    graphs = graph.build(
        {name: Module(name, None, Format.MODULE, record, tuple(asked[name])) for name in names}
    )
    return graphs.static, graphs.dynamic


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
