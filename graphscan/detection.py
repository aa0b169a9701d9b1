"""Does an ambiguous `.js` file hold an ES module? Node's syntax detection.

Node compiles such a file as CommonJS and, where that fails for what only an ES module may say, runs
it as one: `import` and `export` statements, `import.meta`, `await` at the top level, and a lexical
declaration of a name that the CommonJS wrapper declares. `import()` says nothing. Source: Node's
documentation of packages, "Syntax detection" (https://nodejs.org/api/packages.html#syntax-detection).

Files that Node refuses either way (an `export` after a syntax error) count as what they look like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphscan.lexical import NAME, TRIVIA, words
from graphscan.patterns import LazyPattern
from graphscan.syntax import parse, steps_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import Node, SyntaxTree

_STATEMENTS: Final = frozenset({"import_statement", "export_statement"})
_LEXICAL: Final = frozenset({"lexical_declaration", "class_declaration"})
_WRAPPER: Final = frozenset({b"module", b"exports", b"require", b"__filename", b"__dirname"})
_FUNCTIONS: Final = frozenset(
    {
        "arrow_function",
        "class_static_block",
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)
_T: Final = TRIVIA
_WRAPPER_NAME: Final = rb"(?:module|exports|require|__filename|__dirname)(?![\w$])"
# The reach into a declaration is bounded, so that the search is linear.
_REDECLARES: Final = LazyPattern(
    rb"(?:let|const|class)\b(?:"
    + _T
    + _WRAPPER_NAME
    + rb"|[^;=]{0,2000}?(?:[{\[,:]|\.\.\.)"
    + _T
    + _WRAPPER_NAME
    + rb"|[^;]{0,200}?,"
    + _T
    + _WRAPPER_NAME
    + rb")"
)
_META: Final = LazyPattern(_T + rb"\." + _T + rb"meta(?![\w$])")
_MAY_BE_META: Final = LazyPattern(rb"\s*+[./\x80-\xff]")
_STATEMENT_AFTER_IMPORT: Final = LazyPattern(rb"(?=[\"'{*])|" + _T + rb"(?:[\"'{*]|" + NAME + rb")")
_READS_AS_NAME: Final = LazyPattern(
    rb"[\]}),;:?=*%<>&|^(\[`/]|!=|\.(?![0-9])|(?:\+\+|--)(?![\w$(])|\+(?!\+)|-(?!-)"
    rb"|(?:in|instanceof)(?![\w$])|$"
)
"""What follows a name in a script. After `await` anything else makes the `await` an operator."""
_SPACE: Final = frozenset(b"\t\v\f ")
_ENDS: Final = frozenset(b"\r\n;})")
_LAST_ASCII: Final = 0x7F
_LINE_TERMINATOR: Final = LazyPattern(rb"[\r\n]|\xe2\x80[\xa8\xa9]")
_TRIVIA: Final = LazyPattern(_T)


def has_module_syntax(source: bytes, tree: SyntaxTree | None = None) -> bool:
    """Whether Node reads `source` as an ES module where neither extension nor `type` decides.

    `tree` is that of `source`, where it has been parsed.
    """
    if tree is None or tree.root.has_error:
        candidates = (_may_have_statement, _may_redeclare, _may_have_meta, _may_await)
        scanned = source if tree is None else tree.scanned
        if not any(may(scanned) for may in candidates):
            return False
    return next(module_syntax(tree or parse(source)), None) is not None


def module_syntax(tree: SyntaxTree) -> Iterator[Node]:
    """What only an ES module may say, as nodes: in CommonJS each is an error of syntax."""
    lexical: list[Node] = []
    for statement in tree.statements:
        kind = statement.type
        if kind in _STATEMENTS:
            yield statement
        elif kind in _LEXICAL:
            lexical.append(statement)
    for declaration in lexical:
        if not _WRAPPER.isdisjoint(_declared(tree, declaration)):
            yield declaration
    yield from _metas(tree)
    yield from _awaits(tree)


def _may_have_statement(source: bytes) -> bool:
    if any(
        _begins_statement(source, at) and _STATEMENT_AFTER_IMPORT.compiled.match(source, at + 6)
        for at in words(source, b"import")
    ):
        return True
    return any(_begins_statement(source, at) for at in words(source, b"export"))


def _begins_statement(source: bytes, at: int) -> bool:
    """Whether a statement of the top level may begin there, by what stands before on its line.

    It follows a line terminator, a `;`, `}` or comment, or the `)` of `do … while (…)`.
    """
    while at and source[at - 1] in _SPACE:
        at -= 1
    if not at or source[at - 1] in _ENDS or source[at - 1] > _LAST_ASCII:
        return True
    return source[at - 2 : at] == b"*/"


def _may_redeclare(source: bytes) -> bool:
    return any(
        _REDECLARES.compiled.match(source, at)
        for word in (b"const", b"let", b"class")
        for at in words(source, word)
    )


def _may_have_meta(source: bytes) -> bool:
    return any(_META.compiled.match(source, at + 6) for at in words(source, b"import"))


def _may_await(source: bytes) -> bool:
    return next(words(source, b"await"), None) is not None


def _declared(tree: SyntaxTree, declaration: Node) -> set[bytes]:
    """The names that a `let`, `const` or `class` at the top level binds."""
    if declaration.type == "class_declaration":
        name = declaration.child_by_field_name("name")
        return set() if name is None else {tree.bytes(name)}
    names: set[bytes] = set()
    pending = [
        name
        for declarator in declaration.named_children
        if (name := declarator.child_by_field_name("name")) is not None
    ]
    while pending:
        node = pending.pop()
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                names.add(tree.bytes(node))
            case "pair_pattern" | "assignment_pattern" | "object_assignment_pattern":
                field = "value" if node.type == "pair_pattern" else "left"
                if (inner := node.child_by_field_name(field)) is not None:
                    pending.append(inner)
            case "object_pattern" | "array_pattern" | "rest_pattern":
                pending.extend(node.named_children)
            case _:
                pass
    return names


def _metas(tree: SyntaxTree) -> Iterator[Node]:
    """`import.meta`, in functions too."""
    for start in tree.words(b"import"):
        if _MAY_BE_META.compiled.match(tree.source, start + 6):
            for node in tree.ancestors(start, start + 6):
                if node.type == "meta_property":
                    yield node


def _awaits(tree: SyntaxTree) -> Iterator[Node]:
    """`await` outside functions, where a script could not read it as a name."""
    inside_until = 0
    known: tuple[Node, ...] = ()
    for start in tree.words(b"await"):
        if start < inside_until:
            continue
        end = start + len(b"await")
        path = tree.ancestors(start, end)
        # None of the path before is a function that this one is in as well.
        function = _outermost_function(path, steps_shared(path, known))
        known = path
        if function is not None:
            inside_until = function.end_byte
        elif path[-1].byte_range == (start, end) and path[-1].type in ("await", "identifier"):
            loops = path[-2].type in ("for_in_statement", "using_declaration")
            if loops or _is_followed_by_operand(tree.source, end):
                yield path[-1]


def _outermost_function(path: tuple[Node, ...], first: int) -> Node | None:
    """The outermost function on `path`, which is at `path[first]` or behind it."""
    for at in range(first, len(path) - 1):
        node = path[at]
        if node.type == "field_definition" and node.child_by_field_name("value") == path[at + 1]:
            return node
        if node.type in _FUNCTIONS and node.child_by_field_name("name") != path[at + 1]:
            return node
    return None


def _is_followed_by_operand(source: bytes, end: int) -> bool:
    """Whether what follows `await` cannot follow a name, on the same line."""
    gap = _TRIVIA.compiled.match(source, end)
    if gap is None or _LINE_TERMINATOR.search(gap[0]):
        return False
    return _READS_AS_NAME.compiled.match(source, gap.end()) is None
