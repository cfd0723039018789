"""The queue: take the next stage, sweep what ran out, say what there is to do."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from tacit import log
from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.kit.errors import NotFound
from tacit.projects.records import Project, ProjectState, StageName, StageSpec
from tacit.storage.transaction import Tx
from tacit.work import _eligibility, _holds, _offers, _rules
from tacit.work._scene import Scene, about, action_of, get_item_scene
from tacit.work._store import claims as claim_rows
from tacit.work._store import pick
from tacit.work._store import stages as stage_rows
from tacit.work._store.pick import Wish
from tacit.work.errors import IdReused, NotOffered, NotOpenForWork, StageTaken
from tacit.work.events import ClaimTaken
from tacit.work.records import Claim, ClaimState, Stage, StageState
from tacit.work.views import Desk

EXPIRE_AT_ONCE_MAX = 100
"""Holds that one sweep ends; the timer calls again while it was reached."""
_EXPIRE_LAZILY_MAX = 16


def claim_next(
    tx: Tx,
    *,
    actor: Actor,
    claim_id: str,
    now: datetime,
    project_id: str | None = None,
    stages: Collection[StageName] | None = None,
) -> Claim | None:
    """Take the best free stage for the actor, or return None when there is none.

    Best is: what was kept for them (a return), then priority, then a domain that fits
    their skills, then age. Nobody gets an item they have worked on before, but for its
    next round; what they gave back they get only when there is nothing else. One statement
    picks, guards and counts, so no stage is taken beyond what it wants. The same `claim_id`
    returns the same claim.

    Raises:
        TooManyClaims: the person holds CLAIMS_HELD_MAX claims, and nothing was kept for them.
        NotOpenForWork: the project that was asked for is not open.
        IdReused: the claim id is somebody else's.
    """
    mine = _soon_mine(tx, actor, claim_id)
    soon = _eligibility.soon_of_actor(
        tx, actor=actor, project_id=project_id, stage_names=stages, now=now
    )
    held = _begin(tx, actor, claim_id, mine(), now)
    if isinstance(held, Claim):
        return held
    found = soon()
    wish = Wish(
        claim_id=claim_id,
        person_id=actor.person_id,
        eligible=found.eligible,
        skills=sorted(found.tags.skills),
        only_reserved=_rules.is_at_limit(held),
    )
    claim = pick.take_next(tx, wish, now=now)
    if claim is None and expire(tx, now=now, limit=_EXPIRE_LAZILY_MAX):
        claim = pick.take_next(tx, wish, now=now)
    if claim is None:
        claim = pick.take_next(tx, replace(wish, given_back=True), now=now)
    if claim is None:
        _rules.check_can_take(held)
        return None
    _tell(tx, claim, now=now)
    return claim


def claim_item(
    tx: Tx,
    *,
    actor: Actor,
    claim_id: str,
    item_id: str,
    now: datetime,
    importer: Actor | None = None,
) -> Claim:
    """Take the open stage of one named item: one's own of before, or for an import.

    People take what the queue gives them. By name they may take back what they held
    before, and an `importer` (who may import data) lets a rater of another system take
    what that rater did there.

    Raises:
        NotOffered: the actor never held this item's open stage.
        StageTaken: it is full, over, kept for another, or the actor worked on the item.
        TooManyClaims: the person holds CLAIMS_HELD_MAX claims.
    """
    held = _begin(tx, actor, claim_id, _soon_mine(tx, actor, claim_id)(), now)
    if isinstance(held, Claim):
        return held
    scene = get_item_scene(tx, item_id=item_id)
    if importer is not None:
        permissions.check(importer, Action.IMPORT_DATA, org_id=scene.item.org_id)
    if actor.org_id != scene.item.org_id:
        raise NotFound("Your organization has no item with this id.", place="item_id")
    _check_works(actor, org_id=scene.item.org_id)
    stage = _open_stage(scene)
    permissions.check(actor, action_of(stage.name), org_id=scene.item.org_id)
    by_name = importer is not None
    spec = _check_may_take(tx, scene, stage, actor=actor, by_name=by_name, now=now)
    kept = actor.person_id in stage_rows.reserved_for(tx, stage.id)
    if not kept:
        _rules.check_can_take(held)
    if not stage_rows.take(tx, stage.id, person_id=actor.person_id):
        raise _taken()
    new = _new_claim(stage, scene.project, spec, claim_id=claim_id, now=now)
    claim = replace(new, expert_id=actor.person_id, reserved=kept)
    claim_rows.add(tx, claim)
    _tell(tx, claim, now=now)
    return claim


def expire(tx: Tx, *, now: datetime, limit: int = EXPIRE_AT_ONCE_MAX) -> int:
    """End holds that ran out and open returns that nobody took up; return how many.

    A timer calls this; so does `claim_next` when it finds nothing. Drafts and minutes stay.
    """
    ended = [
        _holds.expire(tx, claim, now=now)
        for claim in claim_rows.list_overdue(tx, now=now, limit=limit)
    ]
    lapsed = [
        _holds.lapse(tx, stage, now=now)
        for stage in stage_rows.list_lapsed(tx, now=now, limit=limit)
    ]
    return sum(ended) + sum(lapsed)


def list_next(tx: Tx, *, actor: Actor, now: datetime) -> Desk:
    """Say what there is to do: what is held, what was kept, what is offered and why.

    A customer or manager who neither works nor reviews gets an empty desk.
    """
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    found = _eligibility.of_actor(tx, actor=actor, project_id=None, stage_names=None, now=now)
    return _offers.desk_of(tx, actor=actor, found=found, now=now)


def _soon_mine(tx: Tx, actor: Actor, claim_id: str) -> Callable[[], list[Claim]]:
    """What the actor holds, read after every other claim of theirs was written."""
    claim_rows.lock_person(tx, actor.person_id)
    return claim_rows.soon_mine(tx, claim_id=claim_id, person_id=actor.person_id)


def _begin(
    tx: Tx, actor: Actor, claim_id: str, mine: Sequence[Claim], now: datetime
) -> Claim | list[Claim]:
    """The claim of this id, if it was taken before; else what the actor holds.

    What the actor let run out is ended here, so that it does not count.
    """
    held = []
    for claim in mine:
        if claim.id == claim_id:
            if claim.expert_id != actor.person_id:
                raise IdReused("This claim id was used before.", place="claim_id")
            return claim
        if _rules.is_over(claim, now=now):
            _holds.expire(tx, claim, now=now)
        else:
            held.append(claim)
    return held


def _check_works(actor: Actor, *, org_id: str) -> None:
    """Raise NotAllowed for who neither works nor reviews, whatever the item is doing."""
    if not permissions.can(actor, Action.DO_REVIEW, org_id=org_id):
        permissions.check(actor, Action.DO_WORK, org_id=org_id)


def _open_stage(scene: Scene) -> Stage:
    for stage in scene.course.stages:
        if stage.state is StageState.OPEN:
            return stage
    raise _taken()


def _check_may_take(
    tx: Tx, scene: Scene, stage: Stage, *, actor: Actor, by_name: bool, now: datetime
) -> StageSpec:
    if scene.project.state is not ProjectState.OPEN:
        raise NotOpenForWork(
            f"{scene.project.title} is {scene.project.state.value}; nothing is handed out.",
            remedy="Your draft is kept. Come back when the project is open.",
        )
    spec = scene.project.find_stage(stage.name)
    if spec is None:
        raise _taken()
    if by_name:
        return spec
    before = claim_rows.had(tx, stage_id=stage.id, item_id=stage.item_id, person_id=actor.person_id)
    kept = actor.person_id in stage_rows.reserved_for(tx, stage.id)
    tags = people.get_live_tags(tx, actor=actor, now=now)
    if not (before or kept) or not _eligibility.fits(spec, tags):
        raise NotOffered(
            "Items are handed out by the queue.", remedy="Take the next item from your desk."
        )
    return spec


def _new_claim(
    stage: Stage, project: Project, spec: StageSpec, *, claim_id: str, now: datetime
) -> Claim:
    return Claim(
        id=claim_id,
        org_id=stage.org_id,
        stage_id=stage.id,
        item_id=stage.item_id,
        project_id=stage.project_id,
        stage_name=stage.name,
        expert_id="",
        state=ClaimState.HELD,
        reserved=False,
        guideline_version=project.guideline_version,
        claimed_at=now,
        hold_until=_rules.hold_end(now=now, hold_seconds=spec.hold_seconds),
        hold_seconds=spec.hold_seconds,
    )


def _taken() -> StageTaken:
    return StageTaken(
        "This item is no longer free.",
        remedy="Your draft is kept. Take the next item from your desk.",
    )


def _tell(tx: Tx, claim: Claim, *, now: datetime) -> None:
    event = ClaimTaken(
        **about(claim, actor_id=claim.expert_id),
        on_version=claim.guideline_version,
        claim_id=claim.id,
        stage_id=claim.stage_id,
        stage=claim.stage_name.value,
        hold_until=canonical.moment_text(claim.hold_until),
    )
    log.append(tx, event, happened_at=now)
