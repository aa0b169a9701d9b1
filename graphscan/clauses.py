"""What import and export statements say in places that the grammar does not read, on bytes.

Import phases and import attributes are younger than the grammar (proposals *defer import
evaluation*, *source phase imports*, *import attributes*): masking hides them from it, extraction
reads them here.
"""

from __future__ import annotations

from typing import Final

from graphscan.lexical import NAME, STRING, TRIVIA, name_value, string_value
from graphscan.patterns import LazyPattern
from graphscan.records import Attributes, Phase

_T: Final = TRIVIA
_KEY: Final = rb"(?:" + NAME + rb"|" + STRING + rb")"
_NO_LINE_TERMINATOR: Final = LazyPattern(rb"(?:(?!\xe2\x80[\xa8\xa9])[^\r\n])*+")

ATTRIBUTES: Final = rb"\{(?:" + _T + rb"(?:" + _KEY + rb"|[:,]))*+" + _T + rb"\}"
"""The braces of a WithClause and what is in them."""

PHASE: Final = (
    rb"(?:defer(?=" + _T + rb"\*)"
    rb"|source(?!" + NAME + rb")(?=" + _T + NAME + _T + rb"from" + _T + STRING + rb"))"
)
"""The phase in `import defer * as x from 'y'` and `import source x from 'y'`; not the name of a
default import, as in `import source from 'y'`."""

_PHASE_AFTER_IMPORT: Final = LazyPattern(_T + rb"(" + PHASE + rb")")
_PHASE_OF_CALL: Final = LazyPattern(_T + rb"\." + _T + rb"(defer|source)" + _T + rb"\(")
_WITH_CLAUSE: Final = LazyPattern(rb"(" + _T + rb")(with|assert)" + _T + rb"(" + ATTRIBUTES + rb")")
_ATTRIBUTE: Final = LazyPattern(rb"(" + _KEY + rb")" + _T + rb":" + _T + rb"(" + STRING + rb")")
_PHASES: Final = {b"defer": Phase.DEFER, b"source": Phase.SOURCE}


def statement_phase(source: bytes, after_import: int) -> Phase:
    """The phase of the import statement whose word `import` ends at `after_import`."""
    match = _PHASE_AFTER_IMPORT.compiled.match(source, after_import)
    return _PHASES[match[1]] if match else Phase.EVALUATION


def call_phase(source: bytes, after_import: int) -> Phase:
    """The phase of the import call whose word `import` ends at `after_import`."""
    match = _PHASE_OF_CALL.compiled.match(source, after_import)
    return _PHASES[match[1]] if match else Phase.EVALUATION


def attributes_after(source: bytes, end_of_specifier: int) -> Attributes:
    """The attributes of the import or export whose specifier ends there, in source order.

    `assert`, the older spelling, must stand on the line of the specifier; `with` need not.
    """
    match = _WITH_CLAUSE.compiled.match(source, end_of_specifier)
    if match is None:
        return ()
    if match[2] == b"assert" and not _NO_LINE_TERMINATOR.fullmatch(match[1]):
        return ()
    return attributes_in(match[3])


def has_clause_after(source: bytes, end_of_specifier: int) -> bool:
    """Whether what follows the specifier may be a clause of attributes, well-formed or not."""
    return _WITH_CLAUSE.compiled.match(source, end_of_specifier) is not None


def attributes_in(braces: bytes) -> Attributes:
    """The attributes in `{ type: "json" }`."""
    found = _ATTRIBUTE.finditer(braces)
    return tuple((_key(match[1]), string_value(match[2]) or "") for match in found)


def _key(key: bytes) -> str:
    return (string_value(key) or "") if key[:1] in b"\"'" else name_value(key)
