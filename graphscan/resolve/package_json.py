"""package.json as Node reads it: READ_PACKAGE_JSON and LOOKUP_PACKAGE_SCOPE.

Node 20 parses the whole file with `JSON.parse` and ignores fields of a wrong type. Node 22 and 24
read the top level with simdjson: a file that is not valid UTF-8, whose top level is not an
object, or whose `name` or `type` is not a string is refused; `exports` and `imports` count only as
object, array or string. Sources: https://nodejs.org/api/esm.html#resolution-algorithm-specification,
https://nodejs.org/api/packages.html#nodejs-packagejson-field-definitions, and the answers of the
three versions themselves.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from typing import Final, Literal, NoReturn, TypeAlias, cast

from graphscan.resolve.failure import ResolutionError, invalid_package_config
from graphscan.resolve.files import Files, Kind, ancestors

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
PackageType: TypeAlias = Literal["none", "commonjs", "module"]

_TYPES: Final = ("commonjs", "module")


@dataclass(frozen=True, slots=True)
class PackageJson:
    """The fields that resolution uses; `exports` and `imports` are None where absent or null."""

    directory: str
    name: str | None = None
    main: str | None = None
    type: PackageType = "none"
    exports: Json = None
    imports: Json = None

    @property
    def path(self) -> str:
        """The file itself."""
        return f"{self.directory.rstrip('/')}/package.json"


class PackageReader:
    """Every package.json that was asked for, parsed once."""

    def __init__(self, files: Files, node: int) -> None:
        self._files = files
        self._node = node
        self._packages: dict[str, PackageJson | ResolutionError | None] = {}
        self._scopes: dict[str, PackageJson | ResolutionError | None] = {}

    def read(self, directory: str) -> PackageJson | None:
        """READ_PACKAGE_JSON: None where the file does not exist or cannot be read.

        Raises ResolutionError: ERR_INVALID_PACKAGE_CONFIG.
        """
        if directory not in self._packages:
            self._packages[directory] = self._read(directory)
        return _or_raise(self._packages[directory])

    def scope(self, directory: str) -> PackageJson | None:
        """LOOKUP_PACKAGE_SCOPE for a file in `directory`.

        Raises ResolutionError: ERR_INVALID_PACKAGE_CONFIG.
        """
        if directory not in self._scopes:
            self._scopes[directory] = self._scope(directory)
        return _or_raise(self._scopes[directory])

    def _scope(self, directory: str) -> PackageJson | ResolutionError | None:
        for folder in ancestors(directory):
            if folder.endswith("/node_modules"):
                return None
            try:
                package = self.read(folder)
            except ResolutionError as error:
                return error
            if package is not None:
                return package
        return None

    def _read(self, directory: str) -> PackageJson | ResolutionError | None:
        path = f"{directory.rstrip('/')}/package.json"
        if self._files.kind(path) is not Kind.FILE:
            return None
        source = self._files.read(path)
        if source is None:
            return None
        try:
            fields = _parse(source.removeprefix(codecs.BOM_UTF8), strict=self._node != 20)
        except (ValueError, RecursionError) as error:
            return invalid_package_config(self._files.shown(path), str(error))
        return _package(directory, fields, strict=self._node != 20)


def _or_raise(value: PackageJson | ResolutionError | None) -> PackageJson | None:
    if isinstance(value, ResolutionError):
        raise value.with_traceback(None)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Unexpected token '{name}'")


def _parse(source: bytes, *, strict: bool) -> dict[str, Json]:
    text = source.decode("utf-8", "strict" if strict else "replace")
    value = json.loads(text, parse_constant=_refuse_constant, parse_int=float)
    if isinstance(value, dict):
        fields = cast("dict[str, Json]", value)
        for name in ("name", "type"):
            if strict and name in fields and not isinstance(fields[name], str):
                raise ValueError(f'"{name}" is not a string')
        return fields
    if strict or value is None:
        raise ValueError("The top level is not an object")
    return {}


def _package(directory: str, fields: dict[str, Json], *, strict: bool) -> PackageJson:
    name, main, kind = fields.get("name"), fields.get("main"), fields.get("type")
    exports, imports = fields.get("exports"), fields.get("imports")
    if strict:
        exports = exports if isinstance(exports, dict | list | str) else None
        imports = imports if isinstance(imports, dict | list | str) else None
    return PackageJson(
        directory,
        name if isinstance(name, str) else None,
        main if isinstance(main, str) else None,
        cast("PackageType", kind) if kind in _TYPES else "none",
        exports,
        imports,
    )
