"""Calls of Node's `require`, under whatever name.

In CommonJS the free name `require` and `module.require` are Node's; in either format so is what
`createRequire(import.meta.url)` returns. The function is followed through variables, conditions,
`bind` and arguments of functions called in place, never through objects; into other files only
where a chunk imports what its bundler calls `__require`. A `require` that is bound to something
else (a parameter of a bundler's wrapper) is none.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, assert_never

from msgspec import Struct

from graphscan.extract.arguments import argument, arguments_of
from graphscan.records import Argument, Literal, Opaque, RequireCall
from graphscan.syntax import Node, Query, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.extract.scopes import Path
    from graphscan.extract.timing import Timings

_QUERY: Final = Query("require-calls.scm")
_REQUIRE: Final = b"require"
_CREATE_REQUIRE: Final = b"createRequire"
_BUNDLER_REQUIRE: Final = b"__require"
"""What rolldown calls the `createRequire(import.meta.url)` that its chunks share."""
_PATH: Final = re.compile(r"\.{0,2}/|\.{1,2}$")
_ESBUILD_SHIM: Final = b"Dynamic require of"
_OWN_FILE: Final = re.compile(
    rb"import\s*\.\s*meta\s*\.\s*(?:url|filename)(?![\w$])|(?<![\w$.])__filename(?![\w$])"
    rb"|_importMeta_\.url"
)
_OTHER_FILE: Final = re.compile(rb"new\s+URL\s*\([^()]*,|\.\.|\+")
_NO_SPECIFIERS: Final = frozenset(
    {"array", "object", "arrow_function", "function_expression", "number", "regex"}
)


class _Base(Enum):
    """The file from which a `require` function resolves."""

    OWN = auto()
    """This one."""
    BUNDLE = auto()
    """Another chunk: packages are found from there as from here, relative files are not."""
    OTHER = auto()
    """Not known: only builtins are found everywhere."""


class _Value(Struct, frozen=True):
    """The expression at the end of `path` evaluates to `require`, or to `createRequire`."""

    path: Path
    creates: bool = False
    base: _Base = _Base.OWN


def require_calls(timings: Timings, *, is_module: bool) -> tuple[RequireCall, ...]:
    """Every call of Node's `require`, in source order."""
    source = timings.scopes.tree.source
    if b"equire" not in source:
        return ()
    if is_module and not (_CREATE_REQUIRE in source or _BUNDLER_REQUIRE in source):
        return ()
    found = _Following(timings, is_module=is_module).calls()
    return tuple(sorted(found, key=lambda call: call.site.start))


