"""The kind example with a system text, tools, and a model's answer that is edited."""

import pytest

from tacit.tasks import registry
from tacit.tasks.errors import AnswerIncomplete, InputInvalid
from tacit.tasks.kinds.example import rows
from tacit.tasks.kinds.example.kind import ExampleKind

KIND = ExampleKind()
PROMPT = [{"role": "user", "content": "Did we pay twice?"}]
ORIGINAL = "You paid twice, on 1 August and on 3 August."
EDIT: dict[str, object] = {
    "title": "Put the answer right",
    "mode": "edit",
    "prompt": PROMPT,
    "response": {"id": "m1", "messages": [{"role": "assistant", "content": ORIGINAL}]},
}
TOOL: dict[str, object] = {
    "type": "function",
    "function": {
        "name": "find_invoices",
        "description": "Invoices of a supplier.",
        "parameters": {
            "type": "object",
            "properties": {"supplier": {"type": "string"}},
            "required": ["supplier"],
        },
    },
}
TOOLS: dict[str, object] = {
    "title": "Look it up",
    "system": "Be exact.",
    "prompt": PROMPT,
    "tools": [TOOL],
}
DONE = "No: only one invoice was paid in August, and the second is still open with the bank."


def _edited(text: str) -> dict[str, object]:
    fields = {"messages[1].role": "assistant", "messages[1].content": text}
    return KIND.read_form(fields, EDIT).answer


def _with_tool(**call: str) -> dict[str, str]:
    """The fields of a turn that calls a tool, its result and the answer."""
    made = {"id": "call_1", "name": "find_invoices", "arguments": '{"supplier": "Halder"}', **call}
    fields = {f"messages[2].calls[0].{key}": value for key, value in made.items()}
    return fields | {
        "messages[2].role": "assistant",
        "messages[2].content": "",
        "messages[3].role": "tool",
        "messages[3].name": "find_invoices",
        "messages[3].tool_call_id": "call_1",
        "messages[3].content": "[]",
        "messages[4].role": "assistant",
        "messages[4].content": DONE,
    }


def _problems(answer: object, task_input: dict[str, object]) -> dict[str, str]:
    with pytest.raises(AnswerIncomplete) as caught:
        KIND.check(answer, task_input)
    return {note.path: note.text for note in caught.value.problems}


def test_an_edit_starts_with_the_models_answer() -> None:
    start = KIND.empty_answer(EDIT)
    assert start["messages"] == [*PROMPT, {"role": "assistant", "content": ORIGINAL}]
    assert start["edit"] == {"of": "m1", "change": "none", "distance": 0}


def test_what_was_edited_is_recorded() -> None:
    answer = _edited("You paid once, on 1 August.")
    assert answer["edit"] == {"of": "m1", "change": "content", "distance": 5}
    KIND.check(answer, EDIT)
    KIND.check({key: value for key, value in answer.items() if key != "edit"}, EDIT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ORIGINAL, "not changed the model's answer"),
        (ORIGINAL.replace(" ", "  ") + "\n", "Only white space"),
        ("", "is empty"),
    ],
)
def test_an_edit_that_changes_no_word_is_refused(text: str, words: str) -> None:
    assert words in _problems(_edited(text), EDIT)["messages[1].content"]


def test_a_recorded_edit_that_does_not_follow_is_refused() -> None:
    answer = _edited("You paid once.")
    wrong = {"of": "m1", "change": "content", "distance": 1}
    assert "does not follow" in _problems({**answer, "edit": wrong}, EDIT)["edit"]
    plain: dict[str, object] = {"title": "Write", "prompt": PROMPT}
    assert "not for an edit" in _problems({**answer, "edit": wrong}, plain)["edit"]


def test_an_edit_is_shown_as_words_deleted_and_inserted() -> None:
    board = KIND.live(_edited("You paid once, on 1 August."), EDIT)
    assert board is not None
    assert (board.distance, board.of_words) == (5, 10)
    [line] = board.lines
    kept = "".join(text for kind, text in line if kind != "del")
    assert kept == "You paid once, on 1 August."
    assert "".join(text for kind, text in line if kind != "ins") == ORIGINAL
    assert KIND.live(_edited("x"), {"title": "Write", "prompt": PROMPT}) is None
    assert KIND.live({"messages": 7}, EDIT) is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"response": None}, "response"),
        ({"response": {"id": "m1", "messages": PROMPT}}, "response"),
        ({"prompt": [], "brief": "Mend it."}, "prompt"),
        ({"mode": "mend"}, "mode"),
    ],
)
def test_an_input_without_an_answer_to_edit_is_refused(
    change: dict[str, object], place: str
) -> None:
    with pytest.raises(InputInvalid) as caught:
        KIND.check_input({**EDIT, **change})
    assert caught.value.place == place


