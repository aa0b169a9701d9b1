"""ESM_RESOLVE: what the specifier of an `import` stands for.

https://nodejs.org/api/esm.html#resolution-algorithm-specification, step by step, with
PACKAGE_RESOLVE, PACKAGE_SELF_RESOLVE and the legacy `main` of packages without `exports`. The
algorithm works on URLs; for the plain specifiers that nearly every request has, paths give the
same answer sooner.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.resolve.builtin import is_bare_builtin, is_builtin
from graphscan.resolve.exports import (
    check_imports_specifier,
    package_exports_resolve,
    package_imports_resolve,
)
from graphscan.resolve.failure import (
    ResolutionError,
    invalid_specifier,
    module_not_found,
    package_not_found,
    unknown_builtin,
    unsupported_scheme,
)
from graphscan.resolve.files import Files, Kind, ancestors, child_of, parent_of, relative_to
from graphscan.resolve.url import Url, file_url_to_path, parse, path_to_file_url, well_formed

if TYPE_CHECKING:
    from graphscan.resolve.package_json import PackageJson, PackageReader

ESM_CONDITIONS: Final = frozenset({"node", "import", "module-sync", "node-addons"})
"""https://nodejs.org/api/packages.html#conditional-exports; `default` always matches."""

_PLAIN_RELATIVE: Final = re.compile(r"\.{1,2}(?:/[!\"$&-.0-9;->@-\[\]-{}~]+)+(?<!\.)")
_PLAIN_PACKAGE: Final = re.compile(r"(?:@[\w.~+-]+/)?[A-Za-z0-9_~-][\w.~+-]*", re.ASCII)
_RELATIVE: Final = re.compile(r"/|\.{1,2}(?:/|$)")
_ENCODED_SEPARATOR: Final = re.compile("%2f|%5c", re.IGNORECASE)
_INVALID_PACKAGE_NAME: Final = re.compile(r"^\.|[%\\]")

