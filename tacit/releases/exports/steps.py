"""First-error records, as ProcessBench has them: problem, steps and where it goes wrong."""

import json
from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations, _steps
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter

Json = Mapping[str, object]


class StepsExporter(PlainExporter):
    """One row a response; for evaluation, so rows with a canary stay in."""

    name = "steps"
    title = "First wrong step, as ProcessBench"
    made_for = "datasets 5.1, ProcessBench's scorer"
    takes = "responses whose first wrong step is decided"
    kinds = _steps.KINDS
    for_training = False
    options = (_steps.RATERS,)
    columns = (
        Column(name="id", kind=ColumnKind.TEXT, meaning="The id of the item."),
        Column(name="generator", kind=ColumnKind.TEXT, meaning="Who or what wrote the steps."),
        Column(name="problem", kind=ColumnKind.TEXT, meaning="What was asked."),
        Column(name="steps", kind=ColumnKind.TEXTS, meaning="The steps of the response."),
        Column(
            name="final_answer_correct",
            kind=ColumnKind.FLAG,
            meaning="Whether the final answer is right, where the source says so.",
            may_be_null=True,
        ),
        Column(
            name="label",
            kind=ColumnKind.INTEGER,
            meaning="The first wrong step, counted from 0; -1 where none is wrong.",
        ),
        Column(
            name="ratings",
            kind=ColumnKind.TEXT,
            meaning="JSON: -1, 0 or 1 for each step, null where it was not judged.",
        ),
    )

    def make_rows(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """One row for each response, or for each rater of it."""
        found = _steps.of_row(row, raters=self.chosen["raters"])
        return [_make(row, judged) for judged in found] or _steps.UNDECIDED


def _make(row: Json, judged: _steps.Judged) -> Json | LeftOut:
    if judged.first_wrong is None:
        return _steps.UNDECIDED
    task_input = _conversations.input_of(row)
    response = task_input.get("response")
    known = response.get("producer") if isinstance(response, Mapping) else None
    ratings = [judged.ratings.get(step) for step in range(len(judged.steps))]
    return {
        "id": str(_conversations.object_of(row["item"])["id"]),
        "generator": str(known or ""),
        "problem": judged.problem,
        "steps": list(judged.steps),
        "final_answer_correct": _is_right(row),
        "label": judged.first_wrong,
        "ratings": json.dumps(ratings),
    }


def _is_right(row: Json) -> bool | None:
    """What the source said of the final answer, wherever its import kept it."""
    item = _conversations.object_of(row["item"])
    for outer in (item["input"], item["origin"]):
        for place in (
            (outer, outer.get("metadata"), outer.get("raw")) if isinstance(outer, Mapping) else ()
        ):
            if isinstance(place, Mapping):
                value = place.get("final_answer_correct")
                if isinstance(value, bool):
                    return value
    return None
