"""Ground truth that GRAPHSCAN_CASES names: what real Node showed of rules and of random graphs."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .cases import Tally, compare, read_lines, scan_case, write_case

NAMES = ("rules.jsonl", "fuzz.jsonl.gz")
FILES = [
    path
    for name in NAMES
    if (path := Path(os.environ.get("GRAPHSCAN_CASES") or "/nowhere", "order", name)).exists()
]
STATIC = ("sync", "cycles", "cjs")
MISSED_AT_MOST = 0.05


@dataclass(slots=True)
class Category:
    """The tallies of one category, by case."""

    tallies: dict[str, Tally] = field(default_factory=dict)


@lru_cache
def _categories(path: Path) -> dict[str, Category]:
    found: dict[str, Category] = defaultdict(Category)
    for case in read_lines(path):
        with TemporaryDirectory() as scratch:
            folder = Path(scratch).resolve()
            write_case(case, folder)
            tally = compare(case, scan_case(case, folder))
        found[case.get("category", "rule")].tallies[case["name"]] = tally
    return found


if FILES:
    each_file = pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])

    @each_file
    def test_no_claim_is_contradicted(path: Path) -> None:
        """No run of any case contradicts a claim of before."""
        assert {
            name: tally.contradicted
            for category in _categories(path).values()
            for name, tally in category.tallies.items()
            if tally.contradicted
        } == {}

    @each_file
    def test_the_exact_pairs_are_claimed_and_no_others(path: Path) -> None:
        """Where the guarantee is exact, all of its pairs are claimed and no pair beyond them."""
        assert {
            name: (tally.missed, tally.beyond)
            for category in _categories(path).values()
            for name, tally in category.tallies.items()
            if tally.exact and (tally.missed or tally.beyond)
        } == {}

    @each_file
    def test_nearly_all_that_the_rules_prove_is_claimed(path: Path) -> None:
        """Of the pairs that U1 to U3 prove, at most one in twenty of a category is missed."""
        for name, category in _categories(path).items():
            tallies = [t for t in category.tallies.values() if not t.exact]
            provable = sum(len(t.provable) for t in tallies)
            missed = sum(len(t.missed) for t in tallies)
            assert missed <= MISSED_AT_MOST * provable, name

    @each_file
    def test_static_graphs_are_ordered_as_node_orders_them(path: Path) -> None:
        """The order of graphs in which nothing can race is Node's."""
        assert {
            name: (tally.order, tally.node_order)
            for key, category in _categories(path).items()
            for name, tally in category.tallies.items()
            if (tally.nothing_races or (key in STATIC and tally.order_is_fixed))
            and tally.order != tally.node_order
        } == {}
