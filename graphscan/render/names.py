"""Names of modules and places for people, and the npm package that a module belongs to."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from graphscan.render.excerpt import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphscan.quote import Quote
    from graphscan.records import ModuleId, Place
    from graphscan.source_maps import Origin, SourceLine

_PACKAGE: Final = re.compile(
    r"(?:^|/)node_modules/(?:\.nitro/)?((?:@[^/]+/)?[^/@]+)(?:@[^/]*)?(?=/|$)"
)


@lru_cache(maxsize=4096)
def package_of(module: ModuleId) -> str | None:
    """The npm package that `module` is part of; None for the build's own modules.

    Nitro keeps several versions of a package as `node_modules/.nitro/name@version`.
    """
    if "node_modules/" not in module:
        return None
    found = None
    for match in _PACKAGE.finditer(module):
        found = match[1]
    return found


def family_of(package: str) -> str:
    """`@sentry/*` for `@sentry/core`; an unscoped package is its own family."""
    scope, slash, _ = package.partition("/")
    return f"{scope}/*" if slash else package


def families(modules: Iterable[ModuleId]) -> list[tuple[str, int]]:
    """The npm families among `modules` with the number of modules of each, the largest first."""
    packages = [package for module in modules if (package := package_of(module))]
    counts = Counter(map(family_of, packages))
    members: dict[str, set[str]] = {}
    for package in packages:
        members.setdefault(family_of(package), set()).add(package)
    named = (
        (min(members[family]) if len(members[family]) == 1 else family, count)
        for family, count in counts.items()
    )
    return sorted(named, key=lambda item: (-item[1], item[0]))


def at(place: Place) -> str:
    """`index.mjs:2:1`."""
    return f"{visible(place.module)}:{place.line}:{place.column}"


def source_at(source: SourceLine) -> str:
    """`server/utils/redact.ts:3:24`."""
    return f"{visible(source.file)}:{source.line}:{source.column}"


def source_of(quote: Quote | None) -> str:
    """`used at server/utils/redact.ts:3:24`; nothing where no source map tells it."""
    if quote is None or quote.origin is None:
        return ""
    return f"{source_verb(quote.origin)} {source_at(quote.origin.at)}"


def source_verb(origin: Origin) -> str:
    """What a source map says of a place in the output: it was written there, or is used there."""
    return "written at" if origin.exact else "used at"


def count(number: int, noun: str) -> str:
    """`1 module`, `2 modules`, `1,200 modules`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
