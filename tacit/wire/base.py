"""What all shapes have in common."""

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator

from tacit.kit import text

T = TypeVar("T", bound=BaseModel)

Json = dict[str, JsonValue]
"""A JSON object whose inside belongs to the kind of task, not to the contract."""

Moment = Annotated[AwareDatetime, Field(description="A moment in UTC, ISO 8601.")]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._@:-]+$")]
"""An id that the client may choose; `kit.ids.new_id()` makes one."""


class Answer(BaseModel):
    """A shape that the server sends; built from the records of the features."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


class Request(BaseModel):
    """A shape that the client sends; a field we do not know is an error, not ignored.

    Characters that cannot be stored are refused before anything else is looked at, wherever
    in the body they stand.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _check_plain(cls, value: object) -> object:
        if isinstance(value, dict):
            text.check_plain(value, place="body")
        return value


class PageOf(BaseModel, Generic[T]):
    """One page of a list; pass `next_cursor` as `cursor` to get the next one."""

    items: list[T]
    next_cursor: str | None = None


class Problem(BaseModel):
    """What went wrong, where, and what to do (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    place: str | None = None
    remedy: str | None = None
