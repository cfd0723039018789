"""K-QA: three physicians grade every statement of a model's answer (arXiv 2401.14493).

`NLI_medical_annotator.csv` has a row per answer and statement, with the labels of three
physicians. `questions_w_answers.jsonl`, where it is given too, brings the physician's own
answer to a question; the two are joined by the question without the blanks at its ends.
Of the 50 questions 48 are found as they stand and 49 so.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tacit.intake import _lines
from tacit.intake._text import Unreadable
from tacit.intake.imports import formats
from tacit.intake.imports.formats import Format, ImportFile, Options, Rows
from tacit.intake.records import ImportedRow, ImportedWork, Problem

LABELS = ("Contradiction", "Neutral", "Entailment")
"""The options of every criterion; nominal, as the source treats them."""
CATEGORIES = ("Must_have", "Nice_to_have")
RATERS = 3
COLUMNS = (
    "Question", "llm_x", "answer", "claim", "category_x", "majority_label",
    "label_0", "label_1", "label_2",
)  # fmt: skip

_GUIDELINE = """# K-QA: does the answer entail the statement?

For every statement say whether the answer to the patient's question entails it,
contradicts it, or neither.

## Entailment

The answer says so, or it follows from what the answer says.

## Neutral

The answer neither says so nor rules it out.

## Contradiction

The answer says the opposite, or something that cannot be true together with it.
"""


@dataclass
class _Answer:
    question: str
    system: str
    text: str
    lines: list[int] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)


def read(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per answer, in the order of the file."""
    table, references = _sort(files)
    answers: dict[tuple[str, str], _Answer] = {}
    for entry in formats.read_csv(table):
        if isinstance(entry, Problem):
            yield entry
            continue
        line, record = entry
        if problem := _check(record, table, line):
            yield problem
            continue
        place = (record["Question"], record["llm_x"])
        answer = answers.setdefault(place, _Answer(*place, record["answer"]))
        if answer.text != record["answer"]:
            message = "This question has another answer by the same system above."
            yield Problem(file=table.name, line=line, field="answer", message=message)
            continue
        answer.lines.append(line)
        answer.rows.append(record)
    written = _read_references(references) if references else {}
    for answer in answers.values():
        yield _row(answer, table, written.get(answer.question.strip()))


def _sort(files: tuple[ImportFile, ...]) -> tuple[ImportFile, ImportFile | None]:
    tables = [file for file in files if file.name.endswith(".csv")]
    references = [file for file in files if file.name.endswith(".jsonl")]
    if len(tables) != 1 or len(references) > 1:
        raise Unreadable(
            Problem(
                file=", ".join(file.name for file in files) or "k-qa",
                message="K-QA is NLI_medical_annotator.csv, with questions_w_answers.jsonl or not.",
            )
        )
    return tables[0], references[0] if references else None


def _check(record: dict[str, str], table: ImportFile, line: int) -> Problem | None:
    missing = [name for name in COLUMNS if name not in record]
    if missing:
        message = f"The column {missing[0]!r} is missing."
        raise Unreadable(Problem(file=table.name, line=1, message=message))
    for name in COLUMNS:
        allowed = CATEGORIES if name == "category_x" else LABELS if "label" in name else None
        value = record[name]
        if allowed and value not in allowed:
            message = f"{value!r} is none of: {', '.join(allowed)}."
            return Problem(file=table.name, line=line, field=name, message=message)
        if not value.strip():
            return Problem(file=table.name, line=line, field=name, message="This field is empty.")
    label, count = Counter(record[f"label_{n}"] for n in range(RATERS)).most_common(1)[0]
    if count > 1 and label != record["majority_label"]:
        message = f"majority_label is {record['majority_label']}, but {count} of 3 say {label}."
        return Problem(file=table.name, line=line, field="majority_label", message=message)
    return None


def _read_references(file: ImportFile) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for line in _lines.read(file.path, name=file.name, bytes_max=formats.ROW_BYTES_MAX):
        if line.problem is not None:
            raise Unreadable(line.problem)
        assert line.value is not None, "a line has a value or a problem"
        question = line.value.get("Question")
        if isinstance(question, str):
            found[question.strip()] = {**line.value, "line": line.number}
    return found


def _row(answer: _Answer, table: ImportFile, reference: dict[str, object] | None) -> ImportedRow:
    criteria: list[dict[str, object]] = [
        {
            "id": f"statement-{number:02d}",
            "version": 1,
            "text": record["claim"].strip(),
            "kind": "nominal",
            "options": list(LABELS),
            "tags": [record["category_x"]],
        }
        for number, record in enumerate(answer.rows, start=1)
    ]
    task_input: dict[str, object] = {
        "title": formats.shorten(answer.question),
        "domain": "medicine",
        "prompt": formats.user_says(answer.question),
        "response": {
            "producer": answer.system,
            "messages": formats.assistant_says(answer.text),
        },
        "criteria": criteria,
    }
    raw: dict[str, object] = {"llm_x": answer.system}
    if reference is not None:
        raw |= {
            name: reference[name]
            for name in ("Free_form_answer", "Sources", "ICD_10_diag", "line")
            if name in reference
        }
        raw["statements_found"] = _count_found(answer, reference)
    place = f"{table.name}:{answer.lines[0]}"
    return ImportedRow(
        key=formats.make_key("kqa", answer.question, answer.system),
        input=task_input,
        work=tuple(_work(answer, rater, place) for rater in range(RATERS)),
        origin={"format": "kqa", "file": table.name, "lines": answer.lines, "raw": raw},
        place=place,
    )


def _count_found(answer: _Answer, reference: dict[str, object]) -> int:
    """How many statements the second file has too; blanks at the ends do not count."""
    known = set(_texts(reference.get("Must_have"))) | set(_texts(reference.get("Nice_to_have")))
    return sum(1 for record in answer.rows if record["claim"].strip() in known)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (entry.strip() for entry in value if isinstance(entry, str))


def _work(answer: _Answer, rater: int, place: str) -> ImportedWork:
    grades = [
        {
            "criterion": f"statement-{number:02d}",
            "version": 1,
            "verdict": None,
            "option": record[f"label_{rater}"],
            "rationale": "",
        }
        for number, record in enumerate(answer.rows, start=1)
    ]
    return ImportedWork(
        rater=f"physician-{rater}", answer={"grades": grades, "note": ""}, place=place
    )


def _kind(options: Options) -> str:
    return "grading"


FORMAT = Format(
    name="kqa",
    title="K-QA: physicians' grades",
    meaning="NLI_medical_annotator.csv, and questions_w_answers.jsonl beside it.",
    read=read,
    kind=_kind,
    personal=False,
    guideline=_GUIDELINE,
    licence="MIT",
    notes=(
        "The data holds no times: every grade happened at the moment of the import.",
        "Raters are known by their column only: physician-0, physician-1, physician-2.",
        "majority_label is derived; it is checked against the three labels and not stored.",
    ),
)
