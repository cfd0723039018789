"""Audits: a second look at a sample of what would be accepted."""

from datetime import datetime

from tacit.access.records import Actor
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _verdicts
from tacit.work.records import NewReview, Review


def decide(tx: Tx, *, actor: Actor, claim_id: str, audit: NewReview, now: datetime) -> Review:
    """Pass or fail an item of the audit sample.

    A fail opens a review by other reviewers; where the pipeline has no review, the item
    is parked until a manager answers. Which items are in the sample follows from the
    project's seed and nobody can tell beforehand.

    Raises:
        ReasonMissing: a fail says no word.
        VerdictUnknown: neither pass nor fail.
        StaleRound, NotYourClaim, HoldExpired, ClaimEnded: as for a review.
    """
    return _verdicts.give(
        tx, actor=actor, claim_id=claim_id, new=audit, stage=StageName.AUDIT, now=now
    )