def test_a_system_text_comes_first_and_stays() -> None:
    start = KIND.empty_answer(TOOLS)["messages"]
    assert isinstance(start, list)
    assert [turn["role"] for turn in start] == ["system", "user", "assistant"]
    answer = KIND.read_form(_with_tool(), TOOLS).answer
    changed = answer["messages"]
    assert isinstance(changed, list)
    assert changed[0] == {"role": "system", "content": "Be exact."}
    other = {**answer, "messages": [{"role": "system", "content": "Guess."}, *changed[1:]]}
    assert "was changed" in _problems(other, TOOLS)["messages[0].content"]
    with pytest.raises(InputInvalid):
        KIND.check_input({**TOOLS, "prompt": [{"role": "system", "content": "Two"}, *PROMPT]})


def test_a_call_and_its_result_make_a_finished_answer() -> None:
    answer = KIND.read_form(_with_tool(), TOOLS).answer
    KIND.check(answer, TOOLS)
    turns = rows.to_messages(answer)["messages"]
    assert isinstance(turns, list)
    assert turns[2]["tool_calls"] == [
        {
            "id": "call_1",
            "type": "function",
            "function": {"name": "find_invoices", "arguments": '{"supplier": "Halder"}'},
        }
    ]
    assert turns[3] == {
        "role": "tool", "content": "[]", "name": "find_invoices", "tool_call_id": "call_1",
    }  # fmt: skip
    assert rows.from_row({"messages": turns})["messages"] == turns


@pytest.mark.parametrize(
    ("call", "part", "words"),
    [
        ({"name": ""}, "name", "names its tool"),
        ({"name": "pay"}, "name", "no tool “pay”"),
        ({"arguments": "{"}, "arguments", "no JSON"),
        ({"arguments": "[1]"}, "arguments", "an object"),
        ({"arguments": '{"a": NaN}'}, "arguments", "no JSON"),
        ({"arguments": "[" * 100_000}, "arguments", "no JSON"),
        ({"arguments": "{}"}, "arguments", "needs the argument “supplier”"),
        ({"arguments": '{"supplier": "H", "day": 1}'}, "arguments", "no argument “day”"),
        ({"id": ""}, "id", "has an id"),
    ],
)
def test_a_call_that_a_trainer_could_not_read_is_named(
    call: dict[str, str], part: str, words: str
) -> None:
    answer = KIND.read_form(_with_tool(**call), TOOLS).answer
    assert words in _problems(answer, TOOLS)[f"messages[2].calls[0].{part}"]


def test_a_result_answers_a_call_that_waits() -> None:
    fields = _with_tool()
    wrong = KIND.read_form({**fields, "messages[3].tool_call_id": "call_7"}, TOOLS).answer
    found = _problems(wrong, TOOLS)
    assert "No call “call_7”" in found["messages[3].role"]
    assert "call_1” has no result" in found["messages[4].role"]
    lone = {key: value for key, value in fields.items() if not key.startswith("messages[3]")}
    assert (
        "has no result" in _problems(KIND.read_form(lone, TOOLS).answer, TOOLS)["messages[3].role"]
    )


def test_buttons_add_and_remove_calls() -> None:
    added = KIND.read_form({**_with_tool(), "add_call": "4"}, TOOLS)
    assert added.edited
    turns = added.answer["messages"]
    assert isinstance(turns, list)
    assert turns[4]["tool_calls"][0]["id"] == "call_2"
    removed = KIND.read_form({**_with_tool(), "remove_call": "2:0"}, TOOLS).answer["messages"]
    assert isinstance(removed, list)
    assert "tool_calls" not in removed[2]
    for nonsense in ("9", "x", "2:9", "2:x"):
        KIND.read_form({**_with_tool(), "add_call": nonsense, "remove_call": nonsense}, TOOLS)


def test_calls_are_compared_between_rounds() -> None:
    old = KIND.read_form(_with_tool(), TOOLS).answer
    new = KIND.read_form(_with_tool(arguments='{"supplier": "Holder"}'), TOOLS).answer
    changed = {row.path for row in KIND.diff(old, new) if row.op != "same"}
    assert changed == {"messages[2].calls[0]"}
    assert KIND.name_place("messages[2].calls[0]", TOOLS) == "Turn 3, call 1"


def test_attachments_are_files_by_their_hash() -> None:
    good = {"sha256": "a" * 64, "name": "memo.pdf", "type": "application/pdf"}
    KIND.check_input({**TOOLS, "attachments": [good]})
    with pytest.raises(InputInvalid):
        KIND.check_input({**TOOLS, "attachments": [{**good, "sha256": "../../etc/passwd"}]})


def test_the_registry_has_this_kind() -> None:
    assert registry.get("example").name == KIND.name
