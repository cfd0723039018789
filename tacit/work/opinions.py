"""Second opinions: another reviewer looks, blind, before the first one decides.

A question is a stage of its own in the queue, so that the answer has a hold, time and a
share like any other work. The review that asked waits meanwhile: its claim ends, its draft
stays, and it comes back to whoever asked as soon as the opinion is there.
"""

from dataclasses import replace
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.work import _advance, _holds, _pipeline_rules, _rules, _steps, _verdicts
from tacit.work._scene import About, Scene, get_item_scene
from tacit.work._steps import Outcome
from tacit.work._store import asks
from tacit.work._store import claims as claim_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import IdReused, OpinionRefused, OpinionUnderWay
from tacit.work.events import OpinionAsked, OpinionWithdrawn
from tacit.work.records import (
    Claim,
    ClaimState,
    NewReview,
    OpinionAsk,
    Review,
    Stage,
    StageState,
)
from tacit.work.views import AskState, AskView

ASKS_SHOWN_MAX = 50
_STATES = {StageState.SETTLED: AskState.ANSWERED, StageState.SKIPPED: AskState.TAKEN_BACK}
WITHDRAWN = "the question was taken back"
_IN_WORK = (StageState.OPEN, StageState.FULL, StageState.PARKED)


def ask(
    tx: Tx, *, actor: Actor, item_id: str, ask_id: str, question: str, now: datetime
) -> OpinionAsk:
    """Ask another reviewer about a submission in review.

    Whoever holds the review may ask, and a manager. The hold on the review ends, its draft
    stays; the review comes back to that person with the opinion. The same ask id asks once.

    Raises:
        OpinionRefused: nothing is in review, several people review it anyway, or a second
            opinion was asked for in this round before.
        ReasonMissing: there is no question.
        NotAllowed: the actor neither holds the review nor manages.
    """
    # Locked before anything is read: what is decided on stays as it was read.
    stages = stage_rows.of_item(tx, item_id, lock=True)
    scene = get_item_scene(tx, item_id=item_id)
    _check_may_ask(tx, scene, actor=actor)
    if stored := asks.find_ask(tx, ask_id):
        if (stored.item_id, stored.asked_by) != (item_id, actor.person_id):
            raise IdReused("This id was used for another question.", place="id")
        return stored
    question = _rules.check_text(question, place="question", needed_for="a second opinion")
    waiting = _review_to_wait(tx, stages)
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    _set_aside(outcome, waiting)
    assert waiting.target_submission_id is not None, "a review is about a submission"
    step = _pipeline_rules.opinion(scene.course, target=waiting.target_submission_id)
    _steps.carry_out(outcome, [step], done=None)
    made = OpinionAsk(
        id=ask_id,
        org_id=scene.item.org_id,
        item_id=item_id,
        project_id=scene.item.project_id,
        stage_id=waiting.id,
        opinion_stage_id=_steps.stage_id(scene, step, now=now),
        submission_id=waiting.target_submission_id,
        asked_by=actor.person_id,
        question=question,
        at=now,
    )
    asks.add_ask(tx, made)
    outcome.tell(
        OpinionAsked(
            **_about(scene, actor),
            ask_id=made.id,
            stage_id=made.stage_id,
            opinion_stage_id=made.opinion_stage_id,
            submission_id=made.submission_id,
            question_sha256=canonical.sha256_hex(question),
        )
    )
    outcome.write()
    return made


def can_ask(tx: Tx, *, actor: Actor, item_id: str) -> bool:
    """Whether `ask` would take a question of this actor about this item now."""
    scene = get_item_scene(tx, item_id=item_id)
    try:
        _check_may_ask(tx, scene, actor=actor)
        _review_to_wait(tx, stage_rows.of_item(tx, item_id))
    except (NotAllowed, OpinionRefused):
        return False
    return True


def give(tx: Tx, *, actor: Actor, claim_id: str, opinion: NewReview, now: datetime) -> Review:
    """Give the opinion that was asked for: what one would decide, and why.

    It decides nothing: the review goes on with it. The same id returns the stored opinion.

    Raises:
        ReasonMissing: it says no word.
        StaleRound, NotYourClaim, HoldExpired, ClaimEnded: as for a review.
    """
    return _verdicts.give(
        tx, actor=actor, claim_id=claim_id, new=opinion, stage=StageName.OPINION, now=now
    )


def withdraw(tx: Tx, *, actor: Actor, ask_id: str, now: datetime) -> OpinionAsk:
    """Go on without the opinion. Taking a question back twice is the same as once.

    Raises:
        OpinionUnderWay: somebody is at it; a manager may take it back all the same.
        OpinionRefused: the opinion is there already.
        NotFound: there is no such question, or it is somebody else's.
    """
    stored = asks.find_ask(tx, ask_id)
    if stored is None or stored.org_id != actor.org_id:
        raise _missing()
    manages = permissions.can(actor, Action.ASK_OPINION, org_id=stored.org_id)
    if not manages:
        permissions.check(actor, Action.DO_REVIEW, org_id=stored.org_id)
        if stored.asked_by != actor.person_id:
            raise _missing()
    stage_rows.of_item(tx, stored.item_id, lock=True)
    stored = asks.find_ask(tx, ask_id)
    assert stored is not None, "questions are never deleted"
    if stored.withdrawn_at is not None:
        return stored
    scene = get_item_scene(tx, item_id=stored.item_id)
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    _end_opinion(outcome, stored, manages=manages)
    asks.withdraw(tx, ask_id, by=actor.person_id, at=now)
    stages = {stage.id: stage for stage in stage_rows.of_item(tx, stored.item_id)}
    people = _advance.people_at(tx, stages[stored.stage_id])
    steps = _pipeline_rules.after_opinion(
        scene.course, waiting=stages[stored.stage_id], people=people
    )
    _steps.carry_out(outcome, steps, done=None)
    event = OpinionWithdrawn(**_about(scene, actor), ask_id=ask_id, stage_id=stored.stage_id)
    log.append(tx, event, happened_at=now)
    outcome.write()
    return replace(stored, withdrawn_by=actor.person_id, withdrawn_at=now)


