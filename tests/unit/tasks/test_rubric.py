"""Rubrics: what the form sends, versions of criteria, and what must be put right."""

import json

import pytest

from tacit.tasks.errors import AnswerIncomplete, InputInvalid
from tacit.tasks.kinds.rubric import tree
from tacit.tasks.kinds.rubric.shapes import Line
from tests.make.rubrics import INPUT, KIND, TEXTS, again, form, read


def _list(answer: dict[str, object], key: str) -> list[dict[str, object]]:
    found = answer[key]
    assert isinstance(found, list)
    return found


def _criteria(answer: dict[str, object]) -> list[dict[str, object]]:
    return _list(answer, "criteria")


def _labels(answer: dict[str, object]) -> set[str]:
    return {json.dumps(grade, sort_keys=True) for grade in _list(answer, "grades")}


def _problems(answer: object) -> list[str]:
    with pytest.raises(AnswerIncomplete) as caught:
        KIND.check(answer, INPUT)
    return [note.text for note in caught.value.problems]


def test_rows_come_in_the_order_of_the_form_under_their_own_ids() -> None:
    answer = read({"criteria[x].text": "B", "criteria[c1].text": "A", "criteria[x].weight": "−2.5"})
    assert [(one["id"], one["text"], one["weight"]) for one in _criteria(answer)] == [
        ("x", "B", -2.5),
        ("c1", "A", 1),
    ]


def test_every_field_of_a_criterion_is_read() -> None:
    answer = read(
        form(
            c1_kind="ordinal", c1_options="none\npart\nfull", c1_gate="1", c1_parent="c2",
            c1_depends_on="c2, c9", c1_axis="accuracy; style", c1_sources="A\nB",
            c1_justification="Why.", c1_weight_class="major",
            c1_rest=json.dumps({"author": "x", "tags": ["level:example"]}),
        )
    )  # fmt: skip
    assert _criteria(answer)[0] == {
        "id": "c1", "version": 1, "text": TEXTS["c1"], "weight": 6, "weight_class": "major",
        "kind": "ordinal", "options": ["none", "part", "full"], "gate": "must_pass",
        "parent": "c2", "depends_on": ["c2", "c9"],
        "tags": ["axis:accuracy", "axis:style", "level:example"], "sources": ["A", "B"],
        "justification": "Why.", "author": "x",
    }  # fmt: skip


@pytest.mark.parametrize("weight", ["", "heavy", "1e999", "nan"])
def test_a_weight_that_is_no_number_is_asked_for(weight: str) -> None:
    assert "has no weight" in " ".join(_problems(read(form(c1_weight=weight))))


def test_blank_rows_are_dropped_unless_a_button_was_pressed() -> None:
    assert len(_criteria(read(form(c3_text="")))) == 2
    reading = KIND.read_form(form(add_line="1"), INPUT)
    assert reading.edited
    assert [one["id"] for one in _criteria(reading.answer)] == ["c1", "c2", "c3"]


def test_buttons_move_and_remove() -> None:
    assert [one["id"] for one in _criteria(read(form(move_line="c2:up")))] == ["c2", "c1"]
    assert [one["id"] for one in _criteria(read(form(move_line="c2:down")))] == ["c1", "c2"]
    assert [one["id"] for one in _criteria(read(form(remove_line="c1")))] == ["c2"]


def test_pasted_criteria_are_added_under_free_ids() -> None:
    answer = read(form(paste="- [+3] Names A\n- [-2] Says B", add_pasted_line="1"))
    added = _criteria(answer)[2:]
    assert [(one["id"], one["text"], one["weight"]) for one in added] == [
        ("c3", "Names A", 3),
        ("c4", "Says B", -2),
    ]
    assert "paste" not in answer


def test_pasted_text_that_was_not_added_is_kept_and_stops_handing_in() -> None:
    answer = read(form(paste="- Names A"))
    assert answer["paste"] == "- Names A"
    assert "Pasted text was not added yet. Add it, or empty the box." in _problems(answer)


# ------------------------------------------------------------------ versions


