"""Judgements of steps: what is known of each step of a critique."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tacit.releases.exports import _conversations as conversations
from tacit.releases.exports._pairs import plain_answer
from tacit.releases.exports.exporter import LeftOut, Option
from tacit.tasks.kinds.critique import rows as critique_rows
from tacit.tasks.kinds.critique import shapes

Json = Mapping[str, object]

KINDS = frozenset({"critique"})
NO_ERROR = -1
RATERS = Option(
    name="raters",
    title="Several raters",
    meaning="consensus takes what follows from all votes; each exports every rater's own.",
    default="consensus",
    choices=("consensus", "each"),
)
UNDECIDED = LeftOut(reason="has no first wrong step that the raters decided on")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The steps of a response and what is known of them."""

    problem: str
    steps: tuple[str, ...]
    first_wrong: int | None
    """−1 none; `None` where it is not decided."""
    ratings: Mapping[int, int]

    def rating(self, step: int) -> int | None:
        """As rated; else right before the first wrong step and wrong at it; unsaid after."""
        if step in self.ratings:
            return self.ratings[step]
        if self.first_wrong is None:
            return None
        if self.first_wrong == NO_ERROR or step < self.first_wrong:
            return 1
        return -1 if step == self.first_wrong else None


def of_row(row: Json, *, raters: str) -> Iterator[Judged]:
    """One for each answer, or the one that follows from all."""
    task_input = conversations.input_of(row)
    given = shapes.read_input(task_input)
    for answer in _answers(row, raters):
        first = answer.first_wrong
        yield Judged(
            problem=str(critique_rows.to_first_error(task_input, answer.to_json())["problem"]),
            steps=given.steps,
            first_wrong=NO_ERROR if first == shapes.NO_STEP else first
            if isinstance(first, int) else None,
            ratings=answer.ratings(),
        )  # fmt: skip


def _answers(row: Json, raters: str) -> Iterator[shapes.CritiqueAnswer]:
    consensus = row["consensus"]
    if raters == "consensus" and isinstance(consensus, Mapping):
        yield critique_rows.as_answer(consensus)
        return
    for submission in conversations.objects(row["submissions"]):
        yield shapes.read_answer(plain_answer(submission["answer"]))
