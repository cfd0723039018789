"""Scores outside of work: pasted or from files, with parts, and what is wrong by its field."""

import json

import pytest

from tests.make.web import DemoSite

RUBRIC = json.dumps(
    {
        "formula": "clipped",
        "criteria": [
            {"id": "c1", "text": "Names the court", "weight": 3},
            {"id": "c2", "text": "Invents a source", "weight": -1},
        ],
    }
)
GRADES = json.dumps({"r1": {"c1": "met", "c2": "met"}, "r2": {"c1": "met", "c2": None}})


@pytest.mark.parametrize("who", ["manager-01", "expert-01"])
def test_pasted_grades_are_scored_by_the_formula_of_the_rubric(demo: DemoSite, who: str) -> None:
    visitor = demo.visitor(who)
    page = visitor.send(visitor.get("/scores"), "/scores", {"rubric": RUBRIC, "grades": GRADES})
    assert page.status == 200
    assert "2 responses, by clipped" in page.text
    assert "r1 0.6667 0.6667 … 0.6667 2 0 0" in page.text
    assert "r2 – 0.6667 … 1.0000 1 0 1" in page.text
    assert "r2 has no score" in page.text
    assert "c2 −1 met" in page.text


def test_files_are_read_as_the_command_reads_them(demo: DemoSite) -> None:
    visitor = demo.visitor("manager-01")
    lines = b"".join(
        json.dumps({"criterion": name, "response": "r", "verdict": "met"}).encode() + b"\n"
        for name in ("c1", "c2")
    )
    files = {
        "rubric_file": ("rubric.json", RUBRIC.encode()),
        "grades_file": ("grades.jsonl", lines),
    }
    typed = {"formula": "pass_fraction", "policy": "fail"}
    page = visitor.send(visitor.get("/scores"), "/scores", typed, files=files)
    assert "1 response, by pass_fraction" in page.text


@pytest.mark.parametrize(
    ("rubric", "grades", "words"),
    [
        ("", GRADES, "There is no rubric."),
        (RUBRIC, "{", "This is no JSON"),
        ("3", GRADES, "This is no rubric."),
        (RUBRIC, "[3]", "grades[0]"),
        (RUBRIC, json.dumps({"c1": "perhaps"}), "perhaps"),
    ],
)
def test_what_cannot_be_scored_is_said_and_stays_in_the_form(
    demo: DemoSite, rubric: str, grades: str, words: str
) -> None:
    visitor = demo.visitor("expert-01")
    page = visitor.send(visitor.get("/scores"), "/scores", {"rubric": rubric, "grades": grades})
    assert page.status == 422
    assert words in page.text
    (form,) = [each for each in page.forms if each.action == "/scores"]
    assert form.fields["rubric"] == [rubric]
