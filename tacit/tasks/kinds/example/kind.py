"""The kind *example* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import FormReading, Json
from tacit.tasks.kinds.example import checks, diff, edits, forms, shapes
from tacit.tasks.kinds.example.edits import Tracked
from tacit.tasks.kinds.example.view import ExampleView
from tacit.tasks.read_kind import Parts, ReadKind


class ExampleKind(ExampleView, ReadKind[shapes.ExampleInput, shapes.ExampleAnswer]):
    """Prompt and ideal answer, multi-turn, with sources. Reviewed, not voted on."""

    name = "example"
    title = "Ideal answer"
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
        return forms.read_form(fields, shapes.read_input(task_input))

    def live(self, answer: Json, task_input: Json) -> Tracked | None:
        """The edit as it stands; nothing where an answer is written from nothing."""
        given = shapes.read_input(task_input)
        try:
            return edits.track(shapes.read_answer(answer), given) if given.is_edit else None
        except AnswerMalformed:
            return None

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)
