"""The difference of two builds as JSON, schema `graphscan-diff/1` (docs/json.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from graphscan.comparison.difference import Difference, DriverChange, FindingChange
    from graphscan.comparison.snapshot import Answer, Asked
    from graphscan.records import Place

SCHEMA: Final = "graphscan-diff/1"

Document: TypeAlias = dict[str, Any]
"""A JSON object."""


def diff_document(difference: Difference) -> str:
    """The whole difference as JSON text, ASCII only."""
    text = json.dumps(to_diff_document(difference), indent=2).replace("\x7f", "\\u007f")
    return f"{text}\n"


def to_diff_document(difference: Difference) -> Document:
    """`difference` made of what `json.dumps` takes."""
    cause = difference.cause
    return {
        "schema": SCHEMA,
        "change": difference.change.value,
        "verdict": {
            "old": difference.old.verdict.value,
            "new": difference.new.verdict.value,
        },
        "cause": cause
        and {"message": cause.message, "side": cause.side.value, "at": _place(cause.at)},
        "empty": difference.is_empty,
        "two_applications": difference.is_of_two_applications,
        "requests": {
            "came": [_asked(asked) for asked in difference.came],
            "went": [_asked(asked) for asked in difference.went],
            "other_came": difference.other_came,
            "other_went": difference.other_went,
        },
        "findings": [_change(change) for change in difference.findings],
        "order": [
            {"what": each.what, "old": each.old, "new": each.new} for each in difference.order
        ],
        "facts": [
            {"name": fact.name, "old": fact.old, "new": fact.new} for fact in difference.facts
        ],
        "drivers": [_driver(change) for change in difference.drivers],
        "packages": [
            {"name": each.package, "old": list(each.old), "new": list(each.new)}
            for each in difference.versions
        ],
        "modules": {
            "old": len(difference.old.modules),
            "new": len(difference.new.modules),
            "moved": [
                {"old": each.old, "new": each.new, "was": each.was.value, "now": each.now.value}
                for each in difference.moved
            ],
            "added": list(difference.added),
            "removed": list(difference.removed),
            "renamed": [{"old": old, "new": new} for old, new in difference.matching.renamed],
        },
    }


def _place(place: Place | None) -> Document | None:
    if place is None:
        return None
    return {"module": place.module, "line": place.line, "column": place.column}


def _asked(asked: Asked) -> Document:
    return {
        "at": _place(asked.place),
        "kind": asked.kind.value,
        "when": asked.when.value,
        "specifier": asked.specifier,
        "module": asked.target,
    }


def _change(change: FindingChange) -> Document:
    return {"old": _answer(change.old), "new": _answer(change.new)}


def _answer(found: Answer | None) -> Document | None:
    if found is None:
        return None
    return {
        "rule": found.rule,
        "mode": found.mode.value,
        "severity": found.severity.value,
        "verdict": found.verdict.value,
        "message": found.message,
        "at": _place(found.at),
        "cause": found.cause,
    }


def _driver(change: DriverChange) -> Document:
    return {
        "package": change.package,
        "old": change.old and {"version": change.old.version, "fate": change.old.fate.value},
        "new": change.new and {"version": change.new.version, "fate": change.new.fate.value},
    }
