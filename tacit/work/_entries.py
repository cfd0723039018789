"""The lines of a history. Pure: everything was read before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tacit.tasks.records import Item, ItemState
from tacit.work import _submission_views
from tacit.work._sight import Level, Sight
from tacit.work._submission_views import NOBODY, may_see_review
from tacit.work.records import (
    Appeal,
    Claim,
    ClaimState,
    Comment,
    OpinionAsk,
    Park,
    Review,
    Stage,
    StageState,
    Submission,
    TimeSegment,
    Vote,
    Withdrawal,
)
from tacit.work.views import Entry, SubmissionView, VoteView

_ENDED = {
    ClaimState.GIVEN_BACK: "given back",
    ClaimState.EXPIRED: "expired",
    ClaimState.PARKED: "parked",
}
_CLOSED = {
    StageState.SETTLED: "settled",
    StageState.RETURNED: "returned",
    StageState.SKIPPED: "skipped",
}


@dataclass(frozen=True, kw_only=True)
class Material:
    """All that was written on an item, and who reads it."""

    item: Item
    stages: tuple[Stage, ...]
    claims: tuple[Claim, ...]
    submissions: tuple[Submission, ...]
    reviews: tuple[Review, ...]
    comments: tuple[Comment, ...]
    votes: tuple[Vote, ...]
    parks: tuple[Park, ...]
    asks: tuple[OpinionAsk, ...]
    appeals: tuple[Appeal, ...]
    withdrawal: Withdrawal | None
    segments: tuple[TimeSegment, ...]
    sight: Sight

    @property
    def sees_all(self) -> bool:
        return self.sight.level is not Level.OWN

    @property
    def sees_names(self) -> bool:
        return self.sight.level is Level.ALL

    def is_seen(self, person_id: str) -> bool:
        """Whether what this person did is for the reader."""
        return self.sees_all or self.sight.is_mine(person_id)

    def may_see_time_of(self, person_id: str) -> bool:
        return self.sees_names or self.sight.is_mine(person_id)


def of(material: Material) -> list[Entry]:
    """Every line that the reader may see, in time order."""
    found = [
        *_stage_entries(material),
        *_claim_entries(material),
        *_submission_entries(material),
        *_review_entries(material),
        *_comment_entries(material),
        *_park_entries(material),
        *_ask_entries(material),
        *_appeal_entries(material),
        *_item_entries(material),
    ]
    return sorted(found, key=lambda entry: (entry.at, _ORDER.index(entry.what)))


_ORDER = (
    "added",
    "opened",
    "claimed",
    "submitted",
    "reviewed",
    "commented",
    "given back",
    "expired",
    "asked",
    "took back",
    "appealed",
    "parked",
    "answered",
    "settled",
    "returned",
    "skipped",
    "accepted",
    "rejected",
    "withdrawn",
)


def submissions(material: Material) -> list[SubmissionView]:
    """Submissions with what was said of them; to experts only their own."""
    return [
        _submission_views.view(
            submission,
            material.reviews,
            material.comments,
            stages=material.stages,
            sight=material.sight,
        )
        for submission in material.submissions
        if material.is_seen(submission.expert_id)
    ]


def votes(material: Material) -> list[VoteView]:
    """Votes; to experts only their own, to customers without raters."""
    raters = sorted({vote.rater_id for vote in material.votes})
    numbers = {rater: f"Rater {index}" for index, rater in enumerate(raters, start=1)}
    return [
        VoteView(
            rater=material.sight.name(vote.rater_id) or numbers[vote.rater_id],
            vote=vote
            if material.may_see_time_of(vote.rater_id)
            else replace(vote, rater_id=NOBODY),
        )
        for vote in material.votes
        if material.is_seen(vote.rater_id)
    ]


def parks(material: Material) -> list[Park]:
    """Parks with reason and answer; to experts those they parked, to customers none."""
    return [
        park for park in material.parks if material.sees_names or material.sight.is_mine(park.by)
    ]


def _stage_entries(material: Material) -> Iterator[Entry]:
    if not material.sees_all:
        return
    for stage in material.stages:
        if stage.wanted:
            yield Entry(
                at=stage.opened_at,
                what="opened",
                stage=stage.name,
                round=stage.round,
                facts={"wanted": stage.wanted, "blind": stage.blind},
            )
        if stage.settled_at is not None and stage.state in _CLOSED:
            yield Entry(
                at=stage.settled_at,
                what=_CLOSED[stage.state],
                stage=stage.name,
                round=stage.round,
                words=stage.reason or "",
                facts={},
            )


def _claim_entries(material: Material) -> Iterator[Entry]:
    rounds = {stage.id: stage.round for stage in material.stages}
    for claim in material.claims:
        if not material.is_seen(claim.expert_id):
            continue
        by = material.sight.name(claim.expert_id)
        facts = {"claim_id": claim.id, "guideline_version": claim.guideline_version}
        yield Entry(
            at=claim.claimed_at,
            what="claimed",
            by=by,
            stage=claim.stage_name,
            round=rounds[claim.stage_id],
            facts=facts,
        )
        if claim.state in _ENDED and claim.ended_at is not None:
            # The line of a parked claim is written with its answer, below.
            if claim.state is ClaimState.PARKED:
                continue
            yield Entry(
                at=claim.ended_at,
                what=_ENDED[claim.state],
                by=by,
                stage=claim.stage_name,
                round=rounds[claim.stage_id],
                words=(claim.reason or "") if material.sight.level is not Level.NAMELESS else "",
                facts=facts,
            )


def _submission_entries(material: Material) -> Iterator[Entry]:
    for submission in material.submissions:
        if material.is_seen(submission.expert_id):
            yield Entry(
                at=submission.submitted_at,
                what="submitted",
                by=material.sight.name(submission.expert_id),
                stage=submission.stage_name,
                round=submission.round,
                facts={
                    "submission_id": submission.id,
                    "replaces": submission.replaces,
                    "ai_help": submission.ai_help.value,
                    "guideline_version": submission.guideline_version,
                },
            )


def _seen_reviews(material: Material) -> Iterator[Review]:
    by_id = {submission.id: submission for submission in material.submissions}
    stages = {stage.id: stage for stage in material.stages}
    for review in material.reviews:
        submission = by_id[review.submission_id]
        stage = stages[review.stage_id]
        if may_see_review(review, submission, stage=stage, sight=material.sight):
            yield review


def _review_entries(material: Material) -> Iterator[Entry]:
    for review in _seen_reviews(material):
        yield Entry(
            at=review.at,
            what="reviewed",
            by=material.sight.name(review.reviewer_id),
            stage=review.stage_name,
            round=review.round,
            words=review.reasons,
            facts={
                "review_id": review.id,
                "submission_id": review.submission_id,
                "verdict": review.verdict.value,
            },
        )


def _comment_entries(material: Material) -> Iterator[Entry]:
    seen = {review.id for review in _seen_reviews(material)}
    for comment in material.comments:
        if comment.review_id in seen:
            yield Entry(
                at=comment.at,
                what="commented",
                by=material.sight.name(comment.author_id),
                words=comment.text,
                facts={
                    "comment_id": comment.id,
                    "submission_id": comment.submission_id,
                    "replies_to": comment.replies_to,
                },
            )


def _park_entries(material: Material) -> Iterator[Entry]:
    for park in parks(material):
        yield Entry(
            at=park.at,
            what="parked",
            by=material.sight.name(park.by),
            words=park.reason,
            facts={"park_id": park.id},
        )
        if park.answered_at is not None and park.answered_by is not None:
            yield Entry(
                at=park.answered_at,
                what="answered",
                by=material.sight.name(park.answered_by),
                words=park.answer or "",
                facts={
                    "park_id": park.id,
                    "decision": park.decision.value if park.decision else None,
                },
            )


def _ask_entries(material: Material) -> Iterator[Entry]:
    for ask in material.asks:
        if not material.is_seen(ask.asked_by):
            continue
        facts = {"ask_id": ask.id, "submission_id": ask.submission_id}
        yield Entry(
            at=ask.at,
            what="asked",
            by=material.sight.name(ask.asked_by),
            words=ask.question,
            facts=facts,
        )
        if ask.withdrawn_at is not None and ask.withdrawn_by is not None:
            yield Entry(
                at=ask.withdrawn_at,
                what="took back",
                by=material.sight.name(ask.withdrawn_by),
                facts=facts,
            )


def _appeal_entries(material: Material) -> Iterator[Entry]:
    for appeal in material.appeals:
        if material.is_seen(appeal.author_id):
            yield Entry(
                at=appeal.at,
                what="appealed",
                by=material.sight.name(appeal.author_id),
                words=appeal.reason,
                facts={"appeal_id": appeal.id, "submission_id": appeal.submission_id},
            )


def _item_entries(material: Material) -> Iterator[Entry]:
    item = material.item
    yield Entry(
        at=item.created_at,
        what="added",
        by=material.sight.name(item.created_by) if material.sees_names else None,
        facts={"key": item.key},
    )
    if item.state in (ItemState.ACCEPTED, ItemState.REJECTED):
        facts = {"submission_id": item.accepted_submission_id} if material.sees_all else {}
        yield Entry(at=item.state_at, what=item.state.value, facts=facts)
    if material.withdrawal is not None:
        yield Entry(
            at=material.withdrawal.at,
            what="withdrawn",
            by=material.sight.name(material.withdrawal.by) if material.sees_names else None,
            words=material.withdrawal.reason,
            facts={},
        )
