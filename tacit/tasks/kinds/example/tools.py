"""Tools that a conversation may call, and the calls in it.

A call is as trainers have it: `{id, type: "function", function: {name, arguments}}`, the
arguments JSON text as it was written, or an object where a source has one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tacit.kit import canonical
from tacit.kit.fields import Fields
from tacit.tasks.errors import InputInvalid

TOOLS_MAX = 100
ARGUMENTS_MAX = 200_000

NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A tool of the input: a function with a JSON Schema of its parameters."""

    name: str
    description: str
    parameters: Mapping[str, object]

    @property
    def required(self) -> tuple[str, ...]:
        wanted = self.parameters.get("required")
        names = wanted if isinstance(wanted, list) else []
        return tuple(name for name in names if isinstance(name, str))

    @property
    def known(self) -> tuple[str, ...]:
        properties = self.parameters.get("properties")
        return tuple(properties) if isinstance(properties, Mapping) else ()


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call as the editor has it: three texts."""

    id: str
    name: str
    arguments: str

    def to_json(self) -> dict[str, object]:
        function = {"name": self.name, "arguments": self.arguments}
        return {"id": self.id, "type": "function", "function": function}


def read_tools(fields: Fields, key: str) -> tuple[Tool, ...]:
    """Read the tools of an input: `{type: "function", function: {…}}` or the function alone."""
    found = []
    for place, entry in fields.many(key, count_max=TOOLS_MAX):
        tool = Fields(entry, place=place, error=InputInvalid)
        if tool.has("function"):
            tool = Fields(tool.any("function"), place=tool.at("function"), error=InputInvalid)
        name = tool.text("name")
        if not NAME.fullmatch(name):
            raise tool.fail("name", f"{name[:80]!r} cannot be the name of a tool.")
        found.append(
            Tool(
                name=name,
                description=tool.text("description", default=""),
                parameters=tool.mapping("parameters"),
            )
        )
    return tuple(found)


def read_call(value: Mapping[str, object]) -> Call:
    """A stored call as the editor has it; what is missing is empty, nothing raises."""
    function = value.get("function")
    named = function if isinstance(function, Mapping) else {}
    arguments = named.get("arguments", "")
    if not isinstance(arguments, str):
        arguments = json.dumps(arguments, ensure_ascii=False, allow_nan=False)
    return Call(
        id=str(value.get("id") or ""), name=str(named.get("name") or ""), arguments=arguments
    )


def find_problem(call: Call, tools: tuple[Tool, ...]) -> tuple[str, str] | None:
    """What is wrong with a call: the part of it, and the words; None where nothing is."""
    if not NAME.fullmatch(call.name):
        return "name", "A call names its tool: letters, digits, dots, dashes."
    tool = next((known for known in tools if known.name == call.name), None)
    if tools and tool is None:
        return "name", f"There is no tool “{call.name}” here."
    if not call.id.strip():
        return "id", "A call has an id, so that its result can name it."
    if len(call.arguments) > ARGUMENTS_MAX:
        return "arguments", f"At most {ARGUMENTS_MAX:,} characters fit into arguments."
    try:
        arguments = canonical.loads(call.arguments)
    except (ValueError, RecursionError) as error:
        return "arguments", f"The arguments of “{call.name}” are no JSON: {error}."
    if not isinstance(arguments, dict):
        return "arguments", f"The arguments of “{call.name}” are an object: {{ … }}."
    for name in tool.required if tool else ():
        if name not in arguments:
            return "arguments", f"“{call.name}” needs the argument “{name}”."
    for name in arguments if tool and tool.known else ():
        if tool and name not in tool.known:
            return "arguments", f"“{call.name}” takes no argument “{name}”."
    return None
