"""The JSON Schema of graphscan.toml: what editors check with, and what the parser checks with.

There is one truth. What the schema cannot say (unknown names, broken queries) `reading` checks.
"""

from __future__ import annotations

import json
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphscan.config.nearest import advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

Path: TypeAlias = tuple[str | int, ...]

NAME: Final = "graphscan.schema.json"

_KINDS: Final = {
    "array": "a list",
    "object": "a table",
    "string": "a string",
    "boolean": "true or false",
    "integer": "a number",
    "number": "a number",
}


def text() -> str:
    """The schema as it ships."""
    return (files("graphscan.config") / NAME).read_text("utf-8")


def mistakes(document: Any) -> Iterator[tuple[Path, str, str]]:
    """What the schema finds wrong with a parsed file: where, the cause, and the next step."""
    found = [leaf for error in _validator().iter_errors(document) for leaf in _leaves(error)]
    for error in sorted(found, key=lambda error: list(map(str, error.absolute_path))):
        yield from _told(error)


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(text()))


def _leaves(error: ValidationError) -> list[ValidationError]:
    """Of "one selector or a list of them" what is wrong with the one that was meant."""
    if error.validator != "anyOf":
        return [error]
    meant = [
        inner
        for inner in error.context or ()
        if not (inner.validator == "type" and inner.absolute_path == error.absolute_path)
    ]
    return meant or [error]


def _told(error: ValidationError) -> Iterator[tuple[Path, str, str]]:
    path: Path = tuple(error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            keys = list(error.schema.get("properties", ()))  # type: ignore[union-attr]
            for key in value:
                if key not in keys:
                    yield (*path, key), f"unknown key {key}", advice(key, keys)
        case "enum":
            named = value if isinstance(value, str) else _kind(value)
            yield path, f"{named} is none of {', '.join(rule)}", advice(str(value), rule)
        case "required":
            missing = [key for key in rule if key not in value]
            yield path, f"{' and '.join(missing)} missing", "Add the key"
        case "type" if path[-1:] == ("until",) and isinstance(value, datetime | time):
            step = "Write a date without a time: 2026-12-31"
            yield path, f"{_kind(value)} is not wanted here", step
        case "type":
            yield path, f"must be {_KINDS.get(rule, rule)}, not {_kind(value)}", ""
        case "anyOf":
            yield path, f"must be a table or a list of tables, not {_kind(value)}", _SELECTOR
        case "minProperties":
            keys = list(error.schema["properties"])  # type: ignore[index]
            yield path, "nothing is selected", f"Give one of {', '.join(keys)}"
        case "pattern":
            yield path, f"{value!r} is not of the form that is wanted here", _form(path)
        case _:
            yield path, "must not be empty", ""


_SELECTOR: Final = 'Write for example { package = "pg" }'


def _form(path: Path) -> str:
    match path[-1:]:
        case ("until",):
            return "Write a date: 2026-12-31"
        case ("package",):
            return "Write the name of an npm package; choose files in it with path"
        case _:
            return "Use letters, digits, dots and dashes"


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime():
            return "a date with a time"
        case time():
            return "a time of day"
        case _:
            return "a date"
