"""Ending holds that nobody handed in: the place is free again, draft and minutes stay."""

from datetime import datetime

from tacit import log
from tacit.storage.transaction import Tx
from tacit.work._scene import about
from tacit.work._store import claims as claim_rows
from tacit.work._store import stages as stage_rows
from tacit.work.events import ClaimExpired, ClaimGivenBack, ReservationLapsed
from tacit.work.records import Claim, ClaimState, Stage


def expire(tx: Tx, claim: Claim, *, now: datetime) -> bool:
    """End a hold that ran out; False where somebody else did or it was handed in."""
    if not claim_rows.expire(tx, claim.id, at=now):
        return False
    stage_rows.free(tx, claim.stage_id)
    event = ClaimExpired(
        **about(claim, actor_id=None),
        on_version=claim.guideline_version,
        claim_id=claim.id,
        stage_id=claim.stage_id,
    )
    log.append(tx, event, happened_at=now)
    return True


def give_back(tx: Tx, claim: Claim, *, reason: str, actor_id: str | None, now: datetime) -> bool:
    """End a held claim with a reason; False where it ended before."""
    given = ClaimState.GIVEN_BACK
    if not claim_rows.end(tx, claim.id, state=given, reason=reason or None, at=now):
        return False
    stage_rows.free(tx, claim.stage_id)
    event = ClaimGivenBack(
        **about(claim, actor_id=actor_id),
        on_version=claim.guideline_version,
        claim_id=claim.id,
        stage_id=claim.stage_id,
        reason=reason,
    )
    log.append(tx, event, happened_at=now)
    return True


def lapse(tx: Tx, stage: Stage, *, now: datetime) -> bool:
    """Open a return to everybody once its time has passed.

    The person it was kept for may still take it, as long as nobody else has.
    """
    if not stage_rows.lapse(tx, stage.id, now=now):
        return False
    event = ReservationLapsed(
        org_id=stage.org_id,
        project_id=stage.project_id,
        item_id=stage.item_id,
        stage_id=stage.id,
    )
    log.append(tx, event, happened_at=now)
    return True
