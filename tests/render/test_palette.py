"""The colours of the pictures."""

from __future__ import annotations

import pytest

from graphscan.render.palette import AREA, DARK, FAINT, INK, PAPER, RULE, TONES
from graphscan.render.picture import Tone

SURFACES = (PAPER, AREA, *(colours.wash for colours in TONES.values()))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def both(*colours: str) -> list[tuple[str, ...]]:
    """The colours, and their twins."""
    return [colours, tuple(DARK[colour] for colour in colours)]


def test_every_colour_has_its_own_twin():
    """Each colour has a dark twin, so that no part of a picture stays light."""
    used = {INK, FAINT, RULE, *SURFACES, *(colours.ink for colours in TONES.values())}
    assert used == set(DARK)
    assert len(TONES) == len(Tone)


@pytest.mark.parametrize("surface", SURFACES)
def test_text_can_be_read(surface):
    """Names and notes have a contrast of 4.5 to 1 on every surface, light and dark (WCAG 1.4.3)."""
    for text in (INK, FAINT):
        assert all(contrast(*pair) >= 4.5 for pair in both(text, surface))


@pytest.mark.parametrize("tone", [tone for tone in Tone if tone is not Tone.PLAIN])
def test_tones_can_be_read(tone):
    """The ink of a tone can be read on its own wash, on paper, in a listing; paper on its ink."""
    for surface in (TONES[tone].wash, PAPER, AREA, TONES[Tone.PLAIN].wash):
        assert all(contrast(*pair) >= 4.5 for pair in both(TONES[tone].ink, surface))


def test_lines_can_be_seen():
    """Plain lines and borders have a contrast of 3 to 1 wherever they run (WCAG 1.4.11)."""
    for surface in (PAPER, AREA, TONES[Tone.LATER].wash):
        assert all(contrast(*pair) >= 3 for pair in both(RULE, surface))
