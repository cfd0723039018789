"""Plain JSON Lines of reasonings and critiques: what a row becomes, and what is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tacit.intake._text import Report
from tacit.intake.errors import ImportInvalid
from tacit.intake.imports import surveys
from tacit.intake.records import ImportedRow
from tacit.tasks import registry
from tests.make.intake import lines, make_source

STEP = {"id": "a", "claim": "It is so.", "grounds": "The rule.", "check": "Count."}


def write(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text(lines(*rows), encoding="utf-8")
    return path


def rows_of(path: Path, kind: str) -> list[ImportedRow]:
    report = Report()
    rows = list(surveys.read_rows(make_source(path, of="jsonl", kind=kind), report))
    assert not report.problems
    for row in rows:
        registry.get(kind).check_input(row.input)
        for work in row.work:
            registry.get(kind).check(work.answer, row.input, imported=True)
    return rows


def test_steps_and_answer_are_fields_of_a_row_or_an_object(tmp_path: Path) -> None:
    flat = {"prompt": "Why?", "steps": [STEP, "So."], "answer": "Thus.", "note": "n", "rater": "x"}
    whole = {"prompt": "How?", "answer": {"steps": [STEP], "answer": "So."}, "steps_wanted": 1}
    bare = {"prompt": "When?"}
    first, second, third = rows_of(write(tmp_path / "r.jsonl", flat, whole, bare), "reasoning")
    assert first.work[0].answer == {
        "steps": [STEP, {"id": "s2", "claim": "So.", "grounds": "", "check": ""}],
        "answer": "Thus.",
        "sources": [],
        "note": "n",
    }
    assert second.work[0].answer["answer"] == "So."
    assert second.input["steps_wanted"] == 1
    assert third.work == ()


def test_labels_ratings_and_answers_are_critiques_of_a_text_or_of_steps(tmp_path: Path) -> None:
    by_label = {"prompt": "1", "response": {"steps": ["a", "b"]}, "label": -1}
    by_rating = {"prompt": "2", "response": "One. Two. Three.", "ratings": [1, -1, None]}
    whole = {
        "prompt": "3",
        "response": "A.\n\nB.\n\nC.",
        "split": "paragraphs",
        "answer": {"first_wrong": 2, "labels": [{"step": 2, "rating": -1}], "note": "kept"},
    }
    first, second, third = rows_of(
        write(tmp_path / "c.jsonl", by_label, by_rating, whole), "critique"
    )
    assert first.work[0].answer["first_wrong"] == "none"
    assert second.work[0].answer["first_wrong"] == 1
    assert third.work[0].answer["note"] == "kept"


@pytest.mark.parametrize(
    ("kind", "row", "field"),
    [
        ("reasoning", {"prompt": "1", "steps": [{"claim": True}]}, "steps[0].claim"),
        ("critique", {"prompt": "1", "response": "A.", "label": "2"}, "label"),
        ("critique", {"prompt": "1", "response": "A.", "ratings": [1, 4]}, "ratings[1].rating"),
    ],
)
def test_a_field_of_the_wrong_type_is_named_with_its_line(
    tmp_path: Path, kind: str, row: dict[str, object], field: str
) -> None:
    with pytest.raises(ImportInvalid) as refused:
        surveys.survey(make_source(write(tmp_path / "x.jsonl", row), of="jsonl", kind=kind))
    [problem] = refused.value.problems
    assert (problem.line, problem.field) == (1, field)
