"""Two rounds of an example side by side."""

import re

from tacit.tasks import cited, diffs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.example import tools
from tacit.tasks.kinds.example.shapes import ExampleAnswer

_PLACE = re.compile(r"messages\[(\d+)\](?:\.(\w+))?(?:\[(\d+)\](?:\.\w+)?)?")
_PARTS = {
    "role": "speaker",
    "tool_call_id": "the call it answers",
    "name": "the tool",
}


def name_place(path: str) -> str:
    """A path in words: `Turn 2`, `Source 1, address`."""
    if source := cited.name_place(path):
        return source
    found = _PLACE.fullmatch(path)
    if found is None:
        return path.replace("_", " ").capitalize()
    number, key, call = found.groups()
    name = f"Turn {int(number) + 1}"
    if key == "calls" and call is not None:
        return f"{name}, call {int(call) + 1}"
    return f"{name}, {_PARTS[key]}" if key in _PARTS else name


def texts(answer: ExampleAnswer) -> dict[str, str]:
    """Every text of an answer by its path, in the order of the page."""
    found: dict[str, str] = {}
    for index, message in enumerate(answer.messages):
        found[f"messages[{index}].content"] = message.content
        for number, stored in enumerate(message.tool_calls):
            call = tools.read_call(stored)
            found[f"messages[{index}].calls[{number}]"] = f"{call.name}({call.arguments})"
    found |= cited.texts(answer.sources)
    if answer.note:
        found["note"] = answer.note
    return found


def diff(old: ExampleAnswer, new: ExampleAnswer) -> list[DiffRow]:
    """By words inside lines, per message and source. A changed speaker counts too."""
    return diffs.diff_texts(_with_roles(old), _with_roles(new))


def _with_roles(answer: ExampleAnswer) -> dict[str, str]:
    found: dict[str, str] = {}
    for index, message in enumerate(answer.messages):
        found[f"messages[{index}].role"] = message.role
        if message.tool_call_id:
            found[f"messages[{index}].tool_call_id"] = message.tool_call_id
    found.update(texts(answer))
    return found
