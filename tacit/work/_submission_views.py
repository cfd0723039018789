"""A submission with what was said of it, as one reader may see it."""

from collections.abc import Sequence
from dataclasses import replace

from tacit.access.records import Actor
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _sight
from tacit.work._sight import Level, Sight
from tacit.work._store import claims as claim_rows
from tacit.work._store import reviews as review_rows
from tacit.work._store import stages as stage_rows
from tacit.work.records import (
    ClaimState,
    Comment,
    Review,
    Stage,
    StageState,
    Submission,
)
from tacit.work.views import CommentView, ReviewView, SubmissionView

NOBODY = ""
"""Stands for the id of a person whom the reader may not know."""
_JUDGING = (ClaimState.HELD, ClaimState.HANDED_IN, ClaimState.ASKED)
_UNDECIDED = (StageState.OPEN, StageState.FULL, StageState.PARKED, StageState.WAITING)
_NOT_FOR_AUTHORS = (StageName.AUDIT, StageName.OPINION)


def may_see(tx: Tx, submission: Submission, *, actor: Actor) -> bool:
    """Whether an actor may read a submission: its author, who judges it, who sees items."""
    level = _sight.level_of(actor, org_id=submission.org_id)
    if level is not Level.OWN or submission.expert_id == actor.person_id:
        return True
    return any(
        claim.expert_id == actor.person_id
        and claim.stage_name is not StageName.AUTHOR
        and claim.state in _JUDGING
        for claim in claim_rows.of_item(tx, submission.item_id)
    )


def of_submission(tx: Tx, submission: Submission, *, actor: Actor) -> SubmissionView:
    """Read what was said of a submission and leave out what the actor may not see."""
    reviews = review_rows.of_item(tx, submission.item_id)
    comments = review_rows.comments_of_submission(tx, submission.id)
    sight = _sight.make(
        tx,
        actor=actor,
        level=_sight.level_of(actor, org_id=submission.org_id),
        person_ids=people_in([submission], reviews, comments),
    )
    stages = stage_rows.of_item(tx, submission.item_id)
    return view(submission, reviews, comments, stages=stages, sight=sight)


def people_in(
    submissions: Sequence[Submission], reviews: Sequence[Review], comments: Sequence[Comment]
) -> set[str]:
    return (
        {submission.expert_id for submission in submissions}
        | {review.reviewer_id for review in reviews}
        | {comment.author_id for comment in comments}
    )


def view(
    submission: Submission,
    reviews: Sequence[Review],
    comments: Sequence[Comment],
    *,
    stages: Sequence[Stage],
    sight: Sight,
) -> SubmissionView:
    """Put a submission together with the reviews and comments on it."""
    by_id = {stage.id: stage for stage in stages}
    seen = [
        review
        for review in reviews
        if review.submission_id == submission.id
        and may_see_review(review, submission, stage=by_id[review.stage_id], sight=sight)
    ]
    seen_ids = {review.id for review in seen}
    mine = sight.is_mine(submission.expert_id)
    judged_blind = any(stage.blind and stage.name is not StageName.AUTHOR for stage in stages)
    hidden = judged_blind and not mine
    by = sight.name(submission.expert_id, blind=hidden)
    return SubmissionView(
        submission=submission if by is not None else replace(submission, expert_id=NOBODY),
        by=by,
        reviews=tuple(view_review(review, sight=sight) for review in seen),
        comments=tuple(
            _view_comment(comment, hidden=hidden, sight=sight)
            for comment in comments
            if comment.submission_id == submission.id
            and (comment.review_id is None or comment.review_id in seen_ids)
        ),
    )


def may_see_review(review: Review, submission: Submission, *, stage: Stage, sight: Sight) -> bool:
    """Whoever sees items sees every verdict; reviewers their own; authors those that count.

    A verdict counts for its author once its stage is decided. An audit is about the
    release and a second opinion is for a reviewer: the author learns of both by what follows.
    """
    if sight.level is not Level.OWN or sight.is_mine(review.reviewer_id):
        return True
    if sight.is_mine(submission.expert_id):
        return stage.state not in _UNDECIDED and stage.name not in _NOT_FOR_AUTHORS
    return False


def view_review(review: Review, *, sight: Sight, blind: bool = False) -> ReviewView:
    return ReviewView(
        id=review.id,
        stage=review.stage_name,
        round=review.round,
        submission_id=review.submission_id,
        by=sight.name(review.reviewer_id, blind=blind),
        verdict=review.verdict,
        reasons=review.reasons,
        lines=review.lines,
        decisions=review.decisions,
        at=review.at,
    )


def _view_comment(comment: Comment, *, hidden: bool, sight: Sight) -> CommentView:
    by = sight.name(comment.author_id, blind=hidden)
    return CommentView(
        comment=comment if by is not None else replace(comment, author_id=NOBODY),
        by=by,
        mine=sight.is_mine(comment.author_id),
    )
