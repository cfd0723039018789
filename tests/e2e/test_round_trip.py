"""Real files of public sets in, through the verbs, into a release, and out as they were."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tacit.access.records import Actor
from tacit.intake.records import ImportState
from tacit.kit import canonical
from tacit.kit.clock import SteppedClock
from tacit.releases import exporting
from tacit.stats import scoring
from tacit.storage.engine import Database
from tests.make.access import make_owner
from tests.make.intake import make_source, release_project, run_import
from tests.make.real_votes import expected, shared_data

Record = dict[str, object]
Rows = list[Record]


def lines_of(text: str) -> Rows:
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def table_of(text: str) -> Rows:
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def list_of(text: str) -> Rows:
    found: Rows = json.loads(text)
    return found


def whole_of(text: str) -> Rows:
    return [json.loads(text)]


def there_and_back(
    db: Database, clock: SteppedClock, root: Path, name: str, paths: Sequence[Path]
) -> tuple[list[Any], Path]:
    """Import, release, export: the rows of the release, and the archive."""
    owner: Actor = make_owner(db)
    done = run_import(db, owner, make_source(*paths, of=name))
    assert done.state is ImportState.DONE
    release = release_project(db, owner, done.project_id, root=root, clock=clock)
    folder = root / release.folder
    exporting.write_export(folder, name="source")
    rows = lines_of((folder / "rows.jsonl").read_text())
    return list(rows), folder / "exports" / "source" / "source.zip"


def files_of(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def check_same(
    archive: Path, name: str, paths: Sequence[Path], parse: Callable[[str], Rows]
) -> None:
    files = files_of(archive)
    assert set(files) == {f"{name}/{path.name}" for path in paths}
    for path in paths:
        before = parse(path.read_bytes().decode())
        after = parse(files[f"{name}/{path.name}"])
        assert [canonical.dumps(row) for row in after] == [canonical.dumps(row) for row in before]


def answers_of(row: Any) -> list[Any]:
    """The accepted answers of a row of a release, in the order of the source's raters."""
    return [submission["answer"] for submission in row["submissions"]]


