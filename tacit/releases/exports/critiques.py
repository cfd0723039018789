"""Critiques whole: what each rater marked, rated and corrected, one critique a row."""

import json
from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter
from tacit.tasks.kinds.critique import rows as critique_rows
from tacit.tasks.kinds.critique import shapes

Json = Mapping[str, object]

NOTHING = LeftOut(reason="holds no critique")


class CritiquesExporter(PlainExporter):
    """To learn to criticise, and to look at what raters saw; votes stay as they were cast."""

    name = "critiques"
    title = "Critiques, one a row"
    made_for = "datasets 5.1, pandas"
    takes = "critiques of responses"
    kinds = frozenset({"critique"})
    columns = (
        Column(name="item", kind=ColumnKind.TEXT, meaning="The id of the item."),
        Column(name="domain", kind=ColumnKind.TEXT, meaning="The field it belongs to."),
        Column(name="prompt", kind=ColumnKind.MESSAGES, meaning="What the response answers."),
        Column(name="producer", kind=ColumnKind.TEXT, meaning="Who or what wrote the response."),
        Column(name="steps", kind=ColumnKind.TEXTS, meaning="The steps of the response."),
        Column(name="rater", kind=ColumnKind.TEXT, meaning="A pseudonym."),
        Column(
            name="first_wrong",
            kind=ColumnKind.INTEGER,
            meaning="The first wrong step from 0; -1 where none is wrong; null undecided.",
            may_be_null=True,
        ),
        Column(
            name="labels",
            kind=ColumnKind.TEXT,
            meaning="JSON: a StepLabel for each step that was rated.",
        ),
        Column(
            name="spans",
            kind=ColumnKind.TEXT,
            meaning="JSON: words that are wrong, with step, start, end, type, severity, comment.",
        ),
        Column(
            name="corrections",
            kind=ColumnKind.TEXT,
            meaning="JSON: step, mode (replace, insert), text.",
        ),
        Column(
            name="corrected",
            kind=ColumnKind.TEXT,
            meaning="The response with the corrections in it; null where they change nothing.",
            may_be_null=True,
        ),
        Column(
            name="cannot_continue",
            kind=ColumnKind.FLAG,
            meaning="Nobody could go on from the first wrong step.",
        ),
    )

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each critique."""
        submissions = _conversations.objects(row["submissions"])
        mended = {each.submission_id: each.after for each in _conversations.corrections_of(row)}
        return [_make(row, each, mended.get(str(each["id"]))) for each in submissions] or NOTHING


def _make(row: Json, submission: Json, corrected: str | None) -> Json:
    task_input = _conversations.input_of(row)
    given = shapes.read_input(task_input)
    answer = shapes.read_answer(_conversations.plain_answer(submission["answer"]))
    labels = critique_rows.to_step_labels(
        answer.to_json(), response=given.response.id, rater=str(submission["by"])
    )
    first = answer.first_wrong
    item = _conversations.object_of(row["item"])
    return {
        "item": str(item["id"]),
        "domain": str(item["domain"]),
        "prompt": _conversations.plain(given.prompt),
        "producer": given.response.producer,
        "steps": list(given.steps),
        "rater": str(submission["by"]),
        "first_wrong": -1 if first == shapes.NO_STEP else first,
        "labels": _text([label.to_json() for label in labels]),
        "spans": _text([span.to_json() for span in answer.spans]),
        "corrections": _text([each.to_json() for each in answer.corrections]),
        "corrected": corrected,
        "cannot_continue": answer.cannot_continue,
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
