"""The canonical record: what items, answers and votes are made of.

A superset of the public formats, so that every import goes in without loss and every
export is a projection. What has no field of its own is kept: unknown keys of a task
under `metadata`, of any other record under `origin`, so that an export back is possible.
Reading is strict: a value of the wrong type is refused with the path of its field, never
turned into something else. Empty fields are left out when written.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeVar

from tacit.kit.errors import Malformed, TacitError
from tacit.kit.fields import Fields

R = TypeVar("R")
Json = Mapping[str, object]
Error = type[TacitError]

MESSAGES_MAX = 1_000
OPTIONS_MAX = 100
TOOL_CALLS_MAX = 100
NAME_LENGTH_MAX = 1_000


class Verdict(StrEnum):
    MET = "met"
    UNMET = "unmet"
    PARTIAL = "partial"
    CANNOT_ASSESS = "cannot_assess"
    """A judgement: the answer does not let me tell."""
    UNRESOLVED = "unresolved"
    """No judgement: a time-out, an unreadable reply, votes that do not decide. Not unmet."""


class CriterionKind(StrEnum):
    BINARY = "binary"
    ORDINAL = "ordinal"
    NOMINAL = "nominal"


class Change(StrEnum):
    """What a revision changed; `revisions.classify` decides."""

    NONE = "none"
    WHITESPACE = "whitespace"
    CITATION = "citation"
    CONTENT = "content"


class RaterKind(StrEnum):
    EXPERT = "expert"
    CROWD = "crowd"
    JUDGE = "judge"
    CONSENSUS = "consensus"
    ADJUDICATOR = "adjudicator"


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something to say about an answer: `wrong` stops handing in, a `hint` does not."""

    level: Literal["hint", "wrong"]
    path: str
    """The place in the answer; the form has a field with this id."""
    text: str

    def to_json(self) -> dict[str, object]:
        return {"level": self.level, "path": self.path, "text": self.text}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One turn of a conversation."""

    role: str
    content: str
    name: str = ""
    """Of a tool's message: which tool."""
    tool_calls: tuple[Json, ...] = ()
    """Of an assistant: `{id, type: "function", function: {name, arguments}}` each; arguments
    are JSON text as written, or an object where a source has one."""
    tool_call_id: str = ""
    """Of a tool's message: the call that it answers."""
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Message":
        fields = Fields(value, place=place, error=error)
        return cls(
            role=fields.choice("role", ROLES),
            content=fields.text("content", default=""),
            name=fields.text("name", default="", length_max=NAME_LENGTH_MAX),
            tool_calls=tuple(
                Fields(entry, place=at, error=error).all()
                for at, entry in fields.many("tool_calls", count_max=TOOL_CALLS_MAX)
            ),
            tool_call_id=fields.text("tool_call_id", default="", length_max=NAME_LENGTH_MAX),
            origin=read_origin(fields),
        )

    def to_json(self) -> dict[str, object]:
        message: dict[str, object] = {"role": self.role, "content": self.content}
        if self.name:
            message["name"] = self.name
        if self.tool_calls:
            message["tool_calls"] = [dict(call) for call in self.tool_calls]
        if self.tool_call_id:
            message["tool_call_id"] = self.tool_call_id
        return {**message, **_kept(self.origin)}


