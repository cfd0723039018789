"""Who speaks when: system at most first, prompt and answer in turns, tools after their calls."""

from collections.abc import Iterator, Sequence

from tacit.tasks.kinds.example.tools import read_call
from tacit.tasks.records import Message

_NAMES = {
    "user": "prompt",
    "assistant": "answer",
    "system": "system text",
    "tool": "result of a tool",
}


def name_role(role: str) -> str:
    """A role in the words of the page."""
    return _NAMES.get(role, role)


def find_problems(messages: Sequence[Message]) -> Iterator[tuple[int, str]]:
    """Each turn that is out of its place, by index, and why."""
    expected, waiting = "user", list[str]()
    for index, message in enumerate(messages):
        if index == 0 and message.role == "system":
            continue
        if message.role == "tool":
            if message.tool_call_id in waiting:
                waiting.remove(message.tool_call_id)
            else:
                yield index, _no_call(message)
            continue
        if waiting:
            yield index, f"The call “{waiting[0]}” has no result yet."
            waiting = []
        if message.role != expected:
            yield (
                index,
                f"The {name_role(expected)} comes next here, not the {name_role(message.role)}.",
            )
        waiting = [read_call(call).id for call in message.tool_calls]
        expected = "user" if message.role == "assistant" and not waiting else "assistant"
    if waiting:
        yield len(messages) - 1, f"The call “{waiting[0]}” has no result yet."


def waits_for_assistant(messages: Sequence[Message]) -> bool:
    """Whether the next turn is the assistant's."""
    return bool(messages) and messages[-1].role in {"user", "tool"}


def _no_call(message: Message) -> str:
    if not message.tool_call_id:
        return "A result says which call it answers."
    return f"No call “{message.tool_call_id}” is waiting for a result here."
