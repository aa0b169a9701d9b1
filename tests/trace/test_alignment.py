"""Two orders laid side by side."""

from __future__ import annotations

import random

import pytest

from graphscan.trace.alignment import Both, OnlyActual, OnlyPredicted, align


@pytest.mark.parametrize(
    ("actual", "predicted", "expected"),
    [
        ("", "", []),
        ("ab", "ab", [Both(0, 0), Both(1, 1)]),
        ("a", "", [OnlyActual(0)]),
        ("", "a", [OnlyPredicted(0)]),
        ("axb", "ab", [Both(0, 0), OnlyActual(1), Both(2, 1)]),
        ("ab", "axb", [Both(0, 0), OnlyPredicted(1), Both(1, 2)]),
        ("xbc", "bcx", [OnlyActual(0), Both(1, 0), Both(2, 1), OnlyPredicted(2)]),
    ],
)
def test_common_rows_stand_in_both_orders(actual, predicted, expected):
    """As many modules as possible share a row; what was predicted stands above what ran."""
    assert list(align(actual, predicted)) == expected


def test_every_module_has_its_row():
    """Whatever the orders, each module of each stands in exactly one row, in order."""
    chance = random.Random(3)
    for _ in range(200):
        names = [str(number) for number in range(chance.randrange(12))]
        actual = chance.sample(names, chance.randint(0, len(names)))
        predicted = chance.sample(names, chance.randint(0, len(names)))
        rows = list(align(actual, predicted))
        assert [row.actual for row in rows if not isinstance(row, OnlyPredicted)] == list(
            range(len(actual))
        )
        assert [row.predicted for row in rows if not isinstance(row, OnlyActual)] == list(
            range(len(predicted))
        )
        assert all(
            actual[row.actual] == predicted[row.predicted] for row in rows if isinstance(row, Both)
        )
