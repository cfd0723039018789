"""The editor of an example as a form: what it sends, and what its buttons do."""

from collections.abc import Mapping

from tacit.tasks import forms
from tacit.tasks.kind import FormReading
from tacit.tasks.kinds.example.shapes import ROLES, ExampleAnswer, ExampleInput, Source
from tacit.tasks.records import Message

BUTTONS = ("add_turn", "remove_turn", "move_turn", "add_source", "remove_source")


def empty_answer(task_input: ExampleInput) -> ExampleAnswer:
    """The given prompt and an empty answer, or one empty exchange; rows for sources."""
    start = task_input.prompt or (Message(role="user", content=""),)
    return ExampleAnswer(
        messages=(*start, Message(role="assistant", content="")),
        sources=tuple(_empty_source() for _ in range(min(task_input.sources_wanted, 10))),
        note="",
    )


def read_form(fields: Mapping[str, str], task_input: ExampleInput) -> FormReading:
    """Read the fields and apply the button that was pressed.

    The given prompt is not taken from the form: it cannot be changed there. Source rows
    that are wholly empty are dropped, unless a button of the editor was pressed.
    """
    given = len(task_input.prompt)
    messages = [
        *task_input.prompt,
        *(
            Message(role=_role(row.get("role", "")), content=row.get("content", ""))
            for row in forms.read_rows(fields, "messages")
        ),
    ]
    sources = [
        Source(title=row.get("title", ""), url=row.get("url", ""), quote=row.get("quote", ""))
        for row in forms.read_rows(fields, "sources")
    ]
    edited = any(button in fields for button in BUTTONS)
    _change_turns(fields, messages, given)
    _change_sources(fields, sources)
    if not edited:
        sources = [source for source in sources if not source.is_empty]
    answer = ExampleAnswer(
        messages=tuple(messages),
        sources=tuple(sources),
        note=forms.read_text(fields, "note"),
    )
    return FormReading(answer=answer.to_json(), edited=edited)


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


def _change_sources(fields: Mapping[str, str], sources: list[Source]) -> None:
    if "add_source" in fields:
        sources.append(_empty_source())
    removed = forms.read_index(fields, "remove_source", count=len(sources))
    if removed is not None:
        del sources[removed]


def _role(value: str) -> str:
    return value if value in ROLES else "user"


def _empty_source() -> Source:
    return Source(title="", url="", quote="")
