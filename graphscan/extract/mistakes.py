"""Where Node refuses the source: errors of syntax that can be known from one file.

What is listed here, Node rejects; not all that Node rejects is listed. Of the early errors of
ECMA-262 (Static Semantics: Early Errors of ModuleBody) these are: names declared twice, names
exported twice, and exports of names that are not declared.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from graphscan.detection import module_syntax
from graphscan.extract.scopes import declared_names
from graphscan.lexical import name_value
from graphscan.records import RequestKind, Site, StarExport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.extract.scopes import Scopes
    from graphscan.extract.statements import ModuleStatements
    from graphscan.syntax import Node, SyntaxTree

_MOST: Final = 20
_HTML_COMMENTS: Final = (b"<!--", b"-->")
_LEXICAL: Final = frozenset(
    {
        "class_declaration",
        "function_declaration",
        "generator_function_declaration",
        "lexical_declaration",
        "using_declaration",
    }
)


def syntax_errors(
    scopes: Scopes, statements: ModuleStatements | None, *, detected: bool = False
) -> tuple[Site, ...]:
    """The places of the errors, in source order; of a hopeless text the first few.

    `statements` are those of a module, None for CommonJS. What is CommonJS because it was
    `detected` to be no module has nothing that only a module may say.
    """
    tree = scopes.tree
    if tree.cut is not None:
        # What follows is unknown, and stands in the way of a proof as an error would.
        return (tree.positions.site(tree.cut, tree.cut),)
    if tree.root.has_error:
        return tuple(tree.site(node) for node in islice(tree.errors(), _MOST))
    found: Iterator[Site]
    if statements is None:
        found = (tree.site(node) for node in (() if detected else module_syntax(tree)))
    else:
        names = _TopLevel(tree, statements)
        found = chain(
            names.wrong, _exported_wrongly(scopes, statements, names), _html_comments(tree)
        )
    return tuple(islice(sorted(set(found)), _MOST))


def _html_comments(tree: SyntaxTree) -> Iterator[Site]:
    """`<!--` and `-->` are comments in scripts only (ECMA-262, B.1.1)."""
    for opening in _HTML_COMMENTS:
        at = tree.source.find(opening)
        while at >= 0:
            node = tree.innermost(at, at + len(opening))
            if node.type == "html_comment":
                yield tree.site(node)
            at = tree.source.find(opening, at + 1)


class _TopLevel:
    """The names that the statements of a module bind, and where one of them is bound again.

    Functions are lexically scoped there (ECMA-262, LexicallyDeclaredNames of a ModuleItemList).
    """

    def __init__(self, tree: SyntaxTree, statements: ModuleStatements) -> None:
        self._tree = tree
        self.wrong: list[Site] = []
        self.lexical: dict[str, Site | Node] = {}
        self.variables: dict[str, Node] = {}
        for request in statements.requests:
            for imported in request.names if request.kind is RequestKind.IMPORT else ():
                if imported.local in self.lexical:
                    self.wrong.append(imported.site)
                self.lexical[imported.local] = imported.site
        for statement in tree.statements:
            self._read(statement)
        for name in self.lexical.keys() & self.variables.keys():
            known, variable = self.lexical[name], tree.site(self.variables[name])
            self.wrong.append(max(known if isinstance(known, Site) else tree.site(known), variable))

    def _read(self, statement: Node) -> None:
        tree, kind, declaration = self._tree, statement.type, statement
        if kind == "export_statement":
            inner = statement.child_by_field_name("declaration")
            if inner is None:
                return
            kind, declaration = inner.type, inner
        if kind == "return_statement":
            self.wrong.append(tree.site(declaration))
        elif kind in _LEXICAL:
            for name in declared_names(declaration):
                written = tree.bytes(name)
                if tree.parsed is not tree.source and (
                    tree.parsed[slice(*name.byte_range)] != written
                ):
                    continue  # the name of `export default function () {}` is masking's
                text = name_value(written)
                if text in self.lexical:
                    self.wrong.append(tree.site(name))
                self.lexical[text] = name
        elif kind == "variable_declaration":
            for name in declared_names(declaration):
                self.variables[name_value(tree.bytes(name))] = name


def _exported_wrongly(
    scopes: Scopes, statements: ModuleStatements, names: _TopLevel
) -> Iterator[Site]:
    """Names exported twice, and exports of names that the module does not declare."""
    seen: set[str] = set()
    for export in statements.exports:
        if isinstance(export, StarExport):
            continue
        if export.name in seen:
            yield export.site
        seen.add(export.name)
    for specifier, name in statements.listed:
        # A name spelled with escapes is not looked up.
        text = name.decode("utf-8", "replace")
        if b"\\" in name or text in names.lexical or text in names.variables:
            continue
        # A `var` inside a block, too, is a name of the module.
        if name not in scopes.top_level_names():
            yield specifier