def test_typing_makes_no_version_until_a_grade_fixes_one() -> None:
    first = read(form())
    second = read(again(first, c1_text="Another wording of the first line."))
    assert [one["version"] for one in _criteria(second)] == [1, 1]
    assert "earlier" not in second


@pytest.mark.parametrize(
    "change", [{"c1_text": "Says that."}, {"c1_weight": "7"}, {"c1_gate": "1"}, {"c1_parent": "c2"}]
)
def test_a_change_after_grading_is_a_new_version(change: dict[str, str]) -> None:
    graded = read(form(c1_on_a="met"))
    changed = read(again(graded, **change))
    assert _criteria(changed)[0]["version"] == 2
    assert changed["grades"] == graded["grades"], "the grade is kept, and of version 1"
    assert [(one["id"], one["version"]) for one in _list(changed, "earlier")] == [("c1", 1)]


def test_a_change_that_is_undone_costs_nothing() -> None:
    graded = read(form(c1_on_a="met"))
    changed = read(again(graded, c1_text="Something else."))
    assert _criteria(changed)[0]["version"] == 2
    assert read(again(changed) | {"criteria[c1].text": TEXTS["c1"]}) == graded


def test_a_grade_of_other_words_does_not_count_until_it_is_confirmed() -> None:
    graded = read(form(c1_on_a="met", c2_on_a="met"))
    changed = read(again(graded, c1_text="Says something else entirely."))
    row = next(row for row in KIND.live(changed, INPUT).rows if row.id == "a")
    assert (row.score.value, row.stale, row.before) == (None, 1, 1.0)
    assert (row.low, row.high) == (0.4, 1.0)
    assert any("of an earlier wording" in note.text for note in KIND.notes(changed, INPUT))
    confirmed = read(again(changed) | {"confirm_line": "c1"})
    row = next(row for row in KIND.live(confirmed, INPUT).rows if row.id == "a")
    assert (row.score.value, row.stale) == (1.0, 0)
    assert "earlier" not in confirmed


def test_grading_again_makes_the_grade_of_the_new_wording() -> None:
    graded = read(form(c1_on_a="met"))
    changed = read(again(graded, c1_text="Says something else."))
    regraded = read(again(changed, c1_on_a="unmet"))
    said = [(one["version"], one["verdict"]) for one in _list(regraded, "grades")]
    assert said == [(2, "unmet")]


def test_a_new_weight_keeps_the_grades_and_shows_which_scores_move() -> None:
    graded = read(form(c1_on_a="met", c2_on_a="unmet", c1_on_b="met", c2_on_b="met"))
    changed = read(again(graded, c1_weight="12"))
    rows = {row.id: row for row in KIND.live(changed, INPUT).rows}
    assert (rows["a"].before, rows["a"].score.value) == (0.6, 0.75)
    assert rows["a"].reweighed == 1
    assert rows["b"].before is None, "met in full before and after: its score does not move"


def test_a_criterion_that_is_removed_while_graded_is_kept_and_named() -> None:
    graded = read(form(c1_on_a="met", c2_on_a="unmet"))
    removed = read(again(graded) | {"remove_line": "c1"})
    assert [one["id"] for one in _criteria(removed)] == ["c2"]
    (kept,) = KIND.removed(removed)
    assert (kept.line.text, kept.grades) == (TEXTS["c1"], "a: met")
    assert removed["grades"] == graded["grades"]
    KIND.check(removed, INPUT)
    still = read(again(removed))
    assert _criteria(still) == _criteria(removed)
    assert still["earlier"] == removed["earlier"]
    assert _labels(still) == _labels(removed) == _labels(graded)
    back = read(again(still) | {"put_back_line": "c1"})
    assert {one["id"] for one in _criteria(back)} == {"c1", "c2"}
    assert _labels(back) == _labels(graded)


def test_a_wording_that_was_handed_in_is_a_version() -> None:
    handed_in = read(form())
    rows = KIND.rows(handed_in, INPUT, handed_in)
    fields = form(c1_text="Mended.", c1_seen=rows[0].seen, c2_seen=rows[1].seen)
    assert [one["version"] for one in _criteria(read(fields))] == [2, 1]


