"""Tables in general: JSON Lines and CSV, with columns named by options.

A row is an item. With a column for the answer it is also the work of one person; rows of
the same key are the same item, answered by several. Columns that no option names go into
the item's origin, so that nothing is lost.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from tacit.intake import _lines
from tacit.intake._text import Unreadable
from tacit.intake.imports import formats
from tacit.intake.imports.formats import Format, ImportFile, Option, Options, Rows
from tacit.intake.records import ImportedRow, ImportedWork, Problem
from tacit.kit.errors import TacitError
from tacit.kit.fields import Fields
from tacit.tasks.kinds.critique import rows as critique_rows
from tacit.tasks.kinds.reasoning import rows as reasoning_rows
from tacit.tasks.sources import making

KINDS = ("example", "grading", "reasoning", "critique")
COLUMNS = {
    "key": "Names the item; unique, and the same in every import. Default: from the input.",
    "title": "The title. Default: the beginning of the prompt.",
    "domain": "The domain, as law.contracts.",
    "brief": "What to write about.",
    "prompt": "The user's turn, or a list of messages.",
    "response": "The answer that is graded, for kind grading.",
    "producer": "Who or what made the response.",
    "answer": "The answer that a person wrote, as text, messages or the object of its kind.",
    "rater": "Who wrote or graded; replaced by a number.",
    "at": "When it was handed in, ISO 8601.",
    "seconds": "How long it took.",
    "note": "The note of whoever answered.",
}
GRADE = "grade."
"""Columns that begin so hold the grade of the criterion that follows: `grade.tone`."""
UNNAMED = "unnamed"
"""The one rater of a table that names none."""

_VERDICTS = ("met", "unmet", "partial", "cannot_assess", "unresolved")
_FROM_ROW: Mapping[str, Callable[[object], dict[str, object]]] = {
    "reasoning": reasoning_rows.from_row,
    "critique": critique_rows.from_row,
}
"""Kinds whose answer is an object: in the column for the answer, or field by field."""
_ANSWER_KEYS = {
    "reasoning": ("steps", "answer", "sources"),
    "critique": ("first_wrong", "labels", "spans", "corrections", "cannot_continue", "label",
                 "ratings"),
}  # fmt: skip
_MAKES_WORK = {
    "reasoning": ("steps",),
    "critique": ("first_wrong", "labels", "label", "ratings"),
}

_INPUT_KEYS = ("tags", "sources_wanted", "expert_minutes", "criteria", "revise",
               "rationale_wanted", "claims", "reference_answers", "steps_wanted", "split", "rated",
               "error_types", "explanation_wanted")  # fmt: skip


def read_jsonl(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per line."""
    for file in _some(files):
        for line in _lines.read(file.path, name=file.name, bytes_max=formats.ROW_BYTES_MAX):
            if line.value is None:
                assert line.problem is not None, "a line has a value or a problem"
                yield line.problem
            else:
                yield _read(line.value, file, line.number, options, "jsonl")


