"""Import and export statements that are written plainly, read from their bytes.

The syntax tree says where a statement stands and that nothing in it is an error. Most then consist
of names, white space, `*`, braces, commas and one string; what these say is read by one regular
expression, where the way through the tree visits four nodes a name. Whatever else a statement may
hold (comments, escapes, strings as names, letters beyond ASCII, attributes, phases) is not plain:
the functions here answer None, and the tree has to be asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphscan.clauses import has_clause_after
from graphscan.records import ImportedName, ModuleRequest, Phase, RequestKind, Site
from graphscan.source import decode

if TYPE_CHECKING:
    from graphscan.syntax import Node, SyntaxTree

_NAME: Final = rb"[A-Za-z_$][\w$]*+"
_BRACES: Final = rb"\{(?P<names>(?!\s*,)[\w$\s,]*+)\}"
_SPECIFIER: Final = rb"""(?:"(?P<double>[^"\\\r\n]*+)"|'(?P<single>[^'\\\r\n]*+)')\s*;?"""
_NAMESPACE: Final = rb"(?P<star>\*\s*as\s+(?P<namespace>" + _NAME + rb"))"
_IMPORT: Final = re.compile(
    rb"import\s*(?:(?:(?P<default>"
    + _NAME
    + rb")(?:\s*,\s*(?=[*{])|(?=\s*from)))?(?:"
    + _NAMESPACE
    + rb"|"
    + _BRACES
    + rb")?\s*from\s*)?"
    + _SPECIFIER
)
_EXPORT_FROM: Final = re.compile(
    rb"export\s*(?:" + _NAMESPACE + rb"|" + _BRACES + rb"|\*)\s*from\s*" + _SPECIFIER
)
_EXPORT_LIST: Final = re.compile(rb"export\s*" + _BRACES + rb"\s*;?")
_ENTRY: Final = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?", re.ASCII)


_SEMICOLON: Final = ord(";")


def plain_import(tree: SyntaxTree, statement: Node) -> ModuleRequest | None:
    """The request of an import statement."""
    found = _IMPORT.fullmatch(tree.source, *statement.byte_range)
    if found is None:
        return None
    names: list[ImportedName] = []
    statement_site = tree.statement_site(statement)
    default, namespace, listed = found.group("default", "namespace", "names")
    if default is not None or namespace is not None or listed is not None:
        sites = _Sites(tree, statement_site)
        if default is not None:
            site = sites.site(*found.span("default"))
            names.append(ImportedName("default", default.decode(), site))
        if namespace is not None:
            site = sites.site(*found.span("star"))
            names.append(ImportedName("*", namespace.decode(), site))
        elif listed is not None:
            names += _listed(sites, found)
    return _request(tree, found, RequestKind.IMPORT, statement_site, names)


def plain_export_from(tree: SyntaxTree, statement: Node) -> ModuleRequest | None:
    """The request of `export … from`; without names it is `export *`."""
    found = _EXPORT_FROM.fullmatch(tree.source, *statement.byte_range)
    if found is None:
        return None
    names: list[ImportedName] = []
    sites = _Sites(tree, tree.statement_site(statement))
    namespace, listed = found.group("namespace", "names")
    if namespace is not None:
        names.append(ImportedName("*", namespace.decode(), sites.site(*found.span("star"))))
    elif listed is not None:
        names = _listed(sites, found)
    return _request(tree, found, RequestKind.EXPORT_FROM, sites.statement, names)


def plain_export_list(tree: SyntaxTree, statement: Node) -> list[ImportedName] | None:
    """What `export { x as y }` lists, each as name `x`, local `y`."""
    found = _EXPORT_LIST.fullmatch(tree.source, *statement.byte_range)
    return None if found is None else _listed(_Sites(tree, tree.statement_site(statement)), found)


def _request(
    tree: SyntaxTree,
    found: re.Match[bytes],
    kind: RequestKind,
    site: Site,
    names: list[ImportedName],
) -> ModuleRequest | None:
    quoted = "double" if found["single"] is None else "single"
    # Attributes may stand behind what the grammar takes for the end, but not behind a semicolon.
    ended = tree.source[site.end - 1] == _SEMICOLON
    if not ended and has_clause_after(tree.source, found.end(quoted) + 1):
        return None
    specifier = decode(found[quoted])
    return ModuleRequest(specifier, kind, (), Phase.EVALUATION, site, tuple(names))


class _Sites:
    """Sites in a plain statement: up to the specifier it is ASCII, so columns count bytes."""

    def __init__(self, tree: SyntaxTree, statement: Site) -> None:
        self.statement = statement
        self._tree = tree
        source, start, end = tree.source, statement.start, statement.end
        self._is_one_line = source.find(b"\n", start, end) < 0 > source.find(b"\r", start, end)
        self._before_line = start - statement.column

    def site(self, start: int, end: int) -> Site:
        """The site of the bytes from `start` to `end`, before the specifier."""
        if self._is_one_line:
            return Site(self.statement.line, start - self._before_line, start, end)
        return self._tree.positions.site(start, end)


def _listed(sites: _Sites, found: re.Match[bytes]) -> list[ImportedName]:
    names: list[ImportedName] = []
    first, site = found.start("names"), sites.site
    for entry in _ENTRY.finditer(found["names"].decode()):
        name, local = entry.groups()
        start, end = entry.span()
        names.append(ImportedName(name, local or name, site(first + start, first + end)))
    return names
