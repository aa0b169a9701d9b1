"""A light start: what a process of graphscan's own does before it loads the rest.

A library leaves the process that it is loaded into as it is; so this is for the command line and
its workers only.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import Final

_RARELY: Final = (1_000_000, 20, 50)
_OPTIONAL: Final = "typing_extensions"


def start_lightly() -> None:
    """Look for cycles rarely, and load msgspec without what it can do without.

    A scan makes many values that stay and few cycles: looking for those would take a third of it.
    What it leaves in the end is one; who scans many builds has it found among what is new.
    """
    gc.set_threshold(*_RARELY)
    if "msgspec" not in sys.modules and _OPTIONAL not in sys.modules:
        # msgspec takes functions from there that `typing` has had since Python 3.11, if it is
        # installed, and that loads inspect, ast and tokenize: a twelfth of the start of a scan.
        sys.modules[_OPTIONAL] = None  # type: ignore[assignment]  # as if it were not there
        try:
            with suppress(ImportError):
                import msgspec  # noqa: F401
        finally:
            del sys.modules[_OPTIONAL]
