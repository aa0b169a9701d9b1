"""What becomes of a function, or of any value, that stands at a place: called, handed on, exported.

A value is followed through parentheses, constants, object literals held in constants, classes,
aliases and `.call`/`.apply`, inside one source text. What cannot be followed is an `Escape`: from
that place on, anybody may call it. A value that nobody can reach has no use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from graphscan.extract.bodies import is_glued, is_static
from graphscan.extract.callbacks import use_of_argument
from graphscan.extract.scopes import Binding, Declared, Path, Scopes, is_written, operands
from graphscan.extract.use import Call, Destructured, Escape, Exported, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphscan.syntax import Node

_APPLIERS: Final = frozenset({b"call", b"apply"})
_LITERALS: Final = frozenset({"object", "array", "pair", "parenthesized_expression"})
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


def uses_of_function(scopes: Scopes, path: Path) -> tuple[Use, ...]:
    """Every use of the function (or instance field) at the end of `path`."""
    return tuple(_Search(scopes).of_function(path))


def uses_of_binding(scopes: Scopes, binding: Binding) -> tuple[Use, ...]:
    """Every use of what `binding` holds."""
    return tuple(_Search(scopes).of_binding(binding, certain=True))


def uses_of_member(scopes: Scopes, binding: Binding, name: bytes) -> tuple[Use, ...]:
    """Every use of property `name` of the namespace that `binding` holds.

    The namespace itself going anywhere is an `Escape` too, and so is a computed property.
    """
    return tuple(_Search(scopes).of_member(binding, name))


def uses_of_namespace(scopes: Scopes, path: Path, name: bytes) -> tuple[Use, ...]:
    """Every use of property `name` of the namespace at the end of `path`."""
    return tuple(_Search(scopes).of_namespace(path, name))


class _Search:
    """One search: bindings that refer to each other are visited once."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._seen: set[tuple[int, int]] = set()

    def _is_known(self, binding: Binding) -> bool:
        key = (binding.scope_start, binding.name.start_byte)
        known = key in self._seen
        self._seen.add(key)
        return known

    def _text(self, node: Node | None) -> bytes:
        return b"" if node is None else self._scopes.tree.bytes(node)

    # ---- functions and what holds them ---------------------------------------------------------

    def of_function(self, path: Path) -> Iterator[Use]:
        node = path[-1]
        match node.type:
            case "function_declaration" | "generator_function_declaration" | "class_declaration":
                yield from self._of_declaration(path)
            case "method_definition" | "field_definition" if path[-2].type == "class_body":
                yield from self._of_class_member(path, path[:-2])
            case "method_definition":
                name = node.child_by_field_name("name")
                accessor = any(child.type in ("get", "set") for child in node.children)
                key = self._text(name) if _is_plain_key(name) and not accessor else None
                yield from self._of_container(path, len(path) - 2, key)
            case _:
                name = node.child_by_field_name("name")
                inner = None if name is None else self._scopes.resolve((*path, name))
                if inner is not None:
                    yield from self.of_binding(inner, certain=True)
                yield from self.of_value(path, certain=True)

    def _of_declaration(self, path: Path) -> Iterator[Use]:
        name = path[-1].child_by_field_name("name")
        if _is_default_export(path[-2]):
            yield Exported("default")
        if name is None:
            return
        binding = self._scopes.resolve((*path[:-1], name))
        if binding is not None:
            yield from self.of_binding(binding, certain=True)
        hoisted = self._scopes.hoisted(path)
        if hoisted is not None:
            yield from self.of_binding(hoisted, certain=False)

    def _of_class_member(self, path: Path, holder: Path) -> Iterator[Use]:
        """The constructor and the fields run for `new`, a static method where it is called by name.

        Any other method is anybody's who has the class in hand.
        """
        member = path[-1]
        name = self._text(member.child_by_field_name("name"))
        constructs = member.type == "field_definition" or name == b"constructor"
        binding = self._class_binding(holder)
        by_name = is_static(member) and not constructs and self._keeps_members(binding, holder[-1])
        for use in self.of_function(holder):
            match use:
                case Call(path=call) if constructs and call[-1].type == "new_expression":
                    yield use
                case Call() if by_name:
                    pass  # `new C`
                case Escape(path=place) if by_name and _is_called_member(place):
                    if self._text(place[-2].child_by_field_name("property")) == name:
                        yield Call(place[:-2])
                case _:
                    yield Escape(path)

    def _class_binding(self, holder: Path) -> Binding | None:
        name = holder[-1].child_by_field_name("name")
        if name is None and holder[-2].type == "variable_declarator":
            name = holder[-2].child_by_field_name("name")
        return None if name is None else self._scopes.resolve((*holder[:-1], name))

    def _keeps_members(self, binding: Binding | None, holder: Node) -> bool:
        """Whether nobody can put another function in the place of one of the members."""
        if binding is None or b"this" in self._text(holder):
            return False
        return not any(is_written(path[:-1]) for path in self._scopes.references(binding))

    def of_binding(
        self, binding: Binding, *, certain: bool, whole: bool | None = None
    ) -> Iterator[Use]:
        """`whole` says that the binding holds the value although it is part of a pattern."""
        if self._is_known(binding):
            return
        references = tuple(self._scopes.references(binding))
        certain = certain and (binding.whole if whole is None else whole)
        if binding.kind not in (Declared.CONST, Declared.IMPORT):
            certain = certain and not any(is_written(path) for path in references)
        for exported in self._exports_of(binding):
            yield replace(exported, certain=certain)
        for reference in references:
            if not is_written(reference):
                yield from self.of_value(reference, certain=certain)

    def _exports_of(self, binding: Binding) -> Iterator[Exported]:
        """`export const f = …` and `export function f() {}`."""
        if binding.kind is Declared.IMPORT:
            return
        path = self._scopes.path_to(binding.holder)
        for node in reversed(path[:-1]):
            if node.type == "export_statement" and not _is_default_export(node):
                yield Exported(self._scopes.tree.text(binding.name))
            if node.type not in ("lexical_declaration", "variable_declaration"):
                return

    # ---- values --------------------------------------------------------------------------------

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
                    yield use_of_argument(self._scopes, path, at)
                    return
                case "variable_declarator":
                    yield from self._of_declarator(path, at, certain=certain)
                    return
                case "pair" | "array" | "object":
                    yield from self._of_element(path, at)
                    return
                case "export_statement":
                    yield Exported("default", certain)
                    return
                case "export_specifier":
                    yield Exported(self._export_name(parent), certain)
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
        member, call = path[at - 1], path[at - 2]
        if call.type != "call_expression" or call.child_by_field_name("function") != member:
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

    # ---- object and array literals ---------------------------------------------------------------

    def _of_element(self, path: Path, at: int) -> Iterator[Use]:
        parent = path[at - 1]
        if parent.type != "pair":
            yield from self._of_container(path, at - 1, None)
        elif parent.child_by_field_name("value") == path[at]:
            key = parent.child_by_field_name("key")
            name = self._text(key) if _is_plain_key(key) else None
            yield from self._of_container(path, at - 2, name)

    def _of_container(self, path: Path, at: int, key: bytes | None) -> Iterator[Use]:
        """The value is in the literal `path[at]`, under `key` where that is known."""
        outer = at
        while path[outer - 1].type in _LITERALS:
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
        found = [self._reads(reference) for reference in references]
        known = outer == at and key is not None and self._is_plain_object(path[at], key)
        if references and (not known or None in found):
            yield Escape(path)
        if known:
            reads = [r for r in found if r is not None]
            for read in reads:
                if self._text(read[-1].child_by_field_name("property")) == key:
                    yield from self.of_value(read, certain=None not in found)

    def _is_plain_object(self, literal: Node, key: bytes) -> bool:
        """Whether `key` names one member of `literal`, and no method can replace it."""
        if literal.type != "object" or b"this" in self._text(literal):
            return False
        keys = []
        for part in operands(literal):
            name = part.child_by_field_name("key") or part.child_by_field_name("name") or part
            if part.type == "spread_element" or name.type == "computed_property_name":
                return False
            keys.append(self._text(name))
        return keys.count(key) == 1

    def _reads(self, reference: Path) -> Path | None:
        """The path to the member that is read of the object; None where more may happen to it."""
        member = reference[-2]
        if (
            member.type != "member_expression"
            or member.child_by_field_name("object") != reference[-1]
        ):
            return None
        path = reference[:-1]
        if is_written(path) or (len(path) > 1 and _is_deletion(path[-2])):
            return None
        return path

    # ---- namespaces ------------------------------------------------------------------------------

    def of_member(self, binding: Binding, name: bytes) -> Iterator[Use]:
        """Uses of property `name` of the namespace in `binding`."""
        if self._is_known(binding):
            return
        for reference in self._scopes.references(binding):
            parent = reference[-2]
            if (
                parent.type == "member_expression"
                and parent.child_by_field_name("object") == reference[-1]
            ):
                if self._text(parent.child_by_field_name("property")) == name:
                    yield from self.of_value(reference[:-1], certain=True)
            elif any(True for _ in self.of_value(reference, certain=False)):
                yield Escape(reference)

    def of_namespace(self, path: Path, name: bytes) -> Iterator[Use]:
        """Uses of property `name` of the namespace at the end of `path`."""
        at = len(path) - 1
        while path[at - 1].type in ("parenthesized_expression", "await_expression"):
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
        elif holder.type == "object_pattern":
            yield from self._of_pattern((*path[:at], holder), name)
        else:
            binding = self._scopes.resolve((*path[:at], holder))
            if binding is None or not binding.whole or self._scopes.is_reassigned(binding):
                yield Escape(path)
            else:
                yield from self.of_member(binding, name)

    def _of_pattern(self, path: Path, name: bytes) -> Iterator[Use]:
        """`const { init } = …` and `const { init: start } = …`."""
        for part in operands(path[-1]):
            key = part.child_by_field_name("key") if part.type == "pair_pattern" else part
            local = part.child_by_field_name("value") if part.type == "pair_pattern" else part
            if key is None or local is None or not _is_name(local):
                yield Escape(path)
            elif self._text(key) == name:
                binding = self._scopes.resolve((*path, local))
                if binding is not None:
                    constant = binding.kind is Declared.CONST
                    yield from self.of_binding(binding, certain=True, whole=constant)


def _is_called_member(place: Path) -> bool:
    """`C.load(…)`, where `place` ends at C."""
    if len(place) < 3 or place[-2].type != "member_expression":
        return False
    call = place[-3]
    return call.type == "call_expression" and call.child_by_field_name("function") == place[-2]


def _is_default_export(node: Node) -> bool:
    return node.type == "export_statement" and any(c.type == "default" for c in node.children)


def _is_name(node: Node) -> bool:
    return node.type in ("identifier", "shorthand_property_identifier_pattern")


def _is_plain_key(node: Node | None) -> bool:
    return node is not None and node.type == "property_identifier"


def _is_deletion(node: Node) -> bool:
    return node.type == "unary_expression" and any(c.type == "delete" for c in node.children)
