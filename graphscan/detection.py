"""Does an ambiguous `.js` file hold an ES module? Node's syntax detection.

Source: Node's documentation of packages, "Syntax detection".
"""

from __future__ import annotations


def has_module_syntax(source: bytes) -> bool:
    """Whether Node reads `source` as an ES module where neither extension nor `type` decides."""
    raise NotImplementedError
