"""Where a module uses what one of its requests imports."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from graphscan.extract.scopes import Scopes
from graphscan.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.records import ModuleRequest


def uses_of_imports(
    source: bytes, requests: Sequence[ModuleRequest], most: int
) -> list[tuple[int, ...]]:
    """For each of `requests` of the module `source`: the byte offsets at which a name that it
    imports is used, in source order, at most `most` a name. A name that is only exported again is
    not used.
    """
    scopes = Scopes(parse(source), sloppy=False)
    return [tuple(sorted(_uses(scopes, request, most))) for request in requests]


def _uses(scopes: Scopes, request: ModuleRequest, most: int) -> Iterator[int]:
    for name in request.names:
        binding = scopes.top_level(name.local)
        if binding is None or binding.name.start_byte not in range(
            request.site.start, request.site.end
        ):
            continue
        for path in islice(scopes.references(binding), most):
            if not any(node.type == "export_specifier" for node in path[-2:]):
                yield path[-1].start_byte
