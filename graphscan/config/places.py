"""Where a key stands in a TOML file, for messages: tomllib tells no positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from graphscan.syntax import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphscan.syntax import Node

Step: TypeAlias = str | int
"""A key, or the number of an element, from 0."""


def place_of(source: bytes, path: Sequence[Step]) -> tuple[int, int]:
    """Line and column, from 1, of what `path` leads to, or of the nearest thing above it."""
    best, depth = (1, 1), 0
    for at, node in _walk(parse_toml(source)):
        if len(at) > depth and tuple(path[: len(at)]) == at:
            best, depth = _position(source, node), len(at)
    return best


def in_words(path: Sequence[Step]) -> str:
    """`order[1].first.package`; elements are counted from 1, as people do."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text


def _walk(root: Node) -> Iterator[tuple[tuple[Step, ...], Node]]:
    """Every key and element with its path, in source order."""
    counted: dict[tuple[Step, ...], int] = {}
    for item in root.named_children:
        match item.type:
            case "table_array_element":
                name = _names(item.named_children[0])
                number = counted[name] = counted.get(name, -1) + 1
                path = (*_numbered(name[:-1], counted), name[-1], number)
                yield path, item
                yield from _pairs(item, path)
            case "table":
                path = _numbered(_names(item.named_children[0]), counted)
                yield path, item
                yield from _pairs(item, path)
            case "pair":
                yield from _value(item, ())
            case _:
                pass


def _numbered(name: tuple[Step, ...], counted: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """`order.x` below the second `[[order]]` is `order[2].x`."""
    path: tuple[Step, ...] = ()
    for at, step in enumerate(name):
        path = (*path, step)
        if name[: at + 1] in counted:
            path = (*path, counted[name[: at + 1]])
    return path


def _pairs(node: Node, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Node]]:
    for child in node.named_children:
        if child.type == "pair":
            yield from _value(child, path)


def _value(pair: Node, above: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Node]]:
    """A pair, and what stands in its value; the nesting of a value is worked off a list."""
    todo: list[tuple[tuple[Step, ...], Node]] = [(above, pair)]
    while todo:
        path, node = todo.pop(0)
        match node.type:
            case "pair":
                path = (*path, *_names(node.named_children[0]))
                yield path, node
                todo.extend((path, value) for value in node.named_children[1:])
            case "array":
                elements = [each for each in node.named_children if each.type != "comment"]
                for number, element in enumerate(elements):
                    yield (*path, number), element
                    todo.append(((*path, number), element))
            case "inline_table":
                todo.extend((path, each) for each in node.named_children)
            case _:
                pass


def _names(key: Node) -> tuple[Step, ...]:
    """The names that a bare, quoted or dotted key consists of."""
    parts = [key]
    while any(part.type == "dotted_key" for part in parts):
        parts = [
            inner
            for part in parts
            for inner in (part.named_children if part.type == "dotted_key" else [part])
        ]
    texts = [(part.text or b"").decode("utf-8", "replace") for part in parts]
    return tuple(text[1:-1] if text[:1] in ("'", '"') else text for text in texts)


def _position(source: bytes, node: Node) -> tuple[int, int]:
    before = source[: node.start_byte]
    line = before[before.rfind(b"\n") + 1 :]
    return before.count(b"\n") + 1, len(line.decode("utf-8", "replace")) + 1
