"""Module requests and export entries (ECMA-262, ModuleRequests, ImportEntries, ExportEntries)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.clauses import attributes_after, statement_phase
from graphscan.extract.plain import plain_export_from, plain_export_list, plain_import
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
    from collections.abc import Iterable, Iterator

    from graphscan.syntax import SyntaxTree

_REQUESTS: Final = Query("module-requests.scm")
_EXPORTS: Final = Query("exports.scm")
_ANONYMOUS: Final = "*default*"
"""What ECMA-262 calls the binding of `export default <expression>`."""
_VALUES: Final = frozenset({"lexical_declaration", "using_declaration", "variable_declaration"})
"""Declarations that are no default, though the grammar lets them be one."""

Imported: TypeAlias = dict[str, tuple[int, str]]
"""Local name of an import to the request (by index) and the name asked for."""


class ModuleStatements(Struct, frozen=True):
    """What the import and export statements of a module say."""

    requests: tuple[ModuleRequest, ...]
    exports: tuple[Export, ...]
    listed: tuple[tuple[Site, bytes], ...] = ()
    """What `export { … }` without a specifier names, as it is written: names of the module."""
    starts: frozenset[int] = frozenset()
    """The offsets at which the statements begin; empty if the source has errors."""
    unusual: tuple[int, ...] = ()
    """The offsets of those that name a specifier or a list and are not plain."""


class _Found:
    """The requests and exports found so far."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._tree = tree
        self._requests: list[ModuleRequest] = []
        self._exports: list[Export] = []
        self._listed: list[tuple[Site, bytes]] = []
        self._imported: Imported = {}
        self._starts: list[int] = []
        self._unusual: list[int] = []

    def begins(self, statement: Node) -> None:
        """An import or export statement of the top level."""
        self._starts.append(statement.start_byte)

    def is_unusual(self, statement: Node) -> None:
        """One with a specifier or a list that is not plain."""
        self._unusual.append(statement.start_byte)

    def imports(self, request: ModuleRequest) -> None:
        """An import statement."""
        for name in request.names:
            if name.name != "*":
                self._imported[name.local] = (len(self._requests), name.name)
        self._requests.append(request)

    def exports_from(self, statement: Node, request: ModuleRequest) -> None:
        """An export statement with a specifier."""
        at = len(self._requests)
        self._requests.append(request)
        for name in request.names:
            self._exports.append(IndirectExport(name.local, at, name.name, name.site))
        if not request.names and any(child.type == "*" for child in statement.children):
            self._exports.append(StarExport(at, request.site))

    def lists(self, names: Iterable[ImportedName]) -> None:
        """`export { … }` without a specifier, once all imports are known."""
        for name in names:
            # ParseModule, step 10: an import exported again is an indirect export.
            exported, local, site = name.local, name.name, name.site
            if local in self._imported:
                self._exports.append(IndirectExport(exported, *self._imported[local], site))
            else:
                self._exports.append(LocalExport(exported, local, site))

    def names(self, names: Iterable[tuple[Site, bytes]]) -> None:
        """What `export { … }` names, as it is written."""
        self._listed.extend(names)

    def declares(self, exports: Iterable[Export]) -> None:
        """An export statement with a declaration or value."""
        self._exports.extend(exports)

    def statements(self) -> ModuleStatements:
        """All of it, in source order."""
        self._exports.sort(key=lambda export: (export.site.start, export.site.end))
        return ModuleStatements(
            tuple(self._requests),
            tuple(self._exports),
            tuple(self._listed),
            frozenset(self._starts),
            tuple(self._unusual),
        )


def module_statements(tree: SyntaxTree) -> ModuleStatements:
    """Requests and exports of a module, each in source order."""
    if b"import" not in tree.source and b"export" not in tree.source:
        return ModuleStatements((), ())
    return statements_by_query(tree) if tree.root.has_error else _walked(tree)


def statements_by_query(tree: SyntaxTree) -> ModuleStatements:
    """The same by the long way.

    Import and export statements stand at the top level; where the source has errors, the parser may
    believe them to be deeper.
    """
    found = _Found(tree)
    depth = None if tree.root.has_error else 1
    for captures in _in_order(matches(tree, _REQUESTS, max_start_depth=depth)):
        _read_request(tree, found, captures)
    for captures in _in_order(matches(tree, _EXPORTS, max_start_depth=depth)):
        _read_export(tree, found, captures)
    return found.statements()


