"""What becomes of a function (or any value) that stands at a place: called, handed on, kept, exported.

A value is followed through parentheses, constants, object literals held in constants, classes, aliases and
`.call`/`.apply`, inside one source text. What cannot be followed is an `Escape`: from that place on, anybody
may call it. A value that nobody can reach has no use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from graphscan.extract.bodies import is_glued, is_static
from graphscan.extract.scopes import (
    FUNCTIONS,
    Binding,
    Declared,
    Path,
    Scopes,
    is_written,
    operands,
)
from graphscan.records import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import Node

_TIMERS: Final = frozenset({b"setTimeout", b"setImmediate", b"setInterval"})
_MICROTASKS: Final = frozenset({b"queueMicrotask"})
_GLOBALS: Final = frozenset({b"globalThis", b"global"})
_CHAINS: Final = frozenset({b"then", b"catch", b"finally"})
_APPLIERS: Final = frozenset({b"call", b"apply"})
_LITERALS: Final = frozenset({"object", "array"})
_HARMLESS: Final = frozenset(
    {
        "expression_statement",
        "unary_expression",
        "template_substitution",
        "if_statement",
        "while_statement",
        "do_statement",
        "switch_statement",
        "switch_case",
        "labeled_statement",
        "for_statement",
    }
)
"""Where a value is looked at or dropped, and no more."""


@dataclass(frozen=True, slots=True)
class Call:
    """The value is called by the call expression (or `new`) at the end of `path`.

    `certain` is false where the callee may be another value.
    """

    path: Path
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Callback:
    """The value is handed to the call at the end of `path`, which is known to call it.

    `later`: not before the running code has ended (promise reactions, timers, microtasks). `settles`: the
    promise that the call yields settles after the one that the value returns. `after` is the promise whose
    fulfilment the value waits for (`p` of `p.then(f)`).
    """

    path: Path
    when: When
    later: bool
    settles: bool
    after: Path | None = None


@dataclass(frozen=True, slots=True)
class Escape:
    """The value is handed to code that is not known, at the end of `path`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Exported:
    """The module exports the value under `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Destructured:
    """The value (a namespace) is taken apart by the pattern at the end of `path`."""

    path: Path


Use: TypeAlias = Call | Callback | Escape | Exported | Destructured


def uses_of_function(scopes: Scopes, path: Path) -> tuple[Use, ...]:
    """Every use of the function (or instance field) at the end of `path`."""
    return tuple(_Search(scopes).of_function(path, certain=True))


def uses_of_binding(scopes: Scopes, binding: Binding) -> tuple[Use, ...]:
    """Every use of what `binding` holds."""
    return tuple(_Search(scopes).of_binding(binding, certain=True))


def uses_of_member(scopes: Scopes, binding: Binding, name: bytes) -> tuple[Use, ...]:
    """Every use of property `name` of the namespace that `binding` holds.

    The namespace itself escaping is an `Escape` too, and so is a computed property.
    """
    return tuple(_Search(scopes).of_member(binding, name))


def uses_of_namespace(scopes: Scopes, path: Path, name: bytes) -> tuple[Use, ...]:
    """Every use of property `name` of the namespace that the expression at the end of `path` yields."""
    return tuple(_Search(scopes).of_namespace(path, name))


def uses_of_value(scopes: Scopes, path: Path) -> tuple[Use, ...]:
    """Every use of the value of the expression at the end of `path`."""
    return tuple(_Search(scopes).of_value(path, certain=True))


class _Search:
    """One search: bindings that refer to each other are visited once."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._seen: set[int] = set()

    def _text(self, node: Node | None) -> bytes:
        return b"" if node is None else self._scopes.tree.bytes(node)

    # ---- functions and what holds them --------------------------------------------------------

    def of_function(self, path: Path, *, certain: bool) -> Iterator[Use]:
        node = path[-1]
        match node.type:
            case "function_declaration" | "generator_function_declaration" | "class_declaration":
                yield from self._of_declaration(path)
            case "method_definition" | "field_definition":
                yield from self._of_member_definition(path)
            case _:
                name = node.child_by_field_name("name")
                if name is not None and node.type != "arrow_function":
                    inner = self._scopes.resolve((*path, name))
                    if inner is not None:
                        yield from self.of_binding(inner, certain=certain)
                yield from self.of_value(path, certain=certain)

    def _of_declaration(self, path: Path) -> Iterator[Use]:
        name = path[-1].child_by_field_name("name")
        binding = None if name is None else self._scopes.resolve((*path[:-1], name))
        if path[-2].type == "export_statement" and any(
            child.type == "default" for child in path[-2].children
        ):
            yield Exported("default")
        if binding is not None:
            yield from self.of_binding(binding, certain=True)

    def _of_member_definition(self, path: Path) -> Iterator[Use]:
        member, body = path[-1], path[-2]
        if body.type == "object":
            key = self._text(member.child_by_field_name("name"))
            accessor = any(child.type in ("get", "set") for child in member.children)
            if accessor or not _is_plain_key(member.child_by_field_name("name")):
                yield Escape(path)
            else:
                yield from self._of_container(path, len(path) - 2, key)
            return
        yield from self._of_class_member(path, path[:-2])

    def _of_class_member(self, path: Path, holder: Path) -> Iterator[Use]:
        """The constructor and the fields run for `new`, a static method where it is called by name.

        Any other method is anybody's who has the class in hand.
        """
        member = path[-1]
        name = self._text(member.child_by_field_name("name"))
        constructs = member.type == "field_definition" or name == b"constructor"
        by_name = is_static(member) and not constructs and b"this" not in self._text(holder[-1])
        binding = self._class_binding(holder)
        for use in self.of_function(holder, certain=True):
            match use:
                case Call(path=call) if constructs and call[-1].type == "new_expression":
                    yield use
                case Escape(path=place) if by_name and self._is_member_read(binding, place):
                    if self._text(place[-2].child_by_field_name("property")) == name:
                        yield Call(place[:-2])
                case Call() if by_name:
                    pass  # `new`
                case _:
                    yield Escape(path)

    def _class_binding(self, holder: Path) -> Binding | None:
        name = holder[-1].child_by_field_name("name")
        if name is None and holder[-2].type == "variable_declarator":
            name = holder[-2].child_by_field_name("name")
        return None if name is None else self._scopes.resolve((*holder[:-1], name))

    def _is_member_read(self, binding: Binding | None, place: Path) -> bool:
        """`C.load(…)`, where C is the class."""
        if binding is None or len(place) < 3 or place[-2].type != "member_expression":
            return False
        called = place[-3].type == "call_expression"
        return called and place[-3].child_by_field_name("function") == place[-2]

    def of_binding(self, binding: Binding, *, certain: bool) -> Iterator[Use]:
        if binding.name.start_byte in self._seen:
            return
        self._seen.add(binding.name.start_byte)
        references = tuple(self._scopes.references(binding))
        certain = certain and binding.whole
        if binding.kind not in (Declared.CONST, Declared.IMPORT):
            certain = certain and not any(is_written(path) for path in references)
        yield from self._exports_of(binding)
        for reference in references:
            if not is_written(reference):
                yield from self.of_value(reference, certain=certain)

    def _exports_of(self, binding: Binding) -> Iterator[Use]:
        """`export const f = …` and `export function f() {}`."""
        if binding.kind is Declared.IMPORT:
            return
        path = self._scopes.path_to(binding.holder)
        for node in reversed(path[:-1]):
            if node.type == "export_statement":
                if not any(child.type == "default" for child in node.children):
                    yield Exported(self._scopes.tree.text(binding.name))
                return
            if node.type not in ("lexical_declaration", "variable_declaration"):
                return

    # ---- values ---------------------------------------------------------------------------------

    def of_value(self, path: Path, *, certain: bool) -> Iterator[Use]:
        """Follow the value at the end of `path` outwards."""
        at = len(path) - 1
        if path[at].type == "shorthand_property_identifier":
            yield from self._of_container(path, at - 1, self._text(path[at]))
            return
        while at > 0:
            node, parent = path[at], path[at - 1]
            field = parent.child_by_field_name
            match parent.type:
                case "parenthesized_expression" | "await_expression":
                    pass
                case "sequence_expression":
                    if operands(parent)[-1] != node:
                        return
                case "ternary_expression":
                    if field("condition") == node:
                        return
                    certain = False
                case "binary_expression":
                    operator = field("operator")
                    if operator is None or operator.type not in ("&&", "||", "??"):
                        return
                    certain = False
                case "call_expression" if field("function") == node:
                    yield Call(path[:at], certain)
                    return
                case "new_expression" if field("constructor") == node:
                    yield Call(path[:at], certain)
                    return
                case "member_expression" if field("object") == node:
                    yield from self._of_member_access(path, at, certain=certain)
                    return
                case "arguments" if is_glued(path, at - 2):
                    at -= 1
                case "arguments":
                    yield from self._of_argument(path, at)
                    return
                case "variable_declarator":
                    yield from self._of_declarator(path, at, certain=certain)
                    return
                case "pair" | "array" | "object":
                    yield from self._of_element(path, at)
                    return
                case "export_statement":
                    yield Exported("default")
                    return
                case "export_specifier":
                    yield Exported(self._export_name(parent))
                    return
                case "assignment_expression":
                    yield Escape(path)
                    return
                case kind if kind in _HARMLESS:
                    return
                case _:
                    yield Escape(path)
                    return
            at -= 1

    def _export_name(self, specifier: Node) -> str:
        name = specifier.child_by_field_name("alias") or specifier.child_by_field_name("name")
        if name is None:
            return ""
        text = self._scopes.tree.text(name)
        return text[1:-1] if name.type == "string" else text

    def _of_member_access(self, path: Path, at: int, *, certain: bool) -> Iterator[Use]:
        """`f.call(…)`, `f.bind(…)`, `f.name`."""
        member = path[at - 1]
        call = path[at - 2] if at >= 2 else None
        if call is None or call.type != "call_expression":
            return
        if call.child_by_field_name("function") != member:
            return
        if self._text(member.child_by_field_name("property")) in _APPLIERS:
            yield Call(path[: at - 1], certain)
        else:
            yield Escape(path)

    def _of_declarator(self, path: Path, at: int, *, certain: bool) -> Iterator[Use]:
        name = path[at - 1].child_by_field_name("name")
        if name is None:
            return
        if name.type != "identifier":
            yield Destructured((*path[:at], name))
            return
        binding = self._scopes.resolve((*path[:at], name))
        if binding is not None:
            yield from self.of_binding(binding, certain=certain)

    # ---- containers -----------------------------------------------------------------------------

    def _of_element(self, path: Path, at: int) -> Iterator[Use]:
        """The value is an element of an array or object literal."""
        parent = path[at - 1]
        if parent.type == "pair":
            if parent.child_by_field_name("value") != path[at]:
                return  # a computed key
            key = parent.child_by_field_name("key")
            name = self._text(key) if _is_plain_key(key) else None
            yield from self._of_container(path, at - 2, name)
        else:
            yield from self._of_container(path, at - 1, None)

    def _of_container(self, path: Path, at: int, key: bytes | None) -> Iterator[Use]:
        """The value is in the literal `path[at]`, under `key` where that is known."""
        outer = at
        while outer > 0 and path[outer - 1].type in (
            *_LITERALS,
            "pair",
            "parenthesized_expression",
        ):
            outer -= 1
        holder = path[outer - 1]
        if holder.type in _HARMLESS:
            return
        name = holder.child_by_field_name("name") if holder.type == "variable_declarator" else None
        if name is None or name.type != "identifier":
            yield Escape(path)
            return
        binding = self._scopes.resolve((*path[:outer], name))
        if binding is None or not binding.whole or any(self._exports_of(binding)):
            yield Escape(path)
            return
        references = tuple(self._scopes.references(binding))
        if not references:
            return
        if outer != at or key is None or b"this" in self._text(path[at]):
            yield Escape(path)
            return
        found = [self._of_key(reference, key) for reference in references]
        if any(reads is None for reads in found):
            yield Escape(path)
        for reads in found:
            yield from reads or ()

    def _of_key(self, reference: Path, key: bytes) -> tuple[Use, ...] | None:
        """What `reference` (to the object) does with the value under `key`; None: anything."""
        member = reference[-2]
        if (
            member.type != "member_expression"
            or member.child_by_field_name("object") != reference[-1]
        ):
            return None
        path = reference[:-1]
        above = reference[-3] if len(reference) > 2 else None
        if is_written(path) or (above is not None and _is_deletion(above)):
            return None
        if self._text(member.child_by_field_name("property")) != key:
            return ()
        return tuple(self.of_value(path, certain=True))

    def of_member(self, binding: Binding, name: bytes) -> Iterator[Use]:
        """Uses of property `name` of the namespace in `binding`."""
        if binding.name.start_byte in self._seen:
            return
        self._seen.add(binding.name.start_byte)
        for reference in self._scopes.references(binding):
            parent = reference[-2]
            if (
                parent.type == "member_expression"
                and parent.child_by_field_name("object") == reference[-1]
            ):
                if self._text(parent.child_by_field_name("property")) == name:
                    yield from self.of_value(reference[:-1], certain=True)
                continue
            if any(True for _ in self.of_value(reference, certain=False)):
                yield Escape(reference)

    def of_namespace(self, path: Path, name: bytes) -> Iterator[Use]:
        """Uses of property `name` of the namespace at the end of `path`."""
        at = len(path) - 1
        while at > 0 and path[at - 1].type in ("parenthesized_expression", "await_expression"):
            at -= 1
        parent = path[at - 1]
        if parent.type == "member_expression" and parent.child_by_field_name("object") == path[at]:
            if self._text(parent.child_by_field_name("property")) == name:
                yield from self.of_value(path[:at], certain=True)
            return
        holder = (
            parent.child_by_field_name("name") if parent.type == "variable_declarator" else None
        )
        if holder is None:
            if any(True for _ in self.of_value(path, certain=False)):
                yield Escape(path)
            return
        binding = (
            self._scopes.resolve((*path[:at], holder)) if holder.type == "identifier" else None
        )
        if binding is not None:
            certain = binding.whole and not self._scopes.is_reassigned(binding)
            yield from self.of_member(binding, name) if certain else (Escape(path),)
        elif holder.type == "object_pattern":
            yield from self._of_pattern((*path[:at], holder), name)
        else:
            yield Escape(path)

    def _of_pattern(self, path: Path, name: bytes) -> Iterator[Use]:
        """`const { init } = …` and `const { init: start } = …`."""
        for part in operands(path[-1]):
            match part.type:
                case "shorthand_property_identifier_pattern":
                    key, local = part, part
                case "pair_pattern":
                    named, value = part.child_by_field_name("key"), part.child_by_field_name("value")
                    if named is None or value is None:
                        continue
                    key, local = named, value
                case _:
                    yield Escape(path)
                    continue
            if self._text(key) != name:
                continue
            binding = self._scopes.resolve((*path, local)) if _is_name(local) else None
            if binding is None:
                yield Escape(path)
            else:
                yield from self.of_binding(binding, certain=True)

    # ---- callbacks --------------------------------------------------------------------------------

    def _of_argument(self, path: Path, at: int) -> Iterator[Use]:
        arguments, call = path[at - 1], path[at - 2]
        position = operands(arguments).index(path[at])
        outer = path[: at - 1]
        if call.type == "new_expression":
            constructor = call.child_by_field_name("constructor")
            if position == 0 and self._is_global(outer, constructor, frozenset({b"Promise"})):
                yield Callback(outer, When.ALWAYS, later=False, settles=False)
            else:
                yield Escape(path)
            return
        callee = call.child_by_field_name("function")
        if callee is None:
            yield Escape(path)
            return
        name = self._text(callee.child_by_field_name("property"))
        base = callee.child_by_field_name("object")
        if callee.type == "member_expression" and base is not None:
            if name in _CHAINS and position <= 1:
                fulfilled = (name == b"then" and position == 0) or name == b"finally"
                promise = (*outer, callee, base)
                certain = fulfilled and self._is_sure_promise(promise)
                when = When.ALWAYS if certain else When.CONDITIONAL
                after = promise if fulfilled else None
                yield Callback(outer, when, later=True, settles=True, after=after)
                return
            on_process = name == b"nextTick" and self._text(base) == b"process"
            on_global = name in _TIMERS | _MICROTASKS and self._is_global(outer, base, _GLOBALS)
            if position == 0 and (on_process or on_global):
                yield self._scheduled(outer, sure=on_process or name in _MICROTASKS)
                return
        elif position == 0 and self._is_global(outer, callee, _TIMERS | _MICROTASKS):
            yield self._scheduled(outer, sure=self._text(callee) in _MICROTASKS)
            return
        yield Escape(path)

    def _scheduled(self, call: Path, *, sure: bool) -> Callback:
        """A timer whose handle somebody keeps may be cleared."""
        dropped = call[-2].type == "expression_statement"
        when = When.ALWAYS if sure or dropped else When.CONDITIONAL
        return Callback(call, when, later=True, settles=False)

    def _is_global(self, path: Path, node: Node | None, names: frozenset[bytes]) -> bool:
        if node is None or node.type != "identifier" or self._text(node) not in names:
            return False
        return self._scopes.resolve((*path, node)) is None

    def _is_sure_promise(self, path: Path) -> bool:
        """Whether the promise is an import() or `Promise.resolve(…)`, possibly chained."""
        node: Node | None = path[-1]
        while node is not None and node.type == "call_expression":
            callee = node.child_by_field_name("function")
            if callee is None or callee.type == "import":
                return callee is not None
            if callee.type != "member_expression":
                return False
            base = callee.child_by_field_name("object")
            name = self._text(callee.child_by_field_name("property"))
            if self._is_global(path, base, frozenset({b"Promise"})):
                return name == b"resolve"
            if name not in _CHAINS:
                return False
            node = base
        return False


def _is_name(node: Node) -> bool:
    return node.type in ("identifier", "shorthand_property_identifier_pattern")


def _is_plain_key(node: Node | None) -> bool:
    return node is not None and node.type == "property_identifier"


def _is_deletion(node: Node) -> bool:
    return node.type == "unary_expression" and any(c.type == "delete" for c in node.children)


__all__ = [
    "FUNCTIONS",
    "Call",
    "Callback",
    "Destructured",
    "Escape",
    "Exported",
    "Use",
    "uses_of_binding",
    "uses_of_function",
    "uses_of_member",
    "uses_of_namespace",
    "uses_of_value",
]