ROLES = ("system", "user", "assistant", "tool")


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is asked: the input of an item."""

    id: str = ""
    version: int = 1
    title: str = ""
    domain: str = ""
    prompt: tuple[Message, ...] = ()
    attachments: tuple[str, ...] = ()
    reference_answers: tuple[str, ...] = ()
    metadata: Json = field(default_factory=dict)
    licence: str | None = None
    canary: str | None = None
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Task":
        fields = Fields(value, place=place, error=error)
        metadata = fields.mapping("metadata")
        task = cls(
            id=fields.text("id", default=""),
            version=fields.whole("version", default=1, least=1),
            title=fields.text("title", default=""),
            domain=fields.text("domain", default=""),
            prompt=read_messages(fields, "prompt"),
            attachments=fields.texts("attachments"),
            reference_answers=fields.texts("reference_answers"),
            licence=fields.text_or_none("licence"),
            canary=fields.text_or_none("canary"),
            origin=fields.mapping("origin"),
        )
        return dataclasses.replace(task, metadata={**fields.rest(), **metadata})

    def to_json(self) -> dict[str, object]:
        return write(self)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of a rubric, in one version."""

    id: str
    version: int = 1
    text: str
    task: str = ""
    parent: str | None = None
    weight: int | float = 1
    """Signed. *Met* means that the text is true of the response, also for weight −5."""
    weight_class: str | None = None
    kind: CriterionKind = CriterionKind.BINARY
    options: tuple[str, ...] = ()
    """Of an ordinal criterion from worst to best."""
    polarity: str | None = None
    gate: str = "none"
    depends_on: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    justification: str = ""
    author: str = ""
    author_type: str = "human"
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Criterion":
        fields = Fields(value, place=place, error=error)
        kind = CriterionKind(
            fields.choice("kind", tuple(CriterionKind), default=CriterionKind.BINARY)
        )
        weight = fields.number_or_none("weight")
        criterion = cls(
            id=fields.text("id", length_max=200),
            version=fields.whole("version", default=1, least=1),
            text=fields.text("text"),
            task=fields.text("task", default=""),
            parent=fields.text_or_none("parent"),
            weight=1 if weight is None else weight,
            weight_class=fields.text_or_none("weight_class"),
            kind=kind,
            options=_read_options(fields, kind),
            polarity=fields.text_or_none("polarity"),
            gate=fields.choice("gate", ("none", "must_pass"), default="none"),
            depends_on=fields.texts("depends_on"),
            tags=fields.texts("tags"),
            sources=fields.texts("sources"),
            justification=fields.text("justification", default=""),
            author=fields.text("author", default=""),
            author_type=fields.choice("author_type", ("human", "model"), default="human"),
        )
        return dataclasses.replace(criterion, origin=read_origin(fields))

    def to_json(self) -> dict[str, object]:
        return write(self)

    @property
    def scale(self) -> str:
        """A name that two criteria share when their labels can be compared."""
        if self.kind is CriterionKind.BINARY:
            return self.kind.value
        return f"{self.kind.value}: {' | '.join(self.options)}"


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer to a task, by a model or an expert."""

    id: str = ""
    task: str = ""
    producer: str = ""
    messages: tuple[Message, ...] = ()
    artifacts: tuple[str, ...] = ()
    sampling: Json = field(default_factory=dict)
    produced_at: str | None = None
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Response":
        fields = Fields(value, place=place, error=error)
        response = cls(
            id=fields.text("id", default=""),
            task=fields.text("task", default=""),
            producer=fields.text("producer", default=""),
            messages=read_messages(fields, "messages"),
            artifacts=fields.texts("artifacts"),
            sampling=fields.mapping("sampling"),
            produced_at=fields.text_or_none("produced_at"),
        )
        return dataclasses.replace(response, origin=read_origin(fields))

    def to_json(self) -> dict[str, object]:
        return write(self)


def read_messages(
    fields: Fields, key: str, *, count_max: int = MESSAGES_MAX
) -> tuple[Message, ...]:
    """Read a list of messages, with the class of error that the fields have."""
    return tuple(
        Message.read(entry, place=place, error=fields.error)
        for place, entry in fields.many(key, count_max=count_max)
    )


def read_each(
    fields: Fields, key: str, read: Callable[..., R], *, count_max: int = 10_000
) -> tuple[R, ...]:
    """Read a list of records by their `read`."""
    return tuple(
        read(entry, place=place, error=fields.error)
        for place, entry in fields.many(key, count_max=count_max)
    )


def _read_options(fields: Fields, kind: CriterionKind) -> tuple[str, ...]:
    options = fields.texts("options", count_max=OPTIONS_MAX)
    if kind is CriterionKind.BINARY:
        if options:
            raise fields.fail(
                "options", "A binary criterion has no options.", remedy="Set kind to ordinal."
            )
        return options
    if len(options) < 2:
        raise fields.fail("options", f"An {kind} criterion needs two options or more.")
    if len(set(options)) < len(options) or not all(option.strip() for option in options):
        raise fields.fail("options", "Every option is a different text, none is blank.")
    return options


def read_origin(fields: Fields) -> dict[str, object]:
    """Read the origin of a record, with the keys that nobody asked for under `raw`."""
    origin = fields.mapping("origin")
    rest = fields.rest()
    if not rest:
        return origin
    raw = origin.get("raw")
    return {**origin, "raw": {**(raw if isinstance(raw, dict) else {}), **rest}}


def _kept(origin: Json) -> dict[str, object]:
    return {"origin": dict(origin)} if origin else {}


def write(record: object) -> dict[str, object]:
    """Write a record so that its `read` gives it back; empty fields are left out."""
    assert dataclasses.is_dataclass(record)
    values: dict[str, object] = {}
    for known in dataclasses.fields(record):
        value = _plain(getattr(record, known.name))
        required = known.default is dataclasses.MISSING
        required = required and known.default_factory is dataclasses.MISSING
        if required or not _is_empty(value, known):
            values[known.name] = value
    return values


def _is_empty(value: object, known: "dataclasses.Field[object]") -> bool:
    if value is None or value in ([], {}, ""):
        return True
    return type(value) is type(known.default) and value == known.default


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return dict(value) if isinstance(value, Mapping) else value