def _walked(tree: SyntaxTree) -> ModuleStatements:
    """What queries find in a tree without errors, most of it read from plain text."""
    found = _Found(tree)
    own: list[Node] = []
    for statement in tree.statements:
        match statement.type:
            case "import_statement":
                found.begins(statement)
                if (request := plain_import(tree, statement)) is not None:
                    found.imports(request)
                else:
                    found.is_unusual(statement)
                    for _, captures in matches(tree, _REQUESTS, statement, max_start_depth=0):
                        _read_request(tree, found, captures)
            case "export_statement" if statement.child_by_field_name("source") is None:
                found.begins(statement)
                own.append(statement)
            case "export_statement":
                found.begins(statement)
                if (request := plain_export_from(tree, statement)) is not None:
                    found.exports_from(statement, request)
                else:
                    found.is_unusual(statement)
                    for _, captures in matches(tree, _REQUESTS, statement, max_start_depth=0):
                        _read_request(tree, found, captures)
            case _:
                pass
    for statement in own:
        declaration = statement.child_by_field_name("declaration")
        if declaration is not None and not _says_default(tree, statement, declaration):
            found.declares(_declared(tree, declaration))
        elif (names := plain_export_list(tree, statement)) is not None:
            found.lists(names)
            found.names((name.site, name.name.encode()) for name in names)
        elif (value := statement.child_by_field_name("value")) is not None:
            found.declares([_default(tree, value)])
        else:
            if declaration is None or declaration.type in _VALUES:
                found.is_unusual(statement)
            for _, captures in matches(tree, _EXPORTS, statement, max_start_depth=0):
                _read_export(tree, found, captures)
    return found.statements()


def _says_default(tree: SyntaxTree, statement: Node, declaration: Node) -> bool:
    """Whether the word `default` may stand before the declaration, to the grammar."""
    return tree.parsed.find(b"default", statement.start_byte, declaration.start_byte) >= 0


def _in_order(found: list[tuple[int, Captures]]) -> list[Captures]:
    return sorted(
        (captures for _, captures in found),
        key=lambda captures: next(iter(captures.values()))[0].start_byte,
    )


def _name(tree: SyntaxTree, node: Node) -> str:
    """The StringValue of a ModuleExportName or binding."""
    text = tree.bytes(node)
    return (string_value(text) or "") if node.type == "string" else name_value(text)


def _read_request(tree: SyntaxTree, found: _Found, captured: Captures) -> None:
    specifier = captured["specifier"][0]
    exporting = "export" in captured
    statement = captured["export" if exporting else "import"][0]
    names = _exported_names if exporting else _imported_names
    after_word = statement.start_byte + len(b"import")
    request = ModuleRequest(
        specifier=string_value(tree.bytes(specifier)) or "",
        kind=RequestKind.EXPORT_FROM if exporting else RequestKind.IMPORT,
        attributes=attributes_after(tree.scanned, specifier.end_byte),
        phase=Phase.EVALUATION if exporting else statement_phase(tree.scanned, after_word),
        site=tree.statement_site(statement),
        names=tuple(names(tree, statement)),
    )
    if exporting:
        found.exports_from(statement, request)
    else:
        found.imports(request)


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


def _read_export(tree: SyntaxTree, found: _Found, captured: Captures) -> None:
    match captured:
        case {"default.value": [value]}:
            found.declares([_default(tree, value)])
        case {"default.declaration": [declaration]}:
            name = declaration.child_by_field_name("name")
            local = _ANONYMOUS if name is None else _name(tree, name)
            found.declares([LocalExport("default", local, tree.site(declaration))])
        case {"declaration": [declaration]}:
            if not _is_default(declaration):
                found.declares(_declared(tree, declaration))
        case {"clause": [clause]}:
            found.lists(_specifiers(tree, clause, "export_specifier"))
            found.names(_listed(tree, clause))
        case _:
            pass


def _default(tree: SyntaxTree, value: Node) -> LocalExport:
    """`export default <expression>`."""
    return LocalExport("default", _ANONYMOUS, tree.site(value))


def _is_default(declaration: Node) -> bool:
    """Whether the word `default` stands before `declaration`."""
    before = declaration.prev_sibling
    while before is not None and before.type == "comment":
        before = before.prev_sibling
    return before is not None and before.type == "default"


def _declared(tree: SyntaxTree, declaration: Node) -> Iterator[LocalExport]:
    if tree.parsed is not tree.source and _is_masked_default(tree, declaration):
        yield LocalExport("default", _ANONYMOUS, tree.site(declaration))
        return
    for declared in declared_names(declaration):
        text = _name(tree, declared)
        yield LocalExport(text, text, tree.site(declared))


def _listed(tree: SyntaxTree, clause: Node) -> Iterator[tuple[Site, bytes]]:
    for specifier in clause.named_children:
        name = specifier.child_by_field_name("name")
        if specifier.type == "export_specifier" and name is not None and name.type != "string":
            yield tree.site(specifier), tree.bytes(name)


def _is_masked_default(tree: SyntaxTree, declaration: Node) -> bool:
    """Whether the word there is `default`, which masking made the name of the declaration."""
    start = skip_trivia(tree.source, declaration.start_byte)
    return tree.source.startswith(b"default", start)
