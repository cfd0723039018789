"""Input and answer of an example, read strictly."""

from dataclasses import dataclass

from tacit.kit.errors import TacitError
from tacit.kit.fields import Fields
from tacit.tasks import cited, file_refs
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.file_refs import Attachment
from tacit.tasks.kinds.example import flow
from tacit.tasks.kinds.example.tools import Tool, read_tools
from tacit.tasks.records import Change, Message, Response, read_messages

MESSAGES_MAX = 200
ROLES = ("system", "user", "assistant", "tool")
WRITE = "write"
EDIT = "edit"
RESPONSE = "response"
"""What an edit is of, where the response has no id."""


@dataclass(frozen=True, kw_only=True)
class ExampleInput:
    """What the expert is given: a brief, or a prompt to answer, or both."""

    title: str
    brief: str
    domain: str
    mode: str
    """`write` an answer, or `edit` the model's."""
    system: str
    prompt: tuple[Message, ...]
    """Turns to be answered."""
    response: Response | None
    """The model's answer, which is edited."""
    attachments: tuple[Attachment, ...]
    tools: tuple[Tool, ...]
    sources_wanted: int
    expert_minutes: int
    tags: tuple[str, ...]

    @property
    def given(self) -> tuple[Message, ...]:
        """The turns that the answer begins with and may not change."""
        system = (Message(role="system", content=self.system),) if self.system.strip() else ()
        before = self.response.messages[:-1] if self.response and self.is_edit else ()
        return (*system, *self.prompt, *before)

    @property
    def is_edit(self) -> bool:
        return self.mode == EDIT

    @property
    def original(self) -> str:
        """The text that is edited; empty where nothing is."""
        return self.response.messages[-1].content if self.response and self.is_edit else ""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What became of the model's answer; it follows from the two texts (`edits.derive`)."""

    of: str
    """The id of the response."""
    change: Change
    distance: int | None
    """Words inserted, deleted or replaced; `None` where the texts are too long to tell."""

    def to_json(self) -> dict[str, object]:
        return {"of": self.of, "change": self.change.value, "distance": self.distance}


@dataclass(frozen=True, kw_only=True)
class ExampleAnswer:
    messages: tuple[Message, ...]
    sources: tuple[cited.Source, ...]
    note: str
    edit: Edit | None = None

    def to_json(self) -> dict[str, object]:
        made: dict[str, object] = {
            "messages": [message.to_json() for message in self.messages],
            "sources": [source.to_json() for source in self.sources],
            "note": self.note,
        }
        if self.edit is not None:
            made["edit"] = self.edit.to_json()
        return made


def read_input(value: object) -> ExampleInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    task_input = ExampleInput(
        title=fields.text("title", length_max=300),
        brief=fields.text("brief", default=""),
        domain=fields.text("domain", default=""),
        mode=fields.choice("mode", (WRITE, EDIT), default=WRITE),
        system=fields.text("system", default=""),
        prompt=read_messages(fields, "prompt", count_max=MESSAGES_MAX),
        response=_read_response(fields),
        attachments=file_refs.read_attachments(fields, "attachments", error=InputInvalid),
        tools=read_tools(fields, "tools"),
        sources_wanted=fields.whole("sources_wanted", default=0, most=cited.SOURCES_MAX),
        expert_minutes=fields.whole("expert_minutes", default=0, most=100_000),
        tags=fields.texts("tags"),
    )
    _check_prompt(fields, task_input)
    return task_input


def read_answer(value: object) -> ExampleAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    answer = ExampleAnswer(
        messages=read_messages(fields, "messages", count_max=MESSAGES_MAX),
        sources=cited.read(fields),
        note=fields.text("note", default=""),
        edit=_read_edit(fields) if fields.has("edit") else None,
    )
    fields.any("edit")
    fields.finish()
    return answer


def _check_prompt(fields: Fields, task_input: ExampleInput) -> None:
    if not task_input.prompt and not task_input.brief.strip():
        raise fields.fail(
            "brief",
            "Nothing is asked: the item has neither a brief nor a prompt.",
            remedy="Give brief (what to write about) or prompt (the turns to answer).",
        )
    if task_input.system.strip() and any(m.role == "system" for m in task_input.prompt):
        raise fields.fail(
            "system", "The prompt has a system text of its own.", remedy="Give one of the two."
        )
    _check_edit(fields, task_input)
    if task_input.is_edit:
        last = task_input.response.messages[-1] if task_input.response else None
        assert last is not None, "an edit has a response"
        turns = [*task_input.given, last]
    else:
        turns = list(task_input.given)
    for index, problem in flow.find_problems(turns):
        skipped = len(task_input.given) - len(task_input.prompt) if not task_input.is_edit else 0
        raise _fail_at(max(index - skipped, 0), "role", problem)
    for index, message in enumerate(task_input.prompt):
        if not message.content.strip() and not message.tool_calls:
            raise _fail_at(index, "content", "This turn is empty.")
    if task_input.prompt and not flow.waits_for_assistant(task_input.prompt):
        raise fields.fail(
            "prompt",
            "The last turn of a prompt is the user's, or a tool's.",
            remedy="Remove the last turn.",
        )


def _check_edit(fields: Fields, task_input: ExampleInput) -> None:
    if not task_input.is_edit:
        return
    if not task_input.prompt:
        raise fields.fail("prompt", "An answer that is edited has a prompt.")
    response = task_input.response
    if response is None or not response.messages:
        raise fields.fail(
            "response", "There is no answer to edit.", remedy="Give response with its messages."
        )
    last = response.messages[-1]
    if last.role != "assistant" or not last.content.strip():
        raise fields.fail("response", "The response does not end with an answer that has words.")


def _read_response(fields: Fields) -> Response | None:
    if not fields.has("response"):
        fields.any("response")
        return None
    return Response.read(fields.any("response"), place=fields.at("response"), error=InputInvalid)


def _read_edit(fields: Fields) -> Edit:
    made = Fields(fields.any("edit"), place=fields.at("edit"), error=AnswerMalformed)
    edit = Edit(
        of=made.text("of"),
        change=Change(made.choice("change", tuple(Change))),
        distance=made.whole("distance") if made.has("distance") else None,
    )
    made.any("distance")
    made.finish()
    return edit


def _fail_at(index: int, key: str, message: str) -> TacitError:
    return InputInvalid(message, place=f"prompt[{index}].{key}")
