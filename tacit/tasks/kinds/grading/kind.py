"""The kind *grading* as the registry knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tacit.tasks.kind import FormReading, Json, Measure, VoteDraft
from tacit.tasks.kinds.grading import checks, consensus, diff, forms, shapes
from tacit.tasks.kinds.grading.view import GradingView
from tacit.tasks.plain_kind import without_producer
from tacit.tasks.read_kind import Ballots, Parts, VotedKind


class GradingKind(GradingView, VotedKind[shapes.GradingInput, shapes.GradingAnswer]):
    """A verdict per criterion on a response, by two people or more, blind."""

    name = "grading"
    title = "Grading by criteria"
    keys = (
        ("n", "Next criterion"),
        ("1", "Choose: first, second, third …"),
        ("r", "Go to the reason"),
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

    def prepare_input(self, task_input: Json, *, rubric: Sequence[Json]) -> dict[str, object]:
        prepared = dict(task_input)
        if not prepared.get("criteria") and rubric:
            prepared["criteria"] = [dict(criterion) for criterion in rubric]
        return prepared

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """Without the producer of the response: who wrote it would sway a judgement."""
        return without_producer(task_input)

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input)).to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields, shapes.read_input(task_input))

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

    def consensus(
        self,
        votes: Sequence[Sequence[VoteDraft]],
        decisions: Sequence[VoteDraft],
        task_input: Json,
    ) -> dict[str, object]:
        return consensus.derive(votes, decisions, shapes.read_input(task_input))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path, shapes.read_input(task_input))
