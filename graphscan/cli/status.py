"""The exit status that a verdict stands for."""

from __future__ import annotations

from typing import Final

from graphscan.records import Verdict

STATUS: Final = {Verdict.PROVED: 0, Verdict.REFUTED: 1, Verdict.UNDECIDED: 3}
