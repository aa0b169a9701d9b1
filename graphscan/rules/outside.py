"""Requests that lead out of the output: to places that only the machine of the build has."""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from graphscan.records import Builtin, External, Local, Outside, Place, Unresolved
from graphscan.rules.packages import name_in

if TYPE_CHECKING:
    from graphscan.discover import ResolvedRequest
    from graphscan.evaluate import LinkError
    from graphscan.records import ModuleId
    from graphscan.rules.context import RuleContext

_DRIVE: Final = re.compile(r"(?:file:/*)?/?[A-Za-z](?::|%3[Aa])[\\/]")
_URL: Final = re.compile(r"file:", re.IGNORECASE)
_ELSEWHERE: Final = (Builtin, External)
_SUFFIX: Final = re.compile(r"[?#]")


class Way(StrEnum):
    """How a specifier leads out of the output."""

    DRIVE = "a path of a Windows drive"
    URL = "a file: URL"
    ABSOLUTE = "an absolute path"
    PARENT = "a path out of the output"
    PACKAGE = "a package that is not in the output"


def way_out(module: ModuleId, resolved: ResolvedRequest) -> Way | None:
    """How a request leads out of the output; None where it stays inside, or out of our hands."""
    specifier, target = resolved.specifier, resolved.target
    if specifier is not None and specifier.startswith(".") and isinstance(target, Local):
        return None
    if specifier is None or isinstance(target, _ELSEWHERE) or module.startswith("../"):
        return None
    if _DRIVE.match(specifier):
        return Way.DRIVE
    if _URL.match(specifier):
        return Way.URL
    if specifier.startswith(("/", "\\")):
        return Way.ABSOLUTE
    if isinstance(target, Outside):
        return Way.PACKAGE if name_in(specifier) else Way.PARENT
    if isinstance(target, Unresolved) and specifier.startswith(".."):
        return Way.PARENT if _climbs(module, specifier) else None
    return None


def is_here(resolved: ResolvedRequest) -> bool:
    """Whether the target is part of the output all the same, on this machine."""
    return isinstance(resolved.target, Local) and not resolved.target.module.startswith("../")


def leads_out(context: RuleContext, error: LinkError) -> bool:
    """Whether what Node cannot link is a request that leads out of the output."""
    module = context.graphs.modules[error.at.module]
    return any(
        place_of(module.id, resolved) == error.at and way_out(module.id, resolved) is not None
        for resolved in module.requests
    )


def place_of(module: ModuleId, resolved: ResolvedRequest) -> Place:
    """Where a request stands."""
    site = resolved.request.site
    return Place(module, site.line, site.column)


def _climbs(module: ModuleId, specifier: str) -> bool:
    path = _SUFFIX.split(specifier, maxsplit=1)[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), path)).startswith("../")
