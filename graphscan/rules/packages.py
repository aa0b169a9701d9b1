"""Installed packages of the output, as module ids show them: name, folder, version.

A package stands in `node_modules/NAME/` or, where Nitro keeps several versions of it, in
`node_modules/.nitro/NAME@VERSION/`. Bundlers of the `.pnpm` kind nest the first form in folders of
their own; the last `node_modules/` of an id counts.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from graphscan import disk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphscan.discover import Module
    from graphscan.records import ModuleId

_FOLDER: Final = re.compile(
    r"^(?P<folder>(?:.*/)?node_modules/(?:\.nitro/)?(?P<name>(?:@[^/]+/)?[^/@.][^/@]*)(?:@[^/]*)?)/"
)
_BARE: Final = re.compile(r"(?:@[^/\\%:]+/)?[^./\\%:@#][^/\\%:]*")


class Package(Struct, frozen=True, order=True):
    """One copy of a package; `version` is None where its package.json does not tell."""

    name: str
    folder: ModuleId
    version: str | None


def folder_of(module: ModuleId) -> tuple[str, ModuleId] | None:
    """Name and folder of the package that `module` belongs to; None for the output's own code."""
    if "node_modules/" not in module:
        return None
    return _package_above(module[: module.rfind("/") + 1])


@lru_cache(maxsize=4096)
def _package_above(folder: str) -> tuple[str, ModuleId] | None:
    """The package of what stands in `folder`: most modules share theirs with others."""
    found = _FOLDER.match(folder)
    return (found["name"], found["folder"]) if found else None


@lru_cache(maxsize=4096)
def name_in(specifier: str) -> str | None:
    """The package that a bare specifier names; None for a path or a URL."""
    found = None if specifier.startswith(".") else _BARE.match(specifier)
    return found[0] if found and ":" not in specifier[: found.end() + 1] else None


def installed(modules: Iterable[Module]) -> dict[ModuleId, Package]:
    """The packages of which modules were found, by folder."""
    found: dict[ModuleId, Package] = {}
    for module in modules:
        named = folder_of(module.id)
        if named is None or named[1] in found or module.path is None:
            continue
        name, folder = named
        depth = module.id[len(folder) + 1 :].count("/")
        version = manifest(module.path.parents[depth] / "package.json").get("version")
        told = version if isinstance(version, str) else None
        found[folder] = Package(name, folder, told)
    return found


def manifest(path: Path) -> dict[str, object]:
    """What a package.json holds; nothing where it cannot be read or is no object."""
    try:
        value = json.loads(disk.content(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