def _check_may_ask(tx: Tx, scene: Scene, *, actor: Actor) -> None:
    """Raise NotAllowed unless the actor manages, or was at the review."""
    org_id = scene.item.org_id
    if permissions.can(actor, Action.ASK_OPINION, org_id=org_id):
        return
    permissions.check(actor, Action.DO_REVIEW, org_id=org_id)
    mine = (ClaimState.HELD, ClaimState.ASKED, ClaimState.HANDED_IN)
    at_it = any(
        claim.expert_id == actor.person_id
        and claim.stage_name is StageName.REVIEW
        and claim.state in mine
        for claim in claim_rows.of_item(tx, scene.item.id)
    )
    if not at_it:
        permissions.check(actor, Action.ASK_OPINION, org_id=org_id)


def _review_to_wait(tx: Tx, stages: tuple[Stage, ...]) -> Stage:
    reviews = [stage for stage in stages if stage.name is StageName.REVIEW]
    waiting = next(
        (stage for stage in reviews if stage.state in (*_IN_WORK, StageState.WAITING)), None
    )
    if waiting is None:
        raise OpinionRefused(
            "Nothing of this is in review now.", remedy="Look at its history for what became of it."
        )
    if waiting.wanted > 1:
        raise OpinionRefused(
            f"{waiting.wanted} people review this, none of whom sees the others' verdicts.",
            remedy="Give your verdict; where you differ, somebody decides.",
        )
    if waiting.state is StageState.PARKED:
        raise OpinionRefused(
            "This is set aside until a manager answers.", remedy="Ask when it is back."
        )
    asked = [ask for ask in asks.asks_of_item(tx, waiting.item_id) if ask.withdrawn_at is None]
    if any(ask.stage_id == waiting.id for ask in asked):
        raise OpinionRefused(
            "A second opinion on this was asked for before.",
            remedy="Wait for it, or decide with the one you have.",
        )
    return waiting


def _set_aside(outcome: Outcome, stage: Stage) -> None:
    """End the hold on a review and let it wait. The stages of the item are locked."""
    tx = outcome.tx
    for claim in claim_rows.of_item(tx, stage.item_id):
        if claim.stage_id == stage.id and claim.state is ClaimState.HELD:
            _end_hold(outcome, claim)
    freed = stage_rows.get(tx, stage.id)
    marked = stage_rows.mark(
        tx, freed, state=StageState.WAITING, reason="waits for a second opinion", at=None
    )
    assert marked, "the stages are locked"
    outcome.move(stage.name.value, before=StageState.OPEN.value, after=StageState.WAITING.value)


def _end_hold(outcome: Outcome, claim: Claim) -> None:
    ended = claim_rows.end(
        outcome.tx, claim.id, state=ClaimState.ASKED, reason=None, at=outcome.now
    )
    if ended:
        stage_rows.free(outcome.tx, claim.stage_id)


def _end_opinion(outcome: Outcome, ask: OpinionAsk, *, manages: bool) -> None:
    """End the hold on an opinion and skip it. The stages of the item are locked."""
    tx = outcome.tx
    stages = {stage.id: stage for stage in stage_rows.of_item(tx, ask.item_id)}
    opinion = stages[ask.opinion_stage_id]
    if opinion.state not in _IN_WORK:
        raise OpinionRefused(
            "This second opinion is over.", remedy="Take your review again from your desk."
        )
    held = [
        claim
        for claim in claim_rows.of_item(tx, ask.item_id)
        if claim.stage_id == opinion.id and claim.state is ClaimState.HELD
    ]
    if (held and not manages) or opinion.state is StageState.PARKED:
        raise OpinionUnderWay(
            "Somebody is at the second opinion now.",
            remedy="Wait for it, or ask a manager to take the question back.",
        )
    for claim in held:
        _holds.give_back(tx, claim, reason=WITHDRAWN, actor_id=outcome.actor_id, now=outcome.now)
    marked = stage_rows.mark(
        tx,
        stage_rows.get(tx, opinion.id),
        state=StageState.SKIPPED,
        reason=WITHDRAWN,
        at=outcome.now,
    )
    assert marked, "the stages are locked"
    skipped = StageState.SKIPPED.value
    outcome.move(opinion.name.value, before=StageState.OPEN.value, after=skipped)


def _about(scene: Scene, actor: Actor) -> About:
    return About(
        org_id=scene.item.org_id,
        project_id=scene.item.project_id,
        item_id=scene.item.id,
        actor_id=actor.person_id,
    )


def _missing() -> NotFound:
    return NotFound("There is no question with this id of yours.", place="id")


def list_mine(tx: Tx, *, actor: Actor, limit: int = ASKS_SHOWN_MAX) -> tuple[AskView, ...]:
    """List what the actor asked, newest first, and whether the opinion is there."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    found = asks.asks_of_person(
        tx, person_id=actor.person_id, org_id=actor.org_id, limit=min(limit, ASKS_SHOWN_MAX)
    )
    return tuple(_view(tx, ask) for ask in found)


def _view(tx: Tx, ask: OpinionAsk) -> AskView:
    if ask.withdrawn_at is not None:
        state = AskState.TAKEN_BACK
    else:
        opinion = stage_rows.get(tx, ask.opinion_stage_id)
        state = _STATES.get(opinion.state, AskState.WAITING)
    return AskView(ask=ask, item_title=items.read_item(tx, item_id=ask.item_id).title, state=state)
