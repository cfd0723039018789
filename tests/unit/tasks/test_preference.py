"""The kind preference: order, checks, votes, consensus, form, rows."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.tasks import registry
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed, InputInvalid
from tacit.tasks.kind import Compared, Measure, VoteDraft
from tacit.tasks.kinds.preference import rows, shapes
from tests.make.preferences import preference_answer, preference_input

KIND = registry.get("preference")
THREE = preference_input(3, axes=[])


def _problems(answer: object, task_input: dict[str, object] | None = None) -> dict[str, str]:
    with pytest.raises(AnswerIncomplete) as caught:
        KIND.check(answer, task_input or preference_input())
    return {note.path: note.text for note in caught.value.problems}


def _three(choice: str | None, *ranking: list[str], **changes: object) -> dict[str, object]:
    order = ["r3", "r1", "r2"]
    return preference_answer(choice, order_shown=order, ranking=list(ranking), axes={}, **changes)


def _votes(choice: str, **changes: object) -> list[VoteDraft]:
    return KIND.votes(preference_answer(choice, **changes), preference_input())


def _consensus(*votes: list[VoteDraft], decisions: tuple[VoteDraft, ...] = ()) -> object:
    derived = KIND.consensus(votes, decisions, preference_input())["grades"]
    assert isinstance(derived, list)
    return {
        line["criterion"]: (line["option"] or line["verdict"], line["basis"]) for line in derived
    }


def _decision(criterion: str, option: str, why: str = "why") -> VoteDraft:
    return VoteDraft(
        criterion=criterion, criterion_version=1, verdict=None, option=option, rationale=why
    )


def test_a_finished_preference_passes() -> None:
    KIND.check(preference_answer(), preference_input())
    KIND.check(preference_answer("tie", axes={"law": "both_bad"}), preference_input())
    KIND.check(_three("r1", ["r1"], ["r2", "r3"]), THREE)


def test_the_order_follows_from_the_seed_and_is_recorded() -> None:
    def order(seed: str) -> tuple[str, ...]:
        found = KIND.empty_answer(THREE, seed=seed)["order_shown"]
        assert isinstance(found, list)
        return tuple(found)

    assert order("somebody") == order("somebody")
    counts = Counter(order(str(seed)) for seed in range(600))
    assert len(counts) == 6
    assert min(counts.values()) > 60


def test_whoever_works_sees_no_producer_and_no_origin() -> None:
    given_input = preference_input(origin={"source": "set"}, metadata={"a": "model-a"})
    responses = given_input["responses"]
    assert isinstance(responses, list)
    responses[0]["origin"] = {"model": "model-a"}
    responses[0]["messages"][0]["origin"] = {"raw": {"model": "model-a"}}
    assert "model-" not in str(KIND.shown_input(given_input))
    assert KIND.empty_answer(given_input) == KIND.empty_answer(KIND.shown_input(given_input))


@pytest.mark.parametrize(
    ("answer", "path", "words"),
    [
        (preference_answer(None), "choice", "not chosen"),
        (preference_answer("r9"), "choice", "no response"),
        (preference_answer("r1", strength=None), "strength", "by how much"),
        (preference_answer("tie", strength=1), "strength", "none is better"),
        (preference_answer(axes={}), "axes[law]", "Which is right in law"),
        (preference_answer(axes={"law": "r1", "tone": "r1"}), "axes[tone]", "no axis"),
        (preference_answer(order_shown=["r1"]), "order_shown", "not recorded whole"),
        (preference_answer(ranking=[["r1"], ["r2"]]), "ranking", "by your choice alone"),
    ],
)
def test_what_is_unfinished_is_named(answer: object, path: str, words: str) -> None:
    assert words in _problems(answer)[path]


@pytest.mark.parametrize(
    ("answer", "path", "words"),
    [
        (_three("r1", ["r1"], ["r2"]), "places[r3]", "Response A has no place"),
        (_three("r1", ["r2"], ["r1"], ["r3"]), "ranking", "not alone in the first place"),
        (_three("r1", ["r1", "r2"], ["r3"]), "ranking", "not alone in the first place"),
        (_three("tie", ["r1"], ["r2", "r3"]), "ranking", "about equal"),
    ],
)
def test_a_ranking_fits_the_choice(answer: object, path: str, words: str) -> None:
    assert words in _problems(answer, THREE)[path]


def test_a_reason_is_asked_for_where_it_is_wanted() -> None:
    answer = preference_answer(reason=" ")
    KIND.check(answer, preference_input())
    assert "reason" in _problems(answer, preference_input(reason_wanted=True))


def test_hints_stop_nobody() -> None:
    answer = preference_answer("r1", axes={"law": "r2"}, reason="Better.", strength=3)
    notes = KIND.notes({**answer, "hard_to_choose": True}, preference_input())
    assert {(note.level, note.path) for note in notes} == {
        ("hint", "reason"), ("hint", "choice"), ("hint", "hard_to_choose"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"responses": []}, "responses"),
        ({"prompt": []}, "prompt"),
        ({"axes": [{"id": "a"}, {"id": "a"}]}, "axes[1].id"),
        ({"axes": [{"id": "tie"}]}, "axes[0].id"),
        ({"responses": [{"id": "a b", "messages": [{"role": "assistant", "content": "x"}]}] * 2},
         "responses[0].id"),
        ({"responses": [{"id": "a", "messages": []}, {"id": "b", "messages": []}]},
         "responses[0].messages"),
    ],
)  # fmt: skip
def test_an_input_that_cannot_be_compared_is_refused(change: dict[str, object], place: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        KIND.check_input(preference_input(2, **change))
    assert caught.value.place == place


def test_nine_responses_are_too_many() -> None:
    KIND.check_input(preference_input(8))
    with pytest.raises(InputInvalid):
        KIND.check_input(preference_input(9))


@pytest.mark.parametrize(
    "change", [{"strength": 4}, {"ranking": [[]]}, {"ranking": [["r1"], ["r1"]]}, {"best": "r1"},
               {"order_shown": ["r1", "r1"]}],
)  # fmt: skip
def test_a_malformed_answer_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(AnswerMalformed):
        shapes.read_answer(preference_answer("r1", **change))


def test_votes_are_choice_strength_ranking_and_axes() -> None:
    found = KIND.votes(_three("r1", ["r1"], ["r3", "r2"]), THREE)
    assert {vote.criterion: vote.option for vote in found} == {
        "choice": "r1", "strength": "2", "ranking": "r1>r2=r3",
    }  # fmt: skip
    assert [vote.criterion for vote in _votes("tie")] == ["choice", "axis:law"]
    assert [vote.rationale != "" for vote in _votes("r1")] == [True, False, False]


def test_people_differ_by_the_choice_and_then_by_axes() -> None:
    assert KIND.disagreements([_votes("r1"), _votes("r1", strength=3, axes={"law": "tie"})]) == []
    assert KIND.disagreements([_votes("r1"), _votes("r2")]) == ["choice", "axis:law"]
    same_axis = _votes("tie", axes={"law": "r1"})
    assert KIND.disagreements([_votes("r1"), same_axis]) == ["choice"]
    assert KIND.disagreements([_votes("r1"), []]) == ["choice", "strength", "axis:law"]


def test_consensus_is_a_decision_else_a_majority_else_unresolved() -> None:
    one, two = _votes("r1", strength=1), _votes("r2", strength=3)
    assert _consensus(one, _votes("r1", strength=3)) == {
        "choice": ("r1", "unanimous"),
        "strength": ("1", "median"),
        "axis:law": ("r1", "unanimous"),
    }
    assert _consensus(one, two) == {
        "choice": ("unresolved", "none"), "axis:law": ("unresolved", "none"),
    }  # fmt: skip
    assert _consensus(one, two, decisions=(_decision("choice", "r2"),)) == {
        "choice": ("r2", "decision"),
        "strength": ("3", "median"),
        "axis:law": ("unresolved", "none"),
    }


def test_an_adjudicator_decides_what_is_disputed_and_says_why() -> None:
    def open_ones(*decisions: VoteDraft) -> list[str]:
        with pytest.raises(AnswerIncomplete) as caught:
            KIND.check_decisions(decisions, preference_input(), disputed=["choice"])
        return [note.path for note in caught.value.problems]

    assert open_ones() == ["decisions[choice]"]
    assert open_ones(_decision("choice", "r1", "")) == ["decisions[choice]"]
    assert open_ones(_decision("choice", "r7")) == ["decisions[choice]"]
    assert open_ones(_decision("choice", "r1"), _decision("axis:x", "r1")) == ["decisions[axis:x]"]
    KIND.check_decisions([_decision("choice", "r1")], preference_input(), disputed=["choice"])


def test_decisions_are_read_from_the_rows() -> None:
    fields = {
        "decisions[choice].verdict": "option:r2",
        "decisions[choice].reason": "It is right.",
        "decisions[axis:law].verdict": "option:r9",
    }
    assert KIND.read_decisions(fields, preference_input()) == [
        _decision("choice", "r2", "It is right.")
    ]


def test_a_choice_is_compared_by_place_and_a_strength_with_the_same_choice() -> None:
    assert KIND.measures(_votes("r2"), preference_input()) == [
        Measure(unit="choice", scale="which is best", label="response 2"),
        Measure(unit="axis:law", scale="axes", label="response 2"),
        Measure(
            unit="strength, r2 chosen", scale="by how much, where both chose the same", label="2"
        ),
    ]


def test_a_vote_is_said_in_letters_with_the_producer_for_who_may_see_it() -> None:
    known, shown = preference_input(), KIND.shown_input(preference_input())
    letter = KIND.say_vote(_decision("choice", "r1"), shown)
    assert letter in {"Response A", "Response B"}
    assert KIND.say_vote(_decision("choice", "r1"), known) == f"{letter}, model-a"
    assert KIND.say_vote(_decision("strength", "3"), known) == "Much better"
    assert KIND.say_vote(_decision("axis:law", "both_bad"), shown) == "Both bad"


def test_a_form_without_its_order_takes_one_and_drops_what_cannot_be_chosen() -> None:
    fields = {"choice": "tie", "strength": "2", "axes[law]": "r9", "order_shown": "r1,r1"}
    answer = KIND.read_form(fields, preference_input()).answer
    shown = answer["order_shown"]
    assert isinstance(shown, list)
    assert sorted(shown) == ["r1", "r2"]
    assert (answer["choice"], answer["strength"], answer["axes"]) == ("tie", None, {})


def test_places_become_groups() -> None:
    fields = {"places[r1]": "2", "places[r2]": "1", "places[r3]": "2"}
    assert KIND.read_form(fields, THREE).answer["ranking"] == [["r2"], ["r1", "r3"]]


def test_pairs_that_a_ranking_and_a_choice_decide() -> None:
    ranked = KIND.compared({"choice": "r2", "ranking": "r2>r1=r3"}, THREE)
    assert ranked == [
        Compared(first="model-a", second="model-b", result="b"),
        Compared(first="model-a", second="model-c", result="tie"),
        Compared(first="model-b", second="model-c", result="a"),
    ]
    chosen = KIND.compared({"choice": "r3"}, THREE)
    assert [(one.second, one.result) for one in chosen] == [("model-c", "b"), ("model-c", "b")]
    assert KIND.compared({"choice": "tie"}, THREE) == []
    assert [one.result for one in KIND.compared({"choice": "both_bad"}, THREE)] == ["both_bad"] * 3


def test_a_pair_goes_out_signed_and_comes_back() -> None:
    answer = preference_answer("r1", strength=3)
    [pair] = rows.to_preferences(answer, preference_input(), task="t1", rater="person-1")
    assert (pair.a, pair.b, pair.choice, pair.strength) == ("r1", "r2", "a", -3)
    assert pair.axes == {"law": "a"}
    assert pair.order_shown == ("r2", "r1")
    assert rows.from_row(pair.to_json()) == answer


@given(
    st.sampled_from(["r1", "r2", "tie", "both_bad"]), st.integers(0, 3), st.text(), st.booleans()
)
def test_every_pair_comes_back(choice: str, strength: int, reason: str, hard: bool) -> None:
    answer = preference_answer(choice, reason=reason, hard_to_choose=hard)
    if choice.startswith("r"):
        answer["strength"] = strength
    [pair] = rows.to_preferences(answer, preference_input(), task="t1")
    assert rows.from_row(pair.to_json()) == answer


def test_an_answer_as_plain_json_lines_comes_in_with_what_else_its_row_holds() -> None:
    answer = _three("r1", ["r1"], ["r2"], ["r3"])
    assert rows.from_row({"key": "item-1", **answer}) == answer
    assert len(rows.to_preferences(answer, THREE, task="t1")) == 3


def test_an_imported_answer_may_lack_what_its_source_does_not_hold() -> None:
    bare = rows.from_row({"choice": "r1"})
    KIND.check(bare, preference_input(reason_wanted=True), imported=True)
    with pytest.raises(AnswerIncomplete):
        KIND.check({**bare, "choice": "r9"}, preference_input(), imported=True)


def test_right_to_left_and_wide_text_is_compared_as_it_is() -> None:
    texts = ["اتفاق الطرفين على الشرط", "合同第十四条仍然有效。"]
    task_input = preference_input(
        responses=[
            {"id": f"r{n}", "messages": [{"role": "assistant", "content": text}]}
            for n, text in enumerate(texts, 1)
        ]
    )
    KIND.check(preference_answer(reason="الأول أدق"), task_input)
