"""Where Node refuses the source: errors of syntax that can be known from one file.

What is listed here, Node rejects; not all that Node rejects is listed: of the early errors only
those that are cheap and sure.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graphscan.records import Site
    from graphscan.syntax import SyntaxTree

_MOST: Final = 20


def syntax_errors(tree: SyntaxTree, *, is_module: bool) -> tuple[Site, ...]:
    """The places of the errors, in source order; of a hopeless text the first few."""
    return tuple(tree.site(node) for node in islice(tree.errors(), _MOST))
