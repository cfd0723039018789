"""Conversations that teach: what people wrote, and what they corrected."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.kit.fields import Fields
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kinds.critique import shapes as critique_shapes
from tacit.tasks.kinds.reasoning import rows as reasoning_rows
from tacit.tasks.records import Change, Message, read_messages
from tacit.tasks.revisions import classify

Json = Mapping[str, object]

NEVER = frozenset({"deliverable", "preference", "rubric"})
"""Kinds of ours whose answers hold no conversation and correct none."""
EXAMPLE = "example"
TOOL_KEYS = ("name", "description", "parameters")
REASONING = "reasoning"
BLANK = "has an answer of white space"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Turns that end with the answer to be learned, and whose answer that is."""

    messages: tuple[Message, ...]
    submission_id: str


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A model's answer and what an expert made of it."""

    prompt: tuple[Message, ...]
    before: str
    after: str
    submission_id: str


def of_row(row: Json) -> list[Conversation] | LeftOut:
    """The conversations of one row.

    An answer with `messages` is one; so is reasoning, its steps written before its answer.
    A correction of a whole response is one too, if it changed the content: white space and
    citation marks teach nothing.
    """
    found: list[Conversation] = []
    for submission in objects(row["submissions"]):
        answer = object_of(submission["answer"])
        messages = _written(answer) or _reasoned(answer, row) or _corrected(submission, row)
        if messages:
            found.append(Conversation(messages=messages, submission_id=str(submission["id"])))
    if not found:
        return LeftOut(reason="holds no conversation that ends with an answer")
    if not any(each.messages[-1].content.strip() for each in found):
        return LeftOut(reason=BLANK)
    return [each for each in found if each.messages[-1].content.strip()]


def refuse(kind: str) -> str | None:
    """Say why no row of a kind can hold a conversation; `None` where one may."""
    return f"answers of kind {kind} hold no conversation to learn" if kind in NEVER else None


def corrections_of(row: Json) -> list[Correction]:
    """Every response of the row that an expert corrected so that its content changed."""
    return [
        made
        for submission in objects(row["submissions"])
        if (made := _correction(submission, row)) is not None
    ]


def _written(answer: Json) -> tuple[Message, ...]:
    if "messages" not in answer:
        return ()
    messages = read_messages(Fields(answer, error=AnswerMalformed), "messages")
    return messages if messages and messages[-1].role == "assistant" else ()


def _reasoned(answer: Json, row: Json) -> tuple[Message, ...]:
    if row["kind"] != REASONING:
        return ()
    made = reasoning_rows.to_messages(input_of(row), plain_answer(answer))
    return read_turns(made)


def _corrected(submission: Json, row: Json) -> tuple[Message, ...]:
    made = _correction(submission, row)
    if made is None or not made.prompt:
        return ()
    return (*made.prompt, Message(role="assistant", content=made.after))


def _correction(submission: Json, row: Json) -> Correction | None:
    answer = object_of(submission["answer"])
    before = response_text(input_of(row))
    after = _revised(answer) or _mended(answer, input_of(row)) or _edited(answer)
    if not after.strip() or not before.strip():
        return None
    if classify(before, after) is not Change.CONTENT:
        return None
    return Correction(
        prompt=prompt_of(row), before=before, after=after, submission_id=str(submission["id"])
    )


def _revised(answer: Json) -> str:
    """The new text of the whole response, as grading has it."""
    for revision in objects(answer.get("revisions", [])):
        if revision["of"] == "response" and revision["change"] == Change.CONTENT.value:
            return str(revision["text"])
    return ""


def _mended(answer: Json, task_input: Json) -> str:
    """The steps of a critique with its corrections in their places."""
    corrections = objects(answer.get("corrections", []))
    if not corrections or answer.get("cannot_continue"):
        return ""
    replaced = {each["step"]: each["text"] for each in corrections if each["mode"] == "replace"}
    inserted = {each["step"]: each["text"] for each in corrections if each["mode"] == "insert"}
    return _put_in(task_input, replaced=replaced, inserted=inserted)


