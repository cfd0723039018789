"""The kind grading: checks, votes, consensus, form, rows."""

import dataclasses

import pytest

from tacit.tasks import registry
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed, InputInvalid
from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.grading import rows
from tacit.tasks.records import Grade, RaterKind, Verdict
from tests.make.tasks import grading_answer, grading_input

KIND = registry.get("grading")


def _problems(answer: object, **given: object) -> dict[str, str]:
    with pytest.raises(AnswerIncomplete) as caught:
        KIND.check(answer, grading_input(**given))
    return {note.path: note.text for note in caught.value.problems}


def _grade(name: str, **changes: object) -> dict[str, object]:
    """The finished answer with one grade changed."""
    answer = grading_answer()
    grades = answer["grades"]
    assert isinstance(grades, list)
    changed = [{**g, **changes} if g["criterion"] == name else g for g in grades]
    return {**answer, "grades": changed}


def _votes(c1: str, c2: str = "fair", c3: str = "Neutral") -> list[VoteDraft]:
    return KIND.votes(grading_answer(c1, c2, c3), grading_input())


def _vote(criterion: str, verdict: str | None, option: str | None = None) -> VoteDraft:
    return VoteDraft(
        criterion=criterion,
        criterion_version=1,
        verdict=verdict,
        option=option,
        rationale="why",
    )


def _consensus(
    *votes: list[VoteDraft], decisions: tuple[VoteDraft, ...] = ()
) -> dict[str, tuple[object, object, object]]:
    derived = KIND.consensus(votes, decisions, grading_input())["grades"]
    assert isinstance(derived, list)
    return {g["criterion"]: (g["verdict"], g["option"], g["basis"]) for g in derived}


def test_a_finished_grading_passes() -> None:
    KIND.check(grading_answer(), grading_input())


def test_every_missing_criterion_is_named() -> None:
    found = _problems({"grades": [], "note": ""})
    assert list(found) == ["grades[c1]", "grades[c2]", "grades[c3]"]
    assert found["grades[c1]"] == "“Says that it is an SSRI.” has no verdict yet."


@pytest.mark.parametrize(
    ("answer", "path", "words"),
    [
        (_grade("c1", verdict="partial"), "grades[c1]", "no verdict a person"),
        (_grade("c1", verdict="unresolved"), "grades[c1]", "no verdict a person"),
        (_grade("c1", verdict=None, option="fair"), "grades[c1]", "no options"),
        (_grade("c1", option="fair"), "grades[c1]", "give one of them"),
        (_grade("c2", option=None, verdict="met"), "grades[c2]", "one of its options"),
        (_grade("c2", option="great"), "grades[c2]", "none of the options"),
        (_grade("c1", version=2), "grades[c1]", "at version 1"),
        (_grade("c1", verdict="cannot_assess", rationale=" "), "grades[c1]", "cannot be assessed"),
        (_grade("c1", criterion="c9"), "grades[c9]", "no criterion"),
        (_grade("c1", criterion="c2"), "grades[c2]", "2 verdicts"),
        (_grade("c1", verdict=True), "grades[0].verdict", "yes/no"),
        (
            grading_answer(revisions=[{"of": "response", "text": "x", "change": "content"}]),
            "revisions",
            "verdicts only",
        ),
    ],
)
def test_a_wrong_grade_is_named(answer: dict[str, object], path: str, words: str) -> None:
    assert words in _problems(answer)[path]


def test_an_option_criterion_may_be_impossible_to_assess() -> None:
    answer = _grade("c3", option=None, verdict="cannot_assess", rationale="It does not say.")
    KIND.check(answer, grading_input())


def test_reasons_are_asked_for_where_they_are_wanted() -> None:
    assert list(_problems(grading_answer(), rationale_wanted=True)) == ["grades[c2]", "grades[c3]"]


