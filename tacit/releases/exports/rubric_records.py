"""Rubrics as canonical records: a Task, its Criteria, and the responses graded by them."""

import json
from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations, _rubrics
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter
from tacit.stats import rubric_weights, scoring
from tacit.tasks.records import Task

Json = Mapping[str, object]

NO_RUBRIC = LeftOut(reason="has no rubric")
_KEPT = ("title", "domain", "prompt", "reference_answers", "metadata", "licence", "canary")


class RubricRecordsExporter(PlainExporter):
    """One row a task; nothing is projected, so that another format can be made from it."""

    name = "rubric_records"
    title = "Rubrics as canonical records"
    made_for = "datasets 5.1, tacit score"
    takes = "tasks with a rubric"
    kinds = _rubrics.KINDS
    for_training = False
    options = (_rubrics.RATERS,)
    columns = (
        Column(name="id", kind=ColumnKind.TEXT, meaning="The id of the item."),
        Column(name="key", kind=ColumnKind.TEXT, meaning="The name its author gave it."),
        Column(name="domain", kind=ColumnKind.TEXT, meaning="The field it belongs to."),
        Column(name="task", kind=ColumnKind.TEXT, meaning="JSON: a Task."),
        Column(name="criteria", kind=ColumnKind.TEXT, meaning="JSON: a list of Criterion."),
        Column(
            name="formula",
            kind=ColumnKind.TEXT,
            meaning="The formula that the author of the rubric chose.",
        ),
        Column(
            name="low",
            kind=ColumnKind.NUMBER,
            meaning="The lowest score there is; null where the formula has none.",
            may_be_null=True,
        ),
        Column(name="high", kind=ColumnKind.NUMBER, meaning="The highest.", may_be_null=True),
        Column(
            name="responses",
            kind=ColumnKind.TEXT,
            meaning="JSON: graded responses with id, producer, messages, rater, verdicts, score, "
            "low, high, reason.",
        ),
    )

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each task."""
        rubric = _rubrics.of_row(row)
        if rubric is None:
            return NO_RUBRIC
        item = _conversations.object_of(row["item"])
        known = rubric.formula in scoring.FORMULAS
        ends = rubric_weights.reach(rubric.criteria, formula=rubric.formula) if known else None
        graded = _rubrics.graded(row, raters=self.chosen["raters"])
        task_input = _conversations.input_of(row)
        task = Task.read({key: task_input[key] for key in _KEPT if key in task_input})
        made = {
            "id": str(item["id"]),
            "key": str(item["key"]),
            "domain": str(item["domain"]),
            "task": _text({**task.to_json(), "id": str(item["id"])}),
            "criteria": _text(rubric.criteria),
            "formula": rubric.formula,
            "low": ends[0] if ends else None,
            "high": ends[1] if ends else None,
            "responses": _text([_response(each) for each in graded]),
        }
        return [made]


def _response(graded: _rubrics.GradedResponse) -> Json:
    scored = _rubrics.score(graded.rubric, graded.verdicts)
    return {
        "id": graded.id,
        "producer": graded.producer,
        "messages": _conversations.plain(graded.messages),
        "rater": graded.rater,
        "verdicts": graded.verdicts,
        "score": scored.value,
        "low": scored.low,
        "high": scored.high,
        "reason": scored.reason,
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