class _Following:
    """One search: from where `require` and `createRequire` come in, to where they are called."""

    def __init__(self, timings: Timings, *, is_module: bool) -> None:
        self._timings = timings
        self._scopes = scopes = timings.scopes
        self._tree = scopes.tree
        self._is_module = is_module
        source, before = scopes.tree.source, len(b"Dynamic ")
        self._has_shim = any(
            source.startswith(_ESBUILD_SHIM, at - before) for at in scopes.tree.words(_REQUIRE)
        )

    def calls(self) -> Iterator[RequireCall]:
        """Every call found."""
        seen: set[tuple[int, int, bool]] = set()
        for source in self._sources():
            todo = [source]
            while todo:
                value = todo.pop()
                key = (*value.path[-1].byte_range, value.creates)
                if key in seen:
                    continue
                seen.add(key)
                if not value.creates and self._has_shim:
                    todo.extend(self._shim(value))
                for step in self._uses(value):
                    if isinstance(step, RequireCall):
                        yield step
                    else:
                        todo.append(step)

    # ---- where the functions come in ------------------------------------------------------------

    def _sources(self) -> Iterator[_Value]:
        if not self._is_module:
            yield from (_Value(path) for path in self._free(_REQUIRE))
            yield from self._module_require()
        for path in self._paths(_CREATE_REQUIRE):
            yield from self._create_require(path)
        for path in self._paths(_BUNDLER_REQUIRE):
            if len(path) > 1 and path[-2].type == "import_specifier":
                local = path[-2].child_by_field_name("alias") or path[-1]
                yield from self._bound((*path[:-1], local), base=_Base.BUNDLE)

    def _paths(self, word: bytes) -> Iterator[Path]:
        for start in self._tree.words(word):
            yield self._scopes.path(start, start + len(word))

    def _free(self, name: bytes) -> Iterator[Path]:
        """The identifiers `name` that no declaration of this file binds."""
        bound = self._may_bind(name)
        for path in self._paths(name):
            is_name = len(path) > 1 and path[-1].type == "identifier"
            if is_name and (not bound or self._scopes.resolve(path) is None):
                yield path

    def _may_bind(self, name: bytes) -> bool:
        """Whether a declaration may bind `name` in this file, by the text around the word.

        Where no error is, a binding is never followed by `(` unless it names a function.
        """
        source = self._tree.source
        return self._tree.root.has_error or any(
            not source.startswith(b"(", start + len(name)) or _may_name_function(source, start)
            for start in self._tree.words(name)
        )

    def _module_require(self) -> Iterator[_Value]:
        """`module.require`."""
        source = self._tree.source
        for start in self._tree.words(_REQUIRE):
            if not _may_be_member(source, start):
                continue
            path = self._scopes.path(start, start + len(b"require"))
            if len(path) < 2 or path[-2].type != "member_expression":
                continue
            holder = path[-2].child_by_field_name("object")
            if holder is None or holder == path[-1] or self._tree.bytes(holder) != b"module":
                continue
            if self._scopes.resolve((*path[:-1], holder)) is None:
                yield _Value(path[:-1])

    def _create_require(self, path: Path) -> Iterator[_Value]:
        """`createRequire` imported by name, taken out of an object, or called as a member."""
        if len(path) < 2:
            return
        node, parent = path[-1], path[-2]
        match parent.type:
            case "import_specifier":
                local = parent.child_by_field_name("alias") or node
                yield from self._bound((*path[:-1], local), creates=True)
            case "member_expression" if parent.child_by_field_name("property") == node:
                yield _Value(path[:-1], creates=True)
            case "object_pattern" if node.type == "shorthand_property_identifier_pattern":
                yield from self._bound(path, creates=True)
            case "pair_pattern" if parent.child_by_field_name("key") == node:
                value = parent.child_by_field_name("value")
                if value is not None and value.type == "identifier":
                    yield from self._bound((*path[:-1], value), creates=True)
            case _:
                pass

    def _shim(self, value: _Value) -> Iterator[_Value]:
        """esbuild's `var __require = (x => typeof require !== "undefined" ? require : …)(…)`."""
        for at, node in enumerate(value.path):
            name = node.child_by_field_name("name") if node.type == "variable_declarator" else None
            if name is not None and _ESBUILD_SHIM in self._tree.bytes(node):
                yield from self._bound((*value.path[: at + 1], name), base=value.base)

    # ---- where they go --------------------------------------------------------------------------

    def _bound(
        self, path: Path, *, creates: bool = False, base: _Base = _Base.OWN
    ) -> Iterator[_Value]:
        """Every reference to what the identifier at the end of `path` is bound to."""
        binding = self._scopes.resolve(path)
        if binding is not None:
            for reference in self._scopes.references(binding):
                yield _Value(reference, creates, base)

    def _uses(self, value: _Value) -> Iterator[_Value | RequireCall]:
        path = value.path
        at = len(path) - 1
        while at > 0:
            node, parent = path[at], path[at - 1]
            field = parent.child_by_field_name
            match parent.type:
                case "parenthesized_expression":
                    pass
                case "sequence_expression" if parent.named_children[-1] == node:
                    pass
                case "ternary_expression" if field("condition") != node:
                    pass
                case "binary_expression" if _is_alternative(parent, node):
                    pass
                case "call_expression" if field("function") == node:
                    yield from self._call(value, path[:at])
                    return
                case "member_expression" if field("object") == node:
                    name = field("property")
                    if name is None or self._tree.bytes(name) != b"bind" or at < 2:
                        return
                    if path[at - 2].child_by_field_name("function") != parent:
                        return
                    at -= 1
                case "variable_declarator" if field("value") == node:
                    if (name := field("name")) is not None:
                        yield from self._kept(value, (*path[:at], name))
                    return
                case "assignment_expression" if field("right") == node:
                    if (left := field("left")) is not None:
                        yield from self._kept(value, (*path[:at], left))
                case "arguments" if at >= 2:
                    yield from self._handed(value, at)
                    return
                case _:
                    return
            at -= 1

    def _call(self, value: _Value, path: Path) -> Iterator[_Value | RequireCall]:
        for _, found in matches(self._tree, _QUERY, path[-1], max_start_depth=0):
            items = arguments_of(found["arguments"][0])
            if not items or items[0].type in _NO_SPECIFIERS:
                return
            if value.creates:
                base = self._tree.bytes(items[0])
                own = _OWN_FILE.search(base) and not _OTHER_FILE.search(base)
                yield _Value(path, base=_Base.OWN if own else _Base.OTHER)
                return
            known = argument(
                self._tree,
                items[0],
                scopes=self._timings.scopes,
                commonjs_path=not self._is_module,
            )
            if not _is_known_from(value.base, known):
                known = Opaque()
            place = self._timings.of(path)
            yield RequireCall(
                argument=known,
                when=place.when,
                guarded=place.guarded,
                function=place.function,
                site=self._tree.site(path[-1]),
            )

    def _kept(self, value: _Value, target: Path) -> Iterator[_Value]:
        """The value is given to a variable, or to a global."""
        node = target[-1]
        name: Node | None = None
        if node.type == "identifier":
            if self._scopes.resolve(target) is not None:
                yield from self._bound(target, creates=value.creates, base=value.base)
                return
            name = node
        elif node.type == "member_expression":
            holder = node.child_by_field_name("object")
            if holder is not None and self._tree.bytes(holder) in _GLOBAL_OBJECTS:
                name = node.child_by_field_name("property")
        if name is not None and node.type in ("identifier", "member_expression"):
            for path in self._free(self._tree.bytes(name)):
                yield _Value(path, value.creates, value.base)

    def _handed(self, value: _Value, at: int) -> Iterator[_Value]:
        """The value is an argument of a function that is called where it is written."""
        path = value.path
        position = next(
            (i for i, item in enumerate(arguments_of(path[at - 1])) if item == path[at]), None
        )
        callee = path[at - 2].child_by_field_name("function")
        inner = path[: at - 1]
        while callee is not None and callee.type == "parenthesized_expression":
            inner = (*inner, callee)
            callee = callee.named_child(0)
        if position is None or callee is None:
            return
        parameters = callee.child_by_field_name("parameters")
        if parameters is None:
            return
        names = arguments_of(parameters)
        if position < len(names) and names[position].type == "identifier":
            target = (*inner, callee, parameters, names[position])
            yield from self._bound(target, creates=value.creates, base=value.base)


