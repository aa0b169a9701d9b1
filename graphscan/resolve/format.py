"""ESM_FILE_FORMAT and its CommonJS counterpart: what a file is to Node.

An `import` goes by extension, then by the nearest package.json's `type`, then by syntax
detection; a `require()` by the longest extension that has a handler, and detects syntax in
everything that is neither `.js`, `.cjs` nor `.mjs`. Sources:
https://nodejs.org/api/esm.html#resolution-algorithm-specification,
https://nodejs.org/api/packages.html#determining-module-system,
https://nodejs.org/api/typescript.html#determining-module-system (Node 22 and 24 strip types),
and the answers of Node 20.20, 22.23 and 24.21 where the pages are silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.records import Format
from graphscan.resolve.failure import ResolutionError
from graphscan.resolve.files import Files, parent_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphscan.resolve.package_json import PackageReader, RequiredPackages

_WASM_MAGIC: Final = b"\0asm"
_IMPORTED: Final = {".cjs": Format.COMMONJS, ".json": Format.JSON, ".mjs": Format.MODULE}
_TYPESCRIPT: Final = {".cts": Format.COMMONJS, ".mts": Format.MODULE}
_BY_TYPE: Final = {"commonjs": Format.COMMONJS, "module": Format.MODULE}


class FormatReader:
    """The formats of the files of one build, each found out once."""

    def __init__(
        self,
        files: Files,
        packages: PackageReader,
        required_packages: RequiredPackages,
        node: int,
        has_module_syntax: Callable[[bytes], bool],
    ) -> None:
        self._files = files
        self._packages = packages
        self._required_packages = required_packages
        self._node = node
        self._has_module_syntax = has_module_syntax
        self._imported: dict[str, Format | ResolutionError] = {}
        self._required: dict[str, Format | ResolutionError] = {}
        self._detected: dict[str, Format] = {}
        self._told: Callable[[str], Format | None] = _nobody_knows

    def listen(self, told: Callable[[str], Format | None]) -> None:
        """Ask `told` first what syntax detection says of a file; None where it does not know."""
        self._told = told

    def imported(self, path: str) -> Format:
        """ESM_FILE_FORMAT.

        Raises ResolutionError: ERR_UNKNOWN_FILE_EXTENSION, ERR_INVALID_PACKAGE_CONFIG,
        ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING.
        """
        return self._remembered(self._imported, self._of_import, path)

    def required(self, path: str) -> Format:
        """The format that `require()` of the file at `path` finds.

        Raises ResolutionError: ERR_INVALID_PACKAGE_CONFIG (`SyntaxError` in Node 20),
        ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING.
        """
        return self._remembered(self._required, self._of_require, path)

    @staticmethod
    def _remembered(
        known: dict[str, Format | ResolutionError], find: Callable[[str], Format], path: str
    ) -> Format:
        if path not in known:
            try:
                known[path] = find(path)
            except ResolutionError as error:
                known[path] = error
        found = known[path]
        if isinstance(found, ResolutionError):
            raise found.with_traceback(None)
        return found

    def _of_import(self, path: str) -> Format:
        extension = _extension(path)
        if found := _IMPORTED.get(extension):
            return found
        if extension == ".js":
            return self._by_type(path, self._packages) or self._detect(path)
        if extension == "":
            return self._of_extensionless(path)
        if self._node != 20:
            if extension == ".wasm":
                return Format.WASM
            if extension == ".node" and self._node >= 24:
                return Format.ADDON
            if found := self._of_typescript(path, extension, self._packages):
                return found
        raise ResolutionError(
            "ERR_UNKNOWN_FILE_EXTENSION",
            f'Unknown file extension "{extension}" for {self._files.shown(path)}',
        )

    def _of_extensionless(self, path: str) -> Format:
        found = self._by_type(path, self._packages)
        if found is Format.COMMONJS:
            return found
        if self._node != 20 and (self._files.read(path) or b"").startswith(_WASM_MAGIC):
            return Format.WASM
        return found or self._detect(path)

    def _of_require(self, path: str) -> Format:
        extension = _extension(path)
        match extension:
            case ".json" | ".cjs" | ".mjs":
                return _IMPORTED[extension]
            case ".node":
                return Format.ADDON
            case ".js":
                return self._by_type(path, self._required_packages) or self._detect(path)
            case _ if self._node != 20 and (
                found := self._of_typescript(path, extension, self._required_packages)
            ):
                return found
            case _:
                return self._detect(path)

    def _of_typescript(
        self, path: str, extension: str, packages: PackageReader | RequiredPackages
    ) -> Format | None:
        if extension not in (".ts", ".mts", ".cts"):
            return None
        found = _TYPESCRIPT.get(extension) or self._by_type(path, packages)
        if "/node_modules/" in path:
            raise ResolutionError(
                "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING",
                "Stripping types is currently unsupported for files under node_modules, "
                f"for {self._files.shown(path)}",
            )
        return found or self._detect(path)

    @staticmethod
    def _by_type(path: str, packages: PackageReader | RequiredPackages) -> Format | None:
        package = packages.scope(parent_of(path))
        return None if package is None else _BY_TYPE.get(package.type)

    def _detect(self, path: str) -> Format:
        """DETECT_MODULE_SYNTAX."""
        if path not in self._detected:
            self._detected[path] = self._told(path) or self._read(path)
        return self._detected[path]

    def _read(self, path: str) -> Format:
        source = self._files.code(path)
        module = source is not None and self._has_module_syntax(source)
        return Format.MODULE if module else Format.COMMONJS


def _nobody_knows(_path: str) -> Format | None:
    return None


def _extension(path: str) -> str:
    """From the last dot of the name on, unless the name starts with it."""
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return dot + extension if stem else ""
