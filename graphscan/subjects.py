"""What a person may mean by MODULE: a module, an npm package, or what is asked for elsewhere.

Read in this order: a module id; a file, from the working folder or absolute; a package, by name
(`pg`, `@sentry/node`, `pg@8.1`) or by folder; a module of Node's own (`node:fs`, `fs`) or another
specifier that leads to no module of the build; the end of exactly one module id.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan import disk
from graphscan.errors import UnknownModule
from graphscan.graph import Edge
from graphscan.records import Builtin, External, Outside, Unresolved
from graphscan.resolve import identity
from graphscan.resolve.builtin import is_bare_builtin, is_builtin
from graphscan.rules.packages import folder_of, name_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphscan.discover import Module
    from graphscan.records import ModuleId
    from graphscan.rules.packages import Package

Abroad: TypeAlias = Builtin | External | Outside | Unresolved

_PACKAGE: Final = re.compile(r"(?:@[^/]+/)?[^/.]+")
_NEAREST: Final = 3
_LIKENESS: Final = 0.5
_LISTED: Final = 10


class OneModule(Struct, frozen=True):
    """A module of the build."""

    module: ModuleId

    @property
    def name(self) -> str:
        """What it is called."""
        return self.module

    @property
    def modules(self) -> tuple[ModuleId, ...]:
        """The module itself."""
        return (self.module,)


class Copy(Struct, frozen=True):
    """One installed copy of a package, with its modules in sorted order."""

    package: Package
    modules: tuple[ModuleId, ...]

    @property
    def version(self) -> str | None:
        """As package.json says, else as the folder of Nitro's says; None where unknown."""
        folder = self.package.folder.rpartition("node_modules/")[2]
        _, _, of_folder = folder.removeprefix(".nitro/").lstrip("@").partition("@")
        return self.package.version or of_folder or None


class NamedPackage(Struct, frozen=True):
    """An npm package in every copy that is meant, by folder."""

    name: str
    copies: tuple[Copy, ...]

    @property
    def modules(self) -> tuple[ModuleId, ...]:
        """The modules of all copies."""
        return tuple(module for copy in self.copies for module in copy.modules)


class Elsewhere(Struct, frozen=True):
    """What is asked for and is no module of the build: Node's own, the platform's, or missing.

    `asks` are the requests by referrer, as edges whose target is the name.
    """

    name: str
    target: Abroad
    asks: tuple[Edge, ...]

    @property
    def modules(self) -> tuple[ModuleId, ...]:
        """None."""
        return ()


Subject: TypeAlias = OneModule | NamedPackage | Elsewhere


def find_subject(
    modules: Mapping[ModuleId, Module], packages: Iterable[Package], wanted: str, node: int
) -> Subject:
    """What `wanted` names in a build that has these modules, for that major of Node.

    `packages` are those of which the build holds modules.

    Raises UnknownModule, with the modules and packages that can be meant or that come nearest.
    """
    name = _posix(wanted)
    if found := _by_id(modules, wanted, name) or _by_file(modules, wanted):
        return OneModule(_only(wanted, found))
    if package := _package(modules, packages, name):
        return package
    if elsewhere := _elsewhere(modules, wanted, node):
        return elsewhere
    if found := _by_end(modules, name):
        return OneModule(_only(wanted, found))
    raise _unknown(modules, wanted, name)


def find_module(modules: Mapping[ModuleId, Module], wanted: str) -> ModuleId:
    """The module that `wanted` names: an id, a file, or the end of exactly one id.

    Raises UnknownModule, with what comes nearest.
    """
    name = _posix(wanted)
    found = _by_id(modules, wanted, name) or _by_file(modules, wanted) or _by_end(modules, name)
    if not found:
        raise _unknown(modules, wanted, name, packages=False)
    return _only(wanted, found)


def _posix(wanted: str) -> str:
    """`wanted` as the end of a module id would be written, on any system."""
    return PurePath(wanted).as_posix().replace("\\", "/").removeprefix("./")


def _by_id(modules: Mapping[ModuleId, Module], wanted: str, name: str) -> list[ModuleId]:
    forms = dict.fromkeys((wanted, name, identity.encode(name)))
    return next(([form] for form in forms if form in modules), [])


def _by_file(modules: Mapping[ModuleId, Module], wanted: str) -> list[ModuleId]:
    """The modules made of the file `wanted`, seen from the working folder."""
    try:
        file = Path(disk.real(wanted))
        found = [module.id for module in modules.values() if module.path == file]
        if not found and disk.exists(file):
            alike = file.name.casefold()
            found = [
                module.id
                for module in modules.values()
                if module.path is not None
                and module.path.name.casefold() == alike
                and disk.same(str(module.path), str(file))
            ]
    except (OSError, ValueError):
        return []
    return found


