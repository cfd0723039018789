"""The kind *example* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, FormReading, Json
from tacit.tasks.kinds.example import checks, diff, edits, forms, shapes
from tacit.tasks.kinds.example.edits import Tracked
from tacit.tasks.kinds.example.view import ExampleView
from tacit.tasks.plain_kind import PlainKind
from tacit.tasks.records import Note


class ExampleKind(ExampleView, PlainKind):
    """Prompt and ideal answer, multi-turn, with sources. Reviewed, not voted on."""

    name = "example"
    title = "Ideal answer"
    folder = Path(__file__).parent

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

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
        if imported:
            problems = [] if any(m.content.strip() for m in parsed.messages) else problems
        if problems:
            raise AnswerIncomplete(problems=problems)

    def notes(self, answer: object, task_input: Json) -> list[Note]:
        try:
            parsed = shapes.read_answer(answer)
        except AnswerMalformed as error:
            return [_note(error)]
        given = shapes.read_input(task_input)
        return checks.find_problems(parsed, given) + checks.find_hints(parsed, given)

    def live(self, answer: Json, task_input: Json) -> Tracked | None:
        """The edit as it stands; nothing where an answer is written from nothing."""
        given = shapes.read_input(task_input)
        try:
            return edits.track(shapes.read_answer(answer), given) if given.is_edit else None
        except AnswerMalformed:
            return None

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
