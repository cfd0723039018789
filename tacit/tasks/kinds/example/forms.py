"""The editor of an example as a form: what it sends, and what its buttons do."""

import dataclasses
import re
from collections.abc import Mapping

from tacit.tasks import cited, forms
from tacit.tasks.kind import FormReading
from tacit.tasks.kinds.example import edits, tools
from tacit.tasks.kinds.example.shapes import ROLES, ExampleAnswer, ExampleInput
from tacit.tasks.kinds.example.tools import Call
from tacit.tasks.records import Message

BUTTONS = (
    "add_turn", "remove_turn", "move_turn",
    *cited.BUTTONS,
    "add_call", "remove_call",
)  # fmt: skip

_FIELD = re.compile(
    r"messages\[(?P<turn>\d{1,6})\]\.(?:calls\[(?P<call>\d{1,3})\]\.)?(?P<key>[a-z_]+)"
)


def empty_answer(task_input: ExampleInput) -> ExampleAnswer:
    """What is given and an empty answer, or one empty exchange; the model's own to edit."""
    start = task_input.given
    if not task_input.prompt:
        start = (*start, Message(role="user", content=""))
    answer = ExampleAnswer(
        messages=(*start, Message(role="assistant", content=task_input.original)),
        sources=cited.empty_rows(task_input.sources_wanted),
        note="",
    )
    return dataclasses.replace(answer, edit=edits.derive(answer, task_input))


def read_form(fields: Mapping[str, str], task_input: ExampleInput) -> FormReading:
    """Read the fields and apply the button that was pressed.

    The given turns are not taken from the form: they cannot be changed there. Source rows
    that are wholly empty are dropped, unless a button of the editor was pressed. What an
    edit is follows from the texts.
    """
    given = len(task_input.given)
    messages = [*task_input.given, *_read_turns(fields)]
    edited = any(button in fields for button in BUTTONS)
    _change_calls(fields, messages)
    _change_turns(fields, messages, given)
    answer = ExampleAnswer(
        messages=tuple(messages),
        sources=cited.read_form(fields, edited=edited),
        note=forms.read_text(fields, "note"),
    )
    answer = dataclasses.replace(answer, edit=edits.derive(answer, task_input))
    return FormReading(answer=answer.to_json(), edited=edited)


def _read_turns(fields: Mapping[str, str]) -> list[Message]:
    turns: dict[int, dict[str, str]] = {}
    calls: dict[int, dict[int, dict[str, str]]] = {}
    for name, value in fields.items():
        found = _FIELD.fullmatch(name)
        if found is None:
            continue
        turn = int(found["turn"])
        row = turns.setdefault(turn, {})
        if found["call"] is not None:
            row = calls.setdefault(turn, {}).setdefault(int(found["call"]), {})
        row[found["key"]] = forms.clean(value)
    return [
        _read_turn(turns[turn], calls.get(turn, {})) for turn in sorted(turns)[: forms.ROWS_MAX]
    ]


def _read_turn(row: Mapping[str, str], calls: Mapping[int, Mapping[str, str]]) -> Message:
    role = _role(row.get("role", ""))
    message = Message(role=role, content=row.get("content", ""))
    if role == "tool":
        name, answers = row.get("name", "").strip(), row.get("tool_call_id", "").strip()
        return dataclasses.replace(message, name=name, tool_call_id=answers)
    if role != "assistant":
        return message
    made = [
        Call(
            id=calls[number].get("id", "").strip(),
            name=calls[number].get("name", "").strip(),
            arguments=calls[number].get("arguments", ""),
        ).to_json()
        for number in sorted(calls)
    ]
    return dataclasses.replace(message, tool_calls=tuple(made))


def _change_calls(fields: Mapping[str, str], messages: list[Message]) -> None:
    """Buttons name a turn by its place in the answer, and a call of it by its own."""
    turn = forms.read_index(fields, "add_call", count=len(messages))
    if turn is not None and messages[turn].role == "assistant":
        new = Call(id=_free_id(messages), name="", arguments="{}").to_json()
        calls = (*messages[turn].tool_calls, new)
        messages[turn] = dataclasses.replace(messages[turn], tool_calls=calls)
    first, _, second = fields.get("remove_call", "").partition(":")
    turn = forms.read_index({"turn": first}, "turn", count=len(messages))
    if turn is None:
        return
    kept = list(messages[turn].tool_calls)
    number = forms.read_index({"call": second}, "call", count=len(kept))
    if number is not None:
        del kept[number]
        messages[turn] = dataclasses.replace(messages[turn], tool_calls=tuple(kept))


def _free_id(messages: list[Message]) -> str:
    taken = {tools.read_call(call).id for message in messages for call in message.tool_calls}
    return next(
        name for number in range(1, len(taken) + 2) if (name := f"call_{number}") not in taken
    )


def _change_turns(fields: Mapping[str, str], messages: list[Message], given: int) -> None:
    own = len(messages) - given
    if "add_turn" in fields:
        messages.append(Message(role=_role(fields["add_turn"]), content=""))
    removed = forms.read_index(fields, "remove_turn", count=own)
    if removed is not None:
        del messages[given + removed]
    number, _, direction = fields.get("move_turn", "").partition(":")
    moved = forms.read_index({"move": number}, "move", count=own)
    if moved is not None:
        other = moved + (1 if direction == "down" else -1)
        if 0 <= other < own:
            a, b = given + moved, given + other
            messages[a], messages[b] = messages[b], messages[a]


def _role(value: str) -> str:
    return value if value in ROLES else "user"