def test_an_import_may_leave_out_what_the_source_does_not_hold() -> None:
    given = grading_input(rationale_wanted=True)
    KIND.check({"grades": [], "note": ""}, given, imported=True)
    KIND.check(_grade("c1", verdict="unresolved", rationale=""), given, imported=True)
    revised = grading_answer(revisions=[{"of": "c1", "text": "x", "change": "content"}])
    KIND.check(revised, given, imported=True)
    with pytest.raises(AnswerIncomplete):
        KIND.check(_grade("c2", option="great"), given, imported=True)


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ({"of": "response", "text": "It is an\nSSRI.", "change": "content"}, "it is whitespace"),
        ({"of": "response", "text": "", "change": "content"}, "is empty"),
        ({"of": "c77", "text": "x", "change": "content"}, "no text"),
    ],
)
def test_a_wrong_correction_is_named(revision: dict[str, object], words: str) -> None:
    found = _problems(grading_answer(revisions=[revision]), revise=True)
    assert words in found[f"revisions[{revision['of']}]"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"response": None}, "response"),
        ({"response": {"messages": []}}, "response.messages"),
        ({"criteria": []}, "criteria"),
        ({"criteria": [{"id": "a", "text": "x"}] * 2}, "criteria[1].id"),
        ({"criteria": [{"id": "a b", "text": "x"}]}, "criteria[0].id"),
        ({"criteria": [{"id": "response", "text": "x"}]}, "criteria[0].id"),
        ({"criteria": [{"id": "a", "text": "x", "kind": "ordinal"}]}, "criteria[0].options"),
        ({"criteria": [{"id": "a", "text": True}]}, "criteria[0].text"),
        ({"claims": [{"id": "1"}]}, "claims[0].text"),
        ({"revise": "yes"}, "revise"),
    ],
)
def test_a_wrong_input_is_refused_by_its_field(change: dict[str, object], place: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        KIND.check_input(grading_input(**change))
    assert caught.value.place == place


def test_votes_are_the_judgements_of_an_answer() -> None:
    assert [vote.label for vote in _votes("unmet")] == ["unmet", "fair", "Neutral"]
    assert KIND.votes(KIND.empty_answer(grading_input()), grading_input()) == []


def test_raters_disagree_on_the_criteria_where_labels_differ() -> None:
    assert KIND.disagreements([_votes("met"), _votes("met")]) == []
    assert KIND.disagreements([_votes("met"), _votes("unmet", "clear")]) == ["c1", "c2"]
    assert KIND.disagreements([_votes("met")]) == []


def test_a_rater_without_a_judgement_differs_from_one_who_judged() -> None:
    unresolved = [_vote("c1", "unresolved")]
    assert KIND.disagreements([[_vote("c1", "unmet")], unresolved]) == ["c1"]
    assert KIND.disagreements([unresolved, []]) == []


def test_consensus_is_unanimous_or_of_a_majority_or_unresolved() -> None:
    assert _consensus(_votes("met"), _votes("met"))["c1"] == ("met", None, "unanimous")
    three = _consensus(_votes("met"), _votes("unmet"), _votes("met", "clear"))
    assert three["c1"] == ("met", None, "majority")
    assert three["c2"] == (None, "fair", "majority")
    assert _consensus(_votes("met"), _votes("unmet"))["c1"] == ("unresolved", None, "none")


def test_unresolved_is_never_unmet() -> None:
    nobody = [[_vote("c1", "unresolved")], [_vote("c1", "unresolved")], [_vote("c1", "unmet")]]
    assert _consensus(*nobody)["c1"] == ("unresolved", None, "none")
    assert _consensus()["c1"] == ("unresolved", None, "none")


def test_a_decision_comes_before_the_votes() -> None:
    derived = _consensus(_votes("met"), _votes("met"), decisions=(_vote("c1", "unmet"),))
    assert derived["c1"] == ("unmet", None, "decision")


def test_a_vote_on_another_version_does_not_count() -> None:
    old = [dataclasses.replace(_vote("c1", "met"), criterion_version=2)]
    assert _consensus(old, old)["c1"] == ("unresolved", None, "none")


def test_an_adjudicator_decides_every_disputed_criterion_with_a_reason() -> None:
    given = grading_input()
    KIND.check_decisions([_vote("c1", "met")], given, disputed=["c1"])
    with pytest.raises(AnswerIncomplete, match="not decided yet"):
        KIND.check_decisions([], given, disputed=["c1"])
    bare = dataclasses.replace(_vote("c1", "met"), rationale="")
    with pytest.raises(AnswerIncomplete, match="needs the reason"):
        KIND.check_decisions([bare], given, disputed=["c1"])
    with pytest.raises(AnswerIncomplete, match="no criterion"):
        KIND.check_decisions([_vote("c9", "met")], given, disputed=[])
    with pytest.raises(AnswerIncomplete, match="none of the options"):
        KIND.check_decisions([_vote("c2", None, "great")], given, disputed=["c2"])


def test_the_form_reads_verdicts_options_and_reasons() -> None:
    fields = {
        "grades[c1].verdict": "unmet",
        "grades[c1].reason": "No.\r\n",
        "grades[c2].verdict": "option:clear",
        "grades[c3].verdict": "option:invented",
        "note": "n",
    }
    answer = KIND.read_form(fields, grading_input()).answer
    grades = answer["grades"]
    assert isinstance(grades, list)
    assert [(g["verdict"], g["option"], g["rationale"]) for g in grades] == [
        ("unmet", None, "No.\n"),
        (None, "clear", ""),
        (None, None, ""),
    ]
    assert "revisions" not in answer


def test_the_form_keeps_corrections_that_change_something() -> None:
    given = grading_input(revise=True, claims=[{"id": "k1", "text": "It is an SSRI [1]."}])
    fields = {
        "revisions[response].text": "It is an SSRI.",
        "revisions[k1].text": "It is an SSRI.",
        "revisions[c1].text": "not a claim",
    }
    answer = KIND.read_form(fields, given).answer
    assert answer["revisions"] == [{"of": "k1", "text": "It is an SSRI.", "change": "citation"}]


def test_decisions_are_read_where_something_was_chosen() -> None:
    fields = {"decisions[c2].verdict": "option:clear", "decisions[c2].reason": "Plain."}
    [decision] = KIND.read_decisions(fields, grading_input())
    assert (decision.criterion, decision.option, decision.rationale) == ("c2", "clear", "Plain.")


def test_one_verdict_for_everything_gets_a_hint() -> None:
    criteria = [{"id": f"c{n}", "text": f"Point {n}."} for n in range(8)]
    grades = [{"criterion": f"c{n}", "version": 1, "verdict": "met"} for n in range(8)]
    [hint] = KIND.notes({"grades": grades, "note": ""}, grading_input(criteria=criteria))
    assert (hint.level, hint.path) == ("hint", "grades")


def test_a_changed_verdict_shows_in_the_difference() -> None:
    changed = [
        (row.path, row.op)
        for row in KIND.diff(grading_answer("met"), grading_answer("unmet"))
        if row.op != "same"
    ]
    assert changed == [("grades[c1].verdict", "changed")]


def test_the_project_rubric_stands_in_only_where_criteria_are_missing() -> None:
    rubric = [{"id": "r", "text": "x"}]
    assert KIND.prepare_input({"title": "t"}, rubric=rubric)["criteria"] == rubric
    given = grading_input()
    assert KIND.prepare_input(given, rubric=rubric) == given


def _table() -> list[dict[str, object]]:
    grades = [
        Grade(criterion="c1", rater="r1", verdict=Verdict.MET, rationale="Yes."),
        Grade(criterion="c2", rater="r1", option="fair"),
        Grade(criterion="c3", rater="r1", option="Neutral"),
        Grade(criterion="c1", rater="r2", verdict=Verdict.UNRESOLVED, rater_kind=RaterKind.JUDGE),
    ]
    return rows.to_grades(item="i1", key="k1", task_input=grading_input(), grades=grades)


def test_the_grades_table_has_one_row_a_vote_with_all_columns() -> None:
    table = _table()
    assert all(tuple(row) == rows.COLUMNS for row in table)
    assert [row["verdict"] for row in table] == ["met", None, None, "unresolved"]
    assert (table[0]["criterion_text"], table[0]["weight"]) == ("Says that it is an SSRI.", 5)
    assert (table[0]["response"], table[0]["producer"]) == ("It is an SSRI.", "model-a")


def test_the_grades_table_reads_back() -> None:
    answers = rows.from_grades(_table())
    assert answers["k1", "r1"] == grading_answer()
    votes = KIND.votes(answers["k1", "r2"], grading_input())
    assert [vote.verdict for vote in votes] == ["unresolved"]


def test_a_wrong_row_of_the_table_is_named() -> None:
    with pytest.raises(AnswerMalformed) as caught:
        rows.from_grades([{"key": "k", "rater": "r", "criterion": "c", "verdict": "yes"}])
    assert caught.value.place == "rows[0].verdict"


def test_paths_have_words() -> None:
    names = [
        KIND.name_place(path, grading_input())
        for path in ("grades[c1].rationale", "grades[c2]", "revisions[response].text", "note")
    ]
    assert names == [
        "Reason: Says that it is an SSRI.",
        "How clear is it?",
        "Corrected response",
        "Note",
    ]
