"""The kind *deliverable* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.projects.records import Point
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, FormReading, Json
from tacit.tasks.kinds.deliverable import checks, diff, forms, shapes
from tacit.tasks.plain_kind import PlainKind
from tacit.tasks.records import Note


class DeliverableKind(PlainKind):
    """Files made over hours or days. Reviewed line by line of its checklist, not voted on."""

    name = "deliverable"
    title = "Files"
    folder = Path(__file__).parent
    keys = (
        ("u", "Add files"),
        ("ArrowDown", "In a file: the next line, row or page"),
        ("c", "In a file: comment on that place"),
    )

    @property
    def pipeline_default(self) -> list[dict[str, object]]:
        """Work of days: a hold of three, which its author renews as long as they are at it."""
        return [
            {"stage": "author", "people": 1, "hold": "3d"},
            {"stage": "review", "people": 1, "rounds": 3, "hold": "1d"},
        ]

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

    def shown_input(self, task_input: Json) -> dict[str, object]:
        return {key: value for key, value in task_input.items() if key != "criteria"}

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input)).to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields, shapes.read_input(task_input))

    def check(self, answer: object, task_input: Json, *, imported: bool = False) -> None:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            raise AnswerIncomplete(problems=[_note(error)]) from error
        problems = checks.find_problems(parsed, shapes.read_input(task_input))
        if imported and parsed.files:
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
        given = shapes.read_input(task_input)
        return [
            *(Point(slug=f"checklist-{one.id}", title=one.text) for one in given.checklist),
            *(Point(slug=f"criterion-{one.id}", title=one.text) for one in given.criteria),
        ]

    def files(self, answer: Json) -> list[str]:
        return [file.sha256 for file in shapes.read_answer(answer).files]

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path, shapes.read_input(task_input))


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
