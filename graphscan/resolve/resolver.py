"""Specifiers of one build into resolutions: Node's algorithms, seen from the root.

What Node finds becomes `Local` below the root, `Outside` elsewhere; what Node throws becomes
`Unresolved`. Every answer is remembered: nothing is asked of the file system twice.
"""

from __future__ import annotations

import os
import posixpath
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from graphscan.detection import has_module_syntax
from graphscan.records import (
    Builtin,
    External,
    Format,
    Local,
    ModuleId,
    Outside,
    Resolution,
    Unresolved,
)
from graphscan.resolve import identity
from graphscan.resolve.commonjs import CommonJsResolver
from graphscan.resolve.esm import EsmResolver, Found, FoundBuiltin, FoundData, FoundFile
from graphscan.resolve.failure import ResolutionError
from graphscan.resolve.files import Files, Kind, from_native, parent_of, to_native
from graphscan.resolve.format import FormatReader
from graphscan.resolve.package_json import PackageReader, RequiredPackages
from graphscan.resolve.platform import is_external
from graphscan.resolve.url import Url, file_url_to_path, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class RequestBy(StrEnum):
    """Which module system asks."""

    IMPORT = "import"
    REQUIRE = "require"


class Resolver:
    """Node's resolution for one build, one version and one set of conditions."""

    def __init__(
        self,
        root: str | Path,
        *,
        conditions: Iterable[str] = (),
        node: int = 22,
        preset: str | None = None,
        has_module_syntax: Callable[[bytes], bool] = has_module_syntax,
        without: Iterable[str] = (),
        beside: Resolver | None = None,
    ) -> None:
        """Take `conditions` beside Node's own; `root` must exist; `preset` is Nitro's.

        `without` are conditions of Node's own that an older release does not set. What the
        resolver `beside` has asked of the same disk, for the same Node, is not asked again.
        """
        self.files: Files = Files(root) if beside is None else beside.files
        self.node = node
        self._preset = preset
        self._packages: PackageReader = (
            PackageReader(self.files, node) if beside is None else beside._packages
        )
        required = RequiredPackages(self._packages, node)
        extra = frozenset(conditions)
        unset = frozenset(without)
        self._esm = EsmResolver(self.files, self._packages, extra, node, unset)
        self._commonjs = CommonJsResolver(self.files, required, self._esm, extra, node, unset)
        self._formats = FormatReader(self.files, self._packages, required, node, has_module_syntax)
        self._answers: dict[tuple[str, str | None, RequestBy], Resolution] = {}
        self._directories: dict[ModuleId, str | None] = {}
        self._ids: dict[str, ModuleId] = {}
        self._paths: dict[ModuleId, str] = {}
        self._data: dict[str, ModuleId] = {}
        self._data_urls: dict[ModuleId, Url] = {}

    def resolve(
        self, specifier: str, parent: ModuleId, by: RequestBy = RequestBy.IMPORT
    ) -> Resolution:
        """What `specifier` stands for in the module `parent`."""
        directory = self._directory(parent)
        key = specifier, directory, by
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._answer(specifier, directory, by)
        return answer

    def referrer(self, parent: str | Path) -> ModuleId:
        """The id of `parent`: a path (from the root where relative), an id, or a URL.

        Raises ResolutionError where a `file:` URL names no path.
        """
        if isinstance(parent, str):
            url = parse(parent)
            if url is not None and url.scheme == "data":
                return self._data_id(url)
            if url is not None and url.scheme == "file":
                parent = to_native(file_url_to_path(url))
            elif not os.path.isabs(parent):
                named = self._absolute(parent)
                exists = self.files.kind(named) is not Kind.MISSING
                parent = to_native(named) if exists else Path(parent)
        path = from_native(os.path.join(to_native(self.files.root), parent))
        return self.id_of(self.files.real(path))

    def local(self, path: str | Path, by: RequestBy = RequestBy.IMPORT) -> Local | Unresolved:
        """The module that the file at `path` is, wherever it lies; `path` is absolute."""
        real = self.files.real(from_native(path))
        try:
            return self._local(FoundFile(real), by)
        except ResolutionError as error:
            return Unresolved(error.code, error.detail)

    def id_of(self, path: str) -> ModuleId:
        """The id of the file with this real path, in the form of `files`."""
        module = self._ids.get(path)
        if module is None:
            module = identity.encode(identity.relative(path, self.files.root))
            self._ids[path] = module
            self._paths[module] = path
        return module

    def path(self, module: ModuleId) -> Path | None:
        """The file that holds `module`; None for a `data:` module."""
        file = self.file(module)
        return None if file is None else Path(file)

    def file(self, module: ModuleId) -> str | None:
        """The same as text."""
        return None if module in self._data_urls else to_native(self._absolute(module))

    def broken_packages(self) -> list[str]:
        """What is wrong with each package.json that was asked for and cannot be used."""
        return [error.detail for error in self._packages.broken()]

    def listen(self, told: Callable[[str], Format | None]) -> None:
        """Ask `told` first what syntax detection says of the file at a path.

        It answers None where it does not know.
        """
        self._formats.listen(lambda path: told(to_native(path)))

    def names_condition(self, package: ModuleId, condition: str) -> bool:
        """Whether `condition` stands in the `exports` of the package in the folder `package`.

        True as well where its package.json cannot be used.
        """
        try:
            found = self._packages.read(self._absolute(package))
        except ResolutionError:
            return True
        return found is not None and condition.encode() in msgspec.json.encode(found.exports)

    def data(self, module: ModuleId) -> bytes:
        """The source of a `data:` module that this resolver has met."""
        from graphscan.resolve.data_url import data_source

        return data_source(self._data_urls[module], self.node)

    def _absolute(self, module: ModuleId) -> str:
        path = self._paths.get(module)
        if path is None:
            path = posixpath.normpath(posixpath.join(self.files.root, identity.decode(module)))
        return path

    def _directory(self, parent: ModuleId) -> str | None:
        """The folder of `parent`; None for a `data:` module."""
        if parent not in self._directories:
            self._directories[parent] = (
                None if parent in self._data_urls else parent_of(self._absolute(parent))
            )
        return self._directories[parent]

    def _answer(self, specifier: str, directory: str | None, by: RequestBy) -> Resolution:
        try:
            found = self._find(specifier, directory, by)
            match found:
                case FoundBuiltin(name):
                    return Builtin(name)
                case FoundData(url):
                    return self._data_module(url)
                case FoundFile(path):
                    inside = self.files.is_below_root
                    if inside(path) or (directory is not None and not inside(directory)):
                        return self._local(found, by)
                    return Outside(identity.relative(path, self.files.root))
        except ResolutionError as error:
            if is_external(specifier, self._preset):
                return External(specifier)
            return Unresolved(error.code, error.detail)

    def _find(self, specifier: str, directory: str | None, by: RequestBy) -> Found:
        # A data: module has no require(): only what an import says is left.
        if by is RequestBy.REQUIRE and directory is not None:
            return self._commonjs.resolve(specifier, directory)
        return self._esm.resolve(specifier, directory)

    def _local(self, found: FoundFile, by: RequestBy) -> Local:
        name = self.id_of(found.path)
        if by is RequestBy.REQUIRE:
            return Local(name, self._formats.required(found.path))
        found_format = self._formats.imported(found.path)
        # A CommonJS file runs once, whatever the query.
        suffix = "" if found_format is Format.COMMONJS else found.suffix
        return Local(name + suffix, found_format)

    def _data_module(self, url: Url) -> Local:
        from graphscan.resolve.data_url import data_format

        found_format = data_format(url, self.node)
        return Local(self._data_id(url), found_format)

    def _data_id(self, url: Url) -> ModuleId:
        if url.href not in self._data:
            self._data[url.href] = f"data:{len(self._data)}"
            self._data_urls[self._data[url.href]] = url
        return self._data[url.href]
