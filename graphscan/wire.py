"""Readings as bytes, for another process or a later scan, and back.

Plain lists of numbers and texts in MessagePack: nothing in them can name code, so that a file that
somebody else has written can be wrong but never dangerous. Equal readings are equal bytes.
`decoded` raises `Undecodable` for what `encoded` cannot have made.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from graphscan.marks import NONE, SOUGHT
from graphscan.reading import Problem, Reading
from graphscan.records import (
    Argument,
    Attributes,
    Export,
    Format,
    ImportCall,
    ImportedName,
    IndirectExport,
    Literal,
    LocalExport,
    ModuleRecord,
    ModuleRequest,
    Opaque,
    Phase,
    RequestKind,
    RequireCall,
    Site,
    StarExport,
    Template,
    TopLevelAwait,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Plain: TypeAlias = Any
"""Lists, numbers, texts: what MessagePack knows."""

_FORMATS: Final = tuple(Format)
_KINDS: Final = tuple(RequestKind)
_PHASES: Final = tuple(Phase)
_WHENS: Final = tuple(When)
_FORMAT_NUMBERS: Final = {value: number for number, value in enumerate(_FORMATS)}
_KIND_NUMBERS: Final = {value: number for number, value in enumerate(_KINDS)}
_PHASE_NUMBERS: Final = {value: number for number, value in enumerate(_PHASES)}
_WHEN_NUMBERS: Final = {value: number for number, value in enumerate(_WHENS)}

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder().decode


class Undecodable(ValueError):
    """The bytes are not those of a reading."""


def format_number(module_format: Format) -> int:
    """A format as a number, and `format_of` back."""
    return _FORMAT_NUMBERS[module_format]


def format_of(number: int) -> Format:
    """The format that `format_number` has made a number. Raises IndexError."""
    return _FORMATS[number]


def encoded(reading: Reading) -> bytes:
    """`reading` as bytes."""
    record = reading.record
    return _encode(
        (
            _FORMAT_NUMBERS[record.format],
            [_request(request) for request in record.requests],
            [_import_call(call) for call in record.import_calls],
            [_require_call(call) for call in record.require_calls],
            [_export(export) for export in record.exports],
            [(*_site(a.site), a.loop, _WHEN_NUMBERS[a.when]) for a in record.awaits],
            None if record.throws is None else _site(record.throws),
            [_site(site) for site in record.syntax_errors],
            [
                (p.code, _text(p.cause), _text(p.next_step), *_site(p.site))
                for p in reading.problems
            ],
            [number for number, text in enumerate(SOUGHT) if text in reading.marks],
        )
    )


def decoded(data: bytes) -> Reading:
    """The reading that `encoded` has made `data` from. Raises Undecodable."""
    try:
        return _reading(_decode(data))
    except (msgspec.MsgspecError, ValueError, TypeError, LookupError) as error:
        raise Undecodable(str(error)) from error


def _reading(plain: Plain) -> Reading:
    form, requests, imports, requires, exports, awaits, throws, errors, problems, marks = plain
    record = ModuleRecord(
        _FORMATS[form],
        tuple([_request_of(*p) for p in requests]),
        tuple([_import_call_of(*p) for p in imports]),
        tuple([_require_call_of(*p) for p in requires]),
        tuple([_export_of(p) for p in exports]),
        tuple([TopLevelAwait(Site(*p[:4]), p[4], _WHENS[p[5]]) for p in awaits]),
        None if throws is None else Site(*throws),
        tuple([Site(*p) for p in errors]),
    )
    return Reading(
        record,
        tuple([Problem(p[0], _text_of(p[1]), _text_of(p[2]), Site(*p[3:])) for p in problems]),
        frozenset([SOUGHT[number] for number in marks]) if marks else NONE,
    )


def _site(site: Site) -> tuple[int, int, int, int]:
    return site.line, site.column, site.start, site.end


def _text(text: str) -> str | bytes:
    # JavaScript strings may hold lone surrogates, which UTF-8 does not know.
    return text if text.isascii() else text.encode("utf-8", "surrogatepass")


def _text_of(plain: str | bytes) -> str:
    return intern(plain if isinstance(plain, str) else plain.decode("utf-8", "surrogatepass"))


def _attributes(attributes: Attributes) -> list[tuple[str | bytes, str | bytes]]:
    return [(_text(key), _text(value)) for key, value in attributes]


def _attributes_of(plain: Iterable[Sequence[str | bytes]]) -> Attributes:
    return tuple([(_text_of(key), _text_of(value)) for key, value in plain])


def _request(request: ModuleRequest) -> Plain:
    names: list[Plain] = []
    for name in request.names:
        site = name.site
        names += (
            _text(name.name),
            _text(name.local),
            site.line,
            site.column,
            site.start,
            site.end,
        )
    return (
        _text(request.specifier),
        _KIND_NUMBERS[request.kind],
        _attributes(request.attributes),
        _PHASE_NUMBERS[request.phase],
        _site(request.site),
        names,
    )


def _request_of(
    specifier: str, kind: int, attributes: Plain, phase: int, site: Plain, names: Plain
) -> ModuleRequest:
    return ModuleRequest(
        _text_of(specifier),
        _KINDS[kind],
        _attributes_of(attributes) if attributes else (),
        _PHASES[phase],
        Site(*site),
        tuple(
            [
                ImportedName(
                    _text_of(names[at]), _text_of(names[at + 1]), Site(*names[at + 2 : at + 6])
                )
                for at in range(0, len(names), 6)
            ]
        ),
    )


def _argument(argument: Argument) -> Plain:
    match argument:
        case Literal(values):
            return [0, *map(_text, values)]
        case Template(quasis):
            return [1, *map(_text, quasis)]
        case Opaque():
            return [2]


def _argument_of(plain: Plain) -> Argument:
    match plain[0]:
        case 0:
            return Literal(tuple(map(_text_of, plain[1:])))
        case 1:
            return Template(tuple(map(_text_of, plain[1:])))
        case 2:
            return Opaque()
        case other:
            raise Undecodable(f"argument of kind {other}")


def _import_call(call: ImportCall) -> Plain:
    return (
        _argument(call.argument),
        _attributes(call.attributes),
        _PHASE_NUMBERS[call.phase],
        call.awaited,
        _WHEN_NUMBERS[call.when],
        call.function,
        _site(call.site),
        call.caught,
    )


def _import_call_of(
    argument: Plain,
    attributes: Plain,
    phase: int,
    awaited: bool,
    when: int,
    function: int | None,
    site: Plain,
    caught: bool,
) -> ImportCall:
    return ImportCall(
        _argument_of(argument),
        _attributes_of(attributes),
        _PHASES[phase],
        awaited,
        _WHENS[when],
        function,
        Site(*site),
        caught,
    )


def _require_call(call: RequireCall) -> Plain:
    return (
        _argument(call.argument),
        _WHEN_NUMBERS[call.when],
        call.guarded,
        call.function,
        _site(call.site),
    )


def _require_call_of(
    argument: Plain, when: int, guarded: bool, function: int | None, site: Plain
) -> RequireCall:
    return RequireCall(_argument_of(argument), _WHENS[when], guarded, function, Site(*site))


def _export(export: Export) -> Plain:
    match export:
        case LocalExport(name, local, site):
            return (_text(name), _text(local), *_site(site))
        case IndirectExport(name, request, imported, site):
            return (_text(name), request, _text(imported), *_site(site))
        case StarExport(request, site):
            return (request, *_site(site))


def _export_of(plain: Plain) -> Export:
    match plain:
        case [int(request), *site]:
            return StarExport(request, Site(*site))
        case [name, int(request), imported, *site]:
            return IndirectExport(_text_of(name), request, _text_of(imported), Site(*site))
        case [name, local, *site]:
            return LocalExport(_text_of(name), _text_of(local), Site(*site))
        case _:
            raise Undecodable("an export of no kind")
