"""A JSON document into a Snapshot, read without trusting it.

A saved document may be broken, foreign, or of another version: then nothing can be compared, and
UnusableDocument says what is wrong, where in the document, and what to do. Keys that are not known
are passed over, as the schema allows for more of them; of keys that came later, `packages` and
`nitro_modules`, the absence is no mistake.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from msgspec import Struct

from graphscan.comparison.snapshot import (
    Answer,
    Asked,
    Facts,
    Hindrance,
    Instrumented,
    Link,
    Part,
    Run,
    Snapshot,
)
from graphscan.errors import UnusableDocument
from graphscan.evaluate import JobKind
from graphscan.reach import Reach
from graphscan.records import Format, Place, RequestKind, Severity, Verdict, When
from graphscan.rules.drivers import Fate
from graphscan.rules.finding import Mode
from graphscan.rules.packages import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA: Final = "graphscan/1"
AGAIN: Final = "Write it again with `graphscan PATH --json`"

_Word = TypeVar("_Word", bound=StrEnum)


def parse(data: bytes, name: str) -> Snapshot:
    """The document that `data` holds; `name` is what the user calls it. Raises UnusableDocument."""
    try:
        value = json.loads(data)
    except RecursionError:
        raise UnusableDocument(name, "it is nested too deeply to be a document", AGAIN) from None
    except UnicodeDecodeError:
        raise UnusableDocument(name, "it is no JSON: it is no text", AGAIN) from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and b'"graphscan/' in data:
            cause = "it holds more than one document"
            raise UnusableDocument(name, cause, "Give one line of it as a file") from None
        where = f"line {error.lineno}, column {error.colno}"
        cause = f"it is no JSON: {error.msg[:1].lower()}{error.msg[1:]} at {where}"
        raise UnusableDocument(name, cause, AGAIN) from None
    except ValueError as error:
        raise UnusableDocument(name, f"it is no JSON: {error}", AGAIN) from None
    return of_document(value, name)


def of_document(value: object, name: str) -> Snapshot:
    """A document that is already loaded. Raises UnusableDocument."""
    _check_schema(value, name)
    top = _Field(name, "", value)
    build = top["build"]
    modules = {module: _part(module, told) for module, told in top["modules"].entries()}
    packages = top.get("packages")
    findings = tuple(map(_answer, top["findings"].items()))
    nitro = top.get("nitro_modules")
    drivers = top.get("drivers")
    return Snapshot(
        Facts(
            build["entry"].text(),
            tuple(build["imports"].texts()),
            tuple(build["requires"].texts()),
            build["node"].number(),
            tuple(build["conditions"].texts()),
            build["preset"].text_or_none(),
            _named(build, "framework", "name"),
            build["nitro"].text_or_none(),
            _named(build, "sentry", "package"),
            build["method"].text(),
        ),
        top["verdict"].word(Verdict),
        findings,
        tuple(map(_instrumented, drivers.items())) if drivers else (),
        tuple(map(_package, packages.items())) if packages else None,
        tuple(nitro.texts()) if nitro else _nitro(findings),
        tuple(map(_run, top["jobs"].items())),
        dict(sorted(modules.items())),
    )


def _check_schema(value: object, name: str) -> None:
    """Raise UnusableDocument for what is no document of this version."""
    if not isinstance(value, dict) or "schema" not in value:
        cause = "it is JSON, but no document of graphscan: it has no `schema`"
        step = "Give a build, or what `graphscan PATH --json` has written"
        raise UnusableDocument(name, cause, step)
    schema = value["schema"]
    if schema != SCHEMA:
        told = schema if isinstance(schema, str) else json.dumps(schema)[:40]
        cause = f"its schema is {told}, and this graphscan reads {SCHEMA}"
        step = f"{AGAIN}, with this version"
        if isinstance(schema, str) and schema.startswith("graphscan-diff/"):
            cause = "it is a comparison of two builds, not a build"
            step = "Give one of the two builds"
        raise UnusableDocument(name, cause, step)
    error = value.get("error")
    if isinstance(error, dict):
        cause = f"it tells of a scan that failed ({error.get('message')})"
        raise UnusableDocument(name, cause, "Scan that build again")


class _Field(Struct, frozen=True):
    """A value in the document `name`, at `where` in it."""

    name: str
    where: str
    value: object

    def __getitem__(self, key: str) -> _Field:
        if not isinstance(self.value, dict):
            self._unexpected("an object")
        if key not in self.value:
            where = f"{self.where}.{key}".lstrip(".")
            raise UnusableDocument(self.name, f"it has no `{where}`", AGAIN)
        return self._at(f".{key}", self.value[key])

    def get(self, key: str) -> _Field | None:
        """The value at `key`; None where it is null or absent."""
        if isinstance(self.value, dict) and self.value.get(key) is None:
            return None
        return self[key]

    def has(self, key: str) -> bool:
        """Whether something other than null stands at `key`."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def items(self) -> list[_Field]:
        """The elements of an array."""
        if not isinstance(self.value, list):
            self._unexpected("an array")
        return [self._at(f"[{index}]", item) for index, item in enumerate(self.value)]

    def entries(self) -> Iterator[tuple[str, _Field]]:
        """The keys of an object with their values."""
        if not isinstance(self.value, dict):
            self._unexpected("an object")
        for key, value in self.value.items():
            yield key, self._at(f".{key}", value)

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            self._unexpected("a string")
        return self.value

    def texts(self) -> list[str]:
        """An array of strings."""
        return [item.text() for item in self.items()]

    def text_or_none(self) -> str | None:
        """A string or null."""
        return None if self.value is None else self.text()

    def number(self) -> int:
        """An integer."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self._unexpected("a whole number")
        return self.value

    def word(self, words: type[_Word]) -> _Word:
        """One of the words that the schema knows here."""
        text = self.text()
        try:
            return words(text)
        except ValueError:
            known = ", ".join(words)
            cause = f"`{self.where}` is `{text[:40]}`, and this graphscan knows {known} there"
            raise UnusableDocument(self.name, cause, f"{AGAIN}, with this version") from None

    def _at(self, step: str, value: object) -> _Field:
        return _Field(self.name, f"{self.where}{step}".lstrip("."), value)

    def _unexpected(self, wanted: str) -> NoReturn:
        where = f"`{self.where}`" if self.where else "the document"
        raise UnusableDocument(self.name, f"{where} is not {wanted}", AGAIN)


def _named(build: _Field, key: str, name: str) -> tuple[str, str | None] | None:
    told = build.get(key)
    return (told[name].text(), told["version"].text_or_none()) if told else None


def _place(told: _Field | None) -> Place | None:
    if told is None:
        return None
    return Place(told["module"].text(), told["line"].number(), told["column"].number())


def _link(told: _Field) -> Link:
    place = Place(told["from"].text(), told["line"].number(), told["column"].number())
    kind = told["kind"].word(RequestKind)
    return Link(told["to"].text(), kind, told["specifier"].text(), place)


def _answer(told: _Field) -> Answer:
    first = told.get("first")
    cause = told.get("cause")
    return Answer(
        told["rule"].text(),
        told["mode"].word(Mode),
        told["severity"].word(Severity),
        told["verdict"].word(Verdict),
        told["message"].text(),
        _place(told.get("at")),
        tuple(map(_link, told["chain"].items())),
        _place(first.get("at")) if first else None,
        tuple(map(_link, first["chain"].items())) if first else (),
        tuple(
            Hindrance(each["code"].text(), each["message"].text(), _place(each.get("at")))
            for each in told["obstacles"].items()
        ),
        cause.text() if cause else None,
        told.has("accepted"),
    )


def _instrumented(told: _Field) -> Instrumented:
    version = told["version"].text_or_none()
    return Instrumented(told["package"].text(), version, told["fate"].word(Fate))


def _package(told: _Field) -> Package:
    version = told["version"].text_or_none()
    return Package(told["name"].text(), told["folder"].text(), version)


def _run(told: _Field) -> Run:
    trigger = _place(told.get("trigger"))
    order = tuple(told["order"].texts())
    return Run(told["kind"].word(JobKind), told["root"].text(), trigger, order)


def _part(module: str, told: _Field) -> Part:
    requests = tuple(_asked(module, each) for each in told["requests"].items())
    return Part(module, told["format"].word(Format), told["graph"].word(Reach), requests)


def _asked(module: str, told: _Field) -> Asked:
    resolution = told["resolution"]
    kind = resolution["kind"].text()
    target, outcome = None, kind
    if kind == "local":
        target, outcome = resolution["module"].text(), ""
    else:
        for key in ("name", "specifier", "path", "reason"):
            more = resolution.get(key)
            outcome += f" {more.text()}" if more else ""
    return Asked(
        told["kind"].word(RequestKind),
        told["when"].word(When),
        told["specifier"].text_or_none(),
        Place(module, told["line"].number(), told["column"].number()),
        target,
        outcome,
    )


def _nitro(findings: tuple[Answer, ...]) -> tuple[str, ...]:
    """Nitro's modules, in a document that does not tell: where the rule's chain ends."""
    ends = {
        found.chain[-1].target
        for found in findings
        if found.rule == "sentry-before-nitro" and found.chain
    }
    return tuple(sorted(ends))
