"""Colours: contrast of WCAG 2.2 AA (4.5 to 1) between every text and what it stands on."""

from __future__ import annotations

import re

import pytest

from matcher.reports.page import TEMPLATES

STYLE = (TEMPLATES / "style.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", STYLE))
#: Text and ground wherever text stands.
PAIRS = [
    ("ink", "paper"), ("ink", "pale"), ("ink", "accent-3"), ("ink", "accent-4"),
    ("ink", "accent-5"), ("ink", "warn-2"), ("ink", "warn-3"), ("muted", "paper"),
    ("muted", "pale"), ("accent", "paper"), ("paper", "accent"), ("paper", "accent-2"),
    ("paper", "warn"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_texts_stand_out_from_their_ground(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_prefectures_without_seats_can_be_read() -> None:
    text = re.search(r"\.map \.r-0 text\{fill:(#\w+)\}", STYLE)
    ground = re.search(r"\.r-0 rect\{fill:(#\w+)\}", STYLE)
    assert text
    assert ground
    assert contrast(text[1], ground[1]) >= 4.5


def test_shortage_is_told_by_a_sign_as_well_as_by_colour() -> None:
    # Orange and blue stay apart for every colour vision; light and dark without any.
    assert contrast(COLOURS["warn"], COLOURS["accent-4"]) >= 3
