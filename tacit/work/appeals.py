"""Appeals: an author asks that another reviewer looks at a verdict again.

Once for each verdict, in words, and within the time that the project gives. Whoever decides
is none of those who judged before and sees no name; what they decide is a verdict of its own.
"""

from datetime import datetime, timedelta

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical, paging
from tacit.kit.errors import NotFound
from tacit.kit.paging import Page
from tacit.projects.records import APPEAL_SECONDS_DEFAULT, StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import _closing, _pipeline_rules, _rules, _steps, _verdicts
from tacit.work._pages import of_own_work
from tacit.work._pipeline_rules import APPEALED, RETURNED_BY_VERDICT
from tacit.work._scene import Scene, get_item_scene
from tacit.work._store import answers, asks
from tacit.work._store import reviews as review_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import AppealedBefore, AppealTooLate, IdReused, NothingToAppeal
from tacit.work.events import AppealMade
from tacit.work.records import (
    Appeal,
    NewAppeal,
    NewReview,
    Review,
    Stage,
    StageState,
    Submission,
    Verdict,
)
from tacit.work.views import AppealStanding, AppealView

_DECIDING = (StageName.REVIEW, StageName.ADJUDICATE)


def make(
    tx: Tx, *, actor: Actor, submission_id: str, appeal: NewAppeal, now: datetime
) -> AppealView:
    """Appeal a rejection of one's own submission, or the last return there could be.

    The item goes to a reviewer who had no part in it. After a last return the author's next
    round is closed meanwhile, drafts stay. The same id appeals once.

    Raises:
        NothingToAppeal: the newest verdict is neither, or counts no more.
        AppealedBefore: this verdict was appealed.
        AppealTooLate: the time for it has passed.
        ReasonMissing: it does not say why.
        NotFound: it is no submission of the actor.
    """
    submission = _own_submission(tx, actor, submission_id)
    # Locked before anything is read: what is decided on stays as it was read.
    stage_rows.of_item(tx, submission.item_id, lock=True)
    scene = get_item_scene(tx, item_id=submission.item_id)
    if stored := asks.find_appeal(tx, appeal.id):
        if (stored.submission_id, stored.author_id) != (submission_id, actor.person_id):
            raise IdReused("This id was used for another appeal.", place="id")
        return _view(tx, stored)
    reason = _rules.check_text(appeal.reason, place="reason", needed_for="an appeal")
    verdict = _appealable(tx, scene, submission)
    _check_in_time(_until(scene, verdict), now=now)
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    if scene.item.state is ItemState.OPEN:
        _closing.close(outcome, reason=APPEALED)
    step = _pipeline_rules.appeal(scene.course, target=submission.id)
    _steps.carry_out(outcome, [step], done=None)
    made = Appeal(
        id=appeal.id,
        org_id=scene.item.org_id,
        item_id=scene.item.id,
        project_id=scene.item.project_id,
        submission_id=submission.id,
        review_id=_last_review(tx, verdict).id,
        verdict_stage_id=verdict.id,
        appeal_stage_id=_steps.stage_id(scene, step, now=now),
        author_id=actor.person_id,
        reason=reason,
        at=now,
    )
    asks.add_appeal(tx, made)
    outcome.tell(_event(made))
    outcome.write()
    return _view(tx, made)


def decide(tx: Tx, *, actor: Actor, claim_id: str, decision: NewReview, now: datetime) -> Review:
    """Uphold the verdict, or overturn it: accept the answer, or give its author another round.

    The same id returns the stored decision.

    Raises:
        ReasonMissing: it does not say why; the author reads it.
        ReturnNeedsOneAuthor: several people answered.
        StaleRound, NotYourClaim, HoldExpired, ClaimEnded: as for a review.
    """
    return _verdicts.give(
        tx, actor=actor, claim_id=claim_id, new=decision, stage=StageName.APPEAL, now=now
    )


def get_standing(tx: Tx, *, actor: Actor, submission_id: str) -> AppealStanding:
    """Say whether a submission of one's own can be appealed, until when, and what became of it.

    Raises:
        NotFound: it is no submission of the actor.
    """
    submission = _own_submission(tx, actor, submission_id)
    of_item = asks.appeals_of_item(tx, submission.item_id)
    found = next((each for each in of_item if each.submission_id == submission_id), None)
    if found is not None:
        return AppealStanding(until=None, why_not="", appeal=_view(tx, found))
    scene = get_item_scene(tx, item_id=submission.item_id)
    try:
        verdict = _appealable(tx, scene, submission)
    except (NothingToAppeal, AppealedBefore) as refused:
        return AppealStanding(until=None, why_not=refused.message, appeal=None)
    return AppealStanding(until=_until(scene, verdict), why_not="", appeal=None)


