"""`import()`, `import.source()` and `import.defer()` (ECMA-262, ImportCall)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.clauses import attributes_in, call_phase
from graphscan.extract.arguments import argument, arguments_of
from graphscan.extract.timing import Timings, is_awaited, is_caught, is_floating
from graphscan.records import Attributes, ImportCall, Opaque
from graphscan.syntax import Node, Query, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.extract.scopes import Path
    from graphscan.syntax import SyntaxTree

_QUERY: Final = Query("import-calls.scm")
_MAY_OPEN_CALL: Final = re.compile(rb"\s*+[.(/\x80-\xff]")
"""Comments are left to the tree."""
_ATTRIBUTE_KEYS: Final = frozenset({b"with", b"assert"})


def import_calls(timings: Timings) -> tuple[ImportCall, ...]:
    """Every import call, in source order."""
    return tuple(_import_calls(timings))


def _import_calls(timings: Timings) -> Iterator[ImportCall]:
    scopes = timings.scopes
    tree = scopes.tree
    for start in tree.words(b"import"):
        end = start + len(b"import")
        path = (
            _path_to_call(scopes.path(start, end)) if _MAY_OPEN_CALL.match(tree.source, end) else ()
        )
        if not path:
            continue
        for _, found in matches(tree, _QUERY, path[-1], max_start_depth=0):
            items = arguments_of(found["arguments"][0])
            place = timings.of(path)
            yield ImportCall(
                argument=argument(tree, items[0], scopes=scopes) if items else Opaque(),
                attributes=_attributes(tree, items[1]) if len(items) > 1 else (),
                phase=call_phase(tree.scanned, end),
                awaited=is_awaited(scopes, path),
                when=place.when,
                function=place.function,
                site=tree.site(path[-1]),
                caught=place.guarded or is_caught(scopes, path),
                floating=is_floating(scopes, path),
            )


def _path_to_call(path: Path) -> Path:
    """From the path to the word `import` to that of its call; empty if it is another word."""
    end = len(path) - 1
    if end < 0 or path[end].type != "import":
        return ()
    while end >= 0 and path[end].type == "import":
        end -= 1
    return path[: end + 1] if end >= 0 and path[end].type == "call_expression" else ()


def _attributes(tree: SyntaxTree, options: Node) -> Attributes:
    """The attributes of `import(x, { with: { type: 'json' } })`, where they are written out."""
    if options.type != "object":
        return ()
    for pair in options.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is None or value is None or value.type != "object":
            continue
        if tree.bytes(key).strip(b"\"'") in _ATTRIBUTE_KEYS:
            return attributes_in(tree.bytes(value))
    return ()
