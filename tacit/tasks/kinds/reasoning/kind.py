"""The kind *reasoning* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.projects.records import Point
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, FormReading, Json
from tacit.tasks.kinds.reasoning import checks, diff, forms, rows, shapes
from tacit.tasks.kinds.reasoning.shapes import ReasoningAnswer
from tacit.tasks.plain_kind import PlainKind
from tacit.tasks.records import Note


class ReasoningKind(PlainKind):
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

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input)).to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields)

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            raise AnswerIncomplete(problems=[_note(error)]) from error
        problems = checks.find_problems(parsed, shapes.read_input(task_input))
        if imported and any(step.claim.strip() for step in parsed.steps):
            problems = []
        if problems:
            raise AnswerIncomplete(problems=problems)

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            return [_note(error)]
        given = shapes.read_input(task_input)
        return checks.find_problems(parsed, given) + checks.find_hints(parsed, given)

    def points(self, answer: Json, task_input: Json) -> list[Point]:
        return [
            Point(
                slug=rows.point_of(step),
                title=f"Step {number}: {diff.shorten(step.claim)}",
                path=rows.point_of(step),
            )
            for number, step in enumerate(shapes.read_answer(answer).steps, 1)
        ]

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)

    def written(self, answer: Json) -> ReasoningAnswer:
        """An answer as the templates read it; empty where it cannot be read."""
        try:
            return shapes.read_answer(answer)
        except AnswerMalformed:
            return shapes.read_answer({})


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
