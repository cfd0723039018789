"""The kind *reasoning* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.projects.records import Point
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import FormReading, Json
from tacit.tasks.kinds.reasoning import checks, diff, forms, rows, shapes
from tacit.tasks.kinds.reasoning.shapes import ReasoningAnswer
from tacit.tasks.read_kind import Parts, ReadKind


class ReasoningKind(ReadKind[shapes.ReasoningInput, shapes.ReasoningAnswer]):
    """An answer with numbered steps. Reviewed step by step, not voted on."""

    name = "reasoning"
    title = "Reasoning in steps"
    keys = (
        ("Enter", "In a claim: add a step below; Shift and Enter begin a line"),
        ("Alt+Enter", "Add a step below"),
        ("Alt+ArrowUp", "Move the step up"),
        ("Alt+ArrowDown", "Move the step down"),
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

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input)).to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields)

    def points(self, answer: Json, task_input: Json) -> list[Point]:
        return [
            Point(
                slug=rows.point_of(step),
                title=f"Step {number}: {diff.shorten(step.claim)}",
                path=rows.point_of(step),
            )
            for number, step in enumerate(shapes.read_answer(answer).steps, 1)
        ]

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)

    def written(self, answer: Json) -> ReasoningAnswer:
        """An answer as the templates read it; empty where it cannot be read."""
        try:
            return shapes.read_answer(answer)
        except AnswerMalformed:
            return shapes.read_answer({})
