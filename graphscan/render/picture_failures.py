"""What modules ask for in vain, as red stubs: requests that Node cannot link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from graphscan.records import ImportCall, ModuleRequest, Place, Unresolved
from graphscan.render.excerpt import visible
from graphscan.render.names import at
from graphscan.render.picture import Box, Line, Stroke, Tone
from graphscan.render.picture_folds import problem
from graphscan.render.picture_text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphscan.discover import Request
    from graphscan.records import ModuleId
    from graphscan.scan import Scan

NAMED: Final = 5
"""Failures that a tooltip names before it counts."""


class Failure(Struct, frozen=True):
    """One request that cannot be linked, and Node's error code for it."""

    place: Place
    specifier: str
    reason: str


def failures(scan: Scan, modules: Iterable[ModuleId]) -> list[Failure]:
    """What `modules` ask for in vain; not what they catch, as for a package that may be absent."""
    return [
        Failure(
            Place(module, resolved.request.site.line, resolved.request.site.column),
            resolved.specifier or "",
            resolved.target.reason,
        )
        for module in modules
        for resolved in scan.graphs.modules[module].requests
        if isinstance(resolved.target, Unresolved) and _counts(resolved.request)
    ]


def _counts(request: Request) -> bool:
    if isinstance(request, ModuleRequest):
        return True
    return not (request.caught if isinstance(request, ImportCall) else request.guarded)


def stub(tail: str, area: str, key: str, found: Sequence[Failure]) -> tuple[Box, Line]:
    """The box of `found`, which are not none, and the line that ends there."""
    first = found[0]
    words = f"{visible(first.specifier)} {visible(first.reason)}"
    if len(found) > 1:
        words = f"{words} and {len(found) - 1:,} more"
    told = listed((f"{at(each.place)} {visible(each.specifier)}" for each in found), NAMED)
    box = problem(key, area, words, missing=True)
    line = Line(
        tail,
        key,
        Stroke.UNRESOLVED,
        tone=Tone.GUILTY,
        label=(at(first.place),),
        tooltip=told,
        referrer=first.place.module,
    )
    return replace(box, tooltip=told), line
