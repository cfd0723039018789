"""TRL KTO: `prompt`, `completion` and whether it is good, `label`."""

from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations, _rubrics
from tacit.releases.exports.exporter import (
    Column,
    ColumnKind,
    LeftOut,
    Option,
    PlainExporter,
)

Json = Mapping[str, object]

NOTHING = LeftOut(reason="holds no graded response")
OPEN = LeftOut(reason="has a score that criteria without a verdict leave open")
UNDEFINED = LeftOut(reason="has no score by this formula")
BLANK = LeftOut(reason="has a response of white space")
NO_PROMPT = LeftOut(reason="has no prompt before the response")


class TrlKtoExporter(PlainExporter):
    """One row a graded response; its score decides the label."""

    name = "trl_kto"
    title = "TRL KTO, graded responses"
    made_for = "trl 1.16 KTOTrainer"
    takes = "responses that were graded by criteria"
    kinds = _rubrics.KINDS
    options = (
        Option(
            name="threshold",
            title="Good from this score on",
            meaning="A response is good when its score is at least this.",
            default="0.5",
            least=-1_000.0,
        ),
        _rubrics.FORMULA,
        _rubrics.POLICY,
        _rubrics.RATERS,
    )
    columns = (
        Column(name="prompt", kind=ColumnKind.MESSAGES, meaning="The turns before the response."),
        Column(name="completion", kind=ColumnKind.MESSAGES, meaning="The response."),
        Column(name="label", kind=ColumnKind.FLAG, meaning="Whether it is good."),
        Column(name="score", kind=ColumnKind.NUMBER, meaning="The score behind the label."),
    )

    def make_rows(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """One row for each response with a score."""
        found = list(_rubrics.graded(row, raters=self.chosen["raters"]))
        return [self._make(row, each) for each in found] or NOTHING

    def _make(self, row: Json, graded: _rubrics.GradedResponse) -> Json | LeftOut:
        prompt = _conversations.prompt_of(row)
        if not prompt:
            return NO_PROMPT
        if not any(turn.content.strip() for turn in graded.messages):
            return BLANK
        scored = _rubrics.score(
            graded.rubric,
            graded.verdicts,
            formula=self.chosen["formula"],
            policy=self.chosen["policy"],
        )
        if scored.value is None:
            return UNDEFINED if scored.low is None else OPEN
        return {
            "prompt": _conversations.plain(prompt),
            "completion": _conversations.plain(graded.messages),
            "label": scored.value >= float(self.chosen["threshold"]),
            "score": scored.value,
        }
