"""One file to one module record: what a worker process does, or a cache answers.

`read_record` depends on nothing but the bytes of the file and the format, and never raises: what
is wrong with the file is part of the answer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NoReturn, Protocol, TypeAlias

import msgspec
from msgspec.structs import replace

from graphscan import disk
from graphscan.disk import Question
from graphscan.extract import extract
from graphscan.extract.parsed import Parsed
from graphscan.marks import NONE, Marks, marks_of
from graphscan.records import EMPTY_RECORDS, Format, ModuleRecord, Site, Value
from graphscan.source import BOM, Positions, decode, readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_START: Final = Site(1, 1, 0, 0)


class Source(msgspec.Struct, frozen=True, gc=False):
    """What is to be read: the file at a path, or the bytes of a `data:` module.

    Where `format` is None, Node's syntax detection says whether the file is a module or CommonJS:
    the record has what it says.
    """

    origin: str | bytes
    format: Format | None


class Problem(Value, frozen=True):
    """Something wrong with one file: a diagnostic before it is known which module it is about."""

    code: str
    cause: str
    next_step: str
    site: Site = _START


class Reading(Value, frozen=True):
    """The record of one source, what is wrong with it, and which texts it holds."""

    record: ModuleRecord
    problems: tuple[Problem, ...] = ()
    marks: Marks = NONE


_Found: TypeAlias = tuple[ModuleRecord, tuple[Problem, ...]]


class Reader(Protocol):
    """Reads many sources: the place for a cache and for worker processes."""

    parsed: Parsed
    """What this process has parsed and somebody may want to look into next."""

    def expect(self, sources: Iterable[Source]) -> None:
        """Take note that each of `sources` is likely to be asked for, in about this order."""

    def read(self, source: Source) -> Reading:
        """What `source` says. Each is asked for once."""

    def close(self) -> None:
        """Take note that nothing more will be asked for."""


class ReadHere:
    """Reads a source when it is asked for, in this process."""

    def __init__(self) -> None:
        self.parsed = Parsed()

    def expect(self, sources: Iterable[Source]) -> None:
        """Nothing to be done beforehand."""

    def read(self, source: Source) -> Reading:
        """What `source` says."""
        return read_record(source, self.parsed)

    def close(self) -> None:
        """Nothing to end."""


def read_record(source: Source, parsed: Parsed | None = None) -> Reading:
    """The record of `source`; WebAssembly and addons are not read, for they hold no JavaScript.

    `parsed` is where the syntax tree is kept for who needs it next.
    """
    if source.format is Format.WASM or source.format is Format.ADDON:
        return Reading(EMPTY_RECORDS[source.format])
    try:
        content = read_bytes(source.origin, question_of(source.format))
    except OSError as error:
        return _unreadable(source.format, error)
    return reading_of(content, source.format, parsed)


def reading_of(
    content: bytes, module_format: Format | None, parsed: Parsed | None = None
) -> Reading:
    """What `read_record` finds in a source of these bytes; nothing else decides it."""
    if module_format is Format.WASM or module_format is Format.ADDON:
        return Reading(EMPTY_RECORDS[module_format])
    is_json = module_format is Format.JSON
    record, problems = _json_record(content) if is_json else _code(content, module_format, parsed)
    return Reading(record, (*_invalid_utf8(content), *problems), marks_of(content))


def read_bytes(origin: str | Path | bytes, question: Question) -> bytes:
    """What `question` asks of a regular file, or the bytes of a `data:` module. Raises OSError."""
    if isinstance(origin, bytes):
        return origin
    return disk.code(origin) if question is Question.CODE else disk.content(origin)


def question_of(module_format: Format | None) -> Question:
    """What a reading of a file in this format asks the disk: of JavaScript, the code alone."""
    is_code = module_format in (Format.MODULE, Format.COMMONJS, None)
    return Question.CODE if is_code else Question.CONTENT


def _code(content: bytes, module_format: Format | None, parsed: Parsed | None) -> _Found:
    record = extract(content, format=module_format, parsed=parsed)
    if not record.syntax_errors:
        return record, ()
    if len(readable(content)) < len(content):
        problem = Problem(
            "too-large",
            f"its {len(content) >> 20} MiB of dense code are too much to parse whole",
            "Split the chunk, or keep what it bundles external; only its beginning was read",
            record.syntax_errors[0],
        )
        return record, (problem,)
    module_system = "an ES module" if record.format is Format.MODULE else "CommonJS"
    problem = Problem(
        "syntax-error",
        f"it cannot be parsed as {module_system}",
        "Node would refuse it: run `node --check` on it, or build again",
        record.syntax_errors[0],
    )
    return record, (problem,)


def _json_record(content: bytes) -> _Found:
    """JSON has no body, but broken JSON stops the graph that imports it."""
    record = EMPTY_RECORDS[Format.JSON]
    text = decode(content.removeprefix(BOM))
    try:
        json.loads(text, parse_constant=_refuse_constant, parse_int=float)
    except json.JSONDecodeError as error:
        skipped = len(content) - len(content.removeprefix(BOM))
        start = skipped + len(text[: error.pos].encode())
        site = Positions(content).site(min(start, len(content)), min(start + 1, len(content)))
        problem = Problem("invalid-json", f"it is not JSON: {error.msg}", "Build again", site)
        return replace(record, syntax_errors=(site,)), (problem,)
    except ValueError as error:
        problem = Problem("invalid-json", f"it is not JSON: {error}", "Build again")
        return replace(record, syntax_errors=(_START,)), (problem,)
    except RecursionError:
        problem = Problem(
            "unchecked-json", "it is nested too deeply to be checked", "Nothing, if Node reads it"
        )
        return record, (problem,)
    return record, ()


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"unexpected {name}")


def _unreadable(module_format: Format | None, error: OSError) -> Reading:
    if isinstance(error, FileNotFoundError):
        problem = Problem(
            "vanished-file",
            "it was there when the scan began and is gone",
            "Scan again when the build has finished",
        )
    else:
        problem = Problem(
            "unreadable-file",
            f"it cannot be read: {error.strerror or type(error).__name__}",
            "Make it readable for you, then scan again",
        )
    record = ModuleRecord(module_format or Format.COMMONJS, syntax_errors=(_START,))
    return Reading(record, (problem,))


def _invalid_utf8(content: bytes) -> tuple[Problem, ...]:
    if content.isascii():
        return ()
    try:
        content.decode()
    except UnicodeDecodeError as error:
        site = Positions(content).site(error.start, error.end)
        cause = f"byte {error.start} is not UTF-8; Node reads U+FFFD in its place"
        return (Problem("invalid-utf8", cause, "Build again if the text matters", site),)
    return ()
