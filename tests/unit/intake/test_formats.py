"""Every import format: what its rows become, and how it says what is wrong."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tacit.intake._text import Report
from tacit.intake.errors import FormatUnknown, ImportInvalid, OptionUnknown
from tacit.intake.imports import registry, surveys
from tacit.intake.imports.surveys import Survey
from tacit.intake.records import ImportedRow, Problem
from tests.make.intake import lines, make_source

KQA_HEADER = ",Question,llm_x,answer,claim,category_x,majority_label,label_0,label_1,label_2\r\n"


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def rows_of(*paths: Path, of: str, **options: str) -> list[ImportedRow]:
    report = Report()
    rows = list(surveys.read_rows(make_source(*paths, of=of, **options), report))
    assert not report.problems
    return rows


def survey_of(*paths: Path, of: str, **options: str) -> Survey:
    return surveys.survey(make_source(*paths, of=of, **options))


def problems_of(*paths: Path, of: str, **options: str) -> tuple[Problem, ...]:
    with pytest.raises(ImportInvalid) as caught:
        survey_of(*paths, of=of, **options)
    return caught.value.problems


def kqa_row(number: int, claim: str, *labels: str, majority: str | None = None) -> str:
    said = majority or max(labels, key=labels.count)
    return ",".join([str(number), "Why?", "gpt4", "Because.", claim, "Must_have", said, *labels])


# --------------------------------------------------------------------------------- K-QA


def test_kqa_rows_of_one_answer_are_one_item(tmp_path: Path) -> None:
    entail, neutral = "Entailment", "Neutral"
    text = KQA_HEADER + "\r\n".join(
        [kqa_row(0, " a ", entail, entail, neutral), kqa_row(1, "b", neutral, neutral, neutral)]
    )
    (row,) = rows_of(write(tmp_path / "k.csv", text), of="kqa")
    criteria: Any = row.input["criteria"]
    assert [criterion["text"] for criterion in criteria] == ["a", "b"]
    assert criteria[0]["options"] == ["Contradiction", "Neutral", "Entailment"]
    assert [work.rater for work in row.work] == ["physician-0", "physician-1", "physician-2"]
    grades: Any = row.work[2].answer["grades"]
    assert [grade["option"] for grade in grades] == [neutral, neutral]
    assert row.work[0].at is None
    assert row.place == "k.csv:2"


def test_kqa_checks_the_majority_and_the_labels(tmp_path: Path) -> None:
    text = KQA_HEADER + "\r\n".join(
        [
            kqa_row(0, "a", "Entailment", "Entailment", "Neutral", majority="Neutral"),
            kqa_row(1, "b", "Entails", "Neutral", "Neutral"),
            "2,too,few",
        ]
    )
    found = problems_of(write(tmp_path / "k.csv", text), of="kqa")
    assert [(problem.line, problem.field) for problem in found] == [
        (2, "majority_label"),
        (3, "label_0"),
        (4, None),
    ]


def test_kqa_wants_its_files(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path / "k.jsonl", "{}\n"), of="kqa")
    assert "NLI_medical_annotator.csv" in problem.message


# ----------------------------------------------------------------------------- ExpertQA


def expertqa_row(**claim: object) -> dict[str, object]:
    labels: dict[str, object] = {
        "claim_string": "It is [1].",
        "evidence": ["[1] https://a.example"],
        "support": "Complete",
        "reason_missing_support": "",
        "informativeness": "Very relevant",
        "worthiness": "Yes",
        "correctness": "Unsure",
        "reliability": "Reliable",
        "revised_claim": "It is.",
        "revised_evidence": [],
    }
    answer = {
        "answer_string": "It is [1].",
        "attribution": [],
        "claims": [labels | claim],
        "revised_answer_string": "It is not [1].",
        "usefulness": "Useful",
        "annotation_time": 90_500,
        "annotator_id": "person-of-a-platform",
    }
    return {
        "question": "Is it?",
        "annotator_id": "person-of-a-platform",
        "metadata": {"question_type": "a|b", "field": "Law", "specific_field": "x"},
        "answers": {"gpt4": answer},
    }


def test_expertqa_is_grades_and_revisions_by_the_verifier(tmp_path: Path) -> None:
    path = write(tmp_path / "e.jsonl", lines(expertqa_row(support=None, reliability="N/A")))
    (row,) = rows_of(path, of="expertqa")
    (work,) = row.work
    grades: Any = work.answer["grades"]
    said = {grade["criterion"]: grade["option"] or grade["verdict"] for grade in grades}
    assert said == {
        "claim-01.support": "unresolved",
        "claim-01.informativeness": "Very relevant",
        "claim-01.worthiness": "Yes",
        "claim-01.correctness": "Unsure",
        "claim-01.reliability": "cannot_assess",
        "answer.usefulness": "Useful",
    }
    revised: Any = work.answer["revisions"]
    assert [(each["of"], each["change"]) for each in revised] == [
        ("response", "content"),
        ("claim-01", "citation"),
    ]
    assert work.seconds == 90.5
    assert row.asker == "person-of-a-platform"
    assert survey_of(path, of="expertqa").people == 1


def test_expertqa_lays_the_work_of_one_person_end_to_end(tmp_path: Path) -> None:
    other = expertqa_row() | {"question": "And that?"}
    rows = rows_of(write(tmp_path / "e.jsonl", lines(expertqa_row(), other)), of="expertqa")
    assert [row.work[0].seconds_later for row in rows] == [0, 90.5]


def test_expertqa_names_the_field_that_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path / "e.jsonl", lines(expertqa_row(), expertqa_row(correctness="Maybe")))
    (problem,) = problems_of(path, of="expertqa")
    assert problem.place == "e.jsonl:2 (answers.gpt4.claims[0].correctness)"


# ----------------------------------------------------------------------- JSON Lines, CSV


def test_csv_columns_are_named_by_options(tmp_path: Path) -> None:
    text = (
        "Nr,Frage,Antwort,Wer,Wann,Dauer,Rest\r\n"
        '1,"Was, nun?","Zwei\nZeilen",anna,2026-01-02T03:04:05+01:00,60,kept\r\n'
        "2,Und?,,,,,\r\n"
    )
    path = write(tmp_path / "t.csv", text)
    first, second = rows_of(
        path, of="csv", key="Nr", prompt="Frage", answer="Antwort", rater="Wer",
        at="Wann", seconds="Dauer",
    )  # fmt: skip
    assert (first.key, first.input["title"]) == ("1", "Was, nun?")
    (work,) = first.work
    assert work.answer["messages"] == [
        {"role": "user", "content": "Was, nun?"},
        {"role": "assistant", "content": "Zwei\nZeilen"},
    ]
    assert work.at == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert work.seconds == 60
    assert first.origin == {"format": "csv", "file": "t.csv", "line": 2, "raw": {"Rest": "kept"}}
    assert second.place == "t.csv:4"
    assert second.work == ()


def test_jsonl_takes_the_inputs_of_a_folder_and_grades(tmp_path: Path) -> None:
    row = {
        "key": "a",
        "title": "A",
        "prompt": "Why?",
        "response": {"producer": "m", "messages": [{"role": "assistant", "content": "So."}]},
        "criteria": [{"id": "tone", "text": "Is polite."}],
        "rater": 7,
        "grade.tone": "met",
    }
    path = write(tmp_path / "t.jsonl", lines(row, row | {"rater": 8, "grade.tone": "unmet"}))
    found = survey_of(path, of="jsonl", kind="grading")
    assert (found.rows, found.items, found.works, found.people_of_item_max) == (2, 1, 2, 2)
    assert surveys.make_document(found).pipeline[0]["people"] == 2


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"prompt": 7}, "prompt", "text"),
        ({"prompt": "x", "at": "yesterday"}, "at", "no moment"),
        ({"prompt": "x", "seconds": "long"}, "seconds", "no number"),
        ({"prompt": "x", "seconds": -1}, "seconds", "cannot be"),
        ({"prompt": "x", "rater": True}, "rater", "text"),
        ({}, "title", "empty"),
    ],
)
def test_a_wrong_row_names_line_and_field(
    tmp_path: Path, row: dict[str, object], field: str, said: str
) -> None:
    good = {"prompt": "fine"}
    found = problems_of(write(tmp_path / "t.jsonl", lines(good, row)), of="jsonl")
    assert (found[0].line, found[0].field) == (2, field)
    assert said in found[0].message


def test_the_same_person_twice_on_one_item_is_named(tmp_path: Path) -> None:
    row = {"key": "a", "prompt": "x", "answer": "y", "rater": "r"}
    (problem,) = problems_of(write(tmp_path / "t.jsonl", lines(row, row)), of="jsonl")
    assert problem.line == 2
    assert "t.jsonl:1" in problem.message


def test_one_key_with_two_inputs_is_named(tmp_path: Path) -> None:
    rows = lines({"key": "a", "prompt": "x"}, {"key": "a", "prompt": "y"})
    (problem,) = problems_of(write(tmp_path / "t.jsonl", rows), of="jsonl")
    assert (problem.line, problem.field) == (2, "key")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", None, "empty"),
        ("a,a\n1,2\n", 1, "twice in the header"),
        ('prompt\n"cut off\n', 2, "no CSV"),
        ("prompt,b\nx,1\ny\n", 3, "1 fields"),
    ],
)
def test_a_broken_csv_names_its_line(
    tmp_path: Path, text: str, line: int | None, said: str
) -> None:
    (problem,) = problems_of(write(tmp_path / "t.csv", text), of="csv")
    assert problem.line == line
    assert said in problem.message


def test_a_file_without_rows_is_no_import(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path / "t.jsonl", "\n"), of="jsonl")
    assert "no row" in problem.message


# ------------------------------------------------------------------------- Label Studio


def label_studio_task(**changes: object) -> dict[str, object]:
    def result(name: str, sort: str, **value: object) -> dict[str, object]:
        return {"from_name": name, "to_name": "text", "type": sort, "value": value}

    annotation = {
        "id": 11,
        "completed_by": {"id": 3, "email": "anna@lab.example"},
        "created_at": "2025-03-09T22:16:08.728353Z",
        "lead_time": 4.25,
        "was_cancelled": False,
        "result": [
            result("tone", "choices", choices=["polite"]),
            result("stars", "rating", rating=4),
            result("why", "textarea", text=["Because."]),
        ],
    }
    cancelled = annotation | {"id": 12, "was_cancelled": True}
    return {
        "id": 5,
        "data": {"prompt": "Why?", "response": "So."},
        "annotations": [annotation, cancelled],
        "predictions": [],
    } | changes


def test_label_studio_choices_and_ratings_become_grades(tmp_path: Path) -> None:
    other = label_studio_task(id=6)
    other["annotations"] = [
        {
            "id": 13,
            "completed_by": 4,
            "created_at": "2025-03-10T10:00:00Z",
            "result": [
                {"from_name": "tone", "type": "choices", "value": {"choices": ["rude"]}},
            ],
        }
    ]
    path = write(tmp_path / "ls.json", json.dumps([label_studio_task(), other], indent=1))
    first, second = rows_of(path, of="label_studio")
    criteria: Any = first.input["criteria"]
    assert [(each["id"], each.get("kind"), each.get("options")) for each in criteria] == [
        ("tone", "nominal", ["polite", "rude"]),
        ("stars", "ordinal", ["1", "2", "3", "4"]),
    ]
    (work,) = first.work
    assert (work.rater, work.seconds) == ("3", 4.25)
    assert work.at == datetime(2025, 3, 9, 22, 16, 8, 728353, tzinfo=UTC)
    assert work.answer["note"] == "Because."
    assert second.work[0].rater == "4"
    assert survey_of(path, of="label_studio").works == 2


def test_label_studio_several_choices_are_a_criterion_each(tmp_path: Path) -> None:
    task = label_studio_task()
    annotations: Any = task["annotations"]
    annotations[0]["result"][0]["value"]["choices"] = ["polite", "short"]
    path = write(tmp_path / "ls.json", json.dumps([task]))
    (row,) = rows_of(path, of="label_studio")
    criteria: Any = row.input["criteria"]
    assert [each["text"] for each in criteria][:2] == ["polite", "short"]
    survey_of(path, of="label_studio")


def test_label_studio_texts_become_answers(tmp_path: Path) -> None:
    path = write(tmp_path / "ls.json", json.dumps([label_studio_task()]))
    (row,) = rows_of(path, of="label_studio", kind="example")
    assert row.key == "task-5-annotation-11"
    assert row.work[0].answer["messages"] == [
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "Because."},
    ]
    survey_of(path, of="label_studio", kind="example")


def test_a_truncated_array_names_the_entry(tmp_path: Path) -> None:
    text = json.dumps([label_studio_task(), label_studio_task(id=6)], indent=1)
    path = write(tmp_path / "ls.json", text[:-200])
    (problem,) = problems_of(path, of="label_studio")
    assert "in the middle" in problem.message
    assert problem.line is not None
    assert problem.line > 10


# ------------------------------------------------------------------------------ Argilla


@pytest.mark.parametrize(
    "responses",
    [
        {
            "tone": [{"value": "polite", "user_id": "u-1"}, {"value": "rude", "user_id": "u-2"}],
            "stars": [{"value": 3, "user_id": "u-1"}],
        },
        [
            {
                "values": {"tone": {"value": "polite"}, "stars": {"value": 3}},
                "user_id": "u-1",
                "status": "submitted",
            },
            {"values": {"tone": {"value": "rude"}}, "user_id": "u-2", "status": "submitted"},
            {"values": {"tone": {"value": "rude"}}, "user_id": "u-3", "status": "draft"},
        ],
    ],
)
def test_argilla_responses_become_grades(tmp_path: Path, responses: object) -> None:
    record = {
        "id": "r-1",
        "fields": {"prompt": "Why?", "response": "So."},
        "responses": responses,
        "suggestions": {"tone": {"value": "rude", "agent": "a-model"}},
    }
    path = write(tmp_path / "a.json", json.dumps([record]))
    (row,) = rows_of(path, of="argilla")
    assert [work.rater for work in row.work] == ["u-1", "u-2"]
    assert row.origin is not None
    assert "a-model" in str(row.origin["raw"])
    found = survey_of(path, of="argilla")
    assert (found.people, found.people_of_item_max) == (2, 2)


def test_argilla_texts_become_answers(tmp_path: Path) -> None:
    record = {
        "id": "r-1",
        "fields": {"text": "Why?"},
        "responses": {"rewrite": [{"value": "A longer answer.", "user_id": "u-1"}]},
    }
    path = write(tmp_path / "a.json", json.dumps([record]))
    (row,) = rows_of(path, of="argilla", kind="example")
    assert row.key == "r-1"
    survey_of(path, of="argilla", kind="example")


def test_argilla_spans_are_refused(tmp_path: Path) -> None:
    record = {
        "id": "r-1",
        "fields": {"text": "Why?"},
        "responses": {"spans": [{"value": [{"start": 0}], "user_id": "u-1"}]},
    }
    (problem,) = problems_of(write(tmp_path / "a.json", json.dumps([record])), of="argilla")
    assert "Spans" in problem.message


# ------------------------------------------------------------------------------ registry


def test_a_format_is_found_by_near_names() -> None:
    assert registry.get("K-QA").name == "kqa"
    assert registry.get("label-studio").name == "label_studio"
    with pytest.raises(FormatUnknown) as caught:
        registry.get("argila")
    assert caught.value.remedy == "Did you mean argilla?"


def test_an_unknown_option_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "t.jsonl", lines({"prompt": "x"}))
    with pytest.raises(OptionUnknown) as caught:
        survey_of(path, of="jsonl", promt="x")
    assert caught.value.remedy == "Did you mean prompt?"
    with pytest.raises(OptionUnknown):
        survey_of(path, of="jsonl", kind="poem")


@pytest.mark.parametrize("known", registry.FORMATS, ids=lambda known: known.name)
def test_every_format_says_what_it_does_not_hold(known: Any) -> None:
    assert known.notes
    assert all(note.endswith(".") for note in known.notes)
