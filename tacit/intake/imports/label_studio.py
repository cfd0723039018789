"""Label Studio's JSON export: tasks with annotations by people.

Choices and ratings become grades of a criterion each; a text area becomes an answer. With
`kind: grading` every task is one item and every annotation one person's grades. With
`kind: example` every annotation that wrote a text is an item of its own: answers of that
kind have one author.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tacit.intake._text import Unreadable
from tacit.intake.imports import formats
from tacit.intake.imports.formats import Format, ImportFile, Option, Options, Rows
from tacit.intake.records import ImportedRow, ImportedWork, Problem
from tacit.kit import text
from tacit.kit.errors import Malformed, TacitError
from tacit.kit.fields import Fields
from tacit.tasks.sources import making

RATING_MAX = 100
_PROMPTS = ("prompt", "question", "instruction", "input")
_RESPONSES = ("response", "answer", "output", "completion", "text")


@dataclass
class Control:
    """A question of the labelling interface, known by what was answered to it."""

    name: str
    type: str
    several: bool = False
    """Somebody chose more than one, or none: every choice is a criterion of its own."""
    labels: list[str] = field(default_factory=list)

    def see(self, labels: list[str]) -> None:
        self.several = self.several or (self.type == "choices" and len(labels) != 1)
        self.labels += [label for label in labels if label not in self.labels]


@dataclass
class _Annotation:
    rater: str
    at: datetime | None
    seconds: float | None
    labels: dict[str, list[str]]
    texts: list[str]
    place: str
    id: str


@dataclass
class _Task:
    id: str
    data: dict[str, object]
    annotations: list[_Annotation]
    line: int


def read(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per task, or per annotation for kind example."""
    if len(files) != 1:
        raise Unreadable(Problem(file="label_studio", message="The export is one JSON file."))
    (file,) = files
    tasks: list[_Task] = []
    controls: dict[str, Control] = {}
    for line, value in formats.read_array(file):
        try:
            tasks.append(_read_task(value, file, line, controls))
        except TacitError as error:
            yield Problem(file=file.name, line=line, field=error.place, message=error.message)
    for task in tasks:
        try:
            if _kind(options) == "grading":
                yield _grading_row(task, file, controls, options)
            else:
                yield from _example_rows(task, file, options)
        except TacitError as error:
            yield Problem(
                file=file.name, line=task.line, field=error.place, message=error.message,
                remedy=error.remedy,
            )  # fmt: skip


def _read_task(value: object, file: ImportFile, line: int, controls: dict[str, Control]) -> _Task:
    task = Fields(value)
    annotations = []
    for place, entry in task.many("annotations"):
        annotation = Fields(entry, place=place)
        if not annotation.flag("was_cancelled"):
            where = f"{file.name}:{line}"
            annotations.append(_read_annotation(annotation, controls, where))
    return _Task(_name(task, "id"), task.mapping("data"), annotations, line)


def _read_annotation(annotation: Fields, controls: dict[str, Control], place: str) -> _Annotation:
    labels: dict[str, list[str]] = {}
    texts: list[str] = []
    for at, entry in annotation.many("result"):
        result = Fields(entry, place=at)
        kind = result.text("type", default="")
        answer = Fields(result.mapping("value"), place=result.at("value"))
        if kind == "textarea":
            texts += _texts(answer)
        elif kind in {"choices", "rating"}:
            name = text.slug(result.text("from_name")) or "question"
            found = list(answer.texts("choices")) if kind == "choices" else [_stars(answer)]
            labels[name] = found
            controls.setdefault(name, Control(name, kind)).see(found)
    seconds = annotation.number_or_none("lead_time")
    return _Annotation(
        rater=_read_person(annotation),
        at=_read_at(annotation),
        seconds=None if seconds is None else float(seconds),
        labels=labels,
        texts=texts,
        place=place,
        id=_name(annotation, "id"),
    )


def _read_person(annotation: Fields) -> str:
    value = annotation.any("completed_by")
    if isinstance(value, dict):
        person = Fields(value, place=annotation.at("completed_by"))
        return _name(person, "id") if person.has("id") else person.text("email")
    return _name(annotation, "completed_by")