_GLOBAL_OBJECTS: Final = frozenset({b"globalThis", b"global"})
_NEARBY: Final = 24
_SPACE: Final = frozenset(b"\t\v\f ")
_BEFORE_MEMBERS: Final = frozenset(b"./\r\n")
_LAST_ASCII: Final = 0x7F


def _may_be_member(source: bytes, start: int) -> bool:
    """Whether what starts there may be the name of a member: a `.` stands before on its line, or a
    comment, or a line before that may end in one.
    """
    while start and source[start - 1] in _SPACE:
        start -= 1
    return start > 0 and (source[start - 1] in _BEFORE_MEMBERS or source[start - 1] > _LAST_ASCII)


def _may_name_function(source: bytes, start: int) -> bool:
    """Whether what starts there may be the name of a function: `function* /* … */ name`."""
    before = source[max(start - _NEARBY, 0) : start].rstrip()
    if not before:
        return start > 0
    return before[-1] > _LAST_ASCII or before.endswith((b"function", b"*", b"/"))


def _is_alternative(parent: Node, node: Node) -> bool:
    """Whether the value of `a || b`, `a ?? b` or `b && a` may be that of `node`."""
    operator = parent.child_by_field_name("operator")
    if operator is None:
        return False
    if operator.type == "&&":
        return parent.child_by_field_name("right") == node
    return operator.type in ("||", "??")


def _is_known_from(base: _Base, known: Argument) -> bool:
    """Whether what `known` names is the same as if this file had required it."""
    match base:
        case _Base.OWN:
            return True
        case _Base.BUNDLE:
            return isinstance(known, Literal) and not any(map(_PATH.match, known.values))
        case _Base.OTHER:
            return isinstance(known, Literal) and all(v.startswith("node:") for v in known.values)
        case _:
            assert_never(base)