def test_trees_of_paperbench(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    paths = sorted((shared_data() / "paperbench").glob("*.json"))
    rows, archive = there_and_back(sqlite_db, clock, tmp_path, "paperbench", paths)
    check_same(archive, "paperbench", paths, whole_of)
    assert len(rows) == len(paths)
    for row in rows:
        values = expected(f"paperbench/{row['item']['origin']['file']}")
        (answer,) = answers_of(row)
        check_tree(answer["criteria"], values)


def check_tree(criteria: Any, values: Record) -> None:
    parents = {each["id"]: each.get("parent") for each in criteria}
    leaves = [each for each in criteria if each["id"] not in parents.values()]
    assert [len(criteria), len(leaves), max(map(depth_of(parents), parents))] == values[
        "nodes, leaves, depth"
    ]
    assert max(each["weight"] for each in criteria) == values["largest weight"]
    ids = Counter(each["origin"]["id"] for each in criteria)
    assert sum(count > 1 for count in ids.values()) == values["ids used twice"]
    category = {each["id"]: each["tags"][0].removeprefix("category:") for each in leaves}
    assert Counter(category.values()) == values["leaves by category"]
    for name, verdicts in {
        "every other leaf met": {
            each["id"]: "unmet" if number % 2 else "met" for number, each in enumerate(leaves)
        },
        "only code written": {
            name: "met" if of == "Code Development" else "unmet" for name, of in category.items()
        },
    }.items():
        score = scoring.score(criteria, verdicts, formula="tree")
        wanted: Any = values[f"score, {name}"]
        assert score.value == pytest.approx(wanted[0], abs=1e-12)


def depth_of(parents: dict[str, str | None]) -> Callable[[str], int]:
    def depth(name: str) -> int:
        parent = parents[name]
        return 0 if parent is None else 1 + depth(parent)

    return depth


@pytest.mark.parametrize("file", ["multistep_arithmetic", "tracking_shuffled_objects"])
def test_traces_of_bigbench_mistake(
    sqlite_db: Database, clock: SteppedClock, tmp_path: Path, file: str
) -> None:
    path = shared_data() / "big-bench-mistake" / f"{file}.jsonl"
    rows, archive = there_and_back(sqlite_db, clock, tmp_path, "bigbench_mistake", [path])
    check_same(archive, "bigbench_mistake", [path], lines_of)
    values = expected(f"big-bench-mistake/{file}.jsonl")
    answers = [answer for row in rows for answer in answers_of(row)]
    assert len(rows) == len(answers) == values["rows"]
    ratings = Counter(label["rating"] for answer in answers for label in answer["labels"])
    assert [ratings[1], ratings[-1], ratings[None]] == values["step labels true, false, none"]
    wrong = [answer["first_wrong"] != "none" for answer in answers]
    assert sum(wrong) == values["traces with a mistake"]
    right = [
        row["item"]["input"]["metadata"]["answer"] == row["item"]["input"]["reference_answers"][0]
        for row in rows
    ]
    assert sum(right) == values["right answers"]
    both = sum(one and other for one, other in zip(wrong, right, strict=True))
    assert both == values["right answers with a mistake"]
    # One label was published for several people.
    assert {vote["rater_kind"] for row in rows for vote in row["votes"]} == {"consensus"}


def test_questions_of_vals(db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    path = shared_data() / "vals-finance-agent" / "public.csv"
    rows, archive = there_and_back(db, clock, tmp_path, "vals", [path])
    check_same(archive, "vals", [path], table_of)
    values = expected("vals-finance-agent/public.csv")
    rubrics = [answer["criteria"] for row in rows for answer in answers_of(row)]
    operators = Counter(tag for each in rubrics for one in each for tag in one["tags"])
    assert {
        f"operator:{name}": n for name, n in values["criteria by operator"].items()
    } == operators
    sizes = [len(each) for each in rubrics]
    assert [min(sizes), max(sizes)] == values["criteria a task, least and most"]
    known = [row["item"]["input"]["metadata"] for row in rows]
    minutes = [each["expert_minutes"] for each in known]
    assert [sum(minutes), median(minutes), min(minutes), max(minutes)] == values[
        "expert minutes: sum, median, least, most"
    ]
    assert Counter(each["question_type"] for each in known) == values["tasks by type"]


@pytest.mark.slow
def test_pairs_of_pandalm(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    path = shared_data() / "pandalm" / "testset-v1.json"
    rows, archive = there_and_back(sqlite_db, clock, tmp_path, "pandalm", [path])
    check_same(archive, "pandalm", [path], list_of)
    values = expected("pandalm/testset-v1.json")
    assert len(rows) == values["rows"]
    names = {"tie": "0", "a": "1", "b": "2"}
    choices = [[names[answer["choice"]] for answer in answers_of(row)] for row in rows]
    for number in range(3):
        assert (
            Counter(each[number] for each in choices) == values[f"votes of annotator {number + 1}"]
        )
    majority = Counter(Counter(each).most_common(1)[0][0] for each in choices)
    assert majority == values["majority"]
    responses = [row["item"]["input"]["responses"] for row in rows]
    odd = sum("origin" in one for each in responses for one in each)
    assert odd == values["responses that are not strings"]
    empty = [any("(no answer)" in str(one["messages"]) for one in each) for each in responses]
    assert sum(empty) == values["pairs with an empty response"]
    assert {vote["rater_kind"] for row in rows for vote in row["votes"]} == {"crowd"}


def test_grades_of_kqa(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    path = shared_data() / "k-qa" / "NLI_medical_annotator.csv"
    rows, archive = there_and_back(sqlite_db, clock, tmp_path, "kqa", [path])
    check_same(archive, "kqa", [path], table_of)
    assert len(rows) == expected("k-qa/NLI_medical_annotator.csv")["questions"]


@pytest.mark.slow
def test_answers_of_expertqa(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    """Names of people are others; all else, and who is who, is as it was."""
    path = shared_data() / "expertqa" / "rand_val.jsonl"
    _, archive = there_and_back(sqlite_db, clock, tmp_path, "expertqa", [path])
    (text,) = files_of(archive).values()
    before: Any = lines_of(path.read_text())
    after: Any = lines_of(text)
    names: dict[str, str] = {}
    for old, new in zip(before, after, strict=True):
        (system,) = old["answers"]
        for one, other in ((old, new), (old["answers"][system], new["answers"][system])):
            name = one.pop("annotator_id")
            assert names.setdefault(name, other["annotator_id"]) == other.pop("annotator_id")
            assert name not in text
        assert canonical.dumps(new) == canonical.dumps(old)
    assert len(set(names.values())) == len(names) == 174


def test_questions_of_kqa(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> None:
    path = shared_data() / "k-qa" / "questions_w_answers.jsonl"
    rows, archive = there_and_back(sqlite_db, clock, tmp_path, "kqa_questions", [path])
    check_same(archive, "kqa_questions", [path], lines_of)
    assert len(rows) == 201


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (
            "judgebench",
            {
                "dataset": "d", "expert_annotator": "false", "extra": [1.5],
                "annotations": [
                    {"metric": "fluency", "category": "graded", "worst": 1, "best": 3},
                    {"metric": "safe", "category": "categorical", "labels_list": [0, 1]},
                    {"metric": "length", "category": "continuous", "worst": 0, "best": 1},
                ],
                "instances": [
                    {"id": 4, "instance": {"context": "Hi.", "reply": "Yes."}, "annotations": {
                        "fluency": {"individual_human_scores": [3, None, 1], "mean_human": 2.0},
                        "length": {"individual_human_scores": [0.25], "mean_human": 0.25}}},
                    {"id": 2, "instance": "No.", "annotations": {
                        "safe": {"individual_human_scores": [1, 0], "majority_human": 1}}},
                ],
            },
        ),
        (
            "alttest_judges",
            {"m1": {"7__food": "good", "9": 1}, "m2": {"7__noise": "bad", "9": 2.5}},
        ),
    ],
)  # fmt: skip
def test_files_of_many_items_come_back_as_one(
    db: Database, clock: SteppedClock, tmp_path: Path, name: str, file: Record
) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    rows, archive = there_and_back(db, clock, tmp_path / "releases", name, [path])
    assert len(rows) == 2
    if name == "judgebench":
        check_same(archive, name, [path], whole_of)
        return
    (text,) = files_of(archive).values()
    back: dict[str, Record] = json.loads(text)
    before = sorted(canonical.dumps(each) for each in file.values())
    assert sorted(map(canonical.dumps, back.values())) == before, "under other names"