def _put_in(
    task_input: Json, *, replaced: Mapping[object, object], inserted: Mapping[object, object]
) -> str:
    """The text of the response with the blanks between its steps as they were."""
    text, end = response_text(task_input), 0
    parts: list[str] = []
    for place, step in enumerate(steps_of(task_input)):
        start = text.find(step, end)
        start = end if start < 0 else start
        gap = text[end:start]
        parts.append(gap)
        if place in inserted:
            parts += [str(inserted[place]), gap or "\n"]
        parts.append(str(replaced.get(place, step)))
        end = start + len(step)
    return "".join([*parts, text[end:]])


def _edited(answer: Json) -> str:
    """The last answer of an example that began as a model's answer."""
    messages = _written(answer) if object_of(answer.get("edit") or {}) else ()
    return messages[-1].content if messages else ""


def response_text(task_input: Json) -> str:
    """The last words of the response that an item is about; its steps, a line each."""
    response = task_input.get("response")
    if isinstance(response, str):
        return response
    if not isinstance(response, Mapping):
        return ""
    if "steps" in response:
        return "\n".join(steps_of(task_input))
    messages = read_turns(response)
    answers = [each.content for each in messages if each.role == "assistant"]
    return answers[-1] if answers else ""


def steps_of(task_input: Json) -> tuple[str, ...]:
    """The steps of a critique, as its kind splits them."""
    return critique_shapes.read_input(task_input).steps


def read_turns(response: Json) -> tuple[Message, ...]:
    """The messages of a response."""
    return read_messages(Fields(response, error=AnswerMalformed), "messages")


def prompt_of(row: Json) -> tuple[Message, ...]:
    """The turns that the item begins with."""
    return read_messages(Fields(input_of(row), error=AnswerMalformed), "prompt")


def input_of(row: Json) -> Json:
    """What was asked."""
    return object_of(object_of(row["item"])["input"])


def objects(value: object) -> list[Json]:
    """A list of ours, as objects."""
    assert isinstance(value, list), "a list of ours"
    return [each for each in value if isinstance(each, Mapping)]


def tools_text(row: Json) -> str | None:
    """The tools that an example may call, as JSON text; null where it has none.

    Trainers hand them to the chat template, which writes them before the first turn. They
    are wrapped as those expect, {type: "function", function: {…}}, and otherwise as given;
    name and description stand first, as models have seen them elsewhere.
    """
    given = input_of(row).get("tools") if row["kind"] == EXAMPLE else None
    if not isinstance(given, list) or not given:
        return None
    return json.dumps([_tool(each) for each in objects(given)], ensure_ascii=False)


def _tool(given: Json) -> Json:
    function = object_of(given.get("function", given))
    first = {key: function[key] for key in TOOL_KEYS if key in function}
    more = given if "function" in given else {}
    return {"type": "function", **more, "function": {**first, **function}}


def object_of(value: object) -> Json:
    """An object of ours."""
    assert isinstance(value, Mapping), "an object of ours"
    return value


def plain_answer(answer: object) -> Json:
    """An answer without the fields that a project added, which its kind does not know."""
    return {key: value for key, value in object_of(answer).items() if key != "fields"}


def plain(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Turns as trainers take them: role and content, and what there is of tools."""
    return [_plain(message) for message in messages]


def _plain(message: Message) -> dict[str, object]:
    turn: dict[str, object] = {"role": message.role, "content": message.content}
    if message.name:
        turn["name"] = message.name
    if message.tool_calls:
        turn["tool_calls"] = [_call(call) for call in message.tool_calls]
    if message.tool_call_id:
        turn["tool_call_id"] = message.tool_call_id
    return turn


def _call(call: Json) -> dict[str, object]:
    """A call of a tool; its arguments as JSON text, the one shape that tables can hold."""
    function = object_of(call.get("function") or {})
    arguments = function.get("arguments")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    return {
        "id": str(call.get("id") or ""),
        "type": "function",
        "function": {"name": str(function.get("name") or ""), "arguments": text},
    }


TOOLS = Column(
    name="tools",
    kind=ColumnKind.TEXT,
    meaning="The tools that the conversation may call: a list as JSON text, null without any. "
    "Only where some row has tools.",
    may_be_null=True,
    when=lambda row: tools_text(row) is not None,
)
