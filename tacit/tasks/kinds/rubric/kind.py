"""The kind *rubric* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed
from tacit.tasks.kind import DiffRow, FormReading, Json
from tacit.tasks.kinds.rubric import checks, diff, forms, shapes
from tacit.tasks.kinds.rubric.view import RubricView
from tacit.tasks.plain_kind import PlainKind
from tacit.tasks.records import Note

_SHOWN = ("id", "messages")


class RubricKind(RubricView, PlainKind):
    """Weighted criteria for a prompt, tried at once on answers good and bad."""

    name = "rubric"
    title = "Rubric"
    folder = Path(__file__).parent
    keys = (
        ("Alt+ArrowUp", "Move the criterion up, ↓ down"),
        ("Alt+ArrowRight", "Make it part of the one above, ← free it"),
        ("Enter", "In a weight: on to the next criterion"),
        ("m", "In a grade: met, n not met, c can’t tell"),
        ("j", "In a grade: the same answer in the next criterion, k the one before"),
    )

    def check_input(self, task_input: Json) -> None:
        shapes.read_input(task_input)

    def shown_input(self, task_input: Json) -> dict[str, object]:
        """Without the producers of the stored answers: who wrote one would sway its grades."""
        responses = task_input.get("responses")
        if not isinstance(responses, list):
            return dict(task_input)
        bare = [
            {key: value for key, value in one.items() if key in _SHOWN}
            for one in responses
            if isinstance(one, Mapping)
        ]
        return {**task_input, "responses": bare}

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

    def diff(self, old: Json, new: Json) -> list[DiffRow]:
        return diff.diff(shapes.read_answer(old), shapes.read_answer(new))

    def texts(self, answer: Json) -> dict[str, str]:
        return diff.texts(shapes.read_answer(answer))

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)


def _note(error: AnswerMalformed) -> Note:
    return Note(level="wrong", path=error.place or "", text=error.message)
