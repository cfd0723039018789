"""The kind *critique* as the registry knows it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, FormReading, Json, Marks, Measure, VoteDraft
from tacit.tasks.kinds.critique import checks, consensus, diff, forms, shapes
from tacit.tasks.kinds.critique.view import CritiqueView
from tacit.tasks.plain_kind import PlainKind, without_producer
from tacit.tasks.records import Note


class CritiqueKind(CritiqueView, PlainKind):
    """The first wrong step of a response, its errors and corrections, by two people, blind."""

    name = "critique"
    title = "Critique by steps"
    has_votes = True
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

    @property
    def pipeline_default(self) -> list[dict[str, object]]:
        return [
            {"stage": "author", "people": 2, "hold": "4h", "blind": True},
            {"stage": "adjudicate", "when": "disagreement"},
        ]

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """Without the producer of the response: who wrote it would sway a judgement."""
        return without_producer(task_input)

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer().to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields, shapes.read_input(task_input))

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            raise AnswerIncomplete(problems=[_note(error)]) from error
        given = shapes.read_input(task_input)
        if problems := checks.find_problems(parsed, given, imported=imported):
            raise AnswerIncomplete(problems=problems)

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            return [_note(error)]
        given = shapes.read_input(task_input)
        return checks.find_problems(parsed, given) + checks.find_hints(parsed, given)

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

    def disagreements(self, votes: Sequence[Sequence[VoteDraft]]) -> list[str]:
        return consensus.disagreements(votes)

    def read_decisions(self, fields: Mapping[str, str], task_input: Json) -> list[VoteDraft]:
        return forms.read_decisions(fields, shapes.read_input(task_input))

    def check_decisions(
        self,
        decisions: Sequence[VoteDraft],
        task_input: Json,
        *,
        disputed: Sequence[str],
    ) -> None:
        given = shapes.read_input(task_input)
        if problems := checks.find_undecided(decisions, given, disputed=disputed):
            raise AnswerIncomplete(problems=problems)

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        return consensus.derive(votes, decisions)

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
