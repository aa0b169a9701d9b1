"""Where Node refuses the source: errors of syntax that can be known from one file.

What is listed here, Node rejects; not all that Node rejects is listed. Of the early errors of
ECMA-262 (Static Semantics: Early Errors of ModuleBody, 16.2.1.1) these are: names declared twice,
names exported twice, exports of names that are not declared, names that cannot be bound (13.1.1),
attributes given twice (16.2.2.1), `return`, `break` and `continue` that have nothing to leave
(14.8.1, 14.9.1), and what `extract.early_errors` finds. docs/accuracy.md says what is missing.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final, TypeAlias

from graphscan.detection import module_syntax
from graphscan.extract.bodies import HOLDERS, LOOPS
from graphscan.extract.early_errors import early_errors
from graphscan.extract.scopes import bound_names, declared_names
from graphscan.lexical import RESERVED, name_value
from graphscan.patterns import LazyPattern
from graphscan.records import RequestKind, Site, StarExport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphscan.extract.scopes import Scopes
    from graphscan.extract.statements import ModuleStatements
    from graphscan.syntax import Node, SyntaxTree

_Targets: TypeAlias = tuple[frozenset[bytes], bool, bool]
"""The labels that stand around, whether a loop does, and whether anything that `break` leaves."""

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
_UNBINDABLE: Final = frozenset(word.decode() for word in RESERVED) | {"eval", "arguments"}
_SUBSTATEMENTS: Final = dict.fromkeys((*LOOPS, "labeled_statement"), ("body",)) | {
    "if_statement": ("consequence",)
}
"""Where a Statement stands, which no declaration is (14.6, 14.7, 14.13.1)."""
_JUMPS: Final = frozenset({"break_statement", "continue_statement", "return_statement"})
_UNNAMED: Final = LazyPattern(rb"(?:(?:async[\t ]++)?function|class)(?![\w$\\\x80-\xff])")


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
        modular = () if detected else module_syntax(tree)
        found = map(tree.site, chain(_endless_comments(tree), modular))
    else:
        names = _TopLevel(tree, statements)
        found = chain(
            names.wrong,
            _exported_wrongly(scopes, statements, names),
            map(tree.site, _html_comments(tree)),
            map(tree.site, _endless_comments(tree)),
            map(tree.site, early_errors(tree, statements.starts)),
        )
    return tuple(islice(sorted(set(found)), _MOST))


def _endless_comments(tree: SyntaxTree) -> Iterator[Node]:
    """What the grammar takes for regular expressions, and is a comment without an end.

    `/*` begins a comment wherever it stands (ECMA-262, RegularExpressionFirstChar is no `*`).
    """
    for node in _holding(tree, b"/*", "regex", max(tree.source.rfind(b"*/") - 1, 0)):
        if tree.source.startswith(b"/*", node.start_byte):
            yield node


def _html_comments(tree: SyntaxTree) -> Iterator[Node]:
    """`<!--` and `-->` are comments in scripts only (ECMA-262, B.1.1)."""
    for opening in _HTML_COMMENTS:
        yield from _holding(tree, opening, "html_comment")


def _holding(tree: SyntaxTree, text: bytes, kind: str, start: int = 0) -> Iterator[Node]:
    """The node of that kind around each `text` from `start` on, where one is the innermost."""
    at = tree.source.find(text, start)
    while at >= 0:
        node = tree.innermost(at, at + len(text))
        if node.type == kind:
            yield node
        at = tree.source.find(text, at + 1)


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
            attributes = request.attributes
            if len(attributes) > 1 and len(dict(attributes)) < len(attributes):
                self.wrong.append(request.site)
        if statements.unusual:
            from graphscan.extract.forms import is_well_formed

            self.wrong += (
                tree.positions.site(start, start + len(b"import"))
                for start in statements.unusual
                if not is_well_formed(tree.source, start)
            )
        for statement in tree.statements:
            self._read(statement)
        for name in _UNBINDABLE.intersection(chain(self.lexical, self.variables)):
            bound = self.lexical.get(name) or self.variables[name]
            self.wrong.append(bound if isinstance(bound, Site) else tree.site(bound))
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
        if kind in _LEXICAL:
            # `const x;` (14.3.1.1); that one of several names has no value is not seen.
            if (
                kind == "lexical_declaration"
                and tree.source.startswith(b"const", declaration.start_byte)
                and tree.source.find(b"=", *declaration.byte_range) < 0
            ):
                self.wrong.append(tree.site(declaration))
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
            self._variables(declared_names(declaration))
        elif kind == "expression_statement":
            # An ExpressionStatement begins with neither of them (14.5).
            if _UNNAMED.compiled.match(tree.source, declaration.start_byte):
                self.wrong.append(tree.site(declaration))
        elif kind in HOLDERS:
            self._read_within(declaration)
        elif kind in _JUMPS:
            self.wrong.append(tree.site(declaration))

    def _read_within(self, statement: Node) -> None:
        """The `var` names in a statement, and the jumps in it that lead nowhere."""
        tree = self._tree
        nowhere: _Targets = (frozenset(), False, False)
        todo = [(statement, nowhere)]
        while todo:
            node, around = todo.pop()
            targets = _within(tree, node, around)
            if node.type == "for_in_statement":
                kind, left = node.child_by_field_name("kind"), node.child_by_field_name("left")
                if kind is not None and kind.type == "var" and left is not None:
                    self._variables(bound_names(left))
            if node.type == "try_statement" and not (
                node.child_by_field_name("handler") or node.child_by_field_name("finalizer")
            ):
                self.wrong.append(tree.site(node))  # 14.15
            for field in _SUBSTATEMENTS.get(node.type, ()):
                part = node.child_by_field_name(field)
                if part is not None and part.type in _LEXICAL:
                    self.wrong.append(tree.site(part))
            for child in node.named_children:
                if child.type in HOLDERS:
                    todo.append((child, targets))
                elif child.type == "variable_declaration":
                    self._variables(declared_names(child))
                elif child.type in _JUMPS and not _leads(tree, child, targets):
                    self.wrong.append(tree.site(child))

    def _variables(self, names: Iterable[Node]) -> None:
        for name in names:
            self.variables[name_value(self._tree.bytes(name))] = name


def _within(tree: SyntaxTree, node: Node, around: _Targets) -> _Targets:
    """Where a jump in `node` can lead, which stands where one leads `around`."""
    labels, loop, _ = around
    if node.type in LOOPS:
        return labels, True, True
    if node.type == "switch_statement":
        return labels, loop, True
    label = node.child_by_field_name("label") if node.type == "labeled_statement" else None
    return around if label is None else (labels | {tree.bytes(label)}, *around[1:])


def _leads(tree: SyntaxTree, jump: Node, targets: _Targets) -> bool:
    """Whether `jump` leads to one of `targets`."""
    labels, loop, leaves = targets
    if jump.type == "return_statement":
        return False
    label = jump.child_by_field_name("label")
    if label is not None:
        return tree.bytes(label) in labels
    return leaves if jump.type == "break_statement" else loop


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
