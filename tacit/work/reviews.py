"""Reviews: a verdict on one submission, by points, with reasons and comments."""

from datetime import datetime

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import paging
from tacit.kit.paging import Page
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _own_work, _verdicts
from tacit.work._pages import of_own_work
from tacit.work._store import reviews as review_rows
from tacit.work.records import NewReview, Review
from tacit.work.views import OwnWork


def decide(tx: Tx, *, actor: Actor, claim_id: str, review: NewReview, now: datetime) -> Review:
    """Accept, return or reject the submission of a claimed review.

    A return opens the next round for the same author first, and then for the same
    reviewer. With several reviewers nothing follows until all have decided; if they
    differ, somebody adjudicates. The same review id returns the stored review.

    Raises:
        StaleRound: the verdict is for a submission of an old round, or a second one.
        RoundsUsedUp: the item was returned as often as the pipeline allows.
        ReturnNeedsOneAuthor: several people answered the item.
        ReasonMissing: a return or reject says no word.
        AnchorMisplaced: a comment points at words that do not stand there.
        NotYourClaim: another person holds the item.
        HoldExpired: the hold ended before; the draft is kept.
        ClaimEnded: it was given back or parked before.
    """
    return _verdicts.give(
        tx, actor=actor, claim_id=claim_id, new=review, stage=StageName.REVIEW, now=now
    )


def list_mine(
    tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = paging.PAGE_SIZE_DEFAULT
) -> Page[OwnWork]:
    """List the verdicts the actor gave, newest first, and where the items are now."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    limit = paging.check_limit(limit)
    found = review_rows.of_person(tx, of_own_work(actor, cursor, limit))
    page = paging.make_page(found, limit=limit, key=lambda each: (each.at.isoformat(), each.id))
    return Page(
        tuple(_own_work.of_review(tx, each, actor=actor) for each in page.items),
        page.next_cursor,
    )
