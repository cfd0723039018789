"""The kind *deliverable* as the registry knows it."""

from collections.abc import Mapping
from pathlib import Path

from tacit.projects.records import Point
from tacit.tasks.kind import FormReading, Json
from tacit.tasks.kinds.deliverable import checks, diff, forms, shapes
from tacit.tasks.read_kind import Parts, ReadKind


class DeliverableKind(ReadKind[shapes.DeliverableInput, shapes.DeliverableAnswer]):
    """Files made over hours or days. Reviewed line by line of its checklist, not voted on."""

    name = "deliverable"
    title = "Files"
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

    def shown_input(self, task_input: Json) -> dict[str, object]:
        return {key: value for key, value in task_input.items() if key != "criteria"}

    def empty_answer(self, task_input: Json, *, seed: str = "") -> dict[str, object]:
        return forms.empty_answer(shapes.read_input(task_input)).to_json()

    def read_form(self, fields: Mapping[str, str], task_input: Json) -> FormReading:
        return forms.read_form(fields, shapes.read_input(task_input))

    def points(self, answer: Json, task_input: Json) -> list[Point]:
        given = shapes.read_input(task_input)
        return [
            *(Point(slug=f"checklist-{one.id}", title=one.text) for one in given.checklist),
            *(Point(slug=f"criterion-{one.id}", title=one.text) for one in given.criteria),
        ]

    def files(self, answer: Json) -> list[str]:
        return [file.sha256 for file in shapes.read_answer(answer).files]

    def name_place(self, path: str, task_input: Json) -> str:
        return diff.name_place(path, shapes.read_input(task_input))
