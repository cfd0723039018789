"""TRL GRPO: prompts with their rubric, and the scorer that makes a reward of verdicts.

Beside the rows lie `scoring.py`, the scorer of this program as it stands, and `reward.py`,
which makes TRL's reward function from it and from whatever grades one criterion.
"""

import inspect
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tacit.releases._folder import write_file
from tacit.releases.exports import _conversations, _rubrics, rubric_reward
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter
from tacit.stats import rubric_weights, scoring

Json = Mapping[str, object]

SCORER_NAME = "scoring.py"
REWARD_NAME = "reward.py"
RESERVED = frozenset(
    {
        "completion", "completion_ids", "prompts", "completions", "trainer_state", "log_extra",
        "log_metric", "environments", "environment",
    }
)  # fmt: skip
"""Names that the trainer uses itself: it would clash with them, or not pass them on."""
NO_RUBRIC = LeftOut(reason="has no rubric")
NO_PROMPT = LeftOut(reason="has no prompt")
UNDEFINED = LeftOut(reason="has a rubric that no verdicts could give a score by this formula")


class TrlGrpoExporter(PlainExporter):
    """One row a task; nested shapes are JSON texts, which every table keeps as they are."""

    name = "trl_grpo"
    title = "TRL GRPO, prompts with rubrics"
    made_for = "trl 1.16 GRPOTrainer"
    takes = "tasks with a rubric and a prompt"
    kinds = _rubrics.KINDS
    reserved = RESERVED
    options = (_rubrics.FORMULA, _rubrics.POLICY)
    file_names = (SCORER_NAME, REWARD_NAME)
    columns = (
        Column(name="prompt", kind=ColumnKind.MESSAGES, meaning="The turns to answer."),
        Column(name="task", kind=ColumnKind.TEXT, meaning="The id of the item."),
        Column(name="domain", kind=ColumnKind.TEXT, meaning="The field it belongs to."),
        Column(
            name="rubric",
            kind=ColumnKind.TEXT,
            meaning="JSON: criteria, formula and policy, as reward.py takes them.",
        ),
        Column(name="reference_answers", kind=ColumnKind.TEXT, meaning="JSON: a list of texts."),
        Column(name="reward_low", kind=ColumnKind.NUMBER, meaning="The lowest score there is."),
        Column(name="reward_high", kind=ColumnKind.NUMBER, meaning="The highest."),
    )

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each task."""
        rubric, prompt = _rubrics.of_row(row), _conversations.prompt_of(row)
        if rubric is None:
            return NO_RUBRIC
        if not prompt:
            return NO_PROMPT
        chosen = self.chosen["formula"]
        formula = rubric.formula if chosen == _rubrics.OWN else chosen
        known = formula in scoring.FORMULAS
        ends = rubric_weights.reach(rubric.criteria, formula=formula) if known else None
        if ends is None:
            return UNDEFINED
        item = _conversations.object_of(row["item"])
        references = _conversations.input_of(row).get("reference_answers") or []
        whole = {
            "criteria": list(rubric.criteria),
            "formula": formula,
            "policy": self.chosen["policy"],
        }
        made = {
            "prompt": _conversations.plain(prompt),
            "task": str(item["id"]),
            "domain": str(item["domain"]),
            "rubric": json.dumps(whole, ensure_ascii=False, sort_keys=True),
            "reference_answers": json.dumps(references, ensure_ascii=False),
            "reward_low": ends[0],
            "reward_high": ends[1],
        }
        return [made]

    def write_files(self, folder: Path, *, lines: Path) -> None:
        """Put the scorer and the reward function beside the rows."""
        write_file(folder / SCORER_NAME, [inspect.getsource(scoring).encode()])
        source = inspect.getsource(rubric_reward)
        shipped = source.replace("from tacit.stats import scoring\n", "import scoring\n")
        assert shipped != source, "beside the rows the scorer is a module of its own"
        write_file(folder / REWARD_NAME, [shipped.encode()])
