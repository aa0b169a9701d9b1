"""Source bytes to a module record: what one file says, read from its syntax alone.

Nothing raises on any input. A file that cannot be parsed keeps the requests that can be known, and
its record names the places of the errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.detection import has_module_syntax
from graphscan.extract.awaits import certain_throw, top_level_awaits
from graphscan.extract.import_calls import import_calls
from graphscan.extract.mistakes import syntax_errors
from graphscan.extract.require_calls import require_calls
from graphscan.extract.scopes import Scopes
from graphscan.extract.statements import module_statements
from graphscan.extract.timing import Timings
from graphscan.records import EMPTY_RECORDS, Format, ModuleRecord
from graphscan.syntax import parse_without_escapes

if TYPE_CHECKING:
    from graphscan.extract.parsed import Parsed

__all__ = ["extract"]


def extract(
    source: bytes,
    *,
    format: Format | str | None = Format.MODULE,  # noqa: A002
    parsed: Parsed | None = None,
) -> ModuleRecord:
    """The module record of `source`, read as an ES module or as CommonJS.

    Where `format` is None, syntax detection says which of them it is. `parsed` is where the syntax
    tree is kept for who needs it next.

    Other formats have no JavaScript body: their record is empty. Raises ValueError for a format
    that is none of Node's.
    """
    kind = None if format is None else Format(format)
    if kind in EMPTY_RECORDS:
        return EMPTY_RECORDS[kind]
    tree = parse_without_escapes(source)
    if kind is None:
        kind = Format.MODULE if has_module_syntax(source, tree) else Format.COMMONJS
    is_module = kind is Format.MODULE
    timings = Timings(Scopes(tree, sloppy=not is_module))
    statements = module_statements(tree) if is_module else None
    record = ModuleRecord(
        format=kind,
        requests=statements.requests if statements else (),
        import_calls=import_calls(timings),
        require_calls=require_calls(timings, is_module=is_module),
        exports=statements.exports if statements else (),
        awaits=top_level_awaits(timings) if is_module else (),
        throws=certain_throw(timings),
        syntax_errors=syntax_errors(timings.scopes, statements, detected=format is None),
    )
    if parsed is not None:
        parsed.keep(source, timings, record)
    return record
