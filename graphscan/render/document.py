"""The JSON document, schema `graphscan/1`: a contract that other programs read.

Keys may be added; what stands here keeps its name and meaning (docs/json.md). Module ids and
positions are those of the records. Of the source it holds specifiers and export names, nothing
else.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias, assert_never

import msgspec

from graphscan.patterns import LazyPattern
from graphscan.records import (
    Builtin,
    Computed,
    External,
    ImportCall,
    IndirectExport,
    Literal,
    Local,
    LocalExport,
    ModuleRecord,
    ModuleRequest,
    Outside,
    Phase,
    RequestKind,
    RequireCall,
    Unresolved,
    When,
)
from graphscan.rules.finding import Edit, Overrides, Setting
from graphscan.scan import Scan

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from graphscan.discover import Module, Request, ResolvedRequest
    from graphscan.evaluate import Job
    from graphscan.graph import Edge
    from graphscan.quote import Quote
    from graphscan.records import Diagnostic, Place, Resolution, Site, Target
    from graphscan.render.options import DrawOptions
    from graphscan.rules.drivers import Driver
    from graphscan.rules.finding import Finding, Fix
    from graphscan.rules.packages import Package

SCHEMA: Final = "graphscan/1"

_AT_A_TIME: Final = 200
"""Modules of which the text is made together."""

_BEYOND_ASCII: Final = LazyPattern(r"[^\x00-\x7f]")

NO_QUOTES: Final[Mapping[Place, Quote]] = {}

Document: TypeAlias = dict[str, Any]
"""A JSON object."""


class _Request(msgspec.Struct, gc=False):
    """A request as the document shows it: there are more of these than of all else, and to make
    and to encode one takes half as long as a dictionary.
    """

    specifier: str | None
    kind: RequestKind
    when: When
    phase: Phase
    attributes: dict[str, str]
    line: int
    column: int


class _Resolved(_Request, gc=False):
    resolution: _Local | Document


class _Local(msgspec.Struct, tag_field="kind", tag="local", gc=False):
    module: str


def to_document(value: Scan | ModuleRecord | Resolution) -> Document:
    """`value` as the JSON document shows it, made of what `json.dumps` takes."""
    match value:
        case Scan():
            return _plain(_scan(value))
        case ModuleRecord():
            return _plain(_record(value))
        case _:
            return target(value)


def _plain(value: Document) -> Document:
    plain: Document = msgspec.to_builtins(value)
    return plain


def document(scan: Scan, _options: DrawOptions) -> bytes:
    """The whole document as JSON text, ASCII only, so that nothing hides in it."""
    written = BytesIO()
    try:
        # json.dumps would indent in Python; the result is the same.
        for part in _indented(scan):
            written.write(part)
    except msgspec.DecodeError:  # half of a surrogate pair, which JavaScript allows
        text = json.dumps(_plain(_scan(scan)), indent=2, ensure_ascii=True)
        return f"{_escaped(text)}\n".encode("ascii")
    return written.getvalue()


def document_line(scan: Scan, path: str) -> str:
    """The document in one line, with the `path` that was asked about, for a list of many."""
    return _line({"schema": SCHEMA, "path": path} | _scan(scan)).decode("ascii")


def failure_line(path: str, code: str, message: str) -> str:
    """What stands in the place of a document where `path` cannot be scanned."""
    error = {"code": code, "message": message}
    return _line({"schema": SCHEMA, "path": path, "error": error}).decode("ascii")


def _line(value: Document) -> bytes:
    try:
        line = msgspec.json.encode(value)
    except UnicodeEncodeError:  # half of a surrogate pair
        text = json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"))
        return _escaped(text).encode("ascii")
    if not line.isascii():
        line = _BEYOND_ASCII.sub(_as_escape, line.decode("utf-8")).encode("ascii")
    return line.replace(b"\x7f", b"\\u007f")


def _as_escape(found: re.Match[str]) -> str:
    return json.dumps(found[0], ensure_ascii=True)[1:-1]


def _escaped(text: str) -> str:
    return text.replace("\x7f", "\\u007f")


def _indented(scan: Scan) -> Iterator[bytes]:
    """The text of `_scan`, made of a few modules at a time: never all of it in memory."""
    begin = b"{\n"
    for key, value in _scan(scan, modules=False).items():
        yield begin
        if key == "modules":
            yield from _indented_modules(scan)
        else:
            yield _inside(msgspec.json.format(_line({key: value}), indent=2))
        begin = b",\n"
    yield b"\n}\n"


def _indented_modules(scan: Scan) -> Iterator[bytes]:
    modules = sorted(scan.graphs.modules.items())
    begin = b'  "modules": {\n'
    for start in range(0, len(modules), _AT_A_TIME):
        few = modules[start : start + _AT_A_TIME]
        line = _line({"modules": {name: _module(scan, module) for name, module in few}})
        yield begin
        yield _inside(_inside(msgspec.json.format(line, indent=2)))
        begin = b",\n"
    yield b"\n  }" if modules else b'  "modules": {}'


def _inside(text: bytes) -> bytes:
    """What stands between the first line of an indented object and its last."""
    return text[text.index(b"\n") + 1 : text.rindex(b"\n")]


def _scan(scan: Scan, *, modules: bool = True) -> Document:
    return {
        "schema": SCHEMA,
        "build": _build(scan),
        "verdict": scan.verdict.value,
        "findings": [_finding(scan, finding) for finding in scan.findings],
        "drivers": [_driver(driver) for driver in scan.drivers],
        "packages": [_package(package) for package in scan.packages],
        "nitro_modules": list(scan.nitro),
        "jobs": [_job(job) for job in scan.evaluation.jobs],
        "modules": {
            name: _module(scan, module)
            for name, module in (sorted(scan.graphs.modules.items()) if modules else ())
        },
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in scan.diagnostics],
    }


def _driver(driver: Driver) -> Document:
    return {
        "package": driver.package,
        "version": driver.version,
        "ranges": list(driver.ranges),
        "in_range": driver.in_range,
        "format": driver.format.value,
        "fate": driver.fate.value,
        "module": driver.module,
    }


def _package(package: Package) -> Document:
    return {"name": package.name, "version": package.version, "folder": package.folder}


def _build(scan: Scan) -> Document:
    build, sentry = scan.build, scan.sentry
    return {
        "entry": build.entry,
        "imports": list(build.imports),
        "requires": list(build.requires),
        "node": build.node,
        "conditions": list(build.conditions),
        "preset": build.preset,
        "framework": _named("name", build.framework),
        "nitro": build.nitro,
        "sentry": _named("package", (sentry.package, sentry.version) if sentry.package else None),
        "method": sentry.method,
    }


def _named(key: str, pair: tuple[str, str | None] | None) -> Document | None:
    return {key: pair[0], "version": pair[1]} if pair else None


def _finding(scan: Scan, finding: Finding) -> Document:
    first = finding.first
    return {
        "rule": finding.rule,
        "mode": finding.mode.value,
        "severity": finding.severity.value,
        "verdict": finding.verdict.value,
        "message": finding.message,
        "at": place(finding.at, scan.quotes),
        "chain": links(finding.chain, scan.quotes),
        "first": first
        and {"at": place(first.at, scan.quotes), "chain": links(first.chain, scan.quotes)},
        "obstacles": [
            {
                "code": obstacle.code,
                "message": obstacle.message,
                "at": place(obstacle.at, scan.quotes),
            }
            for obstacle in finding.obstacles
        ],
        "remedies": [
            {
                "text": remedy.text,
                "command": remedy.command,
                "verdict_after": remedy.verdict_after and remedy.verdict_after.value,
                "fix": remedy.fix and _fix(remedy.fix),
            }
            for remedy in finding.remedies
        ],
        "cause": finding.cause,
        "symptom": finding.symptom,
        "accepted": finding.accepted
        and {"until": str(finding.accepted.until), "reason": finding.accepted.reason},
    }


def _fix(fix: Fix) -> Document:
    match fix:
        case Setting(code=code):
            return {"kind": "setting", "code": code}
        case Overrides(packages=packages):
            return {"kind": "overrides", "packages": dict(packages)}
        case Edit(module=module, line=line):
            return {"kind": "edit", "module": module, "line": line}
        case _:
            assert_never(fix)


def place(at: Place | None, quotes: Mapping[Place, Quote] = NO_QUOTES) -> Document | None:
    """A place, and where a source map tells it the place in the source file."""
    if at is None:
        return None
    position = {"module": at.module, "line": at.line, "column": at.column}
    return position | _source(quotes.get(at))


def _source(quote: Quote | None) -> Document:
    if quote is None or quote.origin is None:
        return {}
    at, exact = quote.origin.at, quote.origin.exact
    return {"source": {"file": at.file, "line": at.line, "column": at.column, "exact": exact}}


def links(chain: Sequence[Edge], quotes: Mapping[Place, Quote] = NO_QUOTES) -> list[Document]:
    """The links of a chain, each with its place in the source file where a source map tells it."""
    return [_link(edge) | _source(quotes.get(edge.place)) for edge in chain]


def _link(edge: Edge) -> Document:
    return {
        "from": edge.referrer,
        "to": edge.target,
        "kind": edge.kind.value,
        "specifier": edge.specifier,
        **_position(edge.request.site),
    }


def _position(site: Site) -> Document:
    return {"line": site.line, "column": site.column}


def _job(job: Job) -> Document:
    return {
        "kind": job.kind.value,
        "root": job.root,
        "trigger": place(job.trigger),
        "when": job.when.value,
        "order": list(job.order),
    }


def _module(scan: Scan, module: Module) -> Document:
    return {
        "format": module.format.value,
        "graph": scan.reach[module.id].value,
        "has_tla": module.record.has_tla,
        "requests": [_resolved(resolved) for resolved in module.requests],
    }


def _resolved(resolved: ResolvedRequest) -> _Resolved:
    found = resolved.target
    resolution = _Local(found.module) if isinstance(found, Local) else target(found)
    return _Resolved(*_asked(resolved.request, resolved.specifier), resolution)


def _diagnostic(diagnostic: Diagnostic) -> Document:
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "at": place(diagnostic.at),
    }


def _asked(
    request: Request, specifier: str | None
) -> tuple[str | None, RequestKind, When, Phase, dict[str, str], int, int]:
    """The fields of a `_Request`."""
    match request:
        case ModuleRequest():
            kind, when = request.kind, When.ALWAYS
            phase, attributes = request.phase, request.attributes
        case ImportCall():
            kind, when = RequestKind.IMPORT_CALL, request.when
            phase, attributes = request.phase, request.attributes
        case RequireCall():
            kind, when = RequestKind.REQUIRE, request.when
            phase, attributes = Phase.EVALUATION, ()
        case _:
            assert_never(request)
    site = request.site
    return specifier, kind, when, phase, dict(attributes), site.line, site.column


def target(resolved: Target) -> Document:
    """What stands under `resolution`."""
    match resolved:
        case Local(module=module):
            return {"kind": "local", "module": module}
        case Builtin(name=name):
            return {"kind": "builtin", "name": name}
        case External(specifier=specifier):
            return {"kind": "external", "specifier": specifier}
        case Outside(path=path):
            return {"kind": "outside", "path": path}
        case Unresolved(reason=reason):
            return {"kind": "unresolved", "reason": reason}
        case Computed():
            return {"kind": "computed"}
        case _:
            assert_never(resolved)


def _record(record: ModuleRecord) -> Document:
    requests: list[Request] = [*record.requests, *record.import_calls, *record.require_calls]
    requests.sort(key=lambda request: request.site.start)
    return {
        "has_tla": record.has_tla,
        "requests": [
            _Request(*_asked(request, specifier))
            for request in requests
            for specifier in _specifiers(request)
        ],
        "exports": list(_export_names(record)),
        "syntax_errors": [_position(site) for site in record.syntax_errors],
    }


def _specifiers(request: Request) -> tuple[str | None, ...]:
    """What a request may ask for: one value for each literal, None where it is computed."""
    if isinstance(request, ModuleRequest):
        return (request.specifier,)
    return request.argument.values if isinstance(request.argument, Literal) else (None,)


def _export_names(record: ModuleRecord) -> Iterator[str]:
    """The names a module exports itself; an `export *` adds none of its own."""
    for export in record.exports:
        if isinstance(export, LocalExport | IndirectExport):
            yield export.name
