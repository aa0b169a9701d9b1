"""Source bytes to syntax trees, and tree-sitter queries over them.

The only module that knows tree-sitter. It promises:

- every offset is one of the file as it stands on disk: where text has to be hidden from the
  grammar, it is replaced by text of the same length before parsing, and names are read from the
  original bytes;
- a query is a file below `queries/`, loaded as package data and compiled once, on first use;
- nothing raises on any bytes: what cannot be parsed is an error node in the tree.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

import tree_sitter
from msgspec import Struct
from tree_sitter import Node

from graphscan.lexical import words
from graphscan.masking import (
    LAST_REPAIRS,
    SURE_REPAIRS,
    Trouble,
    end_statements,
    hide_escapes,
    hide_openers,
    prepare,
    rejoin,
    show_openers,
)
from graphscan.patterns import LazyPattern
from graphscan.source import Positions, decode, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.records import Site

__all__ = [
    "Captures",
    "Node",
    "OwnQuery",
    "Query",
    "QueryBroken",
    "SyntaxTree",
    "captures",
    "matches",
    "parse",
    "parse_toml",
    "parse_without_escapes",
    "steps_shared",
]

Captures: TypeAlias = dict[str, list[Node]]
"""Capture name to nodes, in source order."""


def _grammar() -> object:
    """The JavaScript grammar.

    Taken from the part of its package that is compiled: the package itself loads
    `importlib.resources`, with tempfile, random and lzma, for queries that nobody asks for here.
    """
    name = "tree_sitter_javascript"
    package = find_spec(name)
    folders = package and package.submodule_search_locations
    found = folders and PathFinder.find_spec(f"{name}._binding", folders)
    if found and found.loader is not None:
        with suppress(ImportError, AttributeError):  # laid out as no version so far
            binding = module_from_spec(found)
            found.loader.exec_module(binding)
            return binding.language()
    import tree_sitter_javascript

    return tree_sitter_javascript.language()


_Word: TypeAlias = bytes
"""`bytes` where a method of that name stands in its way."""
_LANGUAGE: Final = tree_sitter.Language(_grammar())
_MOST_TROUBLES: Final = 100
_MOST_ROUNDS: Final = 4
_MANY_CHILDREN: Final = 5000
_COMMENT_OPENS: Final = (b"/*", b"//")
_NOT_CODE: Final = frozenset(
    {"comment", "html_comment", "property_identifier", "regex_pattern", "string_fragment"}
)
"""Where a word is no keyword."""


class SyntaxTree(Struct, frozen=True, dict=True):
    """A parsed source text.

    `source` holds the bytes of the file, `parsed` the bytes that the grammar saw: same length, same
    offsets. `root` is the `program` node. `cut` is where a file too large to be parsed was cut off:
    `source` ends there. `hides_escapes`: escapes in long strings are no nodes.
    """

    source: bytes
    parsed: bytes
    root: Node
    cut: int | None = None
    hides_escapes: bool = False

    @cached_property
    def statements(self) -> list[Node]:
        """The statements of the program, and the comments between them, in source order."""
        return self.root.named_children

    @cached_property
    def positions(self) -> Positions:
        """Lines and columns of the source."""
        return Positions(self.source)

    @cached_property
    def scanned(self) -> bytes:
        """The source for whoever looks for comments in it (`masking.hide_openers`)."""
        return hide_openers(self.source) if self.root.has_error else self.source

    @cached_property
    def _words(self) -> dict[_Word, list[int]]:
        return {}

    def bytes(self, node: Node) -> bytes:
        """The original bytes of `node` (`node.text` is what the grammar saw)."""
        return self.source[node.start_byte : node.end_byte]

    def text(self, node: Node) -> str:
        """The original text of `node`."""
        return decode(self.bytes(node))

    def site(self, node: Node) -> Site:
        """The site of `node`."""
        return self.positions.site(node.start_byte, node.end_byte)

    def statement_site(self, statement: Node) -> Site:
        """The site of an import or export statement, less a semicolon that only the grammar saw."""
        start, end = statement.byte_range
        last = slice(end - 1, end)
        if self.parsed is not self.source and self.parsed[last] == b";" != self.source[last]:
            end = statement.children[-2].end_byte
        return self.positions.site(start, end)

    def innermost(self, start: int, end: int) -> Node:
        """The innermost node that contains the bytes from `start` to `end`."""
        return self.root.descendant_for_byte_range(start, end) or self.root

    def errors(self) -> Iterator[Node]:
        """What could not be parsed: the outermost error and missing nodes, in source order."""
        return (way[0] for way in _troubles(self.root))

    def words(self, word: _Word) -> list[int]:
        """The offsets at which `word` may stand as a word of its own (`lexical.words`)."""
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = list(words(self.source, word))
        return found

    @cached_property
    def _descent(self) -> _Descent:
        return _Descent(self.root)

    def ancestors(self, start: int, end: int) -> tuple[Node, ...]:
        """The nodes that contain the bytes from `start` to `end`, from the root inwards.

        One walk down: cheaper than asking each node for its parent, which walks down anew.
        """
        path = self._descent.to(start, end)
        return tuple(path) if path[-1].end_byte >= end else ()


def steps_shared(path: tuple[Node, ...], known: tuple[Node, ...]) -> int:
    """How many steps from node to node two paths from `SyntaxTree.ancestors` begin with alike.

    Paths asked for one after the other share their beginning node for node. What has been found
    out of it need not be looked at again, however deep it goes.
    """
    shared = bisect_left(
        range(min(len(path), len(known))), True, key=lambda at: path[at] is not known[at]
    )
    # A step leads from one node to the next: the first that differs ends the last known one.
    return max(shared - 1, 0)


class _Descent:
    """The path that was asked for last: most questions are about a place nearby."""

    def __init__(self, root: Node) -> None:
        self._path = [root]

    def to(self, start: int, end: int) -> list[Node]:
        """The nodes that contain these bytes, from the root inwards, and the root in any case."""
        path = self._path
        while len(path) > 1 and not _holds(path[-1], start, end):
            path.pop()
        if path[-1].end_byte < end:
            return path
        if path[-1].child_count > _MANY_CHILDREN:
            # A cursor steps over all children before; their list is made once.
            children = path[-1].children
            at = bisect_right(children, start, key=_end)
            if at == len(children) or not _holds(children[at], start, end):
                return path
            path.append(children[at])
        cursor = path[-1].walk()
        while cursor.goto_first_child_for_byte(start) is not None:
            child = cursor.node
            if child is None or child.start_byte > start or child.end_byte < end:
                break
            path.append(child)
        return path


def _end(node: Node) -> int:
    return node.end_byte


def _holds(node: Node, start: int, end: int) -> bool:
    return node.start_byte <= start < node.end_byte and end <= node.end_byte


class Query:
    """A query file below `queries/`, for example `Query("module-requests.scm")`."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def compiled(self) -> tree_sitter.Query:
        """The query compiled for the JavaScript grammar."""
        with open(os.path.join(_queries(), self.name), encoding="utf-8") as file:
            return tree_sitter.Query(_LANGUAGE, file.read())