def read_csv(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per record; an empty field is an absent one."""
    for file in _some(files):
        for entry in formats.read_csv(file):
            if isinstance(entry, Problem):
                yield entry
                continue
            number, record = entry
            values: dict[str, object] = {name: text for name, text in record.items() if text}
            yield _read(values, file, number, options, "csv")


def _some(files: tuple[ImportFile, ...]) -> Iterator[ImportFile]:
    if not files:
        raise Unreadable(Problem(file="import", message="There is no file to import."))
    yield from files


def _read(
    values: Mapping[str, object], file: ImportFile, number: int, options: Options, name: str
) -> ImportedRow | Problem:
    try:
        return _Row(values, options).make(name, file.name, number)
    except TacitError as error:
        return Problem(
            file=file.name,
            line=number,
            field=error.place,
            message=error.message,
            remedy=error.remedy,
        )


class _Row:
    def __init__(self, values: Mapping[str, object], options: Options) -> None:
        self._fields = Fields(values)
        self._columns = {name: options.get(name, name) for name in COLUMNS}
        self._kind = options.get("kind", KINDS[0])
        missing = [
            column
            for name, column in self._columns.items()
            if name in options and name in {"key", "prompt"} and column not in values
        ]
        if missing:
            raise self._fields.fail(missing[0], "This column is missing.")

    def make(self, format_name: str, file: str, number: int) -> ImportedRow:
        task_input = self._make_input()
        place = f"{file}:{number}"
        work = self._make_work(task_input, place)
        key = self._key()
        if key is None:
            key = making.make_key(format_name, str(task_input))
        rest = self._fields.rest()
        origin: dict[str, object] = {"format": format_name, "file": file, "line": number}
        if rest:
            origin["raw"] = rest
        return ImportedRow(key=key, input=task_input, work=work, origin=origin, place=place)

    def _key(self) -> str | None:
        value = self._fields.any(self._columns["key"])
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self._fields.text_or_none(self._columns["key"])

    def _text(self, name: str) -> str:
        return self._fields.text(self._columns[name], default="")

    def _make_input(self) -> dict[str, object]:
        prompt = self._messages("prompt", "user")
        brief, response = self._text("brief"), self._response()
        title = self._text("title") or _begin(prompt) or making.shorten(brief)
        task_input: dict[str, object] = {"title": title}
        if domain := self._text("domain"):
            task_input["domain"] = domain
        if brief:
            task_input["brief"] = brief
        if prompt:
            task_input["prompt"] = prompt
        if response:
            task_input["response"] = response
        for name in _INPUT_KEYS:
            value = self._fields.any(name)
            if value is not None:
                task_input[name] = value
        return task_input

    def _response(self) -> dict[str, object] | None:
        column = self._columns["response"]
        producer = self._text("producer")
        if isinstance(self._fields.any(column), Mapping):
            return self._fields.mapping(column)
        messages = self._messages("response", "assistant")
        return {"producer": producer, "messages": messages} if messages else None

    def _messages(self, name: str, role: str) -> list[dict[str, object]]:
        column = self._columns[name]
        value = self._fields.any(column)
        if not isinstance(value, list):
            text = self._fields.text(column, default="")
            return [{"role": role, "content": text}] if text else []
        return [Fields(entry, place=place).all() for place, entry in self._fields.many(column)]

    def _make_work(self, task_input: Mapping[str, object], place: str) -> tuple[ImportedWork, ...]:
        answer = self._make(task_input)
        rater = self._rater()
        at, seconds = self._at(), self._seconds()
        if answer is None:
            return ()
        answer["note"] = self._text("note") or answer.get("note", "")
        return (ImportedWork(rater=rater, answer=answer, at=at, seconds=seconds, place=place),)

    def _make(self, task_input: Mapping[str, object]) -> dict[str, object] | None:
        if self._kind in _FROM_ROW:
            return self._make_object()
        return self._make_grades() if self._kind == "grading" else self._make_answer(task_input)

    def _make_object(self) -> dict[str, object] | None:
        """The answer of a kind whose answer is an object; None where the row has no work."""
        column = self._columns["answer"]
        if isinstance(self._fields.any(column), Mapping):
            return _FROM_ROW[self._kind](self._fields.mapping(column))
        known = {key: column if key == "answer" else key for key in _ANSWER_KEYS[self._kind]}
        given = {key: self._fields.any(name) for key, name in known.items()}
        if all(given[key] is None for key in _MAKES_WORK[self._kind]):
            return None
        return _FROM_ROW[self._kind](
            {key: value for key, value in given.items() if value is not None}
        )

    def _rater(self) -> str:
        value = self._fields.any(self._columns["rater"])
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self._fields.text(self._columns["rater"], default=UNNAMED)

    def _at(self) -> datetime | None:
        column = self._columns["at"]
        try:
            return formats.read_moment(self._fields.any(column))
        except ValueError as error:
            remedy = "Write ISO 8601, as 2026-03-02T09:00:00Z."
            raise self._fields.fail(column, f"{error}.", remedy=remedy) from None

    def _seconds(self) -> float | None:
        column = self._columns["seconds"]
        value = self._fields.any(column)
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                message = f"{value!r} is no number of seconds."
                raise self._fields.fail(column, message) from None
        elif value is not None:
            value = self._fields.number_or_none(column)
        assert value is None or isinstance(value, int | float), "just read as a number"
        if value is not None and not 0 <= value < 10_000_000:
            raise self._fields.fail(column, f"{value} seconds cannot be.")
        return value

    def _make_answer(self, task_input: Mapping[str, object]) -> dict[str, object] | None:
        messages = self._messages("answer", "assistant")
        if not messages:
            return None
        prompt = task_input.get("prompt")
        given = list(prompt) if isinstance(prompt, list) else []
        if messages[: len(given)] != given:
            messages = given + messages
        return {"messages": messages, "sources": []}

    def _make_grades(self) -> dict[str, object] | None:
        grades = [
            _make_grade(name.removeprefix(GRADE), self._fields.text(name))
            for name in self._fields.all()
            if name.startswith(GRADE)
        ]
        listed = [Fields(entry, place=at).all() for at, entry in self._fields.many("grades")]
        return {"grades": [*listed, *grades]} if listed or grades else None


def _make_grade(criterion: str, label: str) -> dict[str, object]:
    is_verdict = label in _VERDICTS
    return {
        "criterion": criterion,
        "version": 1,
        "verdict": label if is_verdict else None,
        "option": None if is_verdict else label,
        "rationale": "",
    }


def _begin(messages: list[dict[str, object]]) -> str:
    content = messages[-1].get("content") if messages else None
    return making.shorten(content) if isinstance(content, str) else ""


def _kind(options: Options) -> str:
    return options.get("kind", KINDS[0])


_OPTIONS = (
    Option(name="kind", meaning="The kind of task.", choices=KINDS),
    *(Option(name=name, meaning=meaning) for name, meaning in COLUMNS.items()),
)
_NOTES = (
    "A row without a time happened at the moment of the import.",
    "Names of people are replaced by numbers; a table that names nobody has one person.",
)
JSONL = Format(
    name="jsonl",
    title="JSON Lines",
    meaning="Files with one JSON object a line.",
    read=read_jsonl,
    kind=_kind,
    options=_OPTIONS,
    notes=_NOTES,
)
CSV = Format(
    name="csv",
    title="CSV",
    meaning="Files of records with a header; UTF-8.",
    read=read_csv,
    kind=_kind,
    options=_OPTIONS,
    notes=_NOTES,
)
