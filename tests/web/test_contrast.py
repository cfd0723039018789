"""Every ink is readable on every paper it is used on, in light and in dark."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "tacit/web/static/tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
STATES = ("open", "waiting", "good", "warning", "bad")
GROUNDS = ("panel", "paper", "raised")
TEXT_CONTRAST_MIN = 4.5
EDGE_CONTRAST_MIN = 3.0

INKS = (
    *product(("text", "muted", "faint", "accent", "accent-strong"), GROUNDS),
    *((f"{state}-ink", f"{state}-paper") for state in STATES),
    *product((f"{state}-ink" for state in STATES), GROUNDS),
    *product(("text", "accent", "accent-strong"), ("accent-paper",)),
    *product(("text",), ("mark-paper", "mark-strong-paper")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "text"),
)


def tokens(theme: str) -> dict[str, str]:
    column = {"light": 1, "dark": 2}[theme]
    return {match[1]: match[column + 1] for match in PAIR.finditer(TOKENS.read_text())}


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), INKS)
def test_ink_is_readable_on_paper(theme: str, ink: str, paper: str) -> None:
    found = tokens(theme)
    assert contrast(found[ink], found[paper]) >= TEXT_CONTRAST_MIN


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("paper", GROUNDS)
def test_edge_of_a_field_is_seen(theme: str, paper: str) -> None:
    found = tokens(theme)
    assert contrast(found["edge"], found[paper]) >= EDGE_CONTRAST_MIN


def test_colors_are_written_in_tokens_only() -> None:
    for file in (TOKENS.parent / "css").glob("*.css"):
        assert not re.search(
            r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)|rgba?\(|hsl", strip_ids(file.read_text())
        ), file.name


def strip_ids(css: str) -> str:
    """Drops selectors, whose ids look like colors."""
    return re.sub(r"[^{}]*\{", "{", css)
