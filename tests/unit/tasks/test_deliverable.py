"""The kind *deliverable*: what finishes it, what its form keeps, and places in its files."""

import json
from typing import Any

import pytest

from tacit.tasks import file_refs, registry
from tacit.tasks.errors import AnswerIncomplete, InputInvalid
from tacit.work import _rules
from tacit.work.errors import AnchorMisplaced
from tacit.work.records import Anchor

KIND = registry.get("deliverable")
EXAMPLE: dict[str, Any] = json.loads((KIND.folder / "example.json").read_text())
GIVEN, ANSWER = EXAMPLE["input"], EXAMPLE["answer"]


def problems(**changes: object) -> list[str]:
    with pytest.raises(AnswerIncomplete) as refused:
        KIND.check({**ANSWER, **changes}, GIVEN)
    return [note.text for note in refused.value.problems]


def test_formats_and_required_lines_are_asked_for() -> None:
    assert problems(files=ANSWER["files"][:1]) == ["A .md file is wanted, and there is none."]
    undone = [{**line, "done": False} for line in ANSWER["checklist"]]
    assert len(problems(checklist=undone)) == 2
    assert "few sentences" in problems(summary=" ")[0]


@pytest.mark.parametrize("path", ["../x", "/x", "a\\b", "C:x", "a//b", "MODEL.xlsx"])
def test_a_path_that_leads_out_or_falls_together_is_refused(path: str) -> None:
    files = [ANSWER["files"][0], {**ANSWER["files"][1], "path": path}]
    assert problems(files=files)


def test_a_file_under_a_name_that_is_there_is_its_next_version() -> None:
    row = {"path": "Model.xlsx", "sha256": "a" * 64, "type": "text/plain", "bytes": "3"}
    fields = {f"files[0].{key}": str(value) for key, value in ANSWER["files"][0].items()}
    fields |= {f"files[7].{key}": value for key, value in row.items()}
    made = KIND.read_form(fields, GIVEN).answer
    assert made["files"] == [{**row, "bytes": 3}]
    removed = KIND.read_form({**fields, "remove_file": "0"}, GIVEN)
    assert removed.edited
    assert removed.answer["files"] == []


def test_a_difference_names_files_that_came_went_and_changed() -> None:
    changed = {**ANSWER["files"][0], "sha256": "b" * 64}
    new = {**ANSWER["files"][1], "path": "notes.md"}
    rows = KIND.diff(ANSWER, {**ANSWER, "files": [changed, new]})
    ops = {row.path: row.op for row in rows if row.path.startswith("files[")}
    assert set(ops) == {"files[model.xlsx]", "files[memo.md]", "files[notes.md]"}
    assert (ops["files[memo.md]"], ops["files[notes.md]"]) == ("removed", "added")


def test_a_comment_stands_on_a_place_in_a_file_of_the_answer() -> None:
    texts = KIND.texts(ANSWER)
    place = "files[model.xlsx]#cell=DCF!B3"
    _rules.check_anchor(Anchor(path=place, start=0, end=4, quote="41.8"), texts=texts)
    assert KIND.name_place(place, GIVEN) == "model.xlsx, cell DCF!B3"
    for part, words in (("p4", ", paragraph 4"), ("t1r2", ", table 1, row 2"), ("text", "")):
        assert KIND.name_place(f"files[memo.md]#element={part}", GIVEN) == f"memo.md{words}"
    found = file_refs.find_place("files[a#b.txt]#line=3")
    assert found is not None
    assert found.path == "a#b.txt"
    for path in (
        "files[other.xlsx]#cell=B3",
        "files[model.xlsx]#sheet=1",
        "files[model.xlsx]#cell=",
    ):
        with pytest.raises(AnchorMisplaced):
            _rules.check_anchor(Anchor(path=path, start=0, end=4, quote="41.8"), texts=texts)


def test_the_checklist_is_what_a_reviewer_marks_and_criteria_are_not_its_authors() -> None:
    given = {**GIVEN, "criteria": [{"id": "wacc", "text": "Finds the nominal rate"}]}
    assert [point.title for point in KIND.points(ANSWER, given)][-1] == "Finds the nominal rate"
    assert "criteria" not in KIND.shown_input(given)
    with pytest.raises(InputInvalid, match="twice"):
        KIND.check_input({**given, "criteria": given["criteria"] * 2})
