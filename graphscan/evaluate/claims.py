"""What is claimed of one point of a program: where the point is past in every run.

`precedence` proves these claims by time, `control` by control flow; each adds one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphscan.evaluate.program import Index


@dataclass(frozen=True, slots=True)
class Begins:
    """The point is past before the body of `module` begins."""

    module: Index


@dataclass(frozen=True, slots=True)
class Visited:
    """The point is past before anything starts `module`: a walk, a `require()`, an `import()`."""

    module: Index


@dataclass(frozen=True, slots=True)
class Called:
    """The point is past when the call of that number is carried out."""

    number: int


@dataclass(frozen=True, slots=True)
class Completed:
    """The point is past when `module` and all that it reaches is complete."""

    module: Index
