"""Import attributes: whether Node accepts them for a module of a given format.

HostLoadImportedModule in Node: https://nodejs.org/api/esm.html#import-attributes. The error codes
were renamed in Node 21: https://nodejs.org/api/errors.html#legacy-nodejs-error-codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan.records import Format, Unresolved

if TYPE_CHECKING:
    from graphscan.records import Attributes


class _Codes(Struct, frozen=True):
    """What one generation of Node calls its refusals."""

    missing: str
    wrong: str
    unknown_type: str


_NODE_20: Final = _Codes(
    "ERR_IMPORT_ASSERTION_TYPE_MISSING",
    "ERR_IMPORT_ASSERTION_TYPE_FAILED",
    "ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED",
)
_LATER: Final = _Codes(
    "ERR_IMPORT_ATTRIBUTE_MISSING",
    "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
    "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
)


def check_attributes(
    attributes: Attributes, module_format: Format | None, node: int = 22
) -> Unresolved | None:
    """Node's refusal of `with { … }` for a module of `module_format`, None where it accepts.

    JSON needs `type: "json"`, everything else must have no `type`, and no other key is known.
    `module_format` is None for a built-in module.
    """
    if not attributes and module_format is not Format.JSON:
        return None
    codes = _NODE_20 if node == 20 else _LATER
    for key, value in attributes:
        if key != "type":
            return _unsupported("ERR_IMPORT_ATTRIBUTE_UNSUPPORTED", key, value)
    given = dict(attributes).get("type")
    wanted = "json" if module_format is Format.JSON else None
    if given == wanted:
        return None
    if given is None:
        return Unresolved(codes.missing, f'Module needs an import attribute of "type: {wanted}"')
    if given != "json":
        return _unsupported(codes.unknown_type, "type", given)
    return Unresolved(codes.wrong, f'Module is not of type "{given}"')


def _unsupported(code: str, key: str, value: str) -> Unresolved:
    return Unresolved(code, f'Import attribute "{key}" with value "{value}" is not supported')
