"""`exports` and `imports` of a package.json: which target a subpath has.

PACKAGE_EXPORTS_RESOLVE, PACKAGE_IMPORTS_RESOLVE, PACKAGE_IMPORTS_EXPORTS_RESOLVE,
PATTERN_KEY_COMPARE and PACKAGE_TARGET_RESOLVE of
https://nodejs.org/api/esm.html#resolution-algorithm-specification, with the order of checks and the
error codes that Node 20, 22 and 24 show. Both module systems use them, each with its conditions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.resolve.failure import ResolutionError, invalid_package_config, invalid_specifier
from graphscan.resolve.url import Url, parse, path_to_file_url

if TYPE_CHECKING:
    from graphscan.resolve.package_json import Json, PackageJson

PackageResolve: TypeAlias = Callable[[str, str, frozenset[str]], Url]
"""PACKAGE_RESOLVE(specifier, folder of the file that asks, conditions)."""

_MAX_DEPTH: Final = 200
_ARRAY_INDEX: Final = re.compile(r"(?:0|[1-9]\d*)(?:\.\d*[1-9])?")
_MAX_ARRAY_INDEX: Final = 0xFFFF_FFFF
_INVALID_SEGMENT: Final = re.compile(
    r"(?:^|[\\/])(?:(?:\.|%2e)(?:\.|%2e)?|"
    + "".join(f"(?:{c}|%{ord(c):x}|%{ord(c.upper()):x})" for c in "node_modules")
    + r")(?:[\\/]|$)",
    re.IGNORECASE | re.ASCII,
)
"""`.`, `..` or `node_modules` as a segment, percent-encoded too."""


class _Undefined(Struct, frozen=True):
    """`undefined`: no condition matched, the next alternative is tried (null forbids that)."""


_UNDEFINED: Final = _Undefined()
_Target: TypeAlias = "Url | _Undefined | None"


class _Lookup(Struct, frozen=True):
    """One question to one package: what stays the same while a target is followed down."""

    package: PackageJson
    shown: str
    conditions: frozenset[str]
    internal: bool
    """`imports` rather than `exports`: bare targets are allowed."""
    key: str
    """The key that matched, with its `*` if it has one."""
    star: str | None
    """What `*` stands for; None for a key without one."""
    package_resolve: PackageResolve


def package_exports_resolve(
    package: PackageJson,
    subpath: str,
    conditions: frozenset[str],
    shown: str,
    package_resolve: PackageResolve,
) -> Url:
    """PACKAGE_EXPORTS_RESOLVE: the URL that `subpath` (`.`, `./x`) of `package` stands for.

    `shown` names the package.json in messages. Raises ResolutionError:
    ERR_PACKAGE_PATH_NOT_EXPORTED, ERR_INVALID_PACKAGE_CONFIG, ERR_INVALID_PACKAGE_TARGET,
    ERR_INVALID_MODULE_SPECIFIER.
    """
    exports = _subpath_keys(package.exports, shown)
    exact = subpath in exports and "*" not in subpath and not subpath.endswith("/")
    key, star = (subpath, None) if exact else _best_match(subpath, exports)
    if key:
        lookup = _Lookup(package, shown, conditions, False, key, star, package_resolve)
        target = _package_target_resolve(lookup, exports[key])
        if isinstance(target, Url):
            return target
    missing = (
        'No "exports" main defined'
        if subpath == "."
        else f"Package subpath '{subpath}' is not defined by \"exports\""
    )
    raise ResolutionError("ERR_PACKAGE_PATH_NOT_EXPORTED", f"{missing} in {shown}")


def check_imports_specifier(specifier: str, node: int) -> None:
    """Step 2 of PACKAGE_IMPORTS_RESOLVE; newer releases of Node 24 allow `#/…`.

    Raises ResolutionError: ERR_INVALID_MODULE_SPECIFIER.
    """
    slash = specifier.startswith("#/") and node < 24
    if specifier == "#" or specifier.endswith("/") or slash:
        raise invalid_specifier(specifier, "is not a valid internal imports specifier name")


def package_imports_resolve(
    specifier: str,
    package: PackageJson | None,
    conditions: frozenset[str],
    shown: str,
    package_resolve: PackageResolve,
) -> Url:
    """PACKAGE_IMPORTS_RESOLVE: the URL that `#…` stands for in the scope of `package`.

    `specifier` has passed `check_imports_specifier`. Raises ResolutionError:
    ERR_PACKAGE_IMPORT_NOT_DEFINED, ERR_INVALID_MODULE_SPECIFIER, ERR_INVALID_PACKAGE_TARGET,
    ERR_INVALID_PACKAGE_CONFIG, and whatever a bare target raises.
    """
    if package is not None and isinstance(package.imports, dict):
        imports = package.imports
        exact = specifier in imports and "*" not in specifier
        key, star = (specifier, None) if exact else _best_match(specifier, imports)
        if key:
            lookup = _Lookup(package, shown, conditions, True, key, star, package_resolve)
            target = _package_target_resolve(lookup, imports[key])
            if isinstance(target, Url):
                return target
    where = f" in package {shown}" if package is not None else ""
    raise ResolutionError(
        "ERR_PACKAGE_IMPORT_NOT_DEFINED",
        f'Package import specifier "{specifier}" is not defined{where}',
    )


def _subpath_keys(exports: Json, shown: str) -> dict[str, Json]:
    """`exports` as an object of subpaths; the sugar for a sole main entry spelled out."""
    if isinstance(exports, str | list):
        return {".": exports}
    if not isinstance(exports, dict):
        return {}
    kinds = {not key.startswith(".") for key in exports}
    if len(kinds) > 1:
        raise invalid_package_config(
            shown,
            "\"exports\" cannot contain some keys starting with '.' and some not."
            " The exports object must either be an object of package subpath keys"
            " or an object of main entry condition name keys only.",
        )
    return {".": exports} if True in kinds else exports


def _best_match(name: str, keys: dict[str, Json]) -> tuple[str, str | None]:
    """PACKAGE_IMPORTS_EXPORTS_RESOLVE: the most specific pattern that `name` matches."""
    best = ""
    for key in keys:
        prefix, star, trailer = key.partition("*")
        if (
            star
            and "*" not in trailer
            and len(name) >= len(key)
            and name.startswith(prefix)
            and name.endswith(trailer)
            and (not best or _pattern_key_compare(key) < _pattern_key_compare(best))
        ):
            best = key
    prefix, _, trailer = best.partition("*")
    return best, name[len(prefix) : len(name) - len(trailer)]


def _pattern_key_compare(key: str) -> tuple[int, int]:
    """PATTERN_KEY_COMPARE as a sort key: the longest prefix first, then the longest key."""
    return -(key.index("*") + 1), -len(key)


def _package_target_resolve(lookup: _Lookup, target: Json, depth: int = 0) -> _Target:
    """PACKAGE_TARGET_RESOLVE."""
    if depth > _MAX_DEPTH:
        raise invalid_package_config(lookup.shown, "Its targets are nested too deeply.")
    match target:
        case str():
            return _string_target(lookup, target)
        case list():
            return _array_target(lookup, target, depth)
        case dict():
            return _conditional_target(lookup, target, depth)
        case None:
            return None
        case _:
            raise _invalid_target(lookup, target)


def _array_target(lookup: _Lookup, targets: list[Json], depth: int) -> _Target:
    last: ResolutionError | _Target = None if not targets else _UNDEFINED
    for item in targets:
        try:
            resolved = _package_target_resolve(lookup, item, depth + 1)
        except ResolutionError as error:
            if error.code != "ERR_INVALID_PACKAGE_TARGET":
                raise
            last = error
            continue
        if isinstance(resolved, Url):
            return resolved
        if resolved is None:
            last = None
    if isinstance(last, ResolutionError):
        raise last
    return last


def _conditional_target(lookup: _Lookup, targets: dict[str, Json], depth: int) -> _Target:
    if any(_is_array_index(key) for key in targets):
        raise invalid_package_config(
            lookup.shown, '"exports" cannot contain numeric property keys.'
        )
    for key, value in targets.items():
        if key == "default" or key in lookup.conditions:
            resolved = _package_target_resolve(lookup, value, depth + 1)
            if resolved is not _UNDEFINED:
                return resolved
    return _UNDEFINED


def _string_target(lookup: _Lookup, target: str) -> Url:
    star = lookup.star
    if not target.startswith("./"):
        bare = lookup.internal and not target.startswith(("/", "../")) and parse(target) is None
        if not bare:
            raise _invalid_target(lookup, target)
        specifier = target if star is None else target.replace("*", star)
        return lookup.package_resolve(specifier, lookup.package.directory, lookup.conditions)
    if _INVALID_SEGMENT.search(target[2:]):
        raise _invalid_target(lookup, target)
    base = path_to_file_url(lookup.package.path)
    resolved = parse(target, base)
    if resolved is None or not resolved.path.startswith(base.path.rpartition("/")[0] + "/"):
        raise _invalid_target(lookup, target)
    if star is None:
        return resolved
    if _INVALID_SEGMENT.search(star):
        raise invalid_specifier(
            lookup.key.replace("*", star, 1),
            f'request is not a valid match in pattern "{lookup.key}" for the '
            f'"{"imports" if lookup.internal else "exports"}" resolution of {lookup.shown}',
        )
    replaced = parse(resolved.href.replace("*", star))
    if replaced is None:
        raise ResolutionError("ERR_INVALID_URL", "Invalid URL")
    return replaced


def _is_array_index(key: str) -> bool:
    return _ARRAY_INDEX.fullmatch(key) is not None and float(key) < _MAX_ARRAY_INDEX


def _invalid_target(lookup: _Lookup, target: Json) -> ResolutionError:
    field = "imports" if lookup.internal else "exports"
    return ResolutionError(
        "ERR_INVALID_PACKAGE_TARGET",
        f'Invalid "{field}" target {json.dumps(target)} '
        f"defined for '{lookup.key}' in {lookup.shown}",
    )
