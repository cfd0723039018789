"""The kind *rubric* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.tasks.kind import FormReading, Json
from tacit.tasks.kinds.rubric import checks, diff, forms, shapes
from tacit.tasks.kinds.rubric.view import RubricView
from tacit.tasks.read_kind import Parts, ReadKind

_SHOWN = ("id", "messages")


class RubricKind(RubricView, ReadKind[shapes.RubricInput, shapes.RubricAnswer]):
    """Weighted criteria for a prompt, tried at once on answers good and bad."""

    name = "rubric"
    title = "Rubric"
    folder = Path(__file__).parent
    parts = Parts(
        read_input=shapes.read_input,
        read_answer=shapes.read_answer,
        find_problems=checks.find_problems,
        find_hints=checks.find_hints,
        diff=diff.diff,
        texts=diff.texts,
    )
    keys = (
        ("Alt+ArrowUp", "Move the criterion up, ↓ down"),
        ("Alt+ArrowRight", "Make it part of the one above, ← free it"),
        ("Enter", "In a weight: on to the next criterion"),
        ("m", "In a grade: met, n not met, c can’t tell"),
        ("j", "In a grade: the same answer in the next criterion, k the one before"),
    )

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

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path)
