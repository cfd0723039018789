"""Reasonings: reading, checking, moving steps, and rows there and back."""

from collections.abc import Mapping

import pytest

from tacit.tasks import diffs
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed, InputInvalid
from tacit.tasks.kinds.reasoning import rows, shapes
from tacit.tasks.kinds.reasoning.kind import ReasoningKind

KIND = ReasoningKind()


def reasoning_input(**changes: object) -> dict[str, object]:
    return {
        "title": "Dose",
        "prompt": [{"role": "user", "content": "A child of 15 kg. What dose of 20 mg/kg?"}],
        **changes,
    }


def step(name: str, claim: str, grounds: str = "Label.", check: str = "300 / 15 = 20") -> dict[
    str, object
]:  # fmt: skip
    return {"id": name, "claim": claim, "grounds": grounds, "check": check}


def reasoning(*steps: dict[str, object], answer: str = "Give **300 mg**.") -> dict[str, object]:
    given = steps or (step("s1", "The dose is 20 × 15 = 300 mg."),)
    return {"steps": list(given), "answer": answer, "sources": [], "note": ""}


def problems(answer: Mapping[str, object], **changes: object) -> list[str]:
    try:
        KIND.check(answer, reasoning_input(**changes))
    except AnswerIncomplete as error:
        return [note.text for note in error.problems]
    return []


def hints(answer: Mapping[str, object]) -> list[str]:
    return [one.text for one in KIND.notes(answer, reasoning_input()) if one.level == "hint"]


def test_a_finished_reasoning_passes() -> None:
    assert problems(reasoning()) == []
    assert hints(reasoning()) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reasoning(step("s1", "It is so.", grounds="")), "Step 1 has no grounds."),
        (reasoning(step("s1", "It is so.", check=" ")), "Step 1 has no check."),
        (reasoning(step("s1", "")), "Step 1 claims nothing."),
        (reasoning(step("s1", "", "", "")), "Step 1 is empty."),
        (reasoning(step("s1", "The dose is 300 mg.", check="The dose is 300 mg!")),
         "The check of step 1 only repeats its claim."),
        (reasoning(step("s1", "剂量是三百毫克", check="剂量是三百毫克。")),
         "The check of step 1 only repeats its claim."),
        (reasoning(step("s1", "It is 300 mg."), step("s2", "It  is **300 mg**")),
         "Step 2 says what step 1 says."),
        (reasoning(step("s1", "TODO it")), "“TODO” is still to be done."),
        (reasoning(step("s1", r"So \(x = 2 holds")), r"A formula is opened with \("),
        (reasoning(answer=" "), "The answer is empty."),
        ({**reasoning(), "steps": []}, "There are no steps yet."),
        ({**reasoning(), "sources": [{"title": "", "url": "x", "quote": ""}]},
         "“x” is no web address."),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(answer: dict[str, object], said: str) -> None:
    assert any(text.startswith(said) for text in problems(answer))


def test_as_many_steps_and_sources_are_asked_for_as_the_item_wants() -> None:
    assert "3 steps are wanted, 2 more to go." in problems(reasoning(), steps_wanted=3)
    assert "1 source is wanted, 1 more to go." in problems(reasoning(), sources_wanted=1)


@pytest.mark.parametrize(
    ("answer", "unled"),
    [
        ("Give 300 mg.", None),
        ("Give 450 mg.", "450"),
        ("A child of 15 kg gets 300,0 mg.", None),
        ("Refuse.", "Refuse."),
        ("The dose is right.", None),
        ("投与する。", None),
    ],
)
def test_an_answer_that_no_step_leads_to_is_pointed_at(answer: str, unled: str | None) -> None:
    found = [text for text in hints(reasoning(answer=answer)) if text.startswith("No step leads")]
    assert found == ([f"No step leads to “{unled}”, which stands in the answer."] if unled else [])


def test_thousands_are_one_figure_however_they_are_parted() -> None:
    chain = reasoning(step("s1", "The tax is €12,400.50."), answer="Pay 12 400.5 euros.")
    assert hints(chain) == []


def test_a_share_in_a_step_leads_to_a_percentage_in_the_answer() -> None:
    assert hints(reasoning(step("s1", "It is used to 0.44."), answer="Used to 44 %.")) == []


def test_ids_of_steps_are_plain_and_each_is_there_once() -> None:
    with pytest.raises(AnswerMalformed, match="also the id"):
        shapes.read_answer(reasoning(step("s1", "a"), step("s1", "b")))
    with pytest.raises(AnswerMalformed, match="cannot be an id"):
        shapes.read_answer(reasoning(step("s].x", "a")))


def test_an_item_that_asks_nothing_is_refused() -> None:
    with pytest.raises(InputInvalid, match="Nothing is asked"):
        KIND.check_input({"title": "x", "prompt": []})


FORM = {
    "steps[s2].claim": "Two",
    "steps[s2].grounds": "g",
    "steps[s2].check": "c",
    "steps[s1].claim": "One\r\nmore",
    "steps[s3].claim": " ",
    "answer": "A",
}


def ids(fields: dict[str, str]) -> list[str]:
    return [one.id for one in shapes.read_answer(KIND.read_form(fields, {}).answer).steps]