def _name(fields: Fields, key: str) -> str:
    value = fields.any(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return fields.text(key)


def _read_at(annotation: Fields) -> datetime | None:
    try:
        return formats.read_moment(annotation.any("created_at"))
    except ValueError as error:
        raise annotation.fail("created_at", f"{error}.") from None


def _texts(answer: Fields) -> list[str]:
    value = answer.any("text")
    return [value] if isinstance(value, str) else list(answer.texts("text"))


def _stars(answer: Fields) -> str:
    return str(answer.whole("rating", least=1, most=RATING_MAX))


def _grading_row(
    task: _Task, file: ImportFile, controls: dict[str, Control], options: Options
) -> ImportedRow:
    prompt = _take(task, options, "prompt", _PROMPTS)
    response = _take(task, options, "response", _RESPONSES)
    if not response:
        raise Malformed(
            "No text that was judged is found in this task.",
            place="data",
            remedy="Name its field by the option response.",
        )
    task_input: dict[str, object] = {
        "title": making.shorten(prompt or response),
        "prompt": making.user_says(prompt) if prompt else [],
        "response": {"producer": "", "messages": making.assistant_says(response)},
        "criteria": [each for control in controls.values() for each in _criteria(control)],
    }
    work = tuple(
        ImportedWork(
            rater=annotation.rater,
            answer={"grades": list(_grades(annotation, controls)), "note": _note(annotation)},
            at=annotation.at,
            seconds=annotation.seconds,
            place=annotation.place,
        )
        for annotation in task.annotations
        if annotation.labels
    )
    return _row(task, file, key=f"task-{task.id}", task_input=task_input, work=work)


def _example_rows(task: _Task, file: ImportFile, options: Options) -> Iterator[ImportedRow]:
    prompt = _take(task, options, "prompt", (*_PROMPTS, "text"))
    if not prompt:
        raise Malformed(
            "No text that was answered is found in this task.",
            place="data",
            remedy="Name its field by the option prompt.",
        )
    task_input: dict[str, object] = {
        "title": making.shorten(prompt),
        "prompt": making.user_says(prompt),
    }
    written = [annotation for annotation in task.annotations if annotation.texts]
    for annotation in written:
        messages = [*making.user_says(prompt), *making.assistant_says(_note(annotation))]
        work = ImportedWork(
            rater=annotation.rater,
            answer={"messages": messages, "sources": [], "note": ""},
            at=annotation.at,
            seconds=annotation.seconds,
            place=annotation.place,
        )
        key = f"task-{task.id}-annotation-{annotation.id}"
        yield _row(task, file, key=key, task_input=task_input, work=(work,))
    if not written:
        yield _row(task, file, key=f"task-{task.id}", task_input=task_input, work=())


def _row(
    task: _Task,
    file: ImportFile,
    *,
    key: str,
    task_input: dict[str, object],
    work: tuple[ImportedWork, ...],
) -> ImportedRow:
    origin = {
        "format": "label_studio",
        "file": file.name,
        "line": task.line,
        "raw": {"id": task.id, "data": task.data},
    }
    place = f"{file.name}:{task.line}"
    return ImportedRow(key=key, input=task_input, work=work, origin=origin, place=place)


def _take(task: _Task, options: Options, name: str, guesses: tuple[str, ...]) -> str:
    if name in options:
        return Fields(task.data, place="data").text(options[name])
    for guess in guesses:
        value = task.data.get(guess)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _criteria(control: Control) -> Iterator[dict[str, object]]:
    if control.several:
        for number, label in enumerate(control.labels, start=1):
            yield {"id": f"{control.name}.{number}", "version": 1, "text": label}
        return
    options = list(control.labels)
    kind = "nominal"
    if control.type == "rating":
        kind = "ordinal"
        options = [str(star) for star in range(1, max(2, *map(int, options)) + 1)]
    if len(options) == 1:
        yield {"id": control.name, "version": 1, "text": f"{control.name}: {options[0]}"}
    else:
        yield {
            "id": control.name,
            "version": 1,
            "text": control.name.replace("-", " "),
            "kind": kind,
            "options": options,
        }


def _grades(annotation: _Annotation, controls: dict[str, Control]) -> Iterator[dict[str, object]]:
    for name, labels in annotation.labels.items():
        control = controls[name]
        if control.several:
            for number, label in enumerate(control.labels, start=1):
                verdict = "met" if label in labels else "unmet"
                yield making.grade(f"{name}.{number}", verdict=verdict)
        elif len(control.labels) == 1 and control.type == "choices":
            yield making.grade(name, verdict="met")
        else:
            yield making.grade(name, option=labels[0])


def _note(annotation: _Annotation) -> str:
    return "\n\n".join(annotation.texts)


def _kind(options: Options) -> str:
    return options.get("kind", "grading")


FORMAT = Format(
    name="label_studio",
    title="Label Studio: JSON export",
    meaning="The file of “Export → JSON”, with tasks, their data and annotations.",
    read=read,
    kind=_kind,
    options=(
        Option(
            name="kind",
            meaning="grading: choices and ratings; example: texts that were written.",
            choices=("grading", "example"),
        ),
        Option(name="prompt", meaning="The field of data that holds the question."),
        Option(name="response", meaning="The field of data that was judged."),
    ),
    notes=(
        "Of the labelling interface only what was answered is in the export: a choice that "
        "nobody took is not an option.",
        "Cancelled annotations and predictions of models are left out; created_at and lead_time "
        "become the times of the work.",
        "Names of people are replaced by numbers.",
    ),
)
