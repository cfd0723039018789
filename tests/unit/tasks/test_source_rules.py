"""Public formats one by one: what each says, and what it refuses."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tacit.intake._text import Report
from tacit.intake.errors import ImportInvalid
from tacit.intake.imports import surveys
from tacit.intake.imports.formats import ImportFile
from tacit.intake.records import ImportedRow, Problem
from tacit.releases.exports import _files_again
from tacit.releases.exports.exporter import LeftOut
from tacit.releases.exports.source import SourceExporter
from tacit.tasks.sources import registry

Record = dict[str, Any]


def source_of(path: Path, name: str, **options: str) -> surveys.Source:
    return surveys.Source(format=name, files=(ImportFile(path.name, path),), options=options)


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records))
    return path


def one(path: Path, name: str, *records: object, **options: str) -> ImportedRow:
    (row,) = surveys.read_rows(source_of(write(path, *records), name, **options), Report())
    return row


def problem(path: Path, name: str, *records: object) -> Problem:
    return problem_of(write(path, *records), name)


def problem_of(path: Path, name: str) -> Problem:
    with pytest.raises(ImportInvalid) as caught:
        surveys.survey(source_of(path, name))
    return caught.value.problems[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.jsonl"


def healthbench(**changes: object) -> Record:
    rubric = {"criterion": "Says to call for help", "points": 5, "tags": ["axis:accuracy"]}
    return {
        "prompt": [{"role": "user", "content": "My chest hurts."}],
        "prompt_id": "p-1",
        "example_tags": ["theme:emergency"],
        "rubrics": [rubric, rubric | {"criterion": "Waits and sees", "points": -9}],
        "ideal_completions_data": {
            "ideal_completion": "Call now.",
            "ideal_completions_group": "Group 1",
            "ideal_completions_ref_completions": ["Rest."],
        },
        "canary": "canary-string",
        **changes,
    }


def meta(**changes: object) -> Record:
    return {
        "prompt": [{"role": "user", "content": "My chest hurts."}],
        "prompt_id": "p-1",
        "completion": "Rest.",
        "completion_id": "c-1",
        "rubric": "Says to call for help",
        "category": "cluster:emergency",
        "binary_labels": [True, False],
        "anonymized_physician_ids": ["a", "b"],
        **changes,
    }


def test_healthbench_points_are_signed_weights(path: Path) -> None:
    row = one(path, "healthbench", healthbench())
    criteria: Any = row.work[0].answer["criteria"]
    assert [each["weight"] for each in criteria] == [5, -9]
    assert criteria[0]["tags"] == ["axis:accuracy"]
    responses: Any = row.input["responses"]
    assert [each["producer"] for each in responses] == ["expert", "reference model"]
    assert row.input["canary"] == "canary-string"


def test_healthbench_meta_is_a_grade_a_physician(path: Path) -> None:
    row = one(path, "healthbench_meta", meta())
    said: list[Any] = [work.answer["grades"] for work in row.work]
    assert [grades[0]["verdict"] for grades in said] == ["met", "unmet"]
    assert [work.rater for work in row.work] == ["a", "b"]
    assert '"a"' not in json.dumps(row.origin), "the source's names are not kept"
    kept = one(path, "healthbench_meta", meta(), people="keep")
    assert kept.origin is not None
    assert kept.origin["people"] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "record", "field"),
    [
        ("healthbench", healthbench(prompt="Why?"), "prompt"),
        ("healthbench", healthbench(rubrics=[]), "rubrics"),
        ("healthbench", healthbench(rubrics=[{"criterion": "x", "points": 0, "tags": []}]),
         "rubrics[0].points"),
        ("healthbench", healthbench(rubrics=[{"criterion": "x", "points": 5.0, "tags": []}]),
         "rubrics[0].points"),
        ("healthbench", healthbench(rubrics=[{"criterion": True, "points": 5, "tags": []}]),
         "rubrics[0].criterion"),
        ("healthbench", healthbench(rubrics=[{"criterion": "x", "points": 5}]), "rubrics[0].tags"),
        ("healthbench_meta", meta(binary_labels=[True, 1]), "binary_labels[1]"),
        ("healthbench_meta", meta(binary_labels=[True]), "anonymized_physician_ids"),
        ("healthbench_meta", meta(binary_labels=[], anonymized_physician_ids=[]), "binary_labels"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_named_with_its_place(
    path: Path, name: str, record: Record, field: str
) -> None:
    found = problem(path, name, record)
    assert (found.file, found.line, found.field) == ("file.jsonl", 1, field)


def test_one_physician_twice_is_refused(path: Path) -> None:
    found = problem(path, "healthbench_meta", meta(anonymized_physician_ids=["a", "a"]))
    assert "The same person answered this item" in found.message


def test_an_id_that_stands_twice_with_other_content_is_refused(path: Path) -> None:
    other = healthbench(prompt=[{"role": "user", "content": "Something else."}])
    found = problem(path, "healthbench", healthbench(), other)
    assert (found.line, found.field) == (2, "key")


def prbench(**changes: object) -> Record:
    notes = {"weight_class": "critically important", "critically_important_weight": 9}
    return {
        "task": "t-1",
        "field": "Legal",
        "prompt_0": "Is it valid?",
        "reference_texts_0": ["Section 1."],
        "response_0": "Perhaps.",
        "prompt_1": "Say why.",
        "rubric": [{"id": "r", "title": "Cites section 1", "annotations": notes}],
        **changes,
    }


def test_prbench_weighs_by_the_key_that_its_class_names(path: Path) -> None:
    row = one(path, "prbench", prbench())
    criteria: Any = row.work[0].answer["criteria"]
    (criterion,) = criteria
    assert (criterion["weight"], criterion["weight_class"]) == (9, "critically important")
    prompt: Any = row.input["prompt"]
    assert [each["role"] for each in prompt] == ["user", "assistant", "user"]
    assert prompt[0]["content"] == "Section 1.\n\nIs it valid?"


def test_prbench_without_the_weight_of_its_class_is_refused(path: Path) -> None:
    notes = {"weight_class": "important", "critically_important_weight": 9}
    rubric = [{"title": "x", "annotations": notes}]
    found = problem(path, "prbench", prbench(rubric=rubric))
    assert found.field == "rubric[0].annotations.important_weight"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[{", "no JSON"),
        ("[NaN]", "no JSON"),
        ('[{"score": 1e999, "criterion": "x"}]', "finite"),
        ("[" * 100_000, "no JSON"),
        ("[" * 200 + "]" * 200, "Nested deeper"),
        ('"just a text"', "list belongs here"),
        ('[{"score": "2", "criterion": "x"}]', "number belongs here"),
        ('[{"score": 2}]', "missing"),
        (["a list"], "text holding JSON"),
    ],
)
def test_json_inside_a_text_is_read_strictly(path: Path, text: object, words: str) -> None:
    record = {"task_id": "t", "sector": "s", "occupation": "o", "prompt": "p", "rubric_json": text}
    found = problem(path, "gdpval", record)
    assert words in found.message
    assert found.field is not None
    assert found.field.startswith("rubric_json")


def test_apex_ratings_are_the_texts_true_and_false(tmp_path: Path) -> None:
    rubric = [{"criterion 1": {"description": "Right", "human_rating": True}}]
    header = "Task ID,Domain,Prompt,File Attachments,Rubric JSON"
    cell = json.dumps(rubric).replace('"', '""')
    table = tmp_path / "train.csv"
    table.write_text(f'{header}\r\n1,Legal,Why?,,"{cell}"\r\n')
    assert problem_of(table, "apex").field == "Rubric JSON[0].criterion 1.human_rating"


def tree(**changes: object) -> Record:
    leaf = {
        "id": "same", "requirements": "Code runs", "weight": 3, "sub_tasks": [],
        "task_category": "Code Execution", "finegrained_task_category": None,
    }  # fmt: skip
    return {
        "id": "root", "requirements": "All of it", "weight": 1, "sub_tasks": [leaf, leaf],
        "task_category": None, "finegrained_task_category": None, **changes,
    }  # fmt: skip


def deep(levels: int) -> Record:
    made = tree()
    for _ in range(levels):
        made = tree(sub_tasks=[made])
    return made


def test_nodes_with_one_id_are_two_criteria(path: Path) -> None:
    row = one(path, "paperbench", tree())
    criteria: Any = row.work[0].answer["criteria"]
    assert [each["id"] for each in criteria] == ["c001", "c002", "c003"]
    assert [each["origin"]["id"] for each in criteria] == ["root", "same", "same"]
    assert [each.get("parent") for each in criteria] == [None, "c001", "c001"]


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (tree(sub_tasks=[]), "task_category"),
        (tree(task_category="Code Execution"), "task_category"),
        (tree(weight=-1), "weight"),
        (tree(weight="1"), "weight"),
        (tree(sub_tasks=None), "sub_tasks"),
        (tree(sub_tasks=[{"id": "x"}]), "sub_tasks[0].weight"),
    ],
)
def test_a_tree_that_is_none_is_refused(path: Path, record: Record, field: str) -> None:
    assert problem(path, "paperbench", record).field == field


@pytest.mark.parametrize("levels", [45, 200])
def test_a_tree_that_is_too_deep_is_refused(path: Path, levels: int) -> None:
    assert "eeper" in problem(path, "paperbench", deep(levels)).message


def test_a_leaf_whose_judge_failed_is_unresolved(path: Path) -> None:
    leaves = [
        {
            "id": name, "requirements": name, "weight": 1, "sub_tasks": [], "score": 0.0,
            "task_category": "Code Execution", "valid_score": valid, "explanation": "",
        }
        for name, valid in (("judged", True), ("failed", False))
    ]  # fmt: skip
    graded = {
        "id": "root", "requirements": "All", "weight": 1, "sub_tasks": leaves,
        "task_category": None, "score": 0.0, "valid_score": True, "explanation": "",
    }  # fmt: skip
    (work,) = one(path, "paperbench_graded", graded).work
    grades: Any = work.answer["grades"]
    assert [each["verdict"] for each in grades] == ["unmet", "unresolved"]
    assert work.rater_kind.value == "judge"


def test_a_gate_and_severity_of_finance_agent(path: Path) -> None:
    rubric = [
        {"operator": "finance_agent_v2_operator", "criteria": "Revenue is 5", "modifiers":
         {"severity": 3, "category": "must_pass"}},
        {"operator": "finance_agent_v2_operator", "criteria": "In dollars", "modifiers":
         {"severity": 1}},
    ]  # fmt: skip
    record = {"question": "How much?", "expected_answer": "5", "rubric": json.dumps(rubric)}
    criteria: Any = one(path, "vals_v2", record).work[0].answer["criteria"]
    assert [(each["weight"], each.get("gate")) for each in criteria] == [
        (3, "must_pass"),
        (1, None),
    ]


def prm(**label: object) -> Record:
    def step(*ratings: int, chosen: int | None, human: str | None = None) -> Record:
        written = {"text": human, "rating": None, "source": "human", "flagged": False}
        return {
            "completions": [
                {"text": f"{rating} of {len(ratings)}", "rating": rating, "flagged": None}
                for rating in ratings
            ],
            "human_completion": written if human else None,
            "chosen_completion": chosen,
        }

    return {
        "labeler": "somebody",
        "timestamp": "2022-07-17T16:56:51.323252",
        "generation": None,
        "is_quality_control_question": True,
        "is_initial_screening_question": False,
        "question": {"problem": "1 + 1?", "ground_truth_answer": "2"},
        "label": {
            "steps": [
                step(1, -1, chosen=0),
                step(-1, chosen=None, human="By hand"),
                step(-1, -1, chosen=None),
            ],
            "total_time": 90_000,
            "finish_reason": "found_error",
            **label,
        },
    }


def test_a_trajectory_takes_what_was_chosen_or_written_and_ends_where_neither_is(
    path: Path,
) -> None:
    row = one(path, "prm800k", prm())
    response: Any = row.input["response"]
    assert response["steps"] == ["1 of 2", "By hand"]
    labels: Any = row.work[0].answer["labels"]
    assert [each["rating"] for each in labels] == [1, None]
    assert row.work[0].seconds == 90
    metadata: Any = row.input["metadata"]
    assert metadata["quality_control"] is True
    assert "somebody" not in json.dumps(row.origin)


def test_a_choice_that_is_not_there_is_refused(path: Path) -> None:
    record = prm()
    record["label"]["steps"][0]["chosen_completion"] = 2
    assert problem(path, "prm800k", record).field == "label.steps[0].chosen_completion"


@pytest.mark.parametrize(
    ("label", "first", "ratings"),
    [(-1, "none", [1, 1, 1]), (0, 0, [-1, None, None]), (2, 2, [1, 1, -1])],
)
def test_steps_after_the_first_mistake_have_no_label(
    path: Path, label: int, first: object, ratings: list[object]
) -> None:
    record = {
        "id": "x", "generator": "m", "problem": "p", "steps": ["a", "b", "c"],
        "final_answer_correct": True, "label": label,
    }  # fmt: skip
    (work,) = one(path, "processbench", record).work
    labels: Any = work.answer["labels"]
    assert work.answer["first_wrong"] == first
    assert [each["rating"] for each in labels] == ratings
    assert work.rater_kind.value == "consensus"


@pytest.mark.parametrize("index", [3, -1, True, "1", 1.0])
def test_a_mistake_in_a_step_that_is_not_there_is_refused(path: Path, index: object) -> None:
    record = {
        "input": "i", "steps": ["a", "b", "c"], "answer": None, "target": "t",
        "mistake_index": index,
    }  # fmt: skip
    assert problem(path, "bigbench_mistake", record).field == "mistake_index"


PROMPT = "\n\nHuman: Hello\n\nAssistant: Hi\n\nHuman: Why?"


def pair(chosen: str, rejected: str) -> Record:
    return {"chosen": chosen, "rejected": rejected}


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (pair(f"{PROMPT}\n\nAssistant: A", f"{PROMPT}?\n\nAssistant: B"), "rejected"),
        (pair(f"{PROMPT}\n\nAssistant: ", f"{PROMPT}\n\nAssistant: B"), "chosen"),
        (pair("no transcript", f"{PROMPT}\n\nAssistant: B"), "chosen"),
        (pair("\n\nHuman: Why?", f"{PROMPT}\n\nAssistant: B"), "chosen"),
    ],
)
def test_a_pair_that_cannot_be_compared_is_refused_or_left_out(
    path: Path, record: Record, field: str
) -> None:
    good = pair(f"{PROMPT}\n\nAssistant: A", f"{PROMPT}\n\nAssistant: B")
    assert problem(path, "hh_rlhf", good, record).field == field
    found = surveys.survey(source_of(path, "hh_rlhf", broken="leave_out"))
    assert found.rows == 1
    assert "1 rows were left out; the first: file.jsonl:2" in found.notes[-1]


def test_a_transcript_becomes_turns(path: Path) -> None:
    row = one(path, "hh_rlhf", pair(f"{PROMPT}\n\nAssistant: A", f"{PROMPT}\n\nAssistant: B"))
    prompt: Any = row.input["prompt"]
    assert [each["content"] for each in prompt] == ["Hello", "Hi", "Why?"]
    assert row.work[0].answer["choice"] == "a"


def ratings(first: str, second: str) -> Record:
    axes = ("instruction_following", "honesty", "truthfulness", "helpfulness")
    return {
        "instruction": "Why?",
        "completions": [
            {"model": f"m{number}", "response": f"r{number}",
             "annotations": {axis: {"Rating": rating} for axis in axes}}
            for number, rating in enumerate((first, second))
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "choice"),
    [(("5", "3"), "r1"), (("1", "2"), "r2"), (("4", "4"), "tie"), (("N/A", "4"), None)],
)
def test_what_a_judge_prefers_follows_from_its_ratings(
    path: Path, given: tuple[str, str], choice: str | None
) -> None:
    (work,) = one(path, "ultrafeedback", ratings(*given)).work
    assert work.answer["choice"] == choice
    assert work.rater_kind.value == "judge"
    assert surveys.survey(source_of(path, "ultrafeedback")).works == 1


@pytest.mark.parametrize("rating", [4, None, "four", "0", "11"])
def test_a_rating_that_is_none_is_refused(path: Path, rating: object) -> None:
    record = ratings("1", "2")
    record["completions"][1]["annotations"]["honesty"]["Rating"] = rating
    found = problem(path, "ultrafeedback", record)
    assert found.field == "completions[1].annotations.honesty.Rating"


def helpsteer(overall: int, *scores: int) -> Record:
    return {
        "domain": "general", "language": "english", "response1": "x", "response2": "y",
        "context": [{"role": "user", "content": "Why?"}], "overall_preference": overall,
        "individual_preference": [{"score": each, "reasoning": "so"} for each in scores],
    }  # fmt: skip


def test_negative_means_that_the_first_is_better(path: Path) -> None:
    row = one(path, "helpsteer3", helpsteer(-1, -3, 0, 2))
    said = [(work.answer["choice"], work.answer["strength"]) for work in row.work]
    assert said == [("a", 3), ("tie", 0), ("b", 2)]


def test_a_consensus_alone_is_one_vote_of_its_kind(path: Path) -> None:
    (work,) = one(path, "helpsteer3", helpsteer(2)).work
    assert (work.answer["choice"], work.rater_kind.value) == ("b", "consensus")


def pandalm(**changes: object) -> Record:
    return {
        "idx": 0, "motivation_app": "", "cmp_key": "a-7b_b-7b", "instruction": "Do", "input": "",
        "response1": "x", "response2": "y", "annotator1": 0, "annotator2": 1, "annotator3": 2,
        **changes,
    }  # fmt: skip


def test_zero_is_a_tie_and_true_is_no_text(path: Path) -> None:
    path.write_text(json.dumps([pandalm(response1=True, response2="")]))
    (row,) = surveys.read_rows(source_of(path, "pandalm"), Report())
    assert [work.answer["choice"] for work in row.work] == ["tie", "a", "b"]
    responses: Any = row.input["responses"]
    assert responses[0]["origin"] == {"not_a_text": True}
    assert responses[1]["messages"][0]["content"] == "(no answer)"


@pytest.mark.parametrize("value", [False, None, 5, ["x"]])
def test_what_is_neither_text_nor_true_is_refused(path: Path, value: object) -> None:
    path.write_text(json.dumps([pandalm(response1=value)]))
    assert problem_of(path, "pandalm").field == "response1"


def test_lines_inside_fields_of_a_table_are_kept(tmp_path: Path) -> None:
    rubric = '[{""operator"": ""correctness"", ""criteria"": ""Right\\r\\n""}]'
    table = tmp_path / "public.csv"
    table.write_bytes(
        "Question,Answer,Question Type,Expert time (mins),Rubric\r\n"
        f'"One\r\ntwo\u2028three","Yes\n",Plain\u2028type,5,"{rubric}"\r\n'.encode()
    )
    (row,) = surveys.read_rows(source_of(table, "vals"), Report())
    prompt: Any = row.input["prompt"]
    assert prompt[0]["content"] == "One\r\ntwo\u2028three"
    metadata: Any = row.input["metadata"]
    assert metadata["question_type"] == "Plain\u2028type"


CUT: dict[str, Callable[[bytes], bytes]] = {
    "in the middle": lambda data: data[: len(data) // 2],
    "of its last byte": lambda data: data.rstrip()[:-1],
}


@pytest.mark.parametrize("how", CUT)
@pytest.mark.parametrize("name", ["healthbench", "paperbench", "pandalm"])
def test_a_file_that_was_cut_stores_nothing(path: Path, name: str, how: str) -> None:
    records = {"healthbench": healthbench(), "paperbench": tree(), "pandalm": [pandalm()]}
    path.write_bytes(CUT[how](json.dumps(records[name]).encode()))
    found = problem_of(path, name)
    assert found.file == "file.jsonl"
    assert "complete" in (found.remedy or "") or "no JSON" in found.message


@pytest.mark.parametrize("name", [source.name for source in registry.SOURCES])
@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b'"x"', b"[[[", b"\xff\xfe", b"NaN", b"a,b\r\n1,2\r\n"]
)
def test_what_is_no_such_file_is_refused_by_every_format(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / ("file.csv" if name == "kqa" else "file.json")
    path.write_bytes(content)
    assert problem_of(path, name).message


def test_a_correction_made_here_wins_over_what_came_in(path: Path) -> None:
    row = one(path, "healthbench", healthbench())
    answer: Any = json.loads(json.dumps(row.work[0].answer))
    answer["criteria"][0]["text"] = "Says to call an ambulance"
    del answer["criteria"][1]
    exported = SourceExporter().export(
        {
            "item": {"input": row.input, "origin": row.origin},
            "submissions": [{"answer": answer, "by": "person-1"}],
        }
    )
    assert not isinstance(exported, LeftOut)
    record = json.loads(str(exported[0]["record"]))  # type: ignore[index]  # nothing is left out
    assert [each["criterion"] for each in record["rubrics"]] == ["Says to call an ambulance"]
    assert record["example_tags"] == ["theme:emergency"], "what nobody here knows still comes back"


def test_a_name_of_a_file_leads_nowhere_else(tmp_path: Path) -> None:
    lines = tmp_path / "train.jsonl"
    rows = [
        {"format": "paperbench", "file": file, "line": 1, "record": json.dumps({"id": file})}
        for file in ("../../etc/passwd", "rubric.json", "/rubric.json", "C:\\x\\rubric.json", "..")
    ]
    write(lines, *rows)
    target = tmp_path / "source.zip"
    _files_again.write(target, lines=lines)
    first = target.read_bytes()
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
    assert len(set(names)) == len(rows)
    assert all(name.startswith("paperbench/") and ".." not in name for name in names)
    _files_again.write(target, lines=lines)
    assert target.read_bytes() == first


def lfqa(annotator: str, created_at: str, better: str = "Answer A") -> Record:
    return {
        "q_id": "q", "question_text": "Why?", "answer1": "Since.", "answer2": "So.",
        "answer1_label": "HMM[7]", "BetterAnswer": better, "DifficultToChoose": "Yes.",
        "comments": "Clearer", "annotator": annotator, "annotation_id": 1,
        "created_at": created_at, "lead_time": 700.5,
    }  # fmt: skip


def test_who_compared_the_same_pair_is_one_item_in_the_order_of_time(path: Path) -> None:
    late, early = lfqa("ann", "2022-09-02T10:00:00Z"), lfqa("bob", "2022-09-01T10:00:00Z")
    path.write_text(json.dumps([late, early, {**early, "answer2": "Another."}]))
    first, second = surveys.read_rows(source_of(path, "lfqa"), Report())
    assert [work.rater for work in first.work] == ["bob", "ann"]
    assert first.work[0].answer["hard_to_choose"] is True
    assert first.work[0].seconds == 700.5
    responses: Any = first.input["responses"]
    assert [each["producer"] for each in responses] == ["model", "human"]
    assert len(second.work) == 1


@pytest.mark.parametrize("changes", [{"BetterAnswer": "a"}, {"created_at": "soon"}])
def test_an_annotation_that_says_neither_is_refused(path: Path, changes: Record) -> None:
    path.write_text(json.dumps([lfqa("ann", "2022-09-02T10:00:00Z") | changes]))
    assert problem_of(path, "lfqa").field == next(iter(changes))
