"""Gradings as rows of a table: one row a vote, a pure mapping, there and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.grading.shapes import read_input
from tacit.tasks.records import Grade, Verdict

Row = dict[str, object]

COLUMNS = (
    "item",
    "key",
    "domain",
    "prompt",
    "producer",
    "response",
    "criterion",
    "criterion_version",
    "criterion_text",
    "criterion_kind",
    "weight",
    "rater",
    "rater_kind",
    "verdict",
    "option",
    "rationale",
    "confidence",
    "round",
    "blind",
    "seconds",
    "at",
)
"""Of the grades table, in this order."""


def to_grades(*, item: str, key: str, task_input: object, grades: Sequence[Grade]) -> list[Row]:
    """Rows of the grades table for one item.

    A verdict that is absent or unresolved stays so: it is never written as unmet.
    """
    given = read_input(task_input)
    shared: Row = {
        "item": item,
        "key": key,
        "domain": given.domain,
        "prompt": "\n\n".join(message.content for message in given.prompt),
        "producer": given.response.producer,
        "response": given.revisable()["response"],
    }
    rows = []
    for grade in grades:
        criterion = given.find_criterion(grade.criterion)
        assert criterion is not None, "a vote is on a criterion of its item"
        values = shared | {
            "criterion": criterion.id,
            "criterion_version": grade.version,
            "criterion_text": criterion.text,
            "criterion_kind": criterion.kind.value,
            "weight": criterion.weight,
            "rater": grade.rater,
            "rater_kind": grade.rater_kind.value,
            "verdict": None if grade.verdict is None else grade.verdict.value,
            "option": grade.option,
            "rationale": grade.rationale,
            "confidence": grade.confidence,
            "round": grade.round,
            "blind": grade.blind,
            "seconds": grade.seconds,
            "at": grade.at,
        }
        rows.append({column: values[column] for column in COLUMNS})
    return rows


def from_grades(rows: Iterable[object]) -> dict[tuple[str, str], dict[str, object]]:
    """Answers from rows of the grades table, by (key of the item, rater).

    Raises:
        AnswerMalformed: names the row, counted from 0, and the field.
    """
    answers: dict[tuple[str, str], list[Mapping[str, object]]] = defaultdict(list)
    for index, row in enumerate(rows):
        fields = Fields(row, place=f"rows[{index}]", error=AnswerMalformed)
        verdict = None
        if fields.has("verdict"):
            verdict = fields.choice("verdict", tuple(Verdict))
        grade = {
            "criterion": fields.text("criterion"),
            "version": fields.whole("criterion_version", default=1, least=1),
            "verdict": verdict,
            "option": fields.text_or_none("option"),
            "rationale": fields.text("rationale", default=""),
        }
        answers[fields.text("key"), fields.text("rater")].append(grade)
    return {who: {"grades": grades, "note": ""} for who, grades in answers.items()}
