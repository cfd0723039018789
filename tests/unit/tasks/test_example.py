"""The kind example: checks, hints, form, rows."""

import pytest

from tacit.tasks import registry
from tacit.tasks.errors import AnswerIncomplete, AnswerMalformed, InputInvalid
from tacit.tasks.kinds.example import rows
from tests.make.tasks import GOOD_ANSWER, example_answer, example_input

KIND = registry.get("example")
PROMPT = [{"role": "user", "content": "What is a cap?"}]


def _problems(answer: object, **given: object) -> dict[str, str]:
    with pytest.raises(AnswerIncomplete) as caught:
        KIND.check(answer, example_input(**given))
    return {note.path: note.text for note in caught.value.problems}


def _turns(*turns: tuple[str, str]) -> dict[str, object]:
    return example_answer(messages=[{"role": r, "content": c} for r, c in turns])


def test_a_finished_answer_passes() -> None:
    KIND.check(example_answer(), example_input())


def test_an_empty_turn_is_named() -> None:
    assert "messages[1].content" in _problems(_turns(("user", "Why?"), ("assistant", " ")))


def test_roles_take_turns() -> None:
    found = _problems(_turns(("user", "Why?"), ("user", "Really?"), ("assistant", GOOD_ANSWER)))
    assert "messages[1].role" in found
    found = _problems(_turns(("assistant", GOOD_ANSWER)))
    assert "messages[0].role" in found
    KIND.check(
        _turns(("system", "Be brief."), ("user", "Why?"), ("assistant", GOOD_ANSWER)),
        example_input(),
    )


def test_a_conversation_ends_with_an_answer() -> None:
    turns = _turns(("user", "Why?"), ("assistant", GOOD_ANSWER), ("user", "And?"))
    assert "without an answer" in _problems(turns)["messages[2].content"]
    assert "messages" in _problems(example_answer(messages=[]))


def test_the_given_prompt_may_not_change() -> None:
    found = _problems(_turns(("user", "What is a hat?"), ("assistant", GOOD_ANSWER)), prompt=PROMPT)
    assert "was changed" in found["messages[0].content"]
    assert "messages[0]" in _problems(example_answer(messages=[]), prompt=PROMPT)


def test_missing_sources_are_counted() -> None:
    source = {"title": "A book", "url": "", "quote": ""}
    found = _problems(example_answer(sources=[source]), sources_wanted=2)
    assert found == {"sources": "2 sources are wanted, 1 more to go."}


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"title": "t", "url": "example.org", "quote": ""}, "sources[0].url"),
        ({"title": "", "url": "", "quote": "words"}, "sources[0].title"),
        ({"title": "", "url": "", "quote": ""}, "sources[0].title"),
    ],
)
def test_a_bad_source_is_named(source: dict[str, object], place: str) -> None:
    assert place in _problems(example_answer(sources=[source]))


@pytest.mark.parametrize("text", ["It is TODO.", "```\ncode", r"$\frac{1}{2}"])
def test_unfinished_text_is_named(text: str) -> None:
    assert "messages[1].content" in _problems(example_answer(text))


def test_every_problem_is_in_the_answer_to_the_request() -> None:
    with pytest.raises(AnswerIncomplete) as caught:
        KIND.check(_turns(("user", ""), ("assistant", "")), example_input())
    problem = caught.value.as_problem()
    listed = problem["problems"]
    assert isinstance(listed, list)
    assert len(listed) == 2
    assert problem["place"] == "messages[0].content"
    assert "(1 more)" in str(problem["detail"])


def test_a_field_of_the_wrong_type_is_a_problem_with_a_place() -> None:
    assert "messages[0].content" in _problems(
        example_answer(messages=[{"role": "user", "content": True}])
    )


def test_hints_do_not_stop_anybody() -> None:
    long = "word " * 1_600 + "40 % [3]"
    notes = KIND.notes(example_answer(long), example_input())
    assert {note.level for note in notes} == {"hint"}
    texts = " ".join(note.text for note in notes)
    assert "1602 words" in texts or "1603 words" in texts
    assert "No source is given for “40 %”" in texts
    assert "[3] points to no source" in texts


