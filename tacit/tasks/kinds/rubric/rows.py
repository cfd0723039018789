"""Rubrics as rows: one row a criterion, a pure mapping, there and back."""

from collections.abc import Iterable, Mapping

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.rubric.shapes import SAMPLES, Line, RubricAnswer, read_answer, read_line
from tacit.tasks.records import Criterion

Row = dict[str, object]


def to_criteria(answer: object) -> list[Criterion]:
    """The criteria of a finished answer as canonical records, in order."""
    return [line.to_record() for line in read_answer(answer).criteria]


def from_criteria(
    criteria: Iterable[Criterion], *, formula: str = "positive_normalised"
) -> dict[str, object]:
    """An answer that holds these criteria, as an importer makes it.

    Raises:
        AnswerMalformed: names the row, counted from 0, and the field.
    """
    lines = tuple(
        read_line(criterion.to_json(), f"criteria[{index}]")
        for index, criterion in enumerate(criteria)
    )
    answer = RubricAnswer(
        criteria=lines, samples=dict.fromkeys(SAMPLES, ""), grades=(), earlier=(),
        formula=formula, note="",
    )  # fmt: skip
    return read_answer(answer.to_json()).to_json()


def to_rows(answer: object, *, item: str, key: str) -> list[Row]:
    """One row a criterion; what is empty in a criterion is left out of its row."""
    return [{"item": item, "key": key, **line.to_json()} for line in read_answer(answer).criteria]


def from_rows(rows: Iterable[object]) -> dict[str, dict[str, object]]:
    """Answers from rows, by the key of the item, criteria in the order of the rows.

    Raises:
        AnswerMalformed: names the row, counted from 0, and the field.
    """
    found: dict[str, list[Line]] = {}
    for index, row in enumerate(rows):
        fields = Fields(row, place=f"rows[{index}]", error=AnswerMalformed)
        key = fields.text("key")
        fields.text("item", default="")
        plain: Mapping[str, object] = fields.rest()
        found.setdefault(key, []).append(read_line(plain, f"rows[{index}]"))
    return {
        key: read_answer({"criteria": [line.to_json() for line in lines]}).to_json()
        for key, lines in found.items()
    }