def test_the_order_of_the_fields_is_the_order_of_the_steps() -> None:
    reading = KIND.read_form(FORM, reasoning_input())
    assert ids(FORM) == ["s2", "s1"], "the empty one at the end is dropped"
    assert shapes.read_answer(reading.answer).steps[1].claim == "One\nmore"


@pytest.mark.parametrize(
    ("button", "wanted"),
    [
        ({"move_step": "s1:up"}, ["s1", "s2", "s3"]),
        ({"move_step": "s2:down"}, ["s1", "s2", "s3"]),
        ({"move_step": "s2:up"}, ["s2", "s1", "s3"]),
        ({"remove_step": "s1"}, ["s2", "s3"]),
        ({"remove_step": "nonsense"}, ["s2", "s1", "s3"]),
    ],
)
def test_buttons_move_and_remove_and_ids_stay(button: dict[str, str], wanted: list[str]) -> None:
    assert ids(FORM | button) == wanted


def test_a_new_step_comes_below_the_one_asked_and_its_id_is_of_no_other() -> None:
    first = ids(FORM | {"add_step": "s2"})
    assert [first[0], *first[2:]] == ["s2", "s1", "s3"]
    other = ids(FORM | {"add_step": "s2", "answer": "A", "steps[s1].claim": "Changed"})
    assert first[1] != other[1]
    assert KIND.read_form(FORM | {"add_step": ""}, {}).place.endswith(".claim")


def test_a_moved_step_is_followed_and_only_its_words_are_a_change() -> None:
    old = reasoning(step("s1", "First."), step("s2", "Second."))
    new = reasoning(step("s2", "Second, mended."), step("s1", "First."))
    changed = dict(diffs.by_path(KIND.diff(old, new)))
    assert list(changed) == ["order", "steps[s2:1].claim"]
    assert KIND.name_place("steps[s2:1].claim", {}) == "Step 1, claim"
    assert [row.op for row in changed["steps[s2:1].claim"]] == ["changed"]


def test_a_removed_step_is_called_by_the_number_it_had() -> None:
    old = reasoning(step("s1", "First."), step("s2", "Second."))
    changed = [path for path, _ in diffs.by_path(KIND.diff(old, reasoning(step("s1", "First."))))]
    assert changed[0] == "steps[s2:2-].claim"
    assert KIND.name_place(changed[0], {}) == "Step 2 of before, claim"


def test_reviewers_mark_steps_one_by_one_where_they_stand() -> None:
    [point] = KIND.points(reasoning(), reasoning_input())
    assert (point.slug, point.path) == ("steps[s1]", "steps[s1]")
    assert point.title == "Step 1: The dose is 20 × 15 = 300 mg."


def test_what_reviewers_marked_becomes_labels_and_a_stepwise_row() -> None:
    answer = reasoning(*(step(f"s{n}", f"Claim {n}.") for n in (3, 1, 2)))
    lines = [
        {"point": "steps[s3]", "verdict": "met"},
        {"point": "steps[s1]", "verdict": "unmet"},
        {"point": "steps[s2]", "verdict": "met"},
        {"point": "be-brief", "verdict": "met"},
    ]
    labels = rows.to_step_labels(answer, lines, response="r", rater="p")
    assert [(one.step, one.rating) for one in labels] == [(0, 1), (1, -1), (2, 1)]
    row = rows.to_stepwise(reasoning_input(), answer, labels)
    assert row is not None
    assert row["labels"] == [True, False], "what comes after the first wrong step is cut"
    assert rows.to_stepwise(reasoning_input(), answer, []) is None


def test_rows_read_back_and_plain_texts_become_claims() -> None:
    answer = reasoning()
    assert rows.from_row(answer) == answer
    read = shapes.read_answer(rows.from_row({"steps": ["One.", "Two."], "answer": "A"}))
    assert [(one.id, one.claim) for one in read.steps] == [("s1", "One."), ("s2", "Two.")]
    KIND.check(rows.from_row({"steps": ["One."]}), reasoning_input(), imported=True)
    with pytest.raises(AnswerMalformed, match="holds no steps"):
        rows.from_row({"text": "x"})


def test_training_reads_question_steps_and_answer() -> None:
    messages = rows.to_messages(reasoning_input(), reasoning())["messages"]
    assert isinstance(messages, list)
    assert [one["role"] for one in messages] == ["user", "assistant"]
    assert messages[1]["content"] == (
        "1. The dose is 20 × 15 = 300 mg.\nGrounds: Label.\nCheck: 300 / 15 = 20\n\n"
        "Give **300 mg**."
    )


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (r"It is $M_{Ed} = q\,l^2 / 8 = 12 \times 5.0 = 37.5$ kNm.",
         "It is M_Ed = q l^2 / 8 = 12 × 5.0 = 37.5 kNm."),
        ("**Rent.** It costs $5 and later $6.", "Rent. It costs $5 and later $6."),
    ],
)  # fmt: skip
def test_name_of_a_step_is_in_words(claim: str, said: str) -> None:
    [point] = KIND.points(reasoning(step("s1", claim)), reasoning_input())
    assert point.title == f"Step 1: {said}"
