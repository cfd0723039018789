"""Input and answer of an example, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass

from tacit.kit.errors import TacitError
from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.records import Message, read_messages

MESSAGES_MAX = 200
SOURCES_MAX = 200
ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, kw_only=True)
class ExampleInput:
    """What the expert is given: a brief, or a prompt to answer, or both."""

    title: str
    brief: str
    domain: str
    prompt: tuple[Message, ...]
    """Turns that the answer begins with and may not change."""
    sources_wanted: int
    expert_minutes: int
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    title: str
    url: str
    quote: str

    @property
    def is_empty(self) -> bool:
        return not (self.title.strip() or self.url.strip() or self.quote.strip())

    def to_json(self) -> dict[str, object]:
        return {"title": self.title, "url": self.url, "quote": self.quote}


@dataclass(frozen=True, kw_only=True)
class ExampleAnswer:
    messages: tuple[Message, ...]
    sources: tuple[Source, ...]
    note: str

    def to_json(self) -> dict[str, object]:
        return {
            "messages": [message.to_json() for message in self.messages],
            "sources": [source.to_json() for source in self.sources],
            "note": self.note,
        }


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
        prompt=read_messages(fields, "prompt", count_max=MESSAGES_MAX),
        sources_wanted=fields.whole("sources_wanted", default=0, most=SOURCES_MAX),
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
        sources=tuple(
            _read_source(entry, place)
            for place, entry in fields.many("sources", count_max=SOURCES_MAX)
        ),
        note=fields.text("note", default=""),
    )
    fields.finish()
    return answer


def _check_prompt(fields: Fields, task_input: ExampleInput) -> None:
    if not task_input.prompt and not task_input.brief.strip():
        raise fields.fail(
            "brief",
            "Nothing is asked: the item has neither a brief nor a prompt.",
            remedy="Give brief (what to write about) or prompt (the turns to answer).",
        )
    expected = "user"
    for index, message in enumerate(task_input.prompt):
        if index == 0 and message.role == "system":
            continue
        if message.role != expected:
            raise _fail_at(index, "role", f"{expected} is next here, not {message.role}.")
        if not message.content.strip():
            raise _fail_at(index, "content", "This turn is empty.")
        expected = "assistant" if expected == "user" else "user"
    if task_input.prompt and task_input.prompt[-1].role != "user":
        raise fields.fail(
            "prompt", "The last turn of a prompt is the user's.", remedy="Remove the last turn."
        )


def _fail_at(index: int, key: str, message: str) -> TacitError:
    return InputInvalid(message, place=f"prompt[{index}].{key}")


def _read_source(value: object, place: str) -> Source:
    fields = Fields(value, place=place, error=AnswerMalformed)
    source = Source(
        title=fields.text("title", default="", length_max=1_000),
        url=fields.text("url", default="", length_max=4_000),
        quote=fields.text("quote", default="", length_max=20_000),
    )
    fields.finish()
    return source


def as_mapping(value: object) -> Mapping[str, object]:
    """An answer as an object, empty when it is none."""
    return value if isinstance(value, Mapping) else {}
