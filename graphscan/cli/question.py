"""What a command asks about: one build, and how it is started."""

from __future__ import annotations

from msgspec import Struct


class Question(Struct, frozen=True):
    """What is asked about: one build, and how it is started."""

    path: str
    entry: str | None = None
    imports: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    node_options: str | None = None
    conditions: tuple[str, ...] = ()
    node: int | None = None
    config: str | None = None
    """A graphscan.toml, as messages call it."""
    cwd: str | None = None
    """Where the platform starts it; None for the working folder."""


def question(
    path: str,
    entry: str | None,
    imports: list[str] | None,
    requires: list[str] | None,
    node_options: str | None,
    conditions: list[str] | None,
    node: int | None,
) -> Question:
    """The values of the options, as a question."""
    return Question(
        path,
        entry,
        tuple(imports or ()),
        tuple(requires or ()),
        node_options,
        tuple(conditions or ()),
        node,
    )
