"""Conditions that ask for the platform are answered as Node answers them."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.records import When


def whens(source: str) -> list[str]:
    """When each `require()` of a CommonJS source runs."""
    record = extract(source.encode(), format="commonjs")
    return [call.when.value for call in record.require_calls]


DEBUG = (
    "if (typeof process === 'undefined' || process.type === 'renderer' || "
    "process.browser === true || process.__nwjs) { module.exports = require('./browser.js') } "
    "else { module.exports = require('./node.js') }"
)


def test_a_branch_for_browsers_is_not_taken() -> None:
    """Of a choice between browser and Node the half for Node always runs."""
    assert whens(DEBUG) == [When.CONDITIONAL, When.ALWAYS]


@pytest.mark.parametrize(
    "condition",
    [
        "typeof window === 'undefined'",
        "typeof window == 'undefined' && typeof process === 'object'",
        "!process.browser",
        '(typeof process) !== "undefined"',
    ],
)
def test_what_node_is_known_to_be_always_holds(condition: str) -> None:
    """A condition that is true of every Node makes its branch certain."""
    assert whens(f"if ({condition}) require('./a')") == [When.ALWAYS]


@pytest.mark.parametrize(
    "condition",
    ["process.env.NODE_ENV === 'production'", "typeof navigator === 'undefined'", "process.type"],
)
def test_what_is_not_known_stays_a_condition(condition: str) -> None:
    """A condition that depends on the environment or the version, or is false, proves nothing."""
    assert whens(f"if ({condition}) require('./a')") == [When.CONDITIONAL]


def test_a_name_of_the_module_s_own_is_no_global() -> None:
    """`typeof` a variable that the module declares says nothing about the platform."""
    assert whens("var window = {}; if (typeof window === 'undefined') require('./a')") == [
        When.CONDITIONAL
    ]
