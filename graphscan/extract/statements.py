"""Module requests and export entries (ECMA-262, ModuleRequests, ImportEntries, ExportEntries)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from graphscan.clauses import attributes_after, statement_phase
from graphscan.extract.scopes import declared_names
from graphscan.lexical import name_value, skip_trivia, string_value
from graphscan.records import (
    Export,
    ImportedName,
    IndirectExport,
    LocalExport,
    ModuleRequest,
    Phase,
    RequestKind,
    Site,
    StarExport,
)
from graphscan.syntax import Captures, Node, Query, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import SyntaxTree

_REQUESTS: Final = Query("module-requests.scm")
_EXPORTS: Final = Query("exports.scm")
_ANONYMOUS: Final = "*default*"
"""What ECMA-262 calls the binding of `export default <expression>`."""

Imported: TypeAlias = dict[str, tuple[int, str]]
"""Local name of an import to the request (by index) and the name asked for."""


@dataclass(frozen=True, slots=True)
class ModuleStatements:
    """What the import and export statements of a module say."""

    requests: tuple[ModuleRequest, ...]
    exports: tuple[Export, ...]
    listed: tuple[tuple[Site, bytes], ...] = ()
    """What `export { … }` without a specifier names, as it is written: names of the module."""


def module_statements(tree: SyntaxTree) -> ModuleStatements:
    """Requests and exports of a module, each in source order."""
    if b"import" not in tree.source and b"export" not in tree.source:
        return ModuleStatements((), ())
    requests: list[ModuleRequest] = []
    exports: list[Export] = []
    listed: list[tuple[Site, bytes]] = []
    imported: Imported = {}
    for found in _statements(tree, _REQUESTS):
        request = _request(tree, found)
        if request.kind is RequestKind.EXPORT_FROM:
            exports.extend(_exports_from(tree, found["export"][0], len(requests)))
        for name in request.names:
            if request.kind is RequestKind.IMPORT and name.name != "*":
                imported[name.local] = (len(requests), name.name)
        requests.append(request)
    for found in _statements(tree, _EXPORTS):
        exports.extend(_own_exports(tree, found, imported))
        for clause in found.get("clause", ()):
            listed.extend(_listed(tree, clause))
    exports.sort(key=lambda export: export.site)
    return ModuleStatements(tuple(requests), tuple(exports), tuple(listed))


def _statements(tree: SyntaxTree, query: Query) -> list[Captures]:
    """The matches in source order.

    Import and export statements stand at the top level; where the source has errors, the parser may
    believe them to be deeper.
    """
    depth = None if tree.root.has_error else 1
    found = [captures for _, captures in matches(tree, query, max_start_depth=depth)]
    return sorted(found, key=lambda captures: next(iter(captures.values()))[0].start_byte)


def _name(tree: SyntaxTree, node: Node) -> str:
    """The StringValue of a ModuleExportName or binding."""
    text = tree.bytes(node)
    return (string_value(text) or "") if node.type == "string" else name_value(text)


def _request(tree: SyntaxTree, found: Captures) -> ModuleRequest:
    specifier = found["specifier"][0]
    exporting = "export" in found
    statement = found["export" if exporting else "import"][0]
    names = _exported_names if exporting else _imported_names
    after_word = statement.start_byte + len(b"import")
    return ModuleRequest(
        specifier=string_value(tree.bytes(specifier)) or "",
        kind=RequestKind.EXPORT_FROM if exporting else RequestKind.IMPORT,
        attributes=attributes_after(tree.source, specifier.end_byte),
        phase=Phase.EVALUATION if exporting else statement_phase(tree.source, after_word),
        site=tree.site(statement),
        names=tuple(names(tree, statement)),
    )


def _imported_names(tree: SyntaxTree, statement: Node) -> Iterator[ImportedName]:
    for clause in statement.named_children:
        if clause.type != "import_clause":
            continue
        for part in clause.named_children:
            match part.type:
                case "identifier":
                    yield ImportedName("default", _name(tree, part), tree.site(part))
                case "namespace_import":
                    for local in part.named_children:
                        if local.type == "identifier":
                            yield ImportedName("*", _name(tree, local), tree.site(part))
                case "named_imports":
                    yield from _specifiers(tree, part, "import_specifier")
                case _:
                    pass


def _exported_names(tree: SyntaxTree, statement: Node) -> Iterator[ImportedName]:
    for clause in statement.named_children:
        match clause.type:
            case "namespace_export":
                yield ImportedName("*", _name(tree, clause.children[-1]), tree.site(clause))
            case "export_clause":
                yield from _specifiers(tree, clause, "export_specifier")
            case _:
                pass


def _specifiers(tree: SyntaxTree, clause: Node, kind: str) -> Iterator[ImportedName]:
    for specifier in clause.named_children:
        name = specifier.child_by_field_name("name")
        if specifier.type != kind or name is None:
            continue
        alias = specifier.child_by_field_name("alias") or name
        yield ImportedName(_name(tree, name), _name(tree, alias), tree.site(specifier))


def _exports_from(tree: SyntaxTree, statement: Node, request: int) -> Iterator[Export]:
    names = tuple(_exported_names(tree, statement))
    for name in names:
        yield IndirectExport(name.local, request, name.name, name.site)
    if any(child.type == "*" for child in statement.children):
        yield StarExport(request, tree.site(statement))


def _own_exports(tree: SyntaxTree, found: Captures, imported: Imported) -> Iterator[Export]:
    match found:
        case {"default.value": [value]}:
            yield LocalExport("default", _ANONYMOUS, tree.site(value))
        case {"default.declaration": [declaration]}:
            name = declaration.child_by_field_name("name")
            local = _ANONYMOUS if name is None else _name(tree, name)
            yield LocalExport("default", local, tree.site(declaration))
        case {"declaration": [declaration]}:
            before = declaration.prev_sibling
            if before is not None and before.type == "default":
                return
            if _is_default(tree, declaration):
                yield LocalExport("default", _ANONYMOUS, tree.site(declaration))
                return
            for declared in declared_names(declaration):
                text = _name(tree, declared)
                yield LocalExport(text, text, tree.site(declared))
        case {"clause": [clause]}:
            for specifier in _specifiers(tree, clause, "export_specifier"):
                # ParseModule, step 10: an import exported again is an indirect export.
                exported, local, site = specifier.local, specifier.name, specifier.site
                if local in imported:
                    yield IndirectExport(exported, *imported[local], site)
                else:
                    yield LocalExport(exported, local, site)
        case _:
            pass


def _listed(tree: SyntaxTree, clause: Node) -> Iterator[tuple[Site, bytes]]:
    for specifier in clause.named_children:
        name = specifier.child_by_field_name("name")
        if specifier.type == "export_specifier" and name is not None and name.type != "string":
            yield tree.site(specifier), tree.bytes(name)


def _is_default(tree: SyntaxTree, declaration: Node) -> bool:
    """Whether the word there is `default`, which masking made the name of the declaration."""
    start = skip_trivia(tree.source, declaration.start_byte)
    return tree.source.startswith(b"default", start)
