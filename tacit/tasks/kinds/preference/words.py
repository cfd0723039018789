"""What a choice, a strength and a place are called on a page."""

from tacit.tasks.kinds.preference.shapes import BOTH_BAD, LETTERS, TIE, PreferenceInput

STRENGTHS = ("Hardly better", "Slightly better", "Better", "Much better")
"""By strength, from 0 to 3."""
PLACES = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th")

CHOICE = "choice"
STRENGTH = "strength"
RANKING = "ranking"
AXIS = "axis:"


def choice(value: str | None, order: tuple[str, ...]) -> str:
    """A choice by the letters of an order; a dash where there is none."""
    if value is None:
        return "–"
    if value == TIE:
        return "About equal"
    if value == BOTH_BAD:
        return "Both bad" if len(order) == 2 else "All bad"
    return f"Response {LETTERS[order.index(value)]}" if value in order else value


def ranking(groups: tuple[tuple[str, ...], ...], order: tuple[str, ...]) -> str:
    """A ranking by letters: `B, then A and C`."""
    letters = dict(zip(order, LETTERS, strict=False))
    named = [sorted(letters.get(name, name) for name in group) for group in groups]
    return ", then ".join(" and ".join(group) for group in named) or "–"


def strength(value: int | None) -> str:
    """A strength in words; a dash where there is none."""
    return "–" if value is None else STRENGTHS[value]


def axis_title(axis_id: str, task_input: PreferenceInput) -> str:
    """What an axis is called."""
    return next((axis.title for axis in task_input.axes if axis.id == axis_id), axis_id)
