"""Conversations that teach: what people wrote, and what they corrected."""

from collections.abc import Mapping
from dataclasses import dataclass

from tacit.kit.fields import Fields
from tacit.releases.exports.exporter import LeftOut
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.records import Change, Message, read_messages

Json = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Turns that end with the answer to be learned, and whose answer that is."""

    messages: tuple[Message, ...]
    submission_id: str


def of_row(row: Json) -> list[Conversation] | LeftOut:
    """The conversations of one row.

    An answer with `messages` is one. A correction of a whole response is one too, if it
    changed the content: white space and citation marks teach nothing.
    """
    found: list[Conversation] = []
    for submission in _objects(row["submissions"]):
        answer = submission["answer"]
        assert isinstance(answer, Mapping), "an answer is an object"
        messages = _written(answer) or _corrected(answer, row)
        if messages:
            found.append(Conversation(messages=messages, submission_id=str(submission["id"])))
    if not found:
        return LeftOut(reason="holds no conversation that ends with an answer")
    return found


def _written(answer: Json) -> tuple[Message, ...]:
    if "messages" not in answer:
        return ()
    messages = read_messages(Fields(answer, error=AnswerMalformed), "messages")
    return messages if messages and messages[-1].role == "assistant" else ()


def _corrected(answer: Json, row: Json) -> tuple[Message, ...]:
    item = row["item"]
    assert isinstance(item, Mapping), "an item is an object"
    text = next(
        (
            str(revision["text"])
            for revision in _objects(answer.get("revisions", []))
            if revision["of"] == "response" and revision["change"] == Change.CONTENT.value
        ),
        "",
    )
    if not text.strip():
        return ()
    prompt = read_messages(Fields(item["input"], error=AnswerMalformed), "prompt")
    return (*prompt, Message(role="assistant", content=text)) if prompt else ()


def _objects(value: object) -> list[Json]:
    assert isinstance(value, list), "a list of ours"
    return [each for each in value if isinstance(each, Mapping)]


def plain(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    """Turns as trainers take them: role and content alone."""
    return [{"role": message.role, "content": message.content} for message in messages]
