"""Argilla's records as JSON (`records.to_json`, or a dataset written to disk).

A record has fields, and responses by people to questions; suggestions are a model's and no
vote. Both shapes are read: responses by question (version 2) and a list with `values`
(version 1). Labels and ratings become grades, texts become answers.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

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

Value = str | int | tuple[str, ...]


@dataclass
class _Record:
    key: str
    fields: dict[str, object]
    responses: dict[str, dict[str, Value]]
    """By person and question; drafts and discarded ones are left out."""
    suggestions: object
    line: int


@dataclass
class _Question:
    name: str
    is_rating: bool = False
    several: bool = False
    labels: list[str] = field(default_factory=list)

    def see(self, value: Value) -> None:
        self.is_rating = self.is_rating or isinstance(value, int)
        self.several = self.several or isinstance(value, tuple)
        for label in _labels(value):
            if label not in self.labels:
                self.labels.append(label)


def read(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per record, or per answer for kind example."""
    if len(files) != 1:
        raise Unreadable(Problem(file="argilla", message="The export is one JSON file."))
    (file,) = files
    records: list[_Record] = []
    for number, (line, value) in enumerate(formats.read_array(file), start=1):
        try:
            records.append(_read_record(value, line, number))
        except TacitError as error:
            yield Problem(file=file.name, line=line, field=error.place, message=error.message)
    is_grading = _kind(options) == "grading"
    written = options.get("answer") or (None if is_grading else _find_text(records))
    questions = _questions(records) if is_grading else {}
    for record in records:
        try:
            if is_grading:
                yield _grading_row(record, file, questions, options)
            else:
                yield from _example_rows(record, file, written, options)
        except TacitError as error:
            yield Problem(
                file=file.name, line=record.line, field=error.place, message=error.message,
                remedy=error.remedy,
            )  # fmt: skip


def _read_record(value: object, line: int, number: int) -> _Record:
    record = Fields(value)
    name = record.any("id")
    key = str(name) if isinstance(name, int) and not isinstance(name, bool) else None
    return _Record(
        key=key or record.text("id", default="") or f"record-{number}",
        fields=record.mapping("fields"),
        responses=_read_responses(record),
        suggestions=record.any("suggestions"),
        line=line,
    )


def _read_responses(record: Fields) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = defaultdict(dict)
    if isinstance(record.any("responses"), list):
        for place, entry in record.many("responses"):
            response = Fields(entry, place=place)
            if response.text("status", default="submitted") != "submitted":
                continue
            values = Fields(response.mapping("values"), place=response.at("values"))
            for name in values.all():
                answer = Fields(values.any(name), place=values.at(name))
                found[response.text("user_id")][name] = _read_value(answer)
        return found
    responses = Fields(record.mapping("responses"), place="responses")
    for name in responses.all():
        for place, entry in responses.many(name):
            answer = Fields(entry, place=place)
            if answer.text("status", default="submitted") == "submitted":
                found[answer.text("user_id")][name] = _read_value(answer)
    return found


def _read_value(answer: Fields) -> Value:
    value = answer.any("value")
    if isinstance(value, int) and not isinstance(value, bool):
        return answer.whole("value", most=RATING_MAX)
    if isinstance(value, list):
        if any(not isinstance(entry, str) for entry in value):
            raise answer.fail("value", "Spans and rankings are not taken in.")
        return answer.texts("value")
    return answer.text("value", default="")


def _questions(records: list[_Record]) -> dict[str, _Question]:
    questions: dict[str, _Question] = {}
    for record in records:
        for values in record.responses.values():
            for name, value in values.items():
                questions.setdefault(name, _Question(text.slug(name) or "question")).see(value)
    return questions


def _find_text(records: list[_Record]) -> str | None:
    """The question with the longest answers: the one where people wrote."""
    sizes: dict[str, int] = defaultdict(int)
    for record in records:
        for values in record.responses.values():
            for name, value in values.items():
                if isinstance(value, str):
                    sizes[name] = max(sizes[name], len(value))
    return max(sizes, key=lambda name: sizes[name]) if sizes else None


