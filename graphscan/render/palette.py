"""The colours of a picture, each with its twin for dark screens.

A colour always stands for the same thing, so a dark picture is the light one with every colour
replaced by its twin. Text has a contrast of at least 4.5 to 1 on every surface it is put on, lines
at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11), in both.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from graphscan.render.picture import Tone


class Colours(Struct, frozen=True):
    """`ink` for text and lines, `wash` for the surface behind them."""

    ink: str
    wash: str


PAPER: Final = "#ffffff"
INK: Final = "#101828"
FAINT: Final = "#475467"
RULE: Final = "#7b879c"
AREA: Final = "#f8f9fb"

TONES: Final = {
    Tone.PLAIN: Colours(RULE, "#fefefe"),
    Tone.ENTRY: Colours("#344054", "#e4e7ec"),
    Tone.SENTRY: Colours("#5925dc", "#ebe9fe"),
    Tone.NITRO: Colours("#0f6960", "#ccfbef"),
    Tone.GUILTY: Colours("#b42318", "#fee4e2"),
    Tone.EARLY: Colours("#93370d", "#fef0c7"),
    Tone.UNKNOWN: Colours("#7a2e0e", "#fdeabb"),
    Tone.LATER: Colours("#175cd3", "#eff8ff"),
    Tone.PROVED: Colours("#05603a", "#d1fadf"),
}

DARK: Final = {
    PAPER: "#0d1117",
    INK: "#f0f3f6",
    FAINT: "#b7bfc9",
    RULE: "#7d8794",
    AREA: "#151b23",
    "#fefefe": "#1c232c",
    "#344054": "#d0d7de",
    "#e4e7ec": "#2f3742",
    "#5925dc": "#c3b5fd",
    "#ebe9fe": "#2e2a5c",
    "#0f6960": "#5fe9d0",
    "#ccfbef": "#123d38",
    "#b42318": "#ff9d92",
    "#fee4e2": "#55160c",
    "#93370d": "#fec84b",
    "#fef0c7": "#4a2a0a",
    "#7a2e0e": "#fedf89",
    "#fdeabb": "#523008",
    "#175cd3": "#8cc5ff",
    "#eff8ff": "#14263d",
    "#05603a": "#6ce9a6",
    "#d1fadf": "#0b3d29",
}
"""Every colour above and its dark twin."""
