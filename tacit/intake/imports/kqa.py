"""K-QA as an import: its table, and its second file joined by the question.

`questions_w_answers.jsonl`, where it is given too, brings the physician's own answer to a
question; the two are joined by the question without the blanks at its ends. Of the 50
questions 48 are found as they stand and 49 so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tacit.intake import _lines
from tacit.intake._text import Unreadable
from tacit.intake.imports import formats, sources
from tacit.intake.imports.formats import ImportFile, Options, Rows
from tacit.intake.records import ImportedRow, Problem
from tacit.tasks.sources.kqa import COLUMNS, KQA

_JOINED = ("Free_form_answer", "Sources", "ICD_10_diag", "line")


def read(files: tuple[ImportFile, ...], options: Options) -> Rows:
    """Read one row per answer, in the order of the file."""
    table, references = _sort(files)
    _check_header(table)
    written = _read_references(references) if references else {}
    for row in sources.read(KQA, (table,), options):
        yield _join(row, written) if isinstance(row, ImportedRow) else row


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


def _check_header(table: ImportFile) -> None:
    first = next((row for row in formats.read_csv(table) if not isinstance(row, Problem)), None)
    if first is None:
        return
    missing = [name for name in COLUMNS if name not in first[1]]
    if missing:
        message = f"The column {missing[0]!r} is missing."
        raise Unreadable(Problem(file=table.name, line=1, message=message))


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


def _join(row: ImportedRow, written: Mapping[str, Mapping[str, object]]) -> ImportedRow:
    prompt, origin = row.input["prompt"], dict(row.origin or {})
    assert isinstance(prompt, list), "a prompt is a list of messages"
    reference = written.get(str(prompt[0]["content"]).strip())
    if reference is None:
        return row
    raw = origin["raw"]
    assert isinstance(raw, dict), "the format writes an object"
    joined = {name: reference[name] for name in _JOINED if name in reference}
    found = _count_found(row, reference)
    return replace(row, origin={**origin, "raw": {**raw, **joined, "statements_found": found}})


def _count_found(row: ImportedRow, reference: Mapping[str, object]) -> int:
    """How many statements the second file has too; blanks at the ends do not count."""
    known = {*_texts(reference.get("Must_have")), *_texts(reference.get("Nice_to_have"))}
    criteria = row.input["criteria"]
    assert isinstance(criteria, list), "criteria are a list"
    return sum(1 for criterion in criteria if criterion["text"] in known)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (entry.strip() for entry in value if isinstance(entry, str))


FORMAT = replace(sources.make_format(KQA), read=read)
