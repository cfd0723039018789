"""A claim while it is held: look at it, renew it, give it back, park the item."""

from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.storage.transaction import Tx
from tacit.tasks.records import ItemState
from tacit.work import _holds, _ids, _rules, _steps, _worksheets
from tacit.work._scene import about, get_item_scene, get_stage
from tacit.work._scene import get_claim as find_claim
from tacit.work._store import claims as claim_rows
from tacit.work._store import parks as park_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import ClaimEnded
from tacit.work.events import ClaimRenewed, ItemParked
from tacit.work.records import Claim, ClaimState, Park, StageState
from tacit.work.views import Worksheet


def get_claim(tx: Tx, *, actor: Actor, claim_id: str) -> Worksheet:
    """Get a claim with all that its holder needs to work, and nothing they may not see.

    On a blind stage there are no names and no verdict or answer of anybody else. A claim
    that ended can still be looked at by the person who held it.

    Raises:
        NotFound: there is no such claim in the organization.
        NotYourClaim: another person holds it.
    """
    claim = find_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    return _worksheets.of_claim(tx, claim, actor=actor)


def read_own(tx: Tx, *, actor: Actor, claim_id: str) -> Claim:
    """Read a claim of the actor, held or over, for another feature.

    Raises:
        NotFound: there is no such claim in the organization.
        NotYourClaim: another person holds it.
    """
    claim = find_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    return claim


def list_claims(tx: Tx, *, actor: Actor) -> tuple[Claim, ...]:
    """List what the actor holds, oldest first; at most a handful."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    held = claim_rows.list_held(tx, person_id=actor.person_id)
    return tuple(claim for claim in held if claim.org_id == actor.org_id)


def renew(tx: Tx, *, actor: Actor, claim_id: str, now: datetime) -> Claim:
    """Hold a claim for its full time again, from now.

    Raises:
        HoldExpired: it ran out before.
        RenewalsUsedUp: it was renewed RENEWALS_MAX times.
    """
    claim = find_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_can_act(claim, person_id=actor.person_id, now=now)
    _rules.check_can_renew(claim)
    until = _rules.hold_end(now=now, hold_seconds=claim.hold_seconds)
    if until <= claim.hold_until:
        return claim
    renewed = claim_rows.renew(tx, claim.id, until=until, at=now)
    if renewed is None:
        raise _rules.hold_expired(claim)
    event = ClaimRenewed(
        **about(claim, actor_id=actor.person_id),
        on_version=claim.guideline_version,
        claim_id=claim.id,
        hold_until=canonical.moment_text(until),
    )
    log.append(tx, event, happened_at=now)
    return renewed


def give_back(tx: Tx, *, actor: Actor, claim_id: str, reason: str = "", now: datetime) -> Claim:
    """Give a claim back to the queue. The draft is kept for when it is taken again.

    Giving back twice is the same as once; so is giving back what ran out.

    Raises:
        ClaimEnded: it was handed in or parked.
    """
    claim = find_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    reason = _rules.check_text(reason, place="reason")
    if claim.state in (ClaimState.GIVEN_BACK, ClaimState.EXPIRED):
        return claim
    if claim.state is ClaimState.HELD:
        _holds.give_back(tx, claim, reason=reason, actor_id=actor.person_id, now=now)
    return _ended(tx, claim, ClaimState.GIVEN_BACK, actor=actor, now=now)


def park(tx: Tx, *, actor: Actor, claim_id: str, reason: str, now: datetime) -> Park:
    """Take a broken item out of the queue until a manager answers. Needs a reason.

    Others who are at the same stage may finish. Parking twice is the same as once.

    Raises:
        ReasonMissing: nothing says what is broken.
        HoldExpired: the hold ran out.
        ClaimEnded: it was handed in or given back.
    """
    claim = find_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    if claim.state is ClaimState.PARKED:
        parks = park_rows.of_item(tx, claim.item_id)
        return next(each for each in parks if each.claim_id == claim.id)
    reason = _rules.check_text(reason, place="reason", needed_for="setting work aside")
    _rules.check_can_act(claim, person_id=actor.person_id, now=now)
    parked = ClaimState.PARKED
    if not claim_rows.end(tx, claim.id, state=parked, reason=reason, at=now):
        raise _gone(tx, claim, actor=actor, now=now)
    stage_rows.free(tx, claim.stage_id)
    record = Park(
        id=_ids.derive(cause=f"park {claim.id}", now=now),
        org_id=claim.org_id,
        item_id=claim.item_id,
        project_id=claim.project_id,
        stage_id=claim.stage_id,
        claim_id=claim.id,
        by=actor.person_id,
        reason=reason,
        at=now,
    )
    park_rows.add(tx, record)
    _park_stage(tx, claim, actor=actor, now=now)
    event = ItemParked(
        **about(claim, actor_id=actor.person_id),
        on_version=claim.guideline_version,
        park_id=record.id,
        claim_id=claim.id,
        stage_id=claim.stage_id,
        reason=reason,
    )
    log.append(tx, event, happened_at=now)
    return record


def _park_stage(tx: Tx, claim: Claim, *, actor: Actor, now: datetime) -> None:
    stage = get_stage(tx, claim)
    if stage.state is StageState.PARKED:
        return
    outcome = _steps.begin(tx, get_item_scene(tx, item_id=claim.item_id), actor=actor, now=now)
    marked = stage_rows.mark(tx, stage, state=StageState.PARKED, reason="parked", at=None)
    assert marked, "the place that was just freed holds the stage"
    outcome.move(stage.name.value, before=StageState.OPEN.value, after=StageState.PARKED.value)
    outcome.state = ItemState.PARKED
    outcome.write()


def _ended(tx: Tx, claim: Claim, wanted: ClaimState, *, actor: Actor, now: datetime) -> Claim:
    """Read a claim again after it was ended; raise why it is not in the wanted state."""
    ended = claim_rows.find(tx, claim.id)
    assert ended is not None, "claims are never deleted"
    if ended.state is not wanted:
        raise _gone(tx, claim, actor=actor, now=now)
    return ended


def _gone(tx: Tx, claim: Claim, *, actor: Actor, now: datetime) -> ClaimEnded:
    ended = claim_rows.find(tx, claim.id)
    assert ended is not None, "claims are never deleted"
    _rules.check_can_act(ended, person_id=actor.person_id, now=now)
    raise AssertionError("a held claim could not be ended")
