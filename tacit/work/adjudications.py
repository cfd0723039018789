"""Adjudications: somebody decides where graders or reviewers differ."""

from datetime import datetime

from tacit.access.records import Actor
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _verdicts
from tacit.work.records import NewReview, Review


def decide(
    tx: Tx, *, actor: Actor, claim_id: str, adjudication: NewReview, now: datetime
) -> Review:
    """Decide a disagreement, with a reason.

    Among graders the verdict is `decided` and every criterion that differs gets a decision;
    each becomes a vote of an adjudicator beside the votes of the graders, which stay as they
    are. Between reviewers the verdict is accept, return or reject, and carries on from there.

    Raises:
        DecisionIncomplete: a criterion that differs has no decision.
        ReasonMissing: the verdict or a decision has no reason.
        VerdictUnknown: the verdict is not one of this disagreement.
        StaleRound, RoundsUsedUp, NotYourClaim, HoldExpired, ClaimEnded: as for a review.
    """
    return _verdicts.give(
        tx, actor=actor, claim_id=claim_id, new=adjudication, stage=StageName.ADJUDICATE, now=now
    )
