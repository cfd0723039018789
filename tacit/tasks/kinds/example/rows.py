"""Examples as rows of exports and imports: a pure mapping, there and back.

TRL takes a conversation as `messages`, or split before the last answer as `prompt` and
`completion`; both hold lists of {role, content}, never mixed with plain texts.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.example.shapes import ExampleAnswer, read_answer
from tacit.tasks.records import Message, read_messages

Row = dict[str, object]


def to_messages(answer: object) -> Row:
    """One row of TRL's conversational SFT format."""
    return {"messages": _plain(read_answer(answer).messages)}


def to_prompt_completion(answer: object) -> Row:
    """One row of TRL's prompt and completion format: the completion is the last answer."""
    messages = read_answer(answer).messages
    assert messages, "an accepted example has messages"
    assert messages[-1].role == "assistant", "an accepted example ends with an answer"
    return {"prompt": _plain(messages[:-1]), "completion": _plain(messages[-1:])}


def from_row(row: object) -> dict[str, object]:
    """An answer from a row of either format, or from a row with texts.

    Taken are `messages`; `prompt` and `completion` as messages or as texts; `sources` and
    `note` where they are there.

    Raises:
        AnswerMalformed: the row has none of these, or a field of the wrong type.
    """
    fields = Fields(row, error=AnswerMalformed)
    if fields.has("messages"):
        messages = read_messages(fields, "messages")
    elif fields.has("completion"):
        messages = (
            *_turns(fields, "prompt", role="user"),
            *_turns(fields, "completion", role="assistant"),
        )
    else:
        raise fields.fail(
            "messages",
            "The row holds no conversation.",
            remedy="Give messages, or prompt and completion.",
        )
    source_rows = fields.any("sources")
    answer = read_answer(
        {
            "messages": _plain(messages),
            "sources": source_rows if source_rows is not None else [],
            "note": fields.text("note", default=""),
        }
    )
    return answer.to_json()


def to_text(answer: object) -> str:
    """The last answer alone."""
    parsed: ExampleAnswer = read_answer(answer)
    return parsed.messages[-1].content if parsed.messages else ""


def to_sources(answer: object) -> list[Row]:
    """The sources, for a column of their own."""
    return [source.to_json() for source in read_answer(answer).sources]


def _turns(fields: Fields, key: str, *, role: str) -> tuple[Message, ...]:
    value = fields.any(key)
    if isinstance(value, str):
        return (Message(role=role, content=value),)
    return read_messages(fields, key)


def _plain(messages: Sequence[Message]) -> list[Mapping[str, object]]:
    """Role and content, and where there are tools their calls and results, as TRL has them."""
    return [dataclasses.replace(message, origin={}).to_json() for message in messages]
