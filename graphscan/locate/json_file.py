"""JSON files of a build, read without trusting them.

A file that is absent is no news. One that cannot be read, is no JSON, or has a value of another
type than its key stands for gives a diagnostic that names the file, and counts as absent.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NoReturn

from msgspec import Struct, field

from graphscan import disk
from graphscan.patterns import LazyPattern
from graphscan.records import Diagnostic, Severity

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 16 * 1024 * 1024
"""Far more than any manifest of a build has."""

MAX_TEXT: Final = 4096
"""The longest value that is taken for a name, a version, a path or a command."""


class Notes(Struct):
    """What is noticed while locating: diagnostics, and sentences on what was assumed."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    def warn(self, code: str, message: str) -> None:
        """Note a warning once."""
        diagnostic = Diagnostic(Severity.WARNING, code, message)
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)

    def assume(self, sentence: str) -> None:
        """Note an assumption once."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)


class JsonObject(Struct, frozen=True):
    """An object in a JSON file; `name` says which, for messages."""

    name: str
    values: dict[str, object]
    notes: Notes

    def text(self, key: str) -> str | None:
        """The string at `key`, None if there is none."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self._unexpected(key, value, "a string")
            return None
        if len(value) > MAX_TEXT:
            self.notes.warn(
                "unexpected-value", f"{self.name}: `{key}` is {len(value)} characters long"
            )
            return None
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def child(self, key: str) -> JsonObject | None:
        """The object at `key`, None if there is none."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._unexpected(key, value, "an object")
            return None
        return JsonObject(f"{self.name}: `{key}`", value, self.notes)

    def objects(self, key: str) -> tuple[JsonObject, ...]:
        """The objects in the array at `key`; what is no object is passed over."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self._unexpected(key, value, "an array")
            return ()
        name = f"{self.name}: `{key}`"
        return tuple(JsonObject(name, item, self.notes) for item in value if isinstance(item, dict))

    def _unexpected(self, key: str, value: object, wanted: str) -> None:
        message = f"{self.name}: `{key}` is {_kind(value)}, not {wanted}; it is ignored"
        self.notes.warn("unexpected-type", message)


def read_json(path: Path, notes: Notes, *, comments: bool = False) -> JsonObject | None:
    """The object in the JSON file `path`; None, with a diagnostic, if there is no usable one.

    `comments` allows comments and trailing commas, as Wrangler and Deno do.
    """
    name = path.name
    try:
        too_large = disk.size(path) > MAX_BYTES
        source = b"" if too_large else disk.content(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        notes.warn("unreadable", f"{name}: cannot be read ({error.strerror}); it is ignored")
        return None
    if too_large:
        notes.warn("too-large", f"{name}: larger than {MAX_BYTES // 2**20} MiB; it is ignored")
        return None
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name}: not UTF-8 (byte {error.start}); it is ignored"
        notes.warn("invalid-json", message)
        return None
    try:
        value = json.loads(_without_comments(text) if comments else text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        notes.warn("invalid-json", f"{name}: not JSON ({error.msg}, {place}); it is ignored")
        return None
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        notes.warn("invalid-json", f"{name}: not usable JSON ({reason}); it is ignored")
        return None
    if not isinstance(value, dict):
        notes.warn("unexpected-type", f"{name}: is {_kind(value)}, not an object; it is ignored")
        return None
    return JsonObject(name, value, notes)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")


_STRING_OR_COMMENT: Final = LazyPattern(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_STRING_OR_TRAILING_COMMA: Final = LazyPattern(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)


def _without_comments(text: str) -> str:
    for pattern in (_STRING_OR_COMMENT, _STRING_OR_TRAILING_COMMA):
        text = pattern.sub(lambda match: match[1] or " ", text)
    return text
