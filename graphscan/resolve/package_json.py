"""package.json as Node reads it: READ_PACKAGE_JSON and LOOKUP_PACKAGE_SCOPE.

Node 20 parses the whole file with `JSON.parse` and ignores fields of a wrong type. Node 22 and 24
read the top level with simdjson: a file that is not valid UTF-8, whose top level is not an
object, or whose `name` or `type` is not a string is refused; `exports` and `imports` count only
as object, array or string. Sources:
https://nodejs.org/api/esm.html#resolution-algorithm-specification,
https://nodejs.org/api/packages.html#nodejs-packagejson-field-definitions, and the answers of the
three versions themselves.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from graphscan.resolve.failure import ResolutionError, invalid_package_config
from graphscan.resolve.files import Files, Kind, ancestors
from graphscan.resolve.simdjson import top_level_fields
from graphscan.resolve.url import well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
PackageType: TypeAlias = Literal["none", "commonjs", "module"]


class PackageJson(Struct, frozen=True):
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
        parse = _parse_as_node_20 if self._node == 20 else _parse
        try:
            return parse(directory, source.removeprefix(codecs.BOM_UTF8))
        except (ValueError, RecursionError) as error:
            return invalid_package_config(self._files.shown(path), str(error))
        except ResolutionError as error:
            return error

    def broken(self) -> list[ResolutionError]:
        """The errors of the package.json files that were asked for, by their folder."""
        found = sorted(self._packages.items())
        return [error for _, error in found if isinstance(error, ResolutionError)]


class RequiredPackages:
    """The same files for `require()`: in Node 20 a broken one throws what JSON.parse throws."""

    def __init__(self, packages: PackageReader, node: int) -> None:
        self._packages = packages
        self._node = node

    def read(self, directory: str) -> PackageJson | None:
        """READ_PACKAGE_JSON. Raises ResolutionError."""
        return self._asked(self._packages.read, directory)

    def scope(self, directory: str) -> PackageJson | None:
        """LOOKUP_PACKAGE_SCOPE. Raises ResolutionError."""
        return self._asked(self._packages.scope, directory)

    def _asked(
        self, question: Callable[[str], PackageJson | None], directory: str
    ) -> PackageJson | None:
        try:
            return question(directory)
        except ResolutionError as error:
            if self._node == 20 and error.code == "ERR_INVALID_PACKAGE_CONFIG":
                raise ResolutionError("SyntaxError", error.detail) from error
            raise


def _or_raise(value: PackageJson | ResolutionError | None) -> PackageJson | None:
    if isinstance(value, ResolutionError):
        raise value.with_traceback(None)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Unexpected token '{name}'")


def _json(text: str) -> Json:
    """`JSON.parse`. Raises ValueError."""
    return cast("Json", json.loads(text, parse_constant=_refuse_constant, parse_int=float))


def _parse_as_node_20(directory: str, source: bytes) -> PackageJson:
    value = _json(source.decode("utf-8", "replace"))
    if value is None:
        raise ResolutionError("TypeError", "Cannot convert undefined or null to object")
    fields = value if isinstance(value, dict) else {}
    name, main = fields.get("name"), fields.get("main")
    return PackageJson(
        directory,
        name if isinstance(name, str) else None,
        well_formed(main) if isinstance(main, str) else None,
        _type(fields.get("type")),
        fields.get("exports"),
        fields.get("imports"),
    )


class _Malformed(Struct, frozen=True):
    """A value that simdjson finds the end of and that is no JSON."""

    text: str


def _parse(directory: str, source: bytes) -> PackageJson:
    package = PackageJson(directory)
    for key, value in _top_level(source.decode()):
        match key, value:
            case "name", str():
                package = replace(package, name=value)
            case "main", str():
                package = replace(package, main=well_formed(value))
            case "type", str():
                package = replace(package, type=_type(value, package.type))
            case (("name" | "type"), _):
                raise ValueError(f'"{key}" is not a string')
            case "exports", (dict() | list() | str() | _Malformed()):
                package = replace(package, exports=_map(value))
            case "imports", (dict() | list() | str() | _Malformed()):
                package = replace(package, imports=_map(value))
            case _:
                pass
    return package


def _top_level(text: str) -> Iterable[tuple[str, Json | _Malformed]]:
    try:
        value = _json(text)
    except ValueError:
        return [(key, _lenient(value)) for key, value in top_level_fields(text)]
    if isinstance(value, dict):
        return value.items()
    raise ValueError("The top level is not an object")


def _lenient(text: str) -> Json | _Malformed:
    try:
        return _json(text)
    except ValueError:
        return _Malformed(text)


def _map(value: Json | _Malformed) -> Json:
    """`exports` or `imports`, parsed on their own; a string that looks like JSON is one."""
    text = value.text if isinstance(value, _Malformed) else value
    if not isinstance(text, str):
        return text
    if isinstance(value, _Malformed) and not text.startswith(("{", "[")):
        if text.startswith('"'):
            raise ValueError(f"Invalid escape in {text[:20]}")
        return None
    if not text.startswith(("{", "[")):
        return text
    try:
        return _json(text)
    except ValueError as error:
        raise ResolutionError("SyntaxError", str(error)) from error


def _type(value: Json, otherwise: PackageType = "none") -> PackageType:
    match value:
        case "module" | "commonjs":
            return value
        case _:
            return otherwise