@lru_cache(maxsize=1)
def _queries() -> str:
    """The folder of the queries; `importlib.resources` takes longer to load than to read them."""
    spec = find_spec("graphscan.queries")
    folders = spec and spec.submodule_search_locations
    if not folders:
        raise ModuleNotFoundError("graphscan is installed without its queries")
    return next(iter(folders))


class QueryBroken(Exception):
    """A query that tree-sitter cannot compile: its message, line and column, from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column


class OwnQuery(Query):
    """A query that is no part of the package: its text is given. Raises QueryBroken."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name)
        try:
            self.compiled = tree_sitter.Query(_LANGUAGE, text)
        except tree_sitter.QueryError as error:
            raise _broken(str(error), text) from None
        for found in _PREDICATE.finditer(text):
            name = found["name"]
            if name is not None and name not in _PREDICATES:
                before = text[: found.start()].split("\n")
                message = f"unknown predicate #{name}"
                raise QueryBroken(message, len(before), len(before[-1]) + 1)


_PREDICATES: Final = frozenset(
    f"{some}{negated}{what}"
    for some in ("", "any-")
    for negated in ("", "not-")
    for what in ("eq?", "match?")
) | {"any-of?", "not-any-of?", "set!"}
"""What tree-sitter evaluates, or what changes no match. It passes over all others in silence, so
that a mistyped one would let its pattern match everything.
"""
_PREDICATE: Final = LazyPattern(
    r'"(?:[^"\\]|\\.)*"|;[^\n]*|(?<=\()\s*#(?P<name>[^\s()"]+)', re.DOTALL
)
"""Strings and comments are stepped over."""
_QUERY_PLACE: Final = LazyPattern(r" at row (\d+), column (\d+)")


def _broken(message: str, text: str) -> QueryBroken:
    """tree-sitter counts rows from 0; a query that ends too early is broken at its end."""
    found = _QUERY_PLACE.search(message)
    if found is None:
        lines = text.split("\n")
        return QueryBroken(message, len(lines), len(lines[-1]) + 1)
    said = f"{message[: found.start()]}{message[found.end() :]}"
    return QueryBroken(said, int(found[1]) + 1, int(found[2]) + 1)


_COMMENTS: Final = Query("comments.scm")


def _cursor(
    query: Query, max_start_depth: int | None, within: tuple[int, int] | None
) -> tree_sitter.QueryCursor:
    cursor = tree_sitter.QueryCursor(query.compiled)
    if max_start_depth is not None:
        cursor.set_max_start_depth(max_start_depth)
    if within is not None:
        cursor.set_byte_range(*within)
    return cursor


