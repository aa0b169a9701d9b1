"""What is claimed of one point of a program: where the point is past in every run.

`precedence` proves these claims by time, `control` by control flow; each adds one of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from graphscan.evaluate.program import Index


class Begins(Struct, frozen=True):
    """The point is past before the body of `module` begins."""

    module: Index


class Visited(Struct, frozen=True):
    """The point is past before anything starts `module`: a walk, a `require()`, an `import()`."""

    module: Index


class Called(Struct, frozen=True):
    """The point is past when the call of that number is carried out."""

    number: int


class Completed(Struct, frozen=True):
    """The point is past when `module` and all that it reaches is complete."""

    module: Index