def _by_end(modules: Mapping[ModuleId, Module], name: str) -> list[ModuleId]:
    """The modules whose id, or whose path without a query, ends with `name`."""
    forms = (f"/{name}", f"/{identity.encode(name)}")
    whole = [module for module in modules if f"/{module}".endswith(forms)]
    return whole or [
        module for module in modules if f"/{identity.decode(module)}".endswith(f"/{name}")
    ]


def _package(
    modules: Mapping[ModuleId, Module], packages: Iterable[Package], name: str
) -> NamedPackage | None:
    """The package that `name` names: all copies, those of one version, or the copy of a folder."""
    name = name.rstrip("/")
    bare, _, version = name.removeprefix("@").partition("@")
    bare = f"@{bare}" if name.startswith("@") else bare
    meant = {
        package.folder: package
        for package in packages
        if package.name == bare or ("/" in name and f"/{package.folder}".endswith(f"/{name}"))
    }
    members: dict[ModuleId, list[ModuleId]] = {folder: [] for folder in sorted(meant)}
    for module in sorted(modules):
        named = folder_of(module)
        if named is not None and named[1] in members:
            members[named[1]].append(module)
    copies = [Copy(meant[folder], tuple(found)) for folder, found in members.items() if found]
    if version:
        copies = [
            copy
            for copy in copies
            if f"{copy.version}.".startswith(f"{version}.") or copy.package.folder.endswith(name)
        ]
    if not copies:
        return None
    return NamedPackage(copies[0].package.name, tuple(copies))


def _elsewhere(modules: Mapping[ModuleId, Module], wanted: str, node: int) -> Elsewhere | None:
    """Who asks for a module of Node's own, or for a specifier that leads nowhere in the build."""
    plain = wanted.removeprefix("node:")
    if is_bare_builtin(plain) or (wanted != plain and is_builtin(plain, node)):
        builtin = Builtin(f"node:{plain}")
        return Elsewhere(builtin.name, builtin, _asks(modules, builtin, builtin.name))
    for module in modules.values():
        for resolved in module.requests:
            match resolved.target:
                case External() | Outside() | Unresolved() as target:
                    specifier = resolved.specifier or ""
                    if wanted in (specifier, name_in(specifier)):
                        return Elsewhere(wanted, target, _asks(modules, None, wanted))
                case _:
                    pass
    return None


def _asks(
    modules: Mapping[ModuleId, Module], builtin: Builtin | None, name: str
) -> tuple[Edge, ...]:
    """The requests for `builtin`, else those for `name` that lead to no module of the build."""
    found = []
    for module in modules.values():
        for index, resolved in enumerate(module.requests):
            specifier = resolved.specifier or ""
            match resolved.target:
                case Builtin() as target:
                    asked = target == builtin
                case External() | Outside() | Unresolved():
                    asked = builtin is None and name in (specifier, name_in(specifier))
                case _:
                    asked = False
            if asked:
                found.append(Edge(module.id, name, resolved.request, specifier, index))
    return tuple(sorted(found, key=lambda edge: (edge.referrer, edge.index)))


def _only(wanted: str, found: list[ModuleId]) -> ModuleId:
    """The one module found; where there are several, they are listed."""
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(found)[:_LISTED]) + (" …" if len(found) > _LISTED else "")
    cause = f"{len(found)} modules can be meant: {listed}"
    raise UnknownModule(wanted, cause, "Give more of the path")


def _unknown(
    modules: Mapping[ModuleId, Module], wanted: str, name: str, *, packages: bool = True
) -> UnknownModule:
    names = dict.fromkeys(sorted(modules))
    if packages:
        owners = (folder_of(module) for module in sorted(modules))
        names |= dict.fromkeys(named[0] for named in owners if named is not None)
    # A name without a folder is compared with names, one with folders with whole ids.
    keys: dict[str, str] = {}
    for each in names:
        keys.setdefault(each, each)
        if "/" not in name:
            keys.setdefault(each.rpartition("/")[2], each)
    near = get_close_matches(name, keys, _NEAREST, _LIKENESS)
    nearest = dict.fromkeys(keys[each] for each in near)
    advice = "The modules are listed by `graphscan order PATH`"
    if nearest:
        advice = f"The nearest are {', '.join(nearest)}"
    if packages and _PACKAGE.fullmatch(name):
        cause = "there is no such module and no such package in the build; what is bundled into"
        cause += " chunks is no package any more"
        return UnknownModule(wanted, cause, advice)
    return UnknownModule(wanted, "there is no such module in the graph", advice)
