"""The kind *critique* as the registry knows it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tacit.tasks.kind import FormReading, Json, Marks, Measure, VoteDraft
from tacit.tasks.kinds.critique import checks, consensus, diff, forms, shapes
from tacit.tasks.kinds.critique.view import CritiqueView
from tacit.tasks.plain_kind import without_producer
from tacit.tasks.read_kind import Ballots, Parts, VotedKind


class CritiqueKind(CritiqueView, VotedKind[shapes.CritiqueInput, shapes.CritiqueAnswer]):
    """The first wrong step of a response, its errors and corrections, by two people, blind."""

    name = "critique"
    title = "Critique by steps"
    holds_response = True
    marks_steps = True
    keys = (
        ("j", "Next step; k the step before"),
        ("1", "Rate the step: 1 right, 2 neutral, 3 wrong"),
        ("w", "This is the first wrong step; 0 none is wrong"),
        ("s", "Mark the words that are selected as an error"),
        ("e", "Correct the step; i write what is missing before it"),
    )
    folder = Path(__file__).parent
    parts = Parts(
        read_input=shapes.read_input,
        read_answer=shapes.read_answer,
        find_problems=checks.find_problems,
        find_hints=checks.find_hints,
        diff=diff.diff,
        texts=diff.texts,
    )
    ballots = Ballots(
        disagreements=consensus.disagreements,
        read_decisions=forms.read_decisions,
        find_undecided=checks.find_undecided,
    )
    hold = "4h"

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """Without the producer of the response: who wrote it would sway a judgement."""
        return without_producer(task_input)

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer().to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields, shapes.read_input(task_input))

    def votes(self, answer: Json, task_input: Json) -> list[VoteDraft]:
        return consensus.votes(shapes.read_answer(answer))

    def measures(self, votes: Sequence[VoteDraft], task_input: Json) -> list[Measure]:
        return [
            Measure(
                unit=vote.criterion,
                scale="First wrong step"
                if self.is_first_wrong(vote.criterion)
                else "Rating of a step",
                label=None if vote.label is None else self.say_vote(vote, task_input),
            )
            for vote in votes
        ]

    def marks(self, answer: Json, task_input: Json) -> Marks:
        """Words that were quoted but not found in their step have no place, and are left out."""
        parsed = shapes.read_answer(answer)
        return Marks(
            first_wrong=parsed.first_wrong,
            spans=tuple(
                (span.step, span.start, span.end)
                for span in parsed.spans
                if span.start is not None and span.end is not None
            ),
        )

    def say_vote(self, vote: VoteDraft, task_input: Json) -> str:
        return self.say_option(vote.criterion, vote.option)

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        return consensus.derive(votes, decisions)

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)
