"""Which declaration a name refers to (ECMA-262, Environment Records), asked for one name at a time.

Big bundles hold a hundred thousand identifiers of which an analysis needs a few dozen, so nothing
is indexed beforehand: a name is looked up from its place outwards, and its references are found in
the text and then looked up in turn. Nothing recurses on the depth of the source.

A *path* is the chain of syntax nodes from the program to a node, the node last.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.lexical import WORD_BYTES, words
from graphscan.syntax import Node, SyntaxTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path: TypeAlias = tuple[Node, ...]

FUNCTIONS: Final = frozenset(
    {
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    }
)
"""Nodes whose parameters and body run when they are called."""

_DECLARED_FUNCTIONS: Final = frozenset({"function_declaration", "generator_function_declaration"})
_CLASSES: Final = frozenset({"class_declaration", "class"})
_LEXICAL: Final = frozenset({"lexical_declaration", "using_declaration"})
_BLOCKS: Final = frozenset({"statement_block", "switch_body"})
_REFERENCES: Final = frozenset(
    {"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}
)
_LONG: Final = 3
"""Bytes of a name that stands in few others: looking for it takes less time than compiling it."""
_SCOPES: Final = (
    FUNCTIONS
    | _CLASSES
    | _BLOCKS
    | {"program", "for_statement", "for_in_statement", "catch_clause"}
)
"""Nodes that declare names for what is in them."""
_SKIPPED_BY_STATEMENTS: Final = FUNCTIONS | _CLASSES | {"expression_statement"}


class Declared(StrEnum):
    """How a name is declared."""

    IMPORT = "import"
    FUNCTION = "function"
    CLASS = "class"
    CONST = "const"
    LET = "let"
    VAR = "var"
    PARAMETER = "parameter"


class Binding(Struct, frozen=True):
    """One name in one scope.

    `name` is the declaring identifier, `holder` the node that gives it its value: the function or
    class declaration, the `variable_declarator`, the import clause or specifier. `whole` is false
    where the name is only a part of that value (destructuring) or is declared more than once.
    """

    scope_start: int
    scope_end: int
    text: bytes
    kind: Declared
    name: Node
    holder: Node
    whole: bool


Names: TypeAlias = dict[bytes, Binding]


class Scopes:
    """The scopes of one source text."""

    def __init__(self, tree: SyntaxTree, *, sloppy: bool) -> None:
        self.tree = tree
        self._sloppy = sloppy
        self._names: dict[tuple[int, int, str], Names] = {}

    @property
    def is_commonjs(self) -> bool:
        """Whether the source is that of a CommonJS module, which is sloppy code."""
        return self._sloppy

    def path(self, start: int, end: int) -> Path:
        """The path to the innermost node that spans exactly or at least `start` to `end`."""
        return self.tree.ancestors(start, end)

    def path_to(self, node: Node) -> Path:
        """The path to `node` itself."""
        found: list[Node] = []
        for ancestor in self.tree.ancestors(node.start_byte, node.end_byte):
            found.append(ancestor)
            if ancestor == node:
                break
        return tuple(found)

    def resolve(self, path: Path) -> Binding | None:
        """The binding that the identifier at the end of `path` refers to; None for a global."""
        name = self.tree.bytes(path[-1])
        for at in range(len(path) - 2, -1, -1):
            scope = path[at]
            kind = scope.type
            if kind == "with_statement" and scope.child_by_field_name("body") == path[at + 1]:
                return None
            if kind not in _SCOPES:
                continue
            parent = path[at - 1] if at else None
            binding = self._declared(scope, parent).get(name)
            if binding is not None:
                return binding
        return None

    def top_level(self, name: str) -> Binding | None:
        """The binding of `name` in the scope of the whole source text."""
        return self._declared(self.tree.root, None).get(name.encode())

    def top_level_names(self) -> Mapping[bytes, Binding]:
        """Every name in the scope of the whole source text."""
        return self._declared(self.tree.root, None)

    def is_top_level_reference(self, start: int, end: int) -> bool:
        """Whether the text from `start` to `end` refers to a name of the outermost scope."""
        path = self.path(start, end)
        if len(path) < 2 or not self._refers(path):
            return False
        binding = self.resolve(path)
        return binding is not None and binding.scope_start == self.tree.root.start_byte

    def hoisted(self, path: Path) -> Binding | None:
        """The `var` that a function declared in a block of sloppy code is too (ECMA-262, B.3.3)."""
        name = path[-1].child_by_field_name("name")
        if not self._sloppy or name is None or path[-1].type != "function_declaration":
            return None
        for at in range(len(path) - 2, -1, -1):
            scope, parent = path[at], path[at - 1] if at else None
            if scope.type == "program" or self._is_body(scope, parent):
                found = self._declared(scope, parent).get(self.tree.bytes(name))
                nested = at < len(path) - 2
                return found if nested and found and found.kind is Declared.VAR else None
        return None

    @staticmethod
    def _is_body(scope: Node, parent: Node | None) -> bool:
        if scope.type != "statement_block" or parent is None:
            return False
        return parent.type in FUNCTIONS or parent.type == "class_static_block"

    def references(self, binding: Binding) -> Iterator[Path]:
        """Every place that refers to `binding`, its declaration apart, in source order."""
        for start in self._occurrences(binding):
            if start == binding.name.start_byte:
                continue
            path = self.path(start, start + len(binding.text))
            if path and self._refers(path) and self.resolve(path) == binding:
                yield path

    def _occurrences(self, binding: Binding) -> Iterator[int]:
        """Where the name of `binding` may stand in its scope."""
        source, name = self.tree.source, binding.text
        if len(name) >= _LONG:
            yield from words(source, name, binding.scope_start, binding.scope_end)
            return
        # Without a lookbehind the search runs on the literal prefix, which is many times faster.
        pattern = re.compile(re.escape(name) + rb"(?![\w$])")
        for match in pattern.finditer(source, binding.scope_start, binding.scope_end):
            if not match.start() or source[match.start() - 1] not in WORD_BYTES:
                yield match.start()

    def is_reassigned(self, binding: Binding) -> bool:
        """Whether `binding` may be given another value than the one it is declared with."""
        if binding.kind in (Declared.CONST, Declared.IMPORT):
            return False
        return any(is_written(path) for path in self.references(binding))

    @staticmethod
    def _refers(path: Path) -> bool:
        if path[-1].type not in _REFERENCES or len(path) < 2:
            return False
        match path[-2].type:
            case "import_specifier" | "namespace_import" | "import_clause":
                return False
            case "export_specifier":
                if path[-2].child_by_field_name("name") != path[-1]:
                    return False
                return not any(
                    n.type == "export_statement" and n.child_by_field_name("source") for n in path
                )
            case _:
                return True

    def _declared(self, scope: Node, parent: Node | None) -> Names:
        is_body = self._is_body(scope, parent)
        # A program may be one function, from its first to its last byte.
        key = (scope.start_byte, scope.end_byte, scope.type)
        if scope.type in _BLOCKS or scope.type in FUNCTIONS or scope.type == "program":
            if key not in self._names:
                self._names[key] = self._read(scope, is_body)
            return self._names[key]
        return self._read(scope, is_body)

    def _read(self, scope: Node, is_body: bool) -> Names:
        names: Names = {}
        match scope.type:
            case "program":
                self._read_statements(names, scope, self.tree.statements)
                self._read_vars(names, scope, self.tree.statements)
            case "statement_block":
                statements = scope.named_children
                self._read_statements(names, scope, statements)
                if is_body:
                    self._read_vars(names, scope, statements)
            case "switch_body":
                for case in scope.named_children:
                    self._read_statements(names, scope, case.named_children)
            case "for_statement":
                head = scope.child_by_field_name("initializer")
                if head is not None:
                    self._read_statements(names, scope, [head])
            case "for_in_statement":
                kind = scope.child_by_field_name("kind")
                left = scope.child_by_field_name("left")
                if kind is not None and left is not None and kind.type != "var":
                    self._bind(names, scope, Declared.LET, left, scope, whole=False)
            case "catch_clause":
                parameter = scope.child_by_field_name("parameter")
                if parameter is not None:
                    self._bind(names, scope, Declared.PARAMETER, parameter, scope, whole=False)
            case "class_declaration" | "class":
                self._read_own_name(names, scope, Declared.CLASS)
            case kind if kind in FUNCTIONS:
                for field in ("parameters", "parameter"):
                    parameters = scope.child_by_field_name(field)
                    if parameters is not None:
                        self._bind(names, scope, Declared.PARAMETER, parameters, scope, whole=False)
                if kind in ("function_expression", "generator_function"):
                    self._read_own_name(names, scope, Declared.FUNCTION)
            case _:
                pass
        return names

    def _read_own_name(self, names: Names, scope: Node, kind: Declared) -> None:
        """The name of a function or class expression, visible inside it only.

        A class declaration's inner name is the outer one: it stays with the scope around it.
        """
        name = scope.child_by_field_name("name")
        if name is not None and scope.type != "class_declaration":
            text = self.tree.bytes(name)
            if text not in names:
                names[text] = self._binding(scope, kind, name, scope, whole=True)

    def _read_statements(self, names: Names, scope: Node, statements: list[Node]) -> None:
        """Lexically scoped declarations and functions that stand directly in `scope`."""
        for outer in statements:
            statement = outer
            if outer.type == "export_statement":
                declaration = outer.child_by_field_name("declaration")
                if declaration is None:
                    continue
                statement = declaration
            kind = statement.type
            if kind in _DECLARED_FUNCTIONS or kind == "class_declaration":
                name = statement.child_by_field_name("name")
                declared = Declared.CLASS if kind == "class_declaration" else Declared.FUNCTION
                if name is not None:
                    self._bind(names, scope, declared, name, statement, whole=True)
            elif kind in _LEXICAL:
                token = statement.child(0)
                is_let = token is not None and token.type == "let"
                self._read_declarators(
                    names, scope, statement, Declared.LET if is_let else Declared.CONST
                )
            elif kind == "import_statement":
                self._read_import(names, scope, statement)

    def _read_declarators(self, names: Names, scope: Node, statement: Node, kind: Declared) -> None:
        for declarator in statement.named_children:
            name = declarator.child_by_field_name("name")
            if declarator.type == "variable_declarator" and name is not None:
                whole = name.type == "identifier"
                self._bind(names, scope, kind, name, declarator, whole=whole)

    def _read_import(self, names: Names, scope: Node, statement: Node) -> None:
        for clause in statement.named_children:
            if clause.type != "import_clause":
                continue
            for part in clause.named_children:
                specifiers = part.named_children if part.type == "named_imports" else [part]
                for specifier in specifiers:
                    local = specifier.child_by_field_name("alias") or specifier.child_by_field_name(
                        "name"
                    )
                    if specifier.type == "identifier":
                        local = specifier
                    elif specifier.type == "namespace_import":
                        local = specifier.named_children[-1]
                    if local is not None and local.type == "identifier":
                        self._bind(names, scope, Declared.IMPORT, local, specifier, whole=True)

    def _read_vars(self, names: Names, scope: Node, statements: list[Node]) -> None:
        """`var` declarations anywhere in `scope` outside nested functions.

        Only statements can hold them, so expressions are not entered. In sloppy mode a function
        declared in a block is a `var` of the function too (ECMA-262, B.3.3): its value there is
        not known.
        """
        todo = statements[::-1]
        while todo:
            node = todo.pop()
            if node.type == "variable_declaration":
                self._read_declarators(names, scope, node, Declared.VAR)
                continue
            if node.type == "for_in_statement":
                kind, left = node.child_by_field_name("kind"), node.child_by_field_name("left")
                if kind is not None and kind.type == "var" and left is not None:
                    self._bind(names, scope, Declared.VAR, left, node, whole=False)
            if node.type in _SKIPPED_BY_STATEMENTS:
                if self._sloppy and node.type == "function_declaration":
                    name = node.child_by_field_name("name")
                    if name is not None and self.tree.bytes(name) not in names:
                        self._bind(names, scope, Declared.VAR, name, node, whole=False)
                continue
            if "statement" in node.type or node.type in _STATEMENT_PARTS:
                todo.extend(reversed(node.named_children))

    def _bind(
        self, names: Names, scope: Node, kind: Declared, pattern: Node, holder: Node, *, whole: bool
    ) -> None:
        for name in bound_names(pattern):
            text = self.tree.bytes(name)
            known = names.get(text)
            names[text] = self._binding(scope, kind, name, holder, whole=whole and known is None)

    def _binding(
        self, scope: Node, kind: Declared, name: Node, holder: Node, *, whole: bool
    ) -> Binding:
        text = self.tree.bytes(name)
        return Binding(scope.start_byte, scope.end_byte, text, kind, name, holder, whole)


_STATEMENT_PARTS: Final = frozenset(
    {
        "else_clause",
        "catch_clause",
        "finally_clause",
        "switch_body",
        "switch_case",
        "switch_default",
    }
)


def bound_names(pattern: Node) -> Iterator[Node]:
    """BoundNames of a binding pattern or parameter list, in source order."""
    todo = [pattern]
    while todo:
        node = todo.pop()
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                yield node
            case "assignment_pattern" | "object_assignment_pattern":
                left = node.child_by_field_name("left")
                if left is not None:
                    todo.append(left)
            case "pair_pattern":
                value = node.child_by_field_name("value")
                if value is not None:
                    todo.append(value)
            case "formal_parameters" | "object_pattern" | "array_pattern" | "rest_pattern":
                todo.extend(reversed(node.named_children))
            case _:
                pass


def declared_names(declaration: Node) -> Iterator[Node]:
    """BoundNames of a declaration, in source order."""
    name = declaration.child_by_field_name("name")
    if name is not None:
        yield name
        return
    for declarator in declaration.named_children:
        pattern = declarator.child_by_field_name("name")
        if declarator.type == "variable_declarator" and pattern is not None:
            yield from bound_names(pattern)


def operands(node: Node) -> list[Node]:
    """The named children of `node` that are not comments."""
    return [child for child in node.named_children if child.type != "comment"]


def is_written(path: Path) -> bool:
    """Whether the identifier at the end of `path` is assigned to there."""
    for at in range(len(path) - 1, 0, -1):
        node, parent = path[at], path[at - 1]
        match parent.type:
            case "assignment_expression" | "augmented_assignment_expression" | "assignment_pattern":
                if parent.child_by_field_name("left") != node:
                    return False
                if parent.type != "assignment_pattern":
                    return True
            case "object_assignment_pattern":
                if parent.child_by_field_name("left") != node:
                    return False
            case "update_expression":
                return True
            case "for_in_statement":
                return parent.child_by_field_name("left") == node
            case "object_pattern" | "array_pattern" | "rest_pattern" | "pair_pattern":
                pass
            case "parenthesized_expression":
                pass
            case _:
                return False
    return False
