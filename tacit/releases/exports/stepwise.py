"""Stepwise supervision: `prompt`, `completions`, `labels`, for axolotl and trl ≤ 1.13.

The steps up to the first wrong one, which is false; what comes after it is cut, as there it
means nothing to be right. Trainers know true and false alone, so that a neutral step has to
become one of them, or the row is left out: `neutral_as` says which, and is recorded.
"""

from collections.abc import Mapping, Sequence

from tacit.releases.exports import _steps
from tacit.releases.exports.exporter import (
    Column,
    ColumnKind,
    LeftOut,
    Option,
    PlainExporter,
)

Json = Mapping[str, object]

NEUTRAL = LeftOut(reason="has a neutral step (neutral_as=drop)")
NOTHING = LeftOut(reason="has no step that was judged")


class StepwiseExporter(PlainExporter):
    """One row a response."""

    name = "stepwise"
    title = "Stepwise supervision"
    made_for = "axolotl 0.21 stepwise_supervised, trl 1.13 PRMTrainer"
    takes = "responses whose steps were judged"
    kinds = _steps.KINDS
    options = (
        Option(
            name="neutral_as",
            title="A neutral step is",
            meaning="What a step rated neutral becomes: true, false, or a row that is left out.",
            default="drop",
            choices=("drop", "true", "false"),
        ),
        _steps.RATERS,
    )
    columns = (
        Column(name="prompt", kind=ColumnKind.TEXT, meaning="The problem."),
        Column(
            name="completions",
            kind=ColumnKind.TEXTS,
            meaning="The steps, up to the first wrong one.",
        ),
        Column(name="labels", kind=ColumnKind.FLAGS, meaning="Whether each step is right."),
    )

    def make_rows(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """One row for each response, or for each rater of it."""
        found = _steps.of_row(row, raters=self.chosen["raters"])
        return [self._make(judged) for judged in found] or NOTHING

    def _make(self, judged: _steps.Judged) -> Json | LeftOut:
        labels: list[bool] = []
        for step in range(len(judged.steps)):
            rating = judged.rating(step)
            if rating is None:
                break
            if rating == 0 and self.chosen["neutral_as"] == "drop":
                return NEUTRAL
            labels.append(rating == 1 or (rating == 0 and self.chosen["neutral_as"] == "true"))
            if rating == -1:
                break
        if not labels:
            return NOTHING
        steps = list(judged.steps[: len(labels)])
        return {"prompt": judged.problem, "completions": steps, "labels": labels}