def test_imported_answers_need_only_be_well_formed() -> None:
    answer = _turns(("assistant", "Bare."))
    KIND.check(answer, example_input(sources_wanted=3), imported=True)
    with pytest.raises(AnswerIncomplete):
        KIND.check(_turns(("assistant", "")), example_input(), imported=True)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": None}, "title"),
        ({"brief": ""}, "brief"),
        ({"brief": ["x"]}, "brief"),
        ({"prompt": [{"role": "user", "content": ""}]}, "prompt[0].content"),
        ({"prompt": [{"role": "assistant", "content": "x"}]}, "prompt[0].role"),
        ({"prompt": [*PROMPT, {"role": "assistant", "content": "x"}]}, "prompt"),
        ({"prompt": [{"role": "bot", "content": "x"}]}, "prompt[0].role"),
        ({"sources_wanted": "2"}, "sources_wanted"),
        ({"sources_wanted": True}, "sources_wanted"),
        ({"tags": "law"}, "tags"),
    ],
)
def test_a_wrong_input_is_refused_by_its_field(change: dict[str, object], place: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        KIND.check_input(example_input(**change))
    assert caught.value.place == place


def test_the_editor_starts_with_the_given_prompt() -> None:
    answer = KIND.empty_answer(example_input(prompt=PROMPT, sources_wanted=1))
    assert answer["messages"] == [*PROMPT, {"role": "assistant", "content": ""}]
    assert len(answer["sources"]) == 1  # type: ignore[arg-type]  # a list it is


def _form(**buttons: str) -> dict[str, str]:
    return {
        "messages[0].role": "user",
        "messages[0].content": "Why?\r\nReally?",
        "messages[7].role": "assistant",
        "messages[7].content": "So.",
        "sources[0].title": "",
        "sources[0].url": "",
        "sources[0].quote": "",
        "note": "n\x00",
        **buttons,
    }


def _roles(**buttons: str) -> list[str]:
    reading = KIND.read_form(_form(**buttons), example_input())
    assert reading.edited
    messages = reading.answer["messages"]
    assert isinstance(messages, list)
    return [message["role"] for message in messages]


def test_a_form_is_read_in_the_order_of_its_numbers() -> None:
    reading = KIND.read_form(_form(), example_input())
    assert not reading.edited
    assert reading.answer == {
        "messages": [
            {"role": "user", "content": "Why?\nReally?"},
            {"role": "assistant", "content": "So."},
        ],
        "sources": [],
        "note": "n",
    }


def test_the_buttons_add_move_and_remove_turns() -> None:
    assert _roles(add_turn="user") == ["user", "assistant", "user"]
    assert _roles(remove_turn="0") == ["assistant"]
    assert _roles(remove_turn="9") == ["user", "assistant"]
    assert _roles(move_turn="1:up") == ["assistant", "user"]
    assert _roles(move_turn="1:down") == ["user", "assistant"]
    assert _roles(move_turn="x") == ["user", "assistant"]


def test_the_buttons_add_and_remove_sources() -> None:
    added = KIND.read_form(_form(add_source="1"), example_input())
    assert len(added.answer["sources"]) == 2  # type: ignore[arg-type]  # a list it is
    removed = KIND.read_form(_form(remove_source="0"), example_input())
    assert removed.answer["sources"] == []


def test_a_form_cannot_change_the_given_prompt() -> None:
    form = {"messages[1].role": "assistant", "messages[1].content": "So."}
    reading = KIND.read_form(form, example_input(prompt=PROMPT))
    assert reading.answer["messages"] == [*PROMPT, {"role": "assistant", "content": "So."}]


def test_rows_hold_the_conversation_in_the_two_forms_of_trl() -> None:
    answer = example_answer()
    turns = answer["messages"]
    assert isinstance(turns, list)
    assert rows.to_messages(answer) == {"messages": turns}
    assert rows.to_prompt_completion(answer) == {"prompt": turns[:1], "completion": turns[1:]}


def test_rows_read_back() -> None:
    answer = example_answer(sources=[{"title": "t", "url": "", "quote": ""}], note="n")
    both = {"sources": rows.to_sources(answer), "note": "n"}
    assert rows.from_row(rows.to_messages(answer) | both) == answer
    assert rows.from_row(rows.to_prompt_completion(answer) | both) == answer
    assert rows.from_row({"prompt": "Why?", "completion": "So."})["messages"] == [
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "So."},
    ]


@pytest.mark.parametrize("row", [{}, {"text": "x"}, {"messages": "x"}, {"messages": [1]}, []])
def test_a_row_without_a_conversation_is_refused(row: object) -> None:
    with pytest.raises(AnswerMalformed):
        rows.from_row(row)


def test_paths_have_words() -> None:
    names = [
        KIND.name_place(path, example_input())
        for path in ("messages[1].content", "messages[0].role", "sources[2].url", "note")
    ]
    assert names == ["Turn 2", "Turn 1, speaker", "Source 3, address", "Note"]
