"""What the argument of a `require()` stands for.

The pseudocode of https://nodejs.org/api/modules.html#all-together (LOAD_AS_FILE,
LOAD_AS_DIRECTORY, LOAD_NODE_MODULES, LOAD_PACKAGE_IMPORTS, LOAD_PACKAGE_EXPORTS,
LOAD_PACKAGE_SELF). Works on paths: a query is part of the file's name. The folders of NODE_PATH and
of the user's home are left out: they are not deployed with a build.
"""

from __future__ import annotations

import posixpath
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from graphscan.resolve.builtin import is_bare_builtin, is_builtin
from graphscan.resolve.esm import EsmResolver, FoundBuiltin, FoundFile
from graphscan.resolve.failure import (
    ResolutionError,
    cannot_require,
    invalid_specifier,
    unknown_builtin,
)
from graphscan.resolve.files import Files, Kind, ancestors, relative_to
from graphscan.resolve.url import Url, file_url_to_path, well_formed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.resolve.package_json import PackageJson, RequiredPackages

COMMONJS_CONDITIONS: Final = frozenset({"node", "require", "module-sync", "node-addons"})
"""https://nodejs.org/api/packages.html#conditional-exports; `default` always matches."""

_EXTENSIONS: Final = (".js", ".json", ".node")
_EXPORTS_PATTERN: Final = re.compile(r"((?:@[^/\\%]+/)?[^./\\%][^/\\%]*)(/[^\n\r\u2028\u2029]*)?")
_ENCODED_SEPARATOR: Final = re.compile("%2f|%5c", re.IGNORECASE)
_ENDS_IN_FOLDER: Final = re.compile(r"(?:^|.*/)(?:\.{1,2})?", re.DOTALL)
_BESIDE_PARENT: Final = re.compile(r"\.(?:$|[./])")


class CommonJsResolver:
    """`Module._resolveFilename` over one file system, with one set of conditions."""

    def __init__(
        self,
        files: Files,
        packages: RequiredPackages,
        esm: EsmResolver,
        conditions: frozenset[str],
        node: int,
        unset: frozenset[str] = frozenset(),
    ) -> None:
        self._files = files
        self._packages = packages
        self._esm = esm
        self._conditions = (COMMONJS_CONDITIONS | conditions) - unset
        self._node = node

    def resolve(self, request: str, directory: str) -> FoundFile | FoundBuiltin:
        """require(X) from a file in `directory`.

        Raises ResolutionError with Node's code.
        """
        if request == "":
            raise ResolutionError(
                "ERR_INVALID_ARG_VALUE", "The argument 'id' must be a non-empty string. Received ''"
            )
        if is_bare_builtin(request):
            return FoundBuiltin(f"node:{request}")
        if request.startswith("node:"):
            if not is_builtin(request[len("node:") :], self._node):
                raise unknown_builtin(request)
            return FoundBuiltin(request)
        request = well_formed(request)
        if request.startswith("#"):
            package = self._packages.scope(directory)
            if package is not None and package.imports is not None:
                return self._load_package_imports(request, directory)
        found = self._load_package_self(request, directory)
        return found or self._find_path(request, directory)

    def _load_package_imports(self, request: str, directory: str) -> FoundFile:
        """LOAD_PACKAGE_IMPORTS."""
        with _not_found_as_commonjs(request):
            url = self._esm.package_imports_resolve(request, directory, self._conditions)
        return self._finalize(url, request)

    def _load_package_self(self, request: str, directory: str) -> FoundFile | None:
        """LOAD_PACKAGE_SELF."""
        package = self._packages.scope(directory)
        if package is None or package.exports is None or package.name is None:
            return None
        if request != package.name and not request.startswith(f"{package.name}/"):
            return None
        return self._exported(package, "." + request[len(package.name) :], request)

    def _exported(self, package: PackageJson, subpath: str, request: str) -> FoundFile:
        with _not_found_as_commonjs(request):
            url = self._esm.package_exports_resolve(package, subpath, self._conditions)
        return self._finalize(url, request)

    def _find_path(self, request: str, directory: str) -> FoundFile:
        """LOAD_AS_FILE, LOAD_AS_DIRECTORY and LOAD_NODE_MODULES, wherever `request` may be."""
        if request.startswith("/"):
            folders = [""]
        elif _BESIDE_PARENT.match(request):
            folders = [directory]
        else:
            folders = [
                f"{folder.rstrip('/')}/node_modules"
                for folder in ancestors(directory)
                if not folder.endswith("/node_modules")
            ]
        for folder in folders:
            if folder and self._files.kind(folder) is not Kind.DIRECTORY:
                continue
            found = self._load_package_exports(request, folder) if folder else None
            found = found or self._load_as_file_or_directory(request, folder)
            if found is not None:
                return found
        raise cannot_require(request)

    def _load_package_exports(self, request: str, folder: str) -> FoundFile | None:
        """LOAD_PACKAGE_EXPORTS."""
        matched = _EXPORTS_PATTERN.fullmatch(request)
        if matched is None:
            return None
        package = self._packages.read(posixpath.normpath(posixpath.join(folder, matched[1])))
        if package is None or package.exports is None:
            return None
        return self._exported(package, "." + (matched[2] or ""), request)

    def _load_as_file_or_directory(self, request: str, folder: str) -> FoundFile | None:
        path = relative_to(folder, request)
        kind = self._files.kind(path)
        if not _ENDS_IN_FOLDER.fullmatch(request):
            if kind is Kind.FILE:
                return self._file(path)
            if found := self._try_extensions(path):
                return found
        return self._load_as_directory(path, request) if kind is Kind.DIRECTORY else None

    def _load_as_directory(self, path: str, request: str) -> FoundFile | None:
        """LOAD_AS_DIRECTORY."""
        package = self._packages.read(path)
        index = posixpath.join(path, "index")
        if package is None or not package.main:
            return self._try_extensions(index)
        main = posixpath.normpath(posixpath.join(path, package.main))
        if self._files.kind(main) is Kind.FILE:
            return self._file(main)
        found = (
            self._try_extensions(main)
            or self._try_extensions(posixpath.join(main, "index"))
            or self._try_extensions(index)
        )
        if found is None:
            raise ResolutionError(
                "MODULE_NOT_FOUND",
                f"Cannot find module '{request}'. "
                'Please verify that the package.json has a valid "main" entry',
            )
        return found

    def _try_extensions(self, path: str) -> FoundFile | None:
        for extension in _EXTENSIONS:
            if self._files.kind(path + extension) is Kind.FILE:
                return self._file(path + extension)
        return None

    def _file(self, path: str) -> FoundFile:
        return FoundFile(self._files.real(path))

    def _finalize(self, url: Url, request: str) -> FoundFile:
        """RESOLVE_ESM_MATCH."""
        if _ENCODED_SEPARATOR.search(url.href):
            raise invalid_specifier(url.path, 'must not include encoded "/" or "\\" characters')
        path = file_url_to_path(url)
        if self._files.kind(path) is not Kind.FILE:
            raise cannot_require(request)
        return self._file(path)


@contextmanager
def _not_found_as_commonjs(request: str) -> Iterator[None]:
    """What the shared algorithms call ERR_MODULE_NOT_FOUND, `require()` calls MODULE_NOT_FOUND."""
    try:
        yield
    except ResolutionError as error:
        if error.code == "ERR_MODULE_NOT_FOUND":
            raise cannot_require(request) from error
        raise
