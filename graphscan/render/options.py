"""What a picture is to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from graphscan.records import ModuleId


class DrawOptions(Struct, frozen=True):
    """The options of the graph renderers.

    `full` draws every module instead of a readable part. `focus` draws what lies around one module,
    up to `depth` requests away.
    """

    full: bool = False
    focus: ModuleId | None = None
    depth: int = 2
