"""Judgements of steps: what is known of each step of a critique."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tacit.releases.exports import _conversations as conversations
from tacit.releases.exports.exporter import LeftOut, Option
from tacit.tasks.kinds.critique import rows as critique_rows
from tacit.tasks.kinds.critique import shapes
from tacit.tasks.kinds.reasoning import rows as reasoning_rows
from tacit.tasks.kinds.reasoning import shapes as reasoning_shapes

Json = Mapping[str, object]

REASONING = "reasoning"
KINDS = frozenset({"critique", REASONING})
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
    """One for each answer, or the one that follows from all.

    The steps of an expert's reasoning are judged by the last review that marked any.
    """
    if row["kind"] == REASONING:
        yield from _of_reasoning(row)
        return
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


def _of_reasoning(row: Json) -> Iterator[Judged]:
    task_input = conversations.input_of(row)
    for submission in conversations.objects(row["submissions"]):
        if submission["id"] != row["accepted_submission"]:
            continue
        answer = conversations.plain_answer(submission["answer"])
        ratings: dict[int, int] = {}
        for review in conversations.objects(row["reviews"]):
            if review["submission"] == submission["id"]:
                lines = conversations.objects(review["lines"])
                labels = reasoning_rows.to_step_labels(answer, lines, response="", rater="")
                found = {label.step: label.rating for label in labels if label.rating is not None}
                ratings = found or ratings
        steps = reasoning_shapes.read_answer(answer).steps
        turns = reasoning_rows.to_messages(task_input, answer)["messages"]
        first = next((step for step, rating in sorted(ratings.items()) if rating == -1), None)
        is_clear = len(ratings) == len(steps) and first is None
        yield Judged(
            problem="\n\n".join(str(turn["content"]) for turn in conversations.objects(turns)[:-1]),
            steps=tuple(reasoning_rows.say_step(step) for step in steps),
            first_wrong=NO_ERROR if is_clear else first,
            ratings=ratings,
        )


def _answers(row: Json, raters: str) -> Iterator[shapes.CritiqueAnswer]:
    consensus = row["consensus"]
    if raters == "consensus" and isinstance(consensus, Mapping):
        yield critique_rows.as_answer(consensus)
        return
    for submission in conversations.objects(row["submissions"]):
        yield shapes.read_answer(conversations.plain_answer(submission["answer"]))