@pytest.mark.parametrize(
    "seen", ["{", "[]", '{"history": 7}', '{"history": [{"version": []}], "cells": {"a": [true]}}']
)
def test_a_hidden_field_that_is_not_ours_is_nothing(seen: str) -> None:
    answer = read(form(c1_on_a="met", c1_seen=seen))
    assert answer["grades"] == read(form(c1_on_a="met"))["grades"]


# ------------------------------------------------------------------ checks and scores


def test_a_circle_and_an_unknown_parent_are_named() -> None:
    assert "These are part of each other in a circle: c1 → c2 → c1." in _problems(
        read(form(c1_parent="c2", c2_parent="c1"))
    )
    assert "which is not." in _problems(read(form(c1_parent="c7")))[0]
    assert "These depend on each other in a circle: c1 → c1." in _problems(
        read(form(c1_depends_on="c1"))
    )


def test_a_circle_is_found_in_a_deep_list_without_recursion() -> None:
    links = {f"n{number}": [f"n{number + 1}"] for number in range(5_000)}
    assert tree.find_circle(links) == []
    links["n4999"] = ["n4998"]
    assert tree.find_circle(links) == ["n4998", "n4999", "n4998"]


def test_depth_and_order_follow_the_parents() -> None:
    lines = [Line(id="b", parent="a"), Line(id="a"), Line(id="c", parent="b"), Line(id="x")]
    assert tree.depths(lines) == {"a": 0, "b": 1, "c": 2, "x": 0}
    assert [line.id for line in tree.in_order(lines)] == ["a", "b", "c", "x"]
    round_and_round = [Line(id="a", parent="b"), Line(id="b", parent="a")]
    assert len(tree.in_order(round_and_round)) == 2


def test_only_negative_weights_give_no_score_and_say_so() -> None:
    answer = read(form(c1_weight="-6", c2_weight="-4"))
    assert _problems(answer) == [
        "No answer can get a score: no criterion has a positive weight, so there is nothing to "
        "divide by."
    ]
    KIND.check({**answer, "formula": "all_negative"}, INPUT)


def test_an_empty_answer_meets_nothing_until_the_expert_says_otherwise() -> None:
    empty = KIND.live(read(form()), INPUT).rows[-1]
    assert (empty.id, empty.score.value) == ("empty", 0.0)
    empty = KIND.live(read(form(c1_on_empty="met")), INPUT).rows[-1]
    assert empty.score.value == 0.6


def test_what_is_not_graded_is_an_interval_and_never_unmet() -> None:
    row = KIND.live(read(form(c1_on_a="met")), INPUT).rows[2]
    assert (row.id, row.score.value, row.low, row.high) == ("a", None, 0.6, 1.0)
    row = KIND.live(read(form(c1_on_a="met", c2_on_a="cannot_assess")), INPUT).rows[2]
    assert row.score.value is None


def test_a_good_answer_that_scores_no_better_is_remarked() -> None:
    answer = read(form(c1_on_good="met", c2_on_good="unmet", c1_on_a="met", c2_on_a="met"))
    texts = [note.text for note in KIND.notes(answer, INPUT)]
    assert "Model A scores more than your good answer." in texts


def test_an_input_needs_a_prompt_and_ids_of_its_own() -> None:
    with pytest.raises(InputInvalid, match="no prompt"):
        KIND.check_input({"title": "A", "prompt": []})
    taken = [{"id": "good", "messages": [{"role": "assistant", "content": "A"}]}]
    with pytest.raises(InputInvalid, match="expert's own answer"):
        KIND.check_input({**INPUT, "responses": taken})


def test_grades_that_fit_nothing_are_refused() -> None:
    answer = read(form())
    stray = {"response": "z", "criterion": "c1", "version": 1, "verdict": "met", "option": None}
    unknown = {**stray, "response": "a", "version": 9}
    assert _problems({**answer, "grades": [stray]}) == ["There is no answer “z” to grade."]
    assert _problems({**answer, "grades": [unknown]}) == ["Nothing says what version 9 of c1 was."]
