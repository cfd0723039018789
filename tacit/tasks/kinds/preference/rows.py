"""Preferences as rows of exports and imports: a pure mapping, there and back.

The canonical record compares two: `a`, `b`, and a strength from −3 (a is much better) to 3
(b is much better). A choice among more becomes one row a pair that the answer decides: by
the ranking where there is one, else the chosen one against each other.
"""

import dataclasses
from collections.abc import Mapping

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.preference import pairs
from tacit.tasks.kinds.preference.shapes import (
    BOTH_BAD,
    NEITHER,
    TIE,
    PreferenceAnswer,
    read_answer,
    read_input,
)
from tacit.tasks.records import Preference

Json = Mapping[str, object]


def to_preferences(
    answer: object, task_input: Json, *, task: str, rater: str = ""
) -> list[Preference]:
    """The pairs that an answer decides, in the order of the input.

    What a pair has no field for is left behind: the axes where there are more than two
    responses, and the note.
    """
    parsed, given = read_answer(answer), read_input(task_input)
    return [
        Preference(
            task=task,
            a=a,
            b=b,
            rater=rater,
            choice=choice,
            strength=_signed(parsed, a, b),
            axes={name: _side(chosen, a, b) for name, chosen in parsed.axes.items()}
            if len(given.ids) == 2
            else {},
            reason=parsed.reason,
            hard_to_choose=parsed.hard_to_choose,
            order_shown=parsed.order_shown,
        )
        for a, b, choice in pairs.decided(given.ids, choice=parsed.choice, ranking=parsed.ranking)
    ]


def from_row(row: object) -> dict[str, object]:
    """An answer from a row of plain JSON Lines: as an answer has it, or a canonical pair.

    Raises:
        AnswerMalformed: the row has neither, or a field of the wrong type.
    """
    fields = Fields(row, error=AnswerMalformed)
    if fields.has("a") and fields.has("b"):
        return from_preference(Preference.read(row, error=AnswerMalformed))
    known = {known.name for known in dataclasses.fields(PreferenceAnswer)}
    return read_answer(
        {key: value for key, value in fields.all().items() if key in known}
    ).to_json()


def from_preference(pair: Preference) -> dict[str, object]:
    """The answer that a canonical pair stands for."""
    names = {"a": pair.a, "b": pair.b, TIE: TIE, BOTH_BAD: BOTH_BAD}
    strength = abs(pair.strength) if pair.strength is not None else None
    return PreferenceAnswer(
        order_shown=pair.order_shown,
        choice=names[pair.choice],
        ranking=(),
        strength=None if pair.choice in NEITHER else strength,
        axes={name: names.get(str(side), str(side)) for name, side in pair.axes.items()},
        reason=pair.reason,
        hard_to_choose=pair.hard_to_choose,
        note="",
    ).to_json()


def _signed(answer: PreferenceAnswer, a: str, b: str) -> int | None:
    if answer.strength is None or answer.choice not in (a, b):
        return None
    return -answer.strength if answer.choice == a else answer.strength


def _side(chosen: str, a: str, b: str) -> str:
    return {a: "a", b: "b"}.get(chosen, chosen)
