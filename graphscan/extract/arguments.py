"""What is known of the argument of an `import()` or `require()`: constants folded, nothing run."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from graphscan.extract.scopes import Declared
from graphscan.lexical import cooked, string_value
from graphscan.patterns import LazyPattern
from graphscan.records import Argument, Literal, Opaque, Template

if TYPE_CHECKING:
    from graphscan.extract.scopes import Scopes
    from graphscan.syntax import Node, SyntaxTree

Parts: TypeAlias = tuple[str | None, ...]
"""A string of which some parts (None) are not known. Known parts never stand side by side."""


class Operation(Enum):
    """What becomes of two operands."""

    JOIN = auto()
    """They are concatenated."""
    CHOOSE = auto()
    """It is the one or the other."""


class _Operands(Struct, frozen=True):
    """An expression whose value follows from that of its operands."""

    operation: Operation
    items: tuple[Node | Parts, ...]


_UNKNOWN: Final[Parts] = (None,)
_MOST_ALTERNATIVES: Final = 64
_FROM_HERE: Final = LazyPattern(r"\.{0,2}/|[A-Za-z][A-Za-z0-9+.-]*:")
_OWN_URL: Final = LazyPattern(rb"import\s*\.\s*meta\s*\.\s*url|globalThis\._importMeta_\.url")
_PATH_JOINERS: Final = frozenset({b"join", b"resolve"})
_URL_TEXTS: Final = frozenset({b"href", b"toString"})


def argument(
    tree: SyntaxTree, node: Node, *, scopes: Scopes | None = None, commonjs_path: bool = False
) -> Argument:
    """What is known of the specifier that `node` evaluates to.

    `scopes`: where a name may be looked up that a `const` gives its value. `commonjs_path`: the
    specifier of a `require()`, for which `__dirname + '/x'` is `./x`.
    """
    if node.type == "string" and (value := string_value(tree.bytes(node))) is not None:
        return Literal((value,))  # nearly every one
    alternatives = _Folding(tree, scopes, commonjs_path=commonjs_path).of(node)
    if not any(None in parts for parts in alternatives):
        values = ("".join(part for part in parts if part) for parts in alternatives)
        return Literal(tuple(dict.fromkeys(values)))
    if len(alternatives) > 1:
        return Opaque()
    quasis = [""]
    for part in alternatives[0]:
        if part is None:
            quasis.append("")
        else:
            quasis[-1] += part
    return Template(tuple(quasis)) if any(quasis) else Opaque()


def arguments_of(arguments: Node) -> list[Node]:
    """The arguments of a call, comments left out."""
    return [child for child in arguments.named_children if child.type != "comment"]


def _join(left: list[Parts], right: list[Parts]) -> list[Parts]:
    if len(left) * len(right) > _MOST_ALTERNATIVES:
        return [_UNKNOWN]
    return [first + second for first in left for second in right]


def _choose(left: list[Parts], right: list[Parts]) -> list[Parts]:
    both = list(dict.fromkeys(left + right))
    return both if len(both) <= _MOST_ALTERNATIVES else [_UNKNOWN]


class _Folding:
    def __init__(
        self, tree: SyntaxTree, scopes: Scopes | None = None, *, commonjs_path: bool
    ) -> None:
        self._tree = tree
        self._scopes = scopes
        self._constants = 0
        self._commonjs_path = commonjs_path

    def of(self, root: Node) -> list[Parts]:
        """The alternatives of the string that `root` evaluates to.

        With a stack of its own: source may nest deeper than Python may recurse.
        """
        values: list[list[Parts]] = []
        todo: list[Node | Parts | Operation] = [root]
        while todo:
            task = todo.pop()
            if isinstance(task, Operation):
                right, left = values.pop(), values.pop()
                operate = _join if task is Operation.JOIN else _choose
                values.append(operate(left, right))
            elif isinstance(task, tuple):
                values.append([task])
            else:
                operands = self._operands(task)
                todo.extend([operands.operation] * (len(operands.items) - 1))
                todo.extend(reversed(operands.items))
        return values.pop()

    def _operands(self, node: Node) -> _Operands:
        field = node.child_by_field_name
        match node.type:
            case "string":
                return _known(string_value(self._tree.bytes(node)))
            case "template_string":
                return self._template(node)
            case "parenthesized_expression":
                inner = arguments_of(node)
                return _Operands(Operation.JOIN, tuple(inner)) if len(inner) == 1 else _nothing()
            case "sequence_expression":
                return _Operands(Operation.JOIN, (arguments_of(node)[-1],))
            case "ternary_expression":
                return _both(Operation.CHOOSE, field("consequence"), field("alternative"))
            case "binary_expression":
                operator = field("operator")
                if operator is not None and operator.type == "+":
                    return _both(Operation.JOIN, field("left"), field("right"))
                return _nothing()
            case "new_expression":
                return self._url(node)
            case "member_expression" if self._property(node) == b"href":
                return self._url(field("object"))
            case "identifier" if self._commonjs_path and self._tree.bytes(node) == b"__dirname":
                return _known(".")
            case "identifier" if self._scopes is not None:
                return self._constant(self._scopes, node)
            case "call_expression":
                return self._call(node)
            case _:
                return _nothing()

    def _constant(self, scopes: Scopes, node: Node) -> _Operands:
        """The value of a name that a `const` binds whole; it never has another."""
        self._constants += 1
        binding = scopes.resolve(scopes.path_to(node))
        if binding is None or binding.kind is not Declared.CONST or not binding.whole:
            return _nothing()
        value = binding.holder.child_by_field_name("value")
        # `const a = b, b = a` would go on for ever.
        if value is None or self._constants > _MOST_ALTERNATIVES:
            return _nothing()
        return _Operands(Operation.JOIN, (value,))

    def _template(self, node: Node) -> _Operands:
        items: list[Node | Parts] = []
        at = node.start_byte + 1
        for child in node.named_children:
            if child.type != "template_substitution":
                continue
            items.append((self._cooked(at, child.start_byte),))
            inner = arguments_of(child)
            items.append(inner[0] if len(inner) == 1 else _UNKNOWN)
            at = child.end_byte
        items.append((self._cooked(at, node.end_byte - 1),))
        return _Operands(Operation.JOIN, tuple(items))

    def _cooked(self, start: int, end: int) -> str | None:
        """TV of ECMA-262: a line terminator in a template is LF."""
        raw = self._tree.source[start:end].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return cooked(raw)

    def _property(self, node: Node) -> bytes:
        name = node.child_by_field_name("property")
        return b"" if name is None else self._tree.bytes(name)

    def _url(self, node: Node | None) -> _Operands:
        """`new URL('./x', import.meta.url)` is the specifier `./x`."""
        if node is None or node.type != "new_expression":
            return _nothing()
        constructor, arguments = (
            node.child_by_field_name("constructor"),
            node.child_by_field_name("arguments"),
        )
        if constructor is None or arguments is None or self._tree.bytes(constructor) != b"URL":
            return _nothing()
        match arguments_of(arguments):
            case [reference, base] if _OWN_URL.fullmatch(self._tree.bytes(base)):
                known = argument(self._tree, reference)
                if isinstance(known, Literal) and len(known.values) == 1:
                    value = known.values[0]
                    return _known(value if _FROM_HERE.match(value) else f"./{value}")
        return _nothing()

    def _call(self, node: Node) -> _Operands:
        """`path.join(__dirname, 'x')` where a path is wanted, and `new URL(…).toString()`."""
        callee, arguments = (
            node.child_by_field_name("function"),
            node.child_by_field_name("arguments"),
        )
        if callee is None or arguments is None or callee.type != "member_expression":
            return _nothing()
        name, items = self._property(callee), arguments_of(arguments)
        if name == b"toString":
            return self._url(callee.child_by_field_name("object"))
        if not self._commonjs_path or name not in _PATH_JOINERS or not items:
            return _nothing()
        if self._tree.bytes(items[0]) != b"__dirname":
            return _nothing()
        joined: list[Node | Parts] = []
        for item in items:
            joined += [("/",), item] if joined else [item]
        return _Operands(Operation.JOIN, tuple(joined))


def _known(value: str | None) -> _Operands:
    return _Operands(Operation.JOIN, ((value,),))


def _nothing() -> _Operands:
    return _known(None)


def _both(operation: Operation, first: Node | None, second: Node | None) -> _Operands:
    if first is None or second is None:
        return _nothing()
    return _Operands(operation, (first, second))