def list_mine(
    tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = paging.PAGE_SIZE_DEFAULT
) -> Page[AppealView]:
    """List the appeals the actor made, newest first, and what was decided."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    limit = paging.check_limit(limit)
    found = asks.appeals_of_person(tx, of_own_work(actor, cursor, limit))
    page = paging.make_page(found, limit=limit, key=lambda each: (each.at.isoformat(), each.id))
    return Page(tuple(_view(tx, each) for each in page.items), page.next_cursor)


def _own_submission(tx: Tx, actor: Actor, submission_id: str) -> Submission:
    permissions.check(actor, Action.DO_WORK, org_id=actor.org_id)
    stored = answers.find(tx, submission_id)
    mine = stored is not None and stored.expert_id == actor.person_id
    if stored is None or not mine or stored.org_id != actor.org_id:
        raise NotFound("You have handed in nothing with this id.", place="submission_id")
    return stored


def _appealable(tx: Tx, scene: Scene, submission: Submission) -> Stage:
    """The stage whose verdict may be appealed; raises why there is none."""
    stages = stage_rows.of_item(tx, scene.item.id)
    judged = [
        stage
        for stage in stages
        if stage.target_submission_id is not None
        and stage.name in _DECIDING
        and stage.state in (StageState.SETTLED, StageState.RETURNED)
    ]
    submissions = answers.of_item(tx, scene.item.id)
    last = judged[-1] if judged else None
    of_round = {each.id for each in submissions if each.round == submissions[-1].round}
    if last is None or submission.id not in of_round or last.target_submission_id not in of_round:
        raise NothingToAppeal("No verdict on this stands that could be appealed.")
    if any(each.verdict_stage_id == last.id for each in asks.appeals_of_item(tx, scene.item.id)):
        raise AppealedBefore(
            "This verdict was appealed once; whoever decided on that had the last word.",
            remedy="Read the reasons; they are on your work's page.",
        )
    rejected = scene.item.state is ItemState.REJECTED
    last_return = (
        scene.item.state is ItemState.OPEN
        and last.reason == RETURNED_BY_VERDICT
        and scene.course.returns_left == 0
    )
    if not (rejected or last_return):
        raise NothingToAppeal(
            "Only a rejection can be appealed, or a return that is the last there may be.",
            remedy="Answer what was said: hand in another round.",
        )
    return last


def _until(scene: Scene, verdict: Stage) -> datetime:
    review = scene.project.find_stage(StageName.REVIEW)
    seconds = review.appeal_within_seconds if review else APPEAL_SECONDS_DEFAULT
    assert verdict.settled_at is not None, "a verdict was given"
    return verdict.settled_at + timedelta(seconds=seconds)


def _check_in_time(until: datetime, *, now: datetime) -> None:
    if now > until:
        raise AppealTooLate(
            f"An appeal was possible until {until:%Y-%m-%d %H:%M} UTC.",
            remedy="Write to the manager of the project if something is wrong all the same.",
            until=canonical.moment_text(until),
        )


def _event(made: Appeal) -> AppealMade:
    return AppealMade(
        org_id=made.org_id,
        project_id=made.project_id,
        item_id=made.item_id,
        actor_id=made.author_id,
        appeal_id=made.id,
        submission_id=made.submission_id,
        verdict_stage_id=made.verdict_stage_id,
        appeal_stage_id=made.appeal_stage_id,
        reason_sha256=canonical.sha256_hex(made.reason),
    )


def _last_review(tx: Tx, stage: Stage) -> Review:
    return [one for one in review_rows.of_item(tx, stage.item_id) if one.stage_id == stage.id][-1]


def _view(tx: Tx, appeal: Appeal) -> AppealView:
    item = items.read_item(tx, item_id=appeal.item_id)
    reviews = review_rows.of_item(tx, appeal.item_id)
    against = next(one for one in reviews if one.id == appeal.review_id)
    decided = next((one for one in reviews if one.stage_id == appeal.appeal_stage_id), None)
    return AppealView(
        id=appeal.id,
        item_id=item.id,
        item_title=item.title,
        submission_id=appeal.submission_id,
        against=against.verdict,
        reason=appeal.reason,
        at=appeal.at,
        verdict=decided.verdict if decided else None,
        reasons=decided.reasons if decided else "",
        decided_at=decided.at if decided else None,
    )


def is_in_favour(verdict: Verdict | None) -> bool:
    """Whether an appeal was decided in its author's favour."""
    return verdict in (Verdict.OVERTURN, Verdict.OVERTURN_RETURN)
