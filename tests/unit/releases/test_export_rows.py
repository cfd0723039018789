"""What each format makes of a row of the release, and what it leaves out and counts."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tacit.releases import checker
from tacit.releases.exports import licences, registry
from tacit.releases.exports.exporter import LeftOut
from tests.make import tasks
from tests.make.kinds import example_of
from tests.make.rows import row

Json = dict[str, object]

KINDS = ("example", "grading", "preference", "reasoning", "critique", "rubric", "deliverable")
FITTING = {
    "example": {"trl_sft", "trl_prompt_completion"},
    "grading": {"rubric_records"},
    "preference": {"trl_dpo", "trl_reward", "preferences"},
    "reasoning": {"trl_sft", "trl_prompt_completion"},
    "critique": {"trl_sft", "trl_prompt_completion", "trl_dpo", "trl_reward", "stepwise",
                 "steps", "critiques"},
    "rubric": {"trl_kto", "trl_grpo", "rubric_records"},
    "deliverable": {"deliverables"},
}  # fmt: skip


def made(name: str, given: Json, **options: str) -> list[Json]:
    """The rows that a format makes, without what it leaves out."""
    found = registry.get(name).choose(options).export(given)
    if isinstance(found, LeftOut):
        return []
    return [dict(each) for each in found if not isinstance(each, LeftOut)]


def left_out(name: str, given: Json, **options: str) -> list[str]:
    """Why a format leaves out what it does."""
    found = registry.get(name).choose(options).export(given)
    if isinstance(found, LeftOut):
        return [found.reason]
    return [each.reason for each in found if isinstance(each, LeftOut)]


def listed(value: object) -> list[Any]:
    """Parsed JSON that is a list."""
    assert isinstance(value, list)
    return value


def example_row(kind: str) -> Json:
    task_input, answer = example_of(kind)
    return row(kind, task_input, answer)


@pytest.mark.parametrize("kind", KINDS)
def test_the_formats_of_a_kind_export_its_example_and_keep_their_promises(kind: str) -> None:
    given = example_row(kind)
    fitting = set()
    for name in registry.names():
        if name not in {"grades", "source"} and checker.check_exporter(
            registry.get(name), rows=[given]
        ):
            fitting.add(name)
    assert fitting == FITTING[kind]


# preferences


def preference_row(*answers: Mapping[str, object], **changes: object) -> Json:
    responses = [
        {"id": name, "producer": f"model-{name}",
         "messages": [{"role": "assistant", "content": f"Answer {name}."}]}
        for name in ("r1", "r2")
    ]  # fmt: skip
    task_input = {
        "title": "Which?",
        "domain": "law",
        "prompt": [{"role": "user", "content": "Which?"}],
        "responses": responses,
        **changes,
    }
    return row("preference", task_input, *answers)


def choice(chosen: str | None, strength: int | None = None) -> Json:
    return {
        "order_shown": ["r2", "r1"], "choice": chosen, "ranking": [], "strength": strength,
        "axes": {}, "reason": "", "hard_to_choose": False, "note": "",
    }  # fmt: skip


def test_a_choice_is_a_pair_with_its_strength_as_margin() -> None:
    (pair,) = made("trl_reward", preference_row(choice("r2", 3)))
    assert pair["chosen"] == [{"role": "assistant", "content": "Answer r2."}]
    assert pair["rejected"] == [{"role": "assistant", "content": "Answer r1."}]
    assert pair["margin"] == 3.0
    (unsaid,) = made("trl_reward", preference_row(choice("r2")))
    assert unsaid["margin"] == 0.0
    (plain,) = made("trl_dpo", preference_row(choice("r2", 3)))
    assert list(plain) == ["prompt", "chosen", "rejected"]


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("tie", "is a tie"),
        ("both_bad", "both responses are bad"),
        (None, "is not decided by the raters"),
    ],
)
def test_a_choice_of_neither_is_left_out_and_counted(chosen: str | None, reason: str) -> None:
    given = preference_row(choice(chosen))
    for name in ("trl_dpo", "trl_reward"):
        assert made(name, given) == []
        assert left_out(name, given) == [reason]


def test_raters_follow_the_majority_or_are_exported_each() -> None:
    given = preference_row(choice("r1", 1), choice("r2", 2), choice("r2", 3))
    (pair,) = made("trl_reward", given)
    assert pair["chosen"] == [{"role": "assistant", "content": "Answer r2."}]
    assert [each["margin"] for each in made("trl_reward", given, raters="each")] == [1.0, 2.0, 3.0]
    split = preference_row(choice("r1"), choice("r2"))
    assert left_out("trl_dpo", split) == ["is not decided by the raters"]
    assert len(made("trl_dpo", split, raters="each")) == 2


def test_a_ranking_is_every_pair_that_it_decides() -> None:
    task_input, answer = example_of("preference")
    pairs = made("trl_reward", row("preference", task_input, answer))
    assert [each["margin"] for each in pairs] == [2.0, 2.0, 0.0]
    answer["ranking"] = [["r1"], ["r2", "r3"]]
    given = row("preference", task_input, answer)
    assert len(made("trl_dpo", given)) == 2
    assert left_out("trl_dpo", given) == ["is a tie"]


def test_a_pair_of_equal_texts_teaches_nothing() -> None:
    def with_text(text: str) -> Json:
        first, second = (
            {"id": "r1", "messages": [{"role": "assistant", "content": "The same. [1]"}]},
            {"id": "r2", "messages": [{"role": "assistant", "content": text}]},
        )
        return preference_row(choice("r1"), responses=[first, second])

    why = "has two texts that differ in white space or citations alone"
    assert left_out("trl_dpo", with_text("The\n same.  [2]")) == [why]
    assert len(made("trl_dpo", with_text("Another."))) == 1


def test_preferences_keep_ties_and_the_order_shown() -> None:
    given = preference_row(choice("tie"), choice("r2", 2))
    tie, better = made("preferences", given)
    assert (tie["choice"], tie["strength"]) == ("tie", None)
    assert (better["choice"], better["strength"], better["rater"]) == ("b", 2, "person-2")
    assert json.loads(str(better["order_shown"])) == ["r2", "r1"]


# corrections


def test_a_corrected_response_is_a_pair() -> None:
    revision = {"of": "response", "text": "It is an antidepressant.", "change": "content"}
    answer = tasks.grading_answer(revisions=[revision])
    (pair,) = made("trl_dpo", row("grading", tasks.grading_input(), answer))
    assert pair["chosen"] == [{"role": "assistant", "content": "It is an antidepressant."}]
    assert pair["rejected"] == [{"role": "assistant", "content": "It is an SSRI."}]


def test_a_critiques_corrections_stand_in_their_places() -> None:
    task_input, answer = example_of("critique")
    response = task_input["response"]
    assert isinstance(response, dict)
    first, second, third = response["steps"]
    answer["corrections"] = [
        {"step": 1, "mode": "replace", "text": "19 days."},
        {"step": 2, "mode": "insert", "text": "So:"},
    ]
    (pair,) = made("trl_dpo", row("critique", task_input, answer))
    (chosen,), (rejected,) = listed(pair["chosen"]), listed(pair["rejected"])
    assert chosen["content"] == f"{first}\n19 days.\nSo:\n{third}"
    assert rejected["content"] == f"{first}\n{second}\n{third}"
    (critique,) = made("critiques", row("critique", task_input, answer))
    assert critique["corrected"] == chosen["content"]


def test_a_critique_that_cannot_go_on_teaches_no_text() -> None:
    task_input, answer = example_of("critique")
    given = row("critique", task_input, {**answer, "cannot_continue": True})
    assert left_out("trl_dpo", given) == ["holds no pair of answers"]
    assert made("trl_sft", given) == []


# conversations


def test_reasoning_is_learned_with_its_steps() -> None:
    (talk,) = made("trl_sft", example_row("reasoning"))
    *_, last = listed(talk["messages"])
    assert last["content"].startswith("1. The month of notice runs out on 3 April.\nGrounds: ")
    assert last["content"].endswith("The contract ends on **30 June**.")


def test_turns_that_call_tools_keep_their_calls_as_json_text() -> None:
    call = {"id": "call-1", "function": {"name": "search", "arguments": {"q": "cap"}}}
    turns = [
        {"role": "user", "content": "Look it up."},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "A cap.", "name": "search", "tool_call_id": "call-1"},
        {"role": "assistant", "content": "It is a cap."},
    ]
    answer = {"messages": turns, "sources": [], "note": ""}
    given = row("example", tasks.example_input(), answer, tasks.example_answer())
    assert checker.check_exporter(registry.get("trl_sft"), rows=[given]) == 2
    talk, _ = made("trl_sft", given)
    _, asks, tells, _ = listed(talk["messages"])
    assert asks["tool_calls"] == [
        {"id": "call-1", "type": "function",
         "function": {"name": "search", "arguments": '{"q": "cap"}'}}
    ]  # fmt: skip
    assert (tells["name"], tells["tool_call_id"]) == ("search", "call-1")


def test_tools_go_along_as_json_text_in_the_shape_that_templates_read() -> None:
    bare = {"name": "search", "parameters": {"type": "object"}, "strict": True}
    wrapped = {"type": "function", "function": {"name": "book", "description": "Übergabe"}}
    given = row("example", tasks.example_input(tools=[bare, wrapped]), tasks.example_answer())
    for name in ("trl_sft", "trl_prompt_completion"):
        assert checker.check_exporter(registry.get(name), rows=[given]) == 1
        (talk,) = made(name, given)
        text = str(talk["tools"])
        assert json.loads(text) == [{"type": "function", "function": bare}, wrapped]
        assert "Übergabe" in text
        (plain,) = made(name, example_row("example"))
        assert plain["tools"] is None


def test_only_examples_have_tools() -> None:
    task_input, answer = example_of("reasoning")
    (talk,) = made("trl_sft", row("reasoning", {**task_input, "tools": [{"name": "x"}]}, answer))
    assert talk["tools"] is None


@pytest.mark.parametrize(
    ("name", "kind", "origins", "words"),
    [
        ("trl_sft", "preference", {}, "answers of kind preference hold no conversation"),
        ("trl_prompt_completion", "rubric", None, "answers of kind rubric hold"),
        ("trl_sft", "example", {}, None),
        ("trl_sft", "kind-of-a-package", {}, None),
        ("trl_dpo", "rubric", {}, "its rows are of kind rubric"),
        ("source", "rubric", {}, "none of its rows was imported"),
        ("source", "rubric", {"argilla": 3}, "imported as argilla, without a way back"),
        ("source", "rubric", {"argilla": 3, "healthbench": 1}, None),
        ("source", "rubric", None, None),
    ],
)
def test_what_cannot_fit_is_told_from_the_kind_and_the_origins(
    name: str, kind: str, origins: dict[str, int] | None, words: str | None
) -> None:
    found = registry.get(name).refuse(kind=kind, origins=origins)
    assert found is None if words is None else words in str(found)


def test_an_answer_of_white_space_is_left_out() -> None:
    given = row("example", tasks.example_input(), tasks.example_answer(" \n\t"))
    assert left_out("trl_sft", given) == ["has an answer of white space"]


# steps


def critique_of(first: int | str | None, **ratings: int) -> Json:
    task_input, answer = example_of("critique")
    labels = [{"step": int(name[1:]), "rating": rating} for name, rating in ratings.items()]
    return row("critique", task_input, {**answer, "first_wrong": first, "labels": labels})


def test_what_comes_after_the_first_wrong_step_is_cut() -> None:
    (steps,) = made("stepwise", critique_of(1, s0=1, s1=-1, s2=1))
    assert steps["labels"] == [True, False]
    assert len(listed(steps["completions"])) == 2
    (record,) = made("steps", critique_of(1, s0=1, s1=-1, s2=1))
    assert (record["label"], len(listed(record["steps"]))) == (1, 3)


def test_a_first_wrong_step_alone_says_that_those_before_it_are_right() -> None:
    assert made("stepwise", critique_of(2))[0]["labels"] == [True, True, False]
    assert made("stepwise", critique_of("none"))[0]["labels"] == [True, True, True]
    assert made("steps", critique_of("none"))[0]["label"] == -1


@pytest.mark.parametrize(
    ("neutral_as", "labels"),
    [("true", [[True, True, False]]), ("false", [[True, False, False]]), ("drop", [])],
)
def test_a_neutral_step_is_what_was_chosen(neutral_as: str, labels: list[list[bool]]) -> None:
    given = critique_of(2, s0=1, s1=0, s2=-1)
    found = made("stepwise", given, neutral_as=neutral_as)
    assert [each["labels"] for each in found] == labels
    if neutral_as == "drop":
        assert left_out("stepwise", given) == ["has a neutral step (neutral_as=drop)"]


def test_an_undecided_first_step_is_left_out() -> None:
    assert left_out("steps", critique_of(None)) == [
        "has no first wrong step that the raters decided on"
    ]


def test_steps_of_reasoning_are_judged_by_the_review() -> None:
    task_input, answer = example_of("reasoning")
    lines = [{"point": "steps[s2]", "verdict": "met"}, {"point": "steps[s1]", "verdict": "unmet"}]
    given = row("reasoning", task_input, answer, lines=lines)
    assert made("stepwise", given)[0]["labels"] == [True, False]
    assert made("steps", given)[0]["label"] == 1


# rubrics


def test_a_score_decides_the_label_and_the_threshold_is_stated() -> None:
    given = example_row("rubric")
    found = {str(each["completion"])[:60]: each for each in made("trl_kto", given)}
    assert [(each["label"], each["score"]) for each in found.values()] == [
        (True, 1.0), (False, 0.0),
    ]  # fmt: skip
    assert left_out("trl_kto", given) == ["has a score that criteria without a verdict leave open"]
    strict = made("trl_kto", given, policy="fail", threshold="-1.5")
    assert [each["label"] for each in strict] == [True, True, True]


def test_raters_who_differ_leave_the_label_open() -> None:
    given = row(
        "grading", tasks.grading_input(criteria=[{"id": "c1", "text": "Says so.", "weight": 5}]),
        {"grades": [grade("met")], "note": ""}, {"grades": [grade("unmet")], "note": ""},
    )  # fmt: skip
    assert made("trl_kto", given) == []
    assert [each["label"] for each in made("trl_kto", given, raters="each")] == [True, False]
    assert [each["label"] for each in made("trl_kto", given, policy="fail")] == [False]


def test_a_verdict_of_another_rubric_leaves_its_row_out_and_ends_no_export() -> None:
    given = row(
        "grading", tasks.grading_input(criteria=[{"id": "c1", "text": "Says so.", "weight": 5}]),
        {"grades": [{**grade("met"), "verdict": None, "option": "splendid"}], "note": ""},
    )  # fmt: skip
    assert made("trl_kto", given) == []
    assert left_out("trl_kto", given) == ["has no score by this formula"]


def grade(verdict: str) -> Json:
    return {"criterion": "c1", "version": 1, "verdict": verdict, "option": None, "rationale": ""}


def test_a_rubric_travels_as_json_text_with_its_range() -> None:
    (task,) = made("trl_grpo", example_row("rubric"))
    rubric = json.loads(str(task["rubric"]))
    assert [each["id"] for each in rubric["criteria"]] == ["c1", "c2", "c3"]
    assert (rubric["formula"], rubric["policy"]) == ("positive_normalised", "refuse")
    assert (task["reward_low"], task["reward_high"]) == (-8 / 7, 1.0)
    (other,) = made("trl_grpo", example_row("rubric"), formula="min_normalised", policy="fail")
    assert (other["reward_low"], other["reward_high"]) == (0.0, 1.0)
    assert left_out("trl_grpo", example_row("rubric"), formula="tree") == [
        "has a rubric that no verdicts could give a score by this formula"
    ]


def test_a_record_holds_task_criteria_and_graded_responses() -> None:
    (record,) = made("rubric_records", example_row("rubric"))
    assert json.loads(str(record["task"]))["prompt"][0]["role"] == "user"
    responses = {each["id"]: each for each in json.loads(str(record["responses"]))}
    assert responses["good"]["score"] == 1.0
    assert responses["flawed"]["verdicts"] == {"c1": "unmet", "c2": "unmet", "c3": "no step"}
    stale = responses["model-a"]
    assert stale["verdicts"] == {"c1": "unmet"}
    assert (stale["score"], stale["low"]) == (None, -8 / 7)


def test_a_deliverable_names_its_files_by_their_hash() -> None:
    (one,) = made("deliverables", example_row("deliverable"))
    hashes = registry.get("deliverables").files_of(one)
    assert [len(each) for each in hashes] == [64, 64]
    assert "Begin with" not in str(one)
    assert "effective one was 23.1" not in str(one)
    assert json.loads(str(one["checklist"]))[0]["done"] is True


# who may learn from it


@pytest.mark.parametrize(
    ("added", "origin"),
    [
        ({"canary": "healthbench:1f2d"}, None),
        ({"licence": "APEX-Agents: for evaluation only"}, None),
        ({"metadata": {"license": "NVIDIA Evaluation Dataset License Agreement"}}, None),
        ({}, {"raw": {"canary": "x"}}),
    ],
)
def test_canaries_and_evaluation_licences_are_refused(added: Json, origin: Json | None) -> None:
    given = row("example", tasks.example_input(**added), tasks.example_answer(), origin=origin)
    assert isinstance(licences.refuse(given), LeftOut)


def test_other_licences_are_not_refused() -> None:
    for licence in ("MIT", "CC-BY-4.0", "Apache-2.0", ""):
        given = row("example", tasks.example_input(licence=licence), tasks.example_answer())
        assert licences.refuse(given) is None


def test_fields_of_a_project_do_not_disturb_a_kind() -> None:
    for kind in KINDS:
        task_input, answer = example_of(kind)
        plain = row(kind, task_input, answer)
        with_fields = row(kind, task_input, answer)
        (submission,) = listed(with_fields["submissions"])
        submission["answer"]["fields"] = {"court": "BGH"}
        for name in FITTING[kind]:
            assert made(name, with_fields) == made(name, plain), (kind, name)
