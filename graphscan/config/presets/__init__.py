"""Presets: files like a graphscan.toml, each with the order rules that one tool needs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FILES: Final = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.toml"))}
"""The file of each preset, by name."""
