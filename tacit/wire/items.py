"""Items and their whole history."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Json, Moment, Request
from tacit.wire.work import Park, StageName
from tacit.wire.worksheet import StageOf, SubmissionView, VoteView

REASON_CHARS_MAX = 20_000


class ItemState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PARKED = "parked"


class ParkDecision(StrEnum):
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


class Item(Answer):
    """One unit of work. Its input never changes."""

    id: str
    project_id: str
    key: str
    title: str
    domain: str
    input: Json
    priority: int
    state: ItemState
    contested: bool
    origin: Json | None
    created_at: Moment
    accepted_submission_id: str | None
    state_at: Moment


class ItemWithdrawal(Request):
    id: Id
    reason: str = Field(min_length=1, max_length=REASON_CHARS_MAX)


class ParkAnswer(Request):
    """What a manager says of an item that somebody parked."""

    decision: ParkDecision
    answer: str = Field(min_length=1, max_length=REASON_CHARS_MAX)
    """Whoever parked it reads this."""


class Withdrawal(Answer):
    id: str
    item_id: str
    reason: str
    at: Moment


class Entry(Answer):
    """One thing that happened to an item."""

    at: Moment
    what: str
    by: str | None
    stage: StageName | None
    round: int | None
    words: str
    facts: Json


class ItemHistory(Answer):
    """Everything that happened to an item, in time order, as the reader may see it."""

    item_id: str
    item_key: str
    item_title: str
    project_id: str
    state: ItemState
    contested: bool
    input: Json
    stages: tuple[StageOf, ...]
    entries: tuple[Entry, ...]
    submissions: tuple[SubmissionView, ...]
    votes: tuple[VoteView, ...]
    parks: tuple[Park, ...]
    withdrawal: Withdrawal | None
    seconds: int
