"""What work writes to the log. One event for each effect, in the transaction of the verb."""

from dataclasses import dataclass
from typing import ClassVar

from tacit.log.records import Event
from tacit.log.registry import event


@event
@dataclass(frozen=True, kw_only=True)
class ItemsOpened(Event):
    """Items entered the queue."""

    name: ClassVar[str] = "items.opened"
    item_ids: tuple[str, ...]


@event
@dataclass(frozen=True, kw_only=True)
class ClaimTaken(Event):
    """A person took a stage for a time."""

    name: ClassVar[str] = "claim.taken"
    claim_id: str
    stage_id: str
    stage: str
    hold_until: str


@event
@dataclass(frozen=True, kw_only=True)
class ClaimRenewed(Event):
    """A hold was made longer."""

    name: ClassVar[str] = "claim.renewed"
    claim_id: str
    hold_until: str


@event
@dataclass(frozen=True, kw_only=True)
class ClaimGivenBack(Event):
    """A person gave a stage back, or it was taken back with a reason."""

    name: ClassVar[str] = "claim.given_back"
    claim_id: str
    stage_id: str
    reason: str


@event
@dataclass(frozen=True, kw_only=True)
class ClaimExpired(Event):
    """A hold ran out; draft and minutes stay."""

    name: ClassVar[str] = "claim.expired"
    claim_id: str
    stage_id: str


@event
@dataclass(frozen=True, kw_only=True)
class ClaimMoved(Event):
    """A held claim goes on under a newer guideline."""

    name: ClassVar[str] = "claim.moved"
    claim_id: str
    from_version: int


@event
@dataclass(frozen=True, kw_only=True)
class ItemParked(Event):
    """An item left the queue until a manager answers."""

    name: ClassVar[str] = "item.parked"
    park_id: str
    claim_id: str
    stage_id: str
    reason: str


@event
@dataclass(frozen=True, kw_only=True)
class ParkAnswered(Event):
    """A manager answered a parked item."""

    name: ClassVar[str] = "park.answered"
    park_id: str
    decision: str
    answer: str


@event
@dataclass(frozen=True, kw_only=True)
class DraftSaved(Event):
    """A version of a draft was kept. The text is the person's; its hash is the log's."""

    name: ClassVar[str] = "draft.saved"
    claim_id: str
    version: int
    answer_sha256: str
    hold_over: bool


@event
@dataclass(frozen=True, kw_only=True)
class SubmissionMade(Event):
    """An answer was handed in."""

    name: ClassVar[str] = "submission.made"
    submission_id: str
    claim_id: str
    stage_id: str
    answer_sha256: str
    ai_help: str
    replaces: str | None
    seconds_active: int


@event
@dataclass(frozen=True, kw_only=True)
class ReviewMade(Event):
    """A verdict was given by a reviewer, an adjudicator or an auditor."""

    name: ClassVar[str] = "review.made"
    review_id: str
    claim_id: str
    stage_id: str
    stage: str
    submission_id: str
    verdict: str
    seconds_active: int


@event
@dataclass(frozen=True, kw_only=True)
class OpinionAsked(Event):
    """A review waits for a second opinion. The question is the asker's; its hash is the log's."""

    name: ClassVar[str] = "opinion.asked"
    ask_id: str
    stage_id: str
    opinion_stage_id: str
    submission_id: str
    question_sha256: str


@event
@dataclass(frozen=True, kw_only=True)
class OpinionWithdrawn(Event):
    """A review goes on without the second opinion that was asked for."""

    name: ClassVar[str] = "opinion.withdrawn"
    ask_id: str
    stage_id: str


@event
@dataclass(frozen=True, kw_only=True)
class AppealMade(Event):
    """An author asked another reviewer to look at a verdict again."""

    name: ClassVar[str] = "appeal.made"
    appeal_id: str
    submission_id: str
    verdict_stage_id: str
    appeal_stage_id: str
    reason_sha256: str


@event
@dataclass(frozen=True, kw_only=True)
class CommentMade(Event):
    """Somebody answered a comment."""

    name: ClassVar[str] = "comment.made"
    comment_id: str
    submission_id: str
    replies_to: str | None


@event
@dataclass(frozen=True, kw_only=True)
class TimeRecorded(Event):
    """Stretches of time on a claim: (id, from, to, signal, kind)."""

    name: ClassVar[str] = "time.recorded"
    claim_id: str
    segments: tuple[tuple[str, str, str, str, str], ...]


@event
@dataclass(frozen=True, kw_only=True)
class GapAnswered(Event):
    """A person said whether a gap was work or a break."""

    name: ClassVar[str] = "gap.answered"
    claim_id: str
    segment_id: str
    answer: str


@event
@dataclass(frozen=True, kw_only=True)
class ItemContested(Event):
    """Graders differ and the pipeline has no adjudication."""

    name: ClassVar[str] = "item.contested"
    stage_id: str
    criteria: tuple[str, ...]


@event
@dataclass(frozen=True, kw_only=True)
class ItemReturned(Event):
    """An item went back to its author for another round."""

    name: ClassVar[str] = "item.returned"
    stage_id: str
    round: int
    reason: str


@event
@dataclass(frozen=True, kw_only=True)
class ItemAccepted(Event):
    """An item went through its pipeline; its contributions count from now."""

    name: ClassVar[str] = "item.accepted"
    submission_id: str | None
    contributions: tuple[tuple[str, str], ...]


@event
@dataclass(frozen=True, kw_only=True)
class ItemRejected(Event):
    """An item was rejected by a review."""

    name: ClassVar[str] = "item.rejected"
    submission_id: str
    reason: str


@event
@dataclass(frozen=True, kw_only=True)
class ItemWithdrawn(Event):
    """An item was taken out for good."""

    name: ClassVar[str] = "item.withdrawn"
    withdrawal_id: str
    reason: str


@event
@dataclass(frozen=True, kw_only=True)
class ReservationLapsed(Event):
    """A return was not taken up in time and is open to others."""

    name: ClassVar[str] = "reservation.lapsed"
    stage_id: str


@event
@dataclass(frozen=True, kw_only=True)
class ItemsAskedAgain(Event):
    """Open work was asked again under a newer guideline."""

    name: ClassVar[str] = "items.asked_again"
    guideline_version: int
    item_ids: tuple[str, ...]
    claim_ids: tuple[str, ...]


@event
@dataclass(frozen=True, kw_only=True)
class LooksRuled(Event):
    """How many people answer an item at first, and how many at most."""

    name: ClassVar[str] = "looks.ruled"
    first: int
    most: int


@event
@dataclass(frozen=True, kw_only=True)
class LookWanted(Event):
    """One more person is wanted on an item whose answers were all in."""

    name: ClassVar[str] = "look.wanted"
    stage_id: str
    wanted: int


@event
@dataclass(frozen=True, kw_only=True)
class LooksEnded(Event):
    """An item has had enough answers; `differing` names what is left to adjudicate."""

    name: ClassVar[str] = "looks.ended"
    stage_id: str
    submission_id: str
    differing: tuple[str, ...]
