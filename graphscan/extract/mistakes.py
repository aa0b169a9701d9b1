"""Where Node refuses the source: errors of syntax that can be known from one file.

What is listed here, Node rejects; not all that Node rejects is listed. Of the early errors of
ECMA-262 (Static Semantics: Early Errors of ModuleBody) these are: names declared twice, names
exported twice,
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from graphscan.detection import module_syntax
from graphscan.extract.scopes import bound_names
from graphscan.lexical import name_value
from graphscan.records import IndirectExport, LocalExport, RequestKind, StarExport
from graphscan.syntax import Query, captures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.extract.scopes import Scopes
    from graphscan.extract.statements import ModuleStatements
    from graphscan.records import Site
    from graphscan.syntax import Node, SyntaxTree

_MOST: Final = 20
_HTML_COMMENTS: Final = Query("html-comments.scm")
_LEXICAL: Final = frozenset(
    {
        "class_declaration",
        "function_declaration",
        "generator_function_declaration",
        "lexical_declaration",
        "using_declaration",
    }
)


def syntax_errors(scopes: Scopes, statements: ModuleStatements | None) -> tuple[Site, ...]:
    """The places of the errors, in source order; of a hopeless text the first few.

    `statements` are those of a module, None for CommonJS.
    """
    tree = scopes.tree
    if tree.cut is not None:
        # What follows is unknown, and stands in the way of a proof as an error would.
        return (tree.positions.site(tree.cut, tree.cut),)
    if tree.root.has_error:
        return tuple(tree.site(node) for node in islice(tree.errors(), _MOST))
    found: Iterator[Site]
    if statements is None:
        found = (tree.site(node) for node in module_syntax(tree))
    else:
        found = chain(
            _declared_twice(tree, statements),
            _exported_wrongly(scopes, statements),
            _html_comments(tree),
        )
    return tuple(islice(sorted(set(found)), _MOST))


def _html_comments(tree: SyntaxTree) -> Iterator[Site]:
    """`<!--` and `-->` are comments in scripts only (ECMA-262, B.1.1)."""
    if b"<!--" in tree.source or b"-->" in tree.source:
        yield from (tree.site(node) for node in captures(tree, _HTML_COMMENTS).get("comment", ()))


def _declared_twice(tree: SyntaxTree, statements: ModuleStatements) -> Iterator[Site]:
    """Names bound twice at the top level of a module, where functions are lexically scoped too."""
    lexical: dict[str, Site] = {}
    for request in statements.requests:
        for imported in request.names if request.kind is RequestKind.IMPORT else ():
            if imported.local in lexical:
                yield imported.site
            lexical[imported.local] = imported.site
    variables: dict[str, Site] = {}
    for statement in tree.root.named_children:
        declaration = statement.child_by_field_name("declaration") or statement
        if declaration.type == "return_statement":
            yield tree.site(declaration)
        elif declaration.type in _LEXICAL:
            for name in _names(declaration):
                if tree.parsed[slice(*name.byte_range)] != tree.bytes(name):
                    continue  # the name of `export default function () {}` is masking's
                text = name_value(tree.bytes(name))
                if text in lexical:
                    yield tree.site(name)
                lexical[text] = tree.site(name)
        elif declaration.type == "variable_declaration":
            for name in _names(declaration):
                variables[name_value(tree.bytes(name))] = tree.site(name)
    for name_in_both in lexical.keys() & variables.keys():
        yield max(lexical[name_in_both], variables[name_in_both])


def _names(declaration: Node) -> Iterator[Node]:
    name = declaration.child_by_field_name("name")
    if name is not None:
        yield name
        return
    for declarator in declaration.named_children:
        pattern = declarator.child_by_field_name("name")
        if pattern is not None:
            yield from bound_names(pattern)


def _exported_wrongly(scopes: Scopes, statements: ModuleStatements) -> Iterator[Site]:
    """Names exported twice, and exports of names that the module does not declare."""
    seen: set[str] = set()
    for export in statements.exports:
        if isinstance(export, StarExport):
            continue
        if export.name in seen or _is_undeclared(scopes, export):
            yield export.site
        seen.add(export.name)


def _is_undeclared(scopes: Scopes, export: LocalExport | IndirectExport) -> bool:
    if not isinstance(export, LocalExport):
        return False
    path = scopes.path(export.site.start, export.site.start + 1)
    is_clause = len(path) > 1 and path[-2].type == "export_specifier"
    # A name spelled with escapes is not looked up.
    is_plain = is_clause and b"\\" not in scopes.tree.bytes(path[-1])
    return is_plain and scopes.resolve(path) is None
