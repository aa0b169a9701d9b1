"""graphscan: which module is evaluated first, and was it meant to be?

The public API is what `__all__` names; everything else is private. Names load on first use (PEP 562), so that
`graphscan --version` pays for nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"