_MAIN_SUFFIXES: Final = ("", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node")
_INDEXES: Final = ("index.js", "index.json", "index.node")


class FoundFile(Struct, frozen=True):
    """A file by its real path, with the `?query#fragment` that belongs to its identity."""

    path: str
    suffix: str = ""


class FoundBuiltin(Struct, frozen=True):
    """A built-in module, with its prefix."""

    name: str


class FoundData(Struct, frozen=True):
    """A `data:` URL."""

    url: Url


Found: TypeAlias = FoundFile | FoundBuiltin | FoundData


class EsmResolver:
    """ESM_RESOLVE over one file system, with one set of conditions."""

    def __init__(
        self,
        files: Files,
        packages: PackageReader,
        conditions: frozenset[str],
        node: int,
        unset: frozenset[str] = frozenset(),
    ) -> None:
        self._files = files
        self._packages = packages
        self._conditions = (ESM_CONDITIONS | conditions) - unset
        self._node = node
        self._package_urls: dict[tuple[str, str], Url | None] = {}

    def resolve(self, specifier: str, directory: str | None) -> Found:
        """ESM_RESOLVE for a file in `directory`, or for a `data:` module where that is None.

        Raises ResolutionError with Node's code.
        """
        if directory is not None and "\\" not in directory and _PLAIN_RELATIVE.fullmatch(specifier):
            return self._finalize(relative_to(directory, specifier), "")
        base = None if directory is None else _folder_url(directory)
        relative = _RELATIVE.match(specifier) is not None
        url = parse(specifier, base) if relative else parse(specifier)
        if url is not None and url.scheme == "data":
            return FoundData(url)
        if url is not None and url.scheme == "node":
            return self._builtin(specifier)
        resolved = self._module_resolve(specifier, url, directory, relative=relative)
        if resolved.scheme == "node":
            return self._builtin(f"node:{resolved.path}")
        if resolved.scheme != "file":
            raise unsupported_scheme(resolved.scheme)
        if _ENCODED_SEPARATOR.search(resolved.path):
            raise invalid_specifier(
                resolved.path, 'must not include encoded "/" or "\\" characters'
            )
        return self._finalize(file_url_to_path(resolved), resolved.suffix)

    def _module_resolve(
        self, specifier: str, url: Url | None, directory: str | None, *, relative: bool
    ) -> Url:
        """Steps 2 to 5: to a URL, whatever that URL holds."""
        if not relative and directory is not None and specifier.startswith("#"):
            return self.package_imports_resolve(specifier, directory, self._conditions)
        if url is not None:
            return url
        if directory is not None and not relative:
            return self.package_resolve(specifier, directory, self._conditions)
        if not relative and is_bare_builtin(specifier):
            return Url("node", specifier, opaque=True)
        raise ResolutionError(
            "ERR_UNSUPPORTED_RESOLVE_REQUEST",
            f'Failed to resolve module specifier "{specifier}" from a data: URL: '
            "Invalid relative URL or base scheme is not hierarchical.",
        )

    def _builtin(self, specifier: str) -> FoundBuiltin:
        name = specifier[len("node:") :]
        if not is_builtin(name, self._node):
            raise unknown_builtin(specifier)
        return FoundBuiltin(f"node:{name}")

    def _finalize(self, path: str, suffix: str) -> FoundFile:
        """Step 6: a file, by its real path."""
        # Node looks at the folder "/" where the path ends in a slash, so it always finds a folder.
        kind = Kind.DIRECTORY if path.endswith("/") else self._files.kind(path)
        match kind:
            case Kind.FILE:
                return FoundFile(self._files.real(path), suffix)
            case Kind.DIRECTORY:
                raise ResolutionError(
                    "ERR_UNSUPPORTED_DIR_IMPORT",
                    f"Directory import '{self._files.shown(path)}' is not supported "
                    "resolving ES modules",
                )
            case Kind.MISSING:
                raise module_not_found(self._files.shown(path))

    def package_imports_resolve(
        self, specifier: str, directory: str, conditions: frozenset[str]
    ) -> Url:
        """PACKAGE_IMPORTS_RESOLVE in the scope of a file in `directory`."""
        check_imports_specifier(specifier, self._node)
        package = self._packages.scope(directory)
        shown = "" if package is None else self._files.shown(package.path)
        return package_imports_resolve(specifier, package, conditions, shown, self.package_resolve)

    def package_exports_resolve(
        self, package: PackageJson, subpath: str, conditions: frozenset[str]
    ) -> Url:
        """PACKAGE_EXPORTS_RESOLVE."""
        shown = self._files.shown(package.path)
        return package_exports_resolve(package, subpath, conditions, shown, self.package_resolve)

    def package_resolve(self, specifier: str, directory: str, conditions: frozenset[str]) -> Url:
        """PACKAGE_RESOLVE for a file in `directory`."""
        if is_bare_builtin(specifier):
            return Url("node", specifier, opaque=True)
        specifier = well_formed(specifier)
        name, subpath = _parse_package_name(specifier)
        # PACKAGE_SELF_RESOLVE
        own = self._packages.scope(directory)
        if own is not None and own.exports is not None and own.name == name:
            return self.package_exports_resolve(own, subpath, conditions)
        url = self._package_url(name, directory)
        if url is None:
            raise package_not_found(name)
        # A `?` or `#` in the name has cut off the rest: no package.json can be read there.
        folder, _, file = file_url_to_path(url).rpartition("/")
        package = self._packages.read(folder) if file == "package.json" else None
        if package is not None and package.exports is not None:
            return self.package_exports_resolve(package, subpath, conditions)
        if subpath == ".":
            return self._legacy_main_resolve(url, package.main if package else None)
        resolved = parse(subpath, url)
        if resolved is None:
            raise ResolutionError("ERR_INVALID_URL", "Invalid URL")
        return resolved

    def _package_url(self, name: str, directory: str) -> Url | None:
        """The package.json of the first `node_modules/name` on the way up that is a folder."""
        key = name, directory
        if key not in self._package_urls:
            find = self._find_plain if _PLAIN_PACKAGE.fullmatch(name) else self._find_any
            self._package_urls[key] = find(name, directory)
        return self._package_urls[key]

    def _find_plain(self, name: str, directory: str) -> Url | None:
        for above in ancestors(directory):
            folder = f"{child_of(above, 'node_modules')}/{name}"
            if self._files.kind(folder) is Kind.DIRECTORY:
                return path_to_file_url(f"{folder}/package.json")
        return None

    def _find_any(self, name: str, directory: str) -> Url | None:
        """The same for a name whose characters mean something in a URL."""
        up = "../" if name.startswith("@") else ""
        url = parse(f"./node_modules/{name}/package.json", _folder_url(directory))
        last = ""
        while url is not None:
            path = file_url_to_path(url)
            # Node cuts off the length of "/package.json", whatever is there.
            if self._files.kind(path[: -len("/package.json")]) is Kind.DIRECTORY:
                return url
            if len(path) == len(last):
                return None
            last = path
            url = parse(f"{up}../../../node_modules/{name}/package.json", url)
        raise ResolutionError("ERR_INVALID_URL", "Invalid URL")

    def _legacy_main_resolve(self, package: Url, main: str | None) -> Url:
        """LEGACY_MAIN_RESOLVE: Node 20 reads `main` as a URL, later versions as a path.

        They look for one file and name another: for `lib/`, later versions find `lib.js` and go on
        with `lib/.js`.
        """
        folder = parent_of(file_url_to_path(package))
        if main is not None:
            as_url = self._node == 20
            sought = _url_main(package, main) if as_url else _path_main(folder, main)
            for suffix in _MAIN_SUFFIXES:
                if self._files.kind(file_url_to_path(sought) + suffix) is Kind.FILE:
                    if as_url:
                        return _url_main(package, main + suffix)
                    return _path_main(folder, (main or "./") + suffix)
        for index in _INDEXES:
            path = posixpath.join(folder, index)
            if self._files.kind(path) is Kind.FILE:
                return path_to_file_url(path)
        raise package_not_found(self._files.shown(folder))


def _url_main(package: Url, main: str) -> Url:
    url = parse(f"./{main}", package)
    if url is None:
        raise ResolutionError("ERR_INVALID_URL", "Invalid URL")
    return url


def _path_main(folder: str, main: str) -> Url:
    return path_to_file_url(posixpath.normpath(posixpath.join(folder, main)))


def _folder_url(directory: str) -> Url:
    return path_to_file_url(f"{directory.rstrip('/')}/")


def _parse_package_name(specifier: str) -> tuple[str, str]:
    """Steps 2 to 8 of PACKAGE_RESOLVE: the package's name, and the subpath with `.` before it."""
    scope, slash, rest = specifier.partition("/")
    valid = True
    if specifier.startswith("@"):
        valid = bool(slash)
        inner, slash, rest = rest.partition("/")
        name = f"{scope}/{inner}"
    else:
        name = scope
    if not valid or _INVALID_PACKAGE_NAME.search(name):
        raise invalid_specifier(specifier, "is not a valid package name")
    return name, "." + slash + rest