def _grading_row(
    record: _Record, file: ImportFile, questions: dict[str, _Question], options: Options
) -> ImportedRow:
    prompt = _take(record, options, "prompt", _PROMPTS)
    response = _take(record, options, "response", _RESPONSES)
    if not response:
        raise Malformed(
            "No text that was judged is found in this record.",
            place="fields",
            remedy="Name its field by the option response.",
        )
    task_input: dict[str, object] = {
        "title": making.shorten(prompt or response),
        "prompt": making.user_says(prompt) if prompt else [],
        "response": {"producer": "", "messages": making.assistant_says(response)},
        "criteria": [each for question in questions.values() for each in _criteria(question)],
    }
    place = f"{file.name}:{record.line}"
    work = tuple(
        ImportedWork(
            rater=person,
            answer={"grades": list(_grades(values, questions)), "note": ""},
            place=place,
        )
        for person, values in record.responses.items()
    )
    return _row(record, file, key=record.key, task_input=task_input, work=work)


def _example_rows(
    record: _Record, file: ImportFile, written: str | None, options: Options
) -> Iterator[ImportedRow]:
    prompt = _take(record, options, "prompt", (*_PROMPTS, "text"))
    if not prompt:
        raise Malformed(
            "No text that was answered is found in this record.",
            place="fields",
            remedy="Name its field by the option prompt.",
        )
    task_input: dict[str, object] = {
        "title": making.shorten(prompt),
        "prompt": making.user_says(prompt),
    }
    answers = [
        (person, value)
        for person, values in record.responses.items()
        if written and isinstance(value := values.get(written), str) and value.strip()
    ]
    for number, (person, value) in enumerate(answers, start=1):
        messages = [*making.user_says(prompt), *making.assistant_says(value)]
        answer = {"messages": messages, "sources": [], "note": ""}
        work = ImportedWork(rater=person, answer=answer, place=f"{file.name}:{record.line}")
        key = record.key if len(answers) == 1 else f"{record.key}-answer-{number}"
        yield _row(record, file, key=key, task_input=task_input, work=(work,))
    if not answers:
        yield _row(record, file, key=record.key, task_input=task_input, work=())


def _row(
    record: _Record,
    file: ImportFile,
    *,
    key: str,
    task_input: dict[str, object],
    work: tuple[ImportedWork, ...],
) -> ImportedRow:
    raw: dict[str, object] = {"id": record.key, "fields": record.fields}
    if record.suggestions:
        raw["suggestions"] = record.suggestions
    return ImportedRow(
        key=key,
        input=task_input,
        work=work,
        origin={"format": "argilla", "file": file.name, "line": record.line, "raw": raw},
        place=f"{file.name}:{record.line}",
    )


def _take(record: _Record, options: Options, name: str, guesses: tuple[str, ...]) -> str:
    if name in options:
        return Fields(record.fields, place="fields").text(options[name])
    for guess in guesses:
        value = record.fields.get(guess)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _labels(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _criteria(question: _Question) -> Iterator[dict[str, object]]:
    if question.several:
        for number, label in enumerate(question.labels, start=1):
            yield {"id": f"{question.name}.{number}", "version": 1, "text": label}
        return
    criterion: dict[str, object] = {
        "id": question.name,
        "version": 1,
        "text": question.name.replace("-", " "),
    }
    if question.is_rating:
        most = max(1, *map(int, question.labels))
        criterion |= {"kind": "ordinal", "options": [str(star) for star in range(most + 1)]}
    elif len(question.labels) > 1:
        criterion |= {"kind": "nominal", "options": question.labels}
    yield criterion


def _grades(
    values: dict[str, Value], questions: dict[str, _Question]
) -> Iterator[dict[str, object]]:
    for name, value in values.items():
        question = questions[name]
        if question.several:
            chosen = _labels(value)
            for number, label in enumerate(question.labels, start=1):
                verdict = "met" if label in chosen else "unmet"
                yield making.grade(f"{question.name}.{number}", verdict=verdict)
        elif question.is_rating or len(question.labels) > 1:
            yield making.grade(question.name, option=str(value))
        else:
            yield making.grade(question.name, verdict="met")


def _kind(options: Options) -> str:
    return options.get("kind", "grading")


FORMAT = Format(
    name="argilla",
    title="Argilla: records as JSON",
    meaning="The file that records.to_json writes, with fields and responses.",
    read=read,
    kind=_kind,
    options=(
        Option(
            name="kind",
            meaning="grading: labels and ratings; example: texts that were written.",
            choices=("grading", "example"),
        ),
        Option(name="prompt", meaning="The field that holds the question."),
        Option(name="response", meaning="The field that was judged."),
        Option(name="answer", meaning="For example: the question whose answers are texts."),
    ),
    notes=(
        "The export holds no times: every response happened at the moment of the import.",
        "Drafts and discarded responses are left out; suggestions are kept in the item's origin.",
        "A text answer beside labels becomes a label of its own: export grading and writing apart.",
        "Names of people are replaced by numbers.",
    ),
)
