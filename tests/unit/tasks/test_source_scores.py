"""JUDGE-BENCH and AltTest: what their files become, and what is refused; ExpertQA's several."""

import json
from pathlib import Path
from typing import Any

import pytest

from tacit.intake._text import Report
from tacit.intake.imports import surveys
from tacit.intake.imports.formats import ImportFile
from tacit.intake.records import ImportedRow

Json = dict[str, Any]
FLUENCY = {"metric": "fluency", "category": "graded", "worst": 1, "best": 3, "prompt": "How?"}
SAFE = {"metric": "safe", "category": "categorical", "labels_list": ["yes", "no"]}
LENGTH = {"metric": "length", "category": "continuous", "worst": 0, "best": 1}


def judgebench(**scores: Json) -> Json:
    return {
        "dataset": "d",
        "expert_annotator": "true",
        "annotations": [FLUENCY, SAFE, LENGTH],
        "instances": [{"id": 7, "instance": "A text.", "annotations": scores}],
    }


def by(*scores: object, **more: object) -> Json:
    return {"individual_human_scores": list(scores), **more}


def read(path: Path, name: str, document: Json) -> tuple[list[ImportedRow], Report]:
    path.write_text(json.dumps(document), encoding="utf-8")
    report = Report()
    files = (ImportFile(path.name, path),)
    return list(surveys.read_rows(surveys.Source(format=name, files=files), report)), report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.json"


def options_of(row: ImportedRow) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for work in row.work:
        grades: Any = work.answer["grades"]
        found[work.rater] = [(grade["criterion"], grade["option"]) for grade in grades]
    return found


def test_raters_of_judgebench_are_positions_and_a_gap_is_no_grade(path: Path) -> None:
    document = judgebench(fluency=by(3, None, 1), safe=by("no", "yes"), length=by(0.3))
    [row], _ = read(path, "judgebench", document)
    assert options_of(row) == {
        "position-1": [("c001", "3"), ("c002", "no")],
        "position-2": [("c002", "yes")],
        "position-3": [("c001", "1")],
    }
    criteria: Any = row.input["criteria"]
    assert [(each["text"], each["kind"], each["options"]) for each in criteria] == [
        ("fluency", "ordinal", ["1", "2", "3"]),
        ("safe", "nominal", ["yes", "no"]),
    ]
    assert {str(work.rater_kind) for work in row.work} == {"expert"}


def test_a_majority_alone_is_one_vote_of_the_kind_consensus(path: Path) -> None:
    [row], _ = read(path, "judgebench", judgebench(safe=by(majority_human="yes")))
    [work] = row.work
    assert (work.rater, str(work.rater_kind)) == ("consensus", "consensus")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (judgebench(fluency=by(4)), "4 is none of the options: 1, 2, 3"),
        (judgebench(fluency=by(2.5)), "2.5 is none of the options"),
        (judgebench(fluency={"individual_human_scores": 2}), "A list of scores belongs here"),
        (judgebench(length=by(0.5)), "No metric here is categorical or graded"),
        (judgebench() | {"instances": []}, "There is no instance"),
        (judgebench() | {"instances": ["x"]}, "Every entry of this list is an object"),
        (judgebench(fluency=by(1)) | {"annotations": [FLUENCY | {"best": 1}]}, "is no scale"),
        (judgebench(safe=by("a")) | {"annotations": [SAFE | {"labels_list": ["a"]}]}, "2 to 100"),
    ],
)
def test_scores_that_do_not_fit_are_named(path: Path, document: Json, words: str) -> None:
    rows, report = read(path, "judgebench", document)
    assert rows == []
    assert words in str(report.problems[0])


LABELS = {
    "w1": {"18__food": "Positive", "18__noise": "unknown", "19": 1},
    "w2": {"18__food": "Negative"},
}


def test_features_of_one_text_are_criteria_of_one_item(path: Path) -> None:
    rows, _ = read(path, "alttest", LABELS)
    first, second = rows
    criteria: Any = first.input["criteria"]
    assert [(each["text"], each["options"]) for each in criteria] == [
        ("food", ["Negative", "Positive"]),
        ("noise", ["unknown", "(another label)"]),
    ]
    assert options_of(first) == {
        "w1": [("c001", "Positive"), ("c002", "unknown")],
        "w2": [("c001", "Negative")],
    }
    assert options_of(second) == {"w1": [("c001", "1")]}
    judged, _ = read(path, "alttest_judges", LABELS)
    assert {str(work.rater_kind) for row in judged for work in row.work} == {"judge"}


@pytest.mark.parametrize("labels", [{"w1": {}}, {"w1": ["x"]}, {"w1": {"18": None}}])
def test_labels_that_are_none_are_refused(path: Path, labels: Json) -> None:
    rows, report = read(path, "alttest", labels)
    assert rows == []
    assert "w1" in str(report.problems[0])


def test_answers_of_several_systems_are_an_item_each(path: Path) -> None:
    answer: Json = {
        "answer_string": "It is.", "attribution": [], "claims": [], "usefulness": "Useful",
        "revised_answer_string": None, "annotation_time": 5, "annotator_id": "a",
    }  # fmt: skip
    record = {
        "question": "Is it?", "annotator_id": "a", "metadata": {"field": "Law"},
        "answers": {"gpt4": answer, "bing": {**answer, "answer_string": "It is not."}},
    }  # fmt: skip
    rows, report = read(path.with_suffix(".jsonl"), "expertqa", record)
    assert not report.problems
    assert len({row.key for row in rows}) == 2
