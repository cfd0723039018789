"""Critiques: reading, checking, voting, deciding, and rows there and back."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.tasks import diffs
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed, InputInvalid
from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.critique import rows, shapes
from tacit.tasks.kinds.critique.kind import CritiqueKind

KIND = CritiqueKind()
STEPS = ["A day costs €31.", "From 12 to 30 April there are 18 days.", "So €558 is due."]


def critique_input(**changes: object) -> dict[str, object]:
    return {
        "title": "Rent",
        "prompt": [{"role": "user", "content": "What is due?"}],
        "response": {"id": "r", "producer": "m", "steps": STEPS},
        **changes,
    }


def critique(**changes: object) -> dict[str, object]:
    answer: dict[str, object] = {
        "first_wrong": 1,
        "labels": [{"step": 0, "rating": 1}, {"step": 1, "rating": -1}],
        "spans": [],
        "corrections": [],
        "cannot_continue": False,
        "note": "",
    }
    return answer | changes


def span(**changes: object) -> dict[str, object]:
    made: dict[str, object] = {
        "step": 1, "start": 27, "end": 37, "quote": "re 18 days", "type": "Arithmetic",
        "severity": "major", "comment": "",
    }  # fmt: skip
    return made | changes


def problems(answer: Mapping[str, object], **changes: object) -> list[str]:
    try:
        KIND.check(answer, critique_input(**changes))
    except AnswerIncomplete as error:
        return [note.text for note in error.problems]
    return []


def test_a_text_is_split_and_given_steps_are_taken_as_they_are() -> None:
    messages = {"messages": [{"role": "assistant", "content": "One. Two."}]}
    assert shapes.read_input(critique_input(response=messages)).steps == ("One.", "Two.")
    assert shapes.read_input(critique_input()).steps == tuple(STEPS)


@pytest.mark.parametrize(
    ("response", "place"),
    [
        ({"steps": ["a", " "]}, "response.steps[1]"),
        ({"steps": [" "]}, "response.steps[0]"),
        ({"messages": [{"role": "assistant", "content": " "}]}, "response"),
        ({"steps": [True]}, "response.steps[0]"),
        ("text", "response"),
    ],
)
def test_a_response_without_steps_is_refused_with_its_place(response: object, place: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        KIND.check_input(critique_input(response=response))
    assert refused.value.place == place


def test_types_of_errors_are_those_of_roscoe_unless_the_project_gives_its_own() -> None:
    assert "Hallucination" in KIND.error_types(critique_input())
    assert KIND.error_types(critique_input(error_types=["Unit"])) == ("Unit",)
    with pytest.raises(InputInvalid):
        KIND.check_input(critique_input(error_types=["Unit", "Unit"]))


def test_a_finished_critique_passes() -> None:
    assert problems(critique()) == []
    rated = [{"step": step, "rating": 1} for step in range(3)]
    assert problems(critique(first_wrong="none", labels=rated)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_wrong": None}, "Say which step is the first wrong one"),
        ({"first_wrong": "none", "labels": []}, "Steps 1–3 have no rating yet."),
        ({"first_wrong": "none"}, "No step is said to be wrong, and step 2 is rated wrong."),
        ({"first_wrong": 2}, "Step 2 is rated wrong and stands before the first wrong one."),
        ({"labels": []}, "Step 1 has no rating yet."),
        ({"labels": [{"step": 0, "rating": 1}, {"step": 1, "rating": 1}]},
         "Step 2 is the first wrong one and is not rated wrong."),
        ({"first_wrong": 7}, "There is no step 8; the response has 3."),
        ({"labels": [{"step": 0, "rating": 1}] * 2}, "Step 1 has 2 ratings."),
        ({"spans": [span(start=None, end=None, quote="20 days")]},
         "“20 days” does not stand in step 2."),
        ({"spans": [span(start=0, end=4)]}, "“re 18 days” does not stand at that place of step 2."),
        ({"spans": [span(type="Style")]}, "Say what kind of error it is in step 2."),
        ({"spans": [span(severity="")]}, "Say how grave the error in step 2 is."),
        ({"corrections": [{"step": 1, "mode": "replace", "text": STEPS[1] + " "}]},
         "The correction of step 2 says what the step says."),
        ({"corrections": [{"step": 1, "mode": "insert", "text": "TODO"}]},
         "“TODO” is still to be done."),
        ({"first_wrong": "none", "labels": [], "cannot_continue": True},
         "Say in the note why nobody could go on"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(changes: dict[str, object], said: str) -> None:
    assert any(text.startswith(said) for text in problems(critique(**changes)))


def test_ratings_and_explanations_are_asked_for_as_the_item_says() -> None:
    bare = critique(labels=[])
    assert problems(bare, rated="none") == []
    assert problems(critique(), rated="all") == ["Step 3 has no rating yet."]
    wanted = problems(critique(), explanation_wanted=True)
    assert wanted == ["Mark what is wrong in step 2, or correct the step."]


def test_an_imported_critique_may_leave_out_but_not_contradict_its_steps() -> None:
    KIND.check(critique(first_wrong=None, labels=[]), critique_input(), imported=True)
    with pytest.raises(AnswerIncomplete):
        KIND.check(critique(first_wrong=9), critique_input(), imported=True)
    with pytest.raises(AnswerIncomplete):
        KIND.check({"first_wrong": "second"}, critique_input(), imported=True)


def test_words_typed_into_a_field_are_found_in_their_step() -> None:
    fields = {
        "first_wrong": "1",
        "labels[0].rating": "1",
        "spans[4].step": "2",
        "spans[4].quote": "there  are\r\n18 days",
        "spans[4].type": "Arithmetic",
        "spans[4].severity": "major",
        "spans[9].step": "3",
        "spans[9].quote": "",
        "corrections[1].replace": "There are 19 days.",
        "corrections[2].insert": " ",
    }
    reading = KIND.read_form(fields, critique_input())
    assert reading.answer == critique(
        spans=[span(start=17, end=37, quote="there are 18 days"[:17])]
    ) | {"spans": reading.answer["spans"],
         "corrections": [{"step": 1, "mode": "replace", "text": "There are 19 days."}]}  # fmt: skip
    [found] = shapes.read_answer(reading.answer).spans
    assert STEPS[1][found.start : found.end] == found.quote == "there are 18 days"
    assert problems(reading.answer) == []


@pytest.mark.parametrize(
    ("button", "place", "count"),
    [
        ({"add_span": "2"}, "steps[2]", (1, 0)),
        ({"add_replace": "1"}, "corrections[1].replace", (0, 1)),
        ({"add_insert": "0"}, "corrections[0].insert", (0, 1)),
        ({"add_span": "77"}, "", (0, 0)),
    ],
)
def test_a_button_adds_a_row_and_says_where(
    button: dict[str, str], place: str, count: tuple[int, int]
) -> None:
    reading = KIND.read_form(button, critique_input())
    made = shapes.read_answer(reading.answer)
    assert (reading.edited, reading.place) == (True, place)
    assert (len(made.spans), len(made.corrections)) == count
    if "add_replace" in button:
        assert made.corrections[0].text == STEPS[1]


def test_a_button_removes_what_it_names() -> None:
    fields = {
        "spans[0].step": "1", "spans[0].quote": "A day", "spans[1].step": "2",
        "spans[1].quote": "18 days", "corrections[1].replace": "x",
    }  # fmt: skip
    left = KIND.read_form({**fields, "remove_span": "0"}, critique_input()).answer
    assert [one.quote for one in shapes.read_answer(left).spans] == ["18 days"]
    left = KIND.read_form({**fields, "remove_correction": "1:replace"}, critique_input()).answer
    assert shapes.read_answer(left).corrections == ()


def test_votes_are_the_first_wrong_step_and_every_rating_with_its_reason() -> None:
    answer = critique(spans=[span(comment="Both ends count.")], cannot_continue=True)
    first, right, wrong = KIND.votes(answer, critique_input())
    assert (first.criterion, first.option) == ("first_wrong", "1")
    assert "“re 18 days”: Arithmetic, major. Both ends count." in first.rationale
    assert "Nobody could go on" in first.rationale
    assert (right.criterion, right.option) == ("step[0]", "1")
    assert (wrong.criterion, wrong.option) == ("step[1]", "-1")
    assert KIND.say_vote(first, critique_input()) == "Step 2"


def votes(first: object, **ratings: int) -> list[VoteDraft]:
    labels = [{"step": int(name[1:]), "rating": rating} for name, rating in ratings.items()]
    return KIND.votes(critique(first_wrong=first, labels=labels), critique_input())


def test_what_one_rater_did_not_come_to_is_no_disagreement() -> None:
    short, long = votes(1, s0=1, s1=-1), votes(1, s0=1, s1=-1, s2=0)
    assert KIND.disagreements([short, long]) == []
    other = votes("none", s0=1, s1=1, s2=1)
    assert KIND.disagreements([short, other]) == ["first_wrong", "step[1]"]
    assert len(KIND.disagreements([short, []])) == len(short)


def test_consensus_is_the_majority_else_a_decision_else_unresolved() -> None:
    raters = [votes(1, s0=1, s1=-1), votes("none", s0=1, s1=1, s2=1)]
    open_ = KIND.consensus(raters, [], critique_input())
    assert open_["first_wrong"] is None
    assert open_["labels"] == [{"step": 0, "rating": 1}, {"step": 2, "rating": 1}]
    decided = VoteDraft(
        criterion="first_wrong", criterion_version=1, verdict=None, option="1", rationale="Count."
    )
    settled = KIND.consensus(raters, [decided], critique_input())
    assert settled["first_wrong"] == 1
    assert rows.as_answer(settled).first_wrong == 1


def test_an_adjudicator_decides_by_button_or_by_number_and_with_a_reason() -> None:
    fields = {
        "decisions[first_wrong].verdict": "other",
        "decisions[first_wrong].other": "3",
        "decisions[first_wrong].reason": "The sum.",
        "decisions[step[1]].verdict": "1",
    }
    made = KIND.read_decisions(fields, critique_input())
    assert [(one.criterion, one.option) for one in made] == [("first_wrong", "2"), ("step[1]", "1")]
    with pytest.raises(AnswerIncomplete, match="The rating of step 2 needs the reason"):
        KIND.check_decisions(made, critique_input(), disputed=["first_wrong", "step[1]"])
    with pytest.raises(AnswerIncomplete, match="The first wrong step is not decided yet"):
        KIND.check_decisions([], critique_input(), disputed=["first_wrong"])


def test_a_difference_is_told_by_step() -> None:
    old = critique()
    new = critique(
        first_wrong="none",
        labels=[{"step": step, "rating": 1} for step in range(3)],
        spans=[span()],
    )
    changed = [path for path, _ in diffs.by_path(KIND.diff(old, new))]
    assert changed == [
        "first_wrong", "labels[1].rating", "steps[1].errors", "labels[2].rating",
    ]  # fmt: skip
    assert KIND.name_place("steps[1].errors", critique_input()) == "Step 2, errors"


@given(
    st.integers(-1, 12),
    st.lists(st.sampled_from([-1, 0, 1, None]), max_size=12),
)
def test_rows_of_either_shape_read_back(label: int, ratings: list[int | None]) -> None:
    given_input = critique_input(response={"steps": [f"Step {n}." for n in range(13)]})
    by_label = rows.from_row({"label": label})
    assert rows.to_first_error(given_input, by_label)["label"] == label
    by_ratings = rows.from_row({"ratings": ratings})
    labels = rows.to_step_labels(by_ratings, response="r", rater="p")
    assert [one.rating for one in labels] == [one for one in ratings if one is not None]
    first = next((n for n, one in enumerate(ratings) if one == -1), None)
    assert by_ratings["first_wrong"] == first
    assert rows.from_row(by_ratings) == by_ratings


def test_stepwise_rows_end_at_the_first_wrong_step_and_name_what_neutral_is() -> None:
    rated = critique(
        first_wrong=2,
        labels=[{"step": 0, "rating": 1}, {"step": 1, "rating": 0}, {"step": 2, "rating": -1}],
    )
    given_input = critique_input(response={"steps": [*STEPS, "And so on."]})
    row = rows.to_stepwise(given_input, rated, neutral="true")
    assert row is not None
    assert (row["completions"], row["labels"]) == (STEPS, [True, True, False])
    dropped = rows.to_stepwise(given_input, rated, neutral="drop")
    assert dropped is not None
    assert dropped["labels"] == [True]
    assert rows.to_stepwise(given_input, critique(labels=[]), neutral="true") is None


def test_a_row_without_judgement_is_refused() -> None:
    with pytest.raises(AnswerMalformed, match="no judgement of steps"):
        rows.from_row({"text": "x"})