def captures(
    tree: SyntaxTree,
    query: Query,
    node: Node | None = None,
    *,
    max_start_depth: int | None = None,
    within: tuple[int, int] | None = None,
) -> Captures:
    """All captures of `query` below `node` (default: the whole tree), each name's in source order.

    `max_start_depth`: how far below `node` a match may start. `within`: only matches that touch
    these bytes.
    """
    return _cursor(query, max_start_depth, within).captures(node or tree.root)


def matches(
    tree: SyntaxTree,
    query: Query,
    node: Node | None = None,
    *,
    max_start_depth: int | None = None,
    within: tuple[int, int] | None = None,
) -> list[tuple[int, Captures]]:
    """All matches of `query` below `node`, as (index of the pattern, its captures)."""
    return _cursor(query, max_start_depth, within).matches(node or tree.root)


def parse_toml(source: bytes) -> Node:
    """The document node of a TOML file; for places only, tomllib says what it means."""
    import tree_sitter_toml

    language = tree_sitter.Language(tree_sitter_toml.language())
    return tree_sitter.Parser(language).parse(source).root_node


@lru_cache(maxsize=1)
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(_LANGUAGE)


def _troubles(root: Node) -> Iterator[tuple[Node, ...]]:
    """The outermost error and missing nodes in source order, with their parents and the parents of
    these.

    They are noted on the way down: to ask a node for its parent is to walk down anew.
    """
    pending: list[tuple[Node, ...]] = [(root,)] if root.has_error else []
    while pending:
        node, *around = pending.pop()
        if node.is_error or node.is_missing:
            yield (node, *around)
        else:
            children = (child for child in reversed(node.children) if child.has_error)
            pending.extend((child, node, *around[:1]) for child in children)


def _trouble(text: bytes, root: Node) -> Trouble:
    comments: list[Node] = []
    if any(opening in text for opening in _COMMENT_OPENS):
        found = tree_sitter.QueryCursor(_COMMENTS.compiled).captures(root)
        comments = found.get("comment", comments)
    errors = islice(_troubles(root), _MOST_TROUBLES)
    return Trouble(
        tuple(way[0].byte_range for way in errors if _is_in_tagged_template(*way)),
        tuple(node.byte_range for node in comments),
    )


def _is_in_tagged_template(
    _: Node, template: Node | None = None, tagged: Node | None = None
) -> bool:
    return tagged is not None and tagged.child_by_field_name("arguments") == template


def _is_code(descent: _Descent, start: int, end: int) -> bool:
    return descent.to(start, end)[-1].type not in _NOT_CODE


def _program(text: bytes) -> Node:
    return _parser().parse(text).root_node


def parse_without_escapes(source: bytes) -> SyntaxTree:
    """What `parse` gives, but that escapes in long strings may be no nodes: these are one fragment.

    If the text in which they are hidden has no error, and every string with hidden escapes is one
    to the grammar, the parser came to each string as it does without hiding, and left it so.
    """
    text, strings = hide_escapes(prepare(source))
    if strings and len(readable(source)) == len(source):
        tree = SyntaxTree(source, text, _program(text), hides_escapes=True)
        if not tree.root.has_error and rejoin(text, partial(_is_code, _Descent(tree.root))) == text:
            nodes = [(tree.innermost(*span), span) for span in strings]
            if all(node.type == "string" and node.byte_range == span for node, span in nodes):
                return tree
    return parse(source)


def parse(source: bytes) -> SyntaxTree:
    """Parse `source` as JavaScript, hiding from the grammar what it cannot read."""
    whole, source = source, readable(source)
    prepared = text = prepare(source)
    root = _program(text)
    for _ in range(_MOST_ROUNDS):
        # What one round repairs may have kept the parser from recognising what follows.
        is_code = partial(_is_code, _Descent(root))
        seen = hide_openers(text) if root.has_error else text
        repaired = rejoin(seen, is_code)
        if repaired == seen and root.has_error:
            repaired = end_statements(seen, hide_openers(prepared), is_code)
            for repair in SURE_REPAIRS:
                repaired = repair(repaired)
        repaired = show_openers(repaired, seen, text)
        if repaired == text:
            break
        text, root = repaired, _program(repaired)
    if root.has_error:
        repaired = seen = hide_openers(text)
        trouble = _trouble(text, root)
        for last_repair in LAST_REPAIRS:
            repaired = last_repair(repaired, trouble)
        repaired = show_openers(repaired, seen, text)
        attempt = _program(repaired) if repaired != text else root
        if not attempt.has_error:
            text, root = repaired, attempt
    return SyntaxTree(source, text, root, None if len(source) == len(whole) else len(source))
