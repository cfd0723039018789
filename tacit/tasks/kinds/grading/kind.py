"""The kind *grading* as the registry knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, FormReading, Json, Measure, VoteDraft
from tacit.tasks.kinds.grading import checks, consensus, diff, forms, shapes
from tacit.tasks.kinds.grading.view import GradingView
from tacit.tasks.plain_kind import PlainKind, without_producer
from tacit.tasks.records import Note


class GradingKind(GradingView, PlainKind):
    """A verdict per criterion on a response, by two people or more, blind."""

    name = "grading"
    title = "Grading by criteria"
    has_votes = True
    keys = (
        ("n", "Next criterion"),
        ("1", "Choose: first, second, third …"),
        ("r", "Go to the reason"),
    )
    folder = Path(__file__).parent

    @property
    def pipeline_default(self) -> list[dict[str, object]]:
        return [
            {"stage": "author", "people": 2, "hold": "2h", "blind": True},
            {"stage": "adjudicate", "when": "disagreement"},
        ]

    def prepare_input(self, task_input: Json, *, rubric: Sequence[Json]) -> dict[str, object]:
        prepared = dict(task_input)
        if not prepared.get("criteria") and rubric:
            prepared["criteria"] = [dict(criterion) for criterion in rubric]
        return prepared

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """Without the producer of the response: who wrote it would sway a judgement."""
        return without_producer(task_input)

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input)).to_json()

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
        grades = shapes.read_answer(answer).grades
        return [grade for grade in grades if (grade.verdict, grade.option) != (None, None)]

    def measures(self, votes: Sequence[VoteDraft], task_input: Json) -> list[Measure]:
        scales = {one.id: one.scale for one in shapes.read_input(task_input).criteria}
        return [
            replace(one, scale=scales.get(one.unit, ""))
            for one in super().measures(votes, task_input)
        ]

    def say_vote(self, vote: VoteDraft, task_input: Json) -> str:
        return diff.show_label(vote)

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
        return consensus.derive(votes, decisions, shapes.read_input(task_input))

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path, shapes.read_input(task_input))


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
