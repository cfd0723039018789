"""Handing in: an answer becomes a submission, which is never edited again."""

from dataclasses import replace
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical, paging
from tacit.kit.errors import NotFound
from tacit.kit.paging import Page
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _advance, _ids, _own_work, _rules, _steps, _submission_views, files, time
from tacit.work._pages import of_own_work
from tacit.work._scene import Scene, about, check_claim, get_claim_scene
from tacit.work._store import answers
from tacit.work._store import claims as claim_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import IdReused
from tacit.work.events import SubmissionMade
from tacit.work.records import (
    Claim,
    ClaimState,
    NewSubmission,
    RaterKind,
    Stage,
    Submission,
    Vote,
)
from tacit.work.views import OwnWork, SubmissionView


def submit(
    tx: Tx,
    *,
    actor: Actor,
    claim_id: str,
    submission: NewSubmission,
    now: datetime,
    imported: bool = False,
    rater_kind: RaterKind = RaterKind.EXPERT,
) -> Submission:
    """Hand in the answer to a claimed item.

    Ending the claim is one guarded UPDATE, so what ran out or was handed in cannot be
    handed in again. The same submission id returns the stored submission. The last of
    those who are wanted settles the stage, and what follows from it is written here too.

    An `imported` answer need only be well formed: what its source does not hold is not
    asked for. Its `rater_kind` says whose votes they are: a person's, a model's, or several's.

    Raises:
        NotYourClaim: another person holds the item.
        HoldExpired: the hold ended before the answer came; save it as a draft.
        ClaimEnded: it was handed in, given back or parked before.
        AnswerIncomplete: the kind of task asks for more.
        FileUnknown: it names a file that the actor did not send for this work.
        WrongStage: the claim is on a review.
        IdReused: the submission id is another answer's.
    """
    same, found = answers.soon(tx, submission.id), claim_rows.soon(tx, claim_id)
    if stored := _check_same(same(), claim_id=claim_id, actor=actor):
        return stored
    claim = check_claim(found(), actor=actor)
    if claim.state is ClaimState.HANDED_IN and (
        # Sent twice at the same moment: the other one was stored since we looked.
        stored := _check_same(answers.find(tx, submission.id), claim_id=claim_id, actor=actor)
    ):
        return stored
    _rules.check_can_act(claim, person_id=actor.person_id, now=now)
    _rules.check_stage(claim, expected=(StageName.AUTHOR,), act="submission")
    _rules.check_text(submission.ai_note, place="ai_note")
    get_stage = stage_rows.soon(tx, claim.stage_id)
    get_seconds = time.soon_seconds(tx, claim_id=claim.id)
    scene = get_claim_scene(tx, claim)
    scene.kind.check(submission.answer, scene.item.input, imported=imported)
    files.check_answer(tx, scene=scene, person_id=actor.person_id, answer=submission.answer)
    ended = claim_rows.hand_in(tx, claim.id, person_id=actor.person_id, at=now)
    stage = get_stage()
    made = _make(tx, scene, stage, claim=claim, new=submission, now=now)
    made = replace(made, seconds_active=get_seconds())
    answers.add(tx, made)
    answers.add_votes(tx, _votes(scene, stage, made, rater_kind))
    _tell(tx, made, claim)
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    _advance.after_submission(outcome, stage_id=stage.id, target=made)
    if not ended():
        raise _ended_meanwhile(tx, claim, actor=actor, now=now)
    outcome.write()
    if claim.reserved:
        stage_rows.end_reservation(tx, stage.id, person_id=actor.person_id, at=now)
    return made


def get_submission(tx: Tx, *, actor: Actor, submission_id: str) -> SubmissionView:
    """Get a submission with its reviews and comments, as the actor may see them.

    One's own, one that one reviews or reviewed, or any for whoever may see items.

    Raises:
        NotFound: there is none that the actor may see.
    """
    stored = answers.find(tx, submission_id)
    if stored is None or stored.org_id != actor.org_id:
        raise _missing()
    if not _submission_views.may_see(tx, stored, actor=actor):
        raise _missing()
    return _submission_views.of_submission(tx, stored, actor=actor)


def list_mine(
    tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = paging.PAGE_SIZE_DEFAULT
) -> Page[OwnWork]:
    """List what the actor handed in, newest first, and what became of it."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    limit = paging.check_limit(limit)
    found = answers.of_person(tx, of_own_work(actor, cursor, limit))
    page = paging.make_page(
        found, limit=limit, key=lambda each: (each.submitted_at.isoformat(), each.id)
    )
    return Page(
        tuple(_own_work.of_submission(tx, each, actor=actor) for each in page.items),
        page.next_cursor,
    )


def _check_same(stored: Submission | None, *, claim_id: str, actor: Actor) -> Submission | None:
    """What this submission id stored before; raises IdReused when that is another's answer."""
    if stored and (stored.claim_id, stored.expert_id) != (claim_id, actor.person_id):
        raise IdReused("This submission id was used before.", place="id")
    return stored


def _ended_meanwhile(tx: Tx, claim: Claim, *, actor: Actor, now: datetime) -> Exception:
    """Why a claim that was held a moment ago could not be handed in; all is undone.

    Had the same request won the race, its submission would have stood in the way before.
    """
    ended = claim_rows.find(tx, claim.id)
    assert ended is not None, "claims are never deleted"
    _rules.check_can_act(ended, person_id=actor.person_id, now=now)
    return AssertionError("a held claim could not be handed in")


def _make(
    tx: Tx, scene: Scene, stage: Stage, *, claim: Claim, new: NewSubmission, now: datetime
) -> Submission:
    return Submission(
        id=new.id,
        org_id=claim.org_id,
        claim_id=claim.id,
        stage_id=claim.stage_id,
        item_id=claim.item_id,
        project_id=claim.project_id,
        expert_id=claim.expert_id,
        stage_name=claim.stage_name,
        round=stage.round,
        answer=new.answer,
        guideline_version=claim.guideline_version,
        ai_help=new.ai_help,
        ai_note=new.ai_note.strip(),
        replaces=_replaced(tx, scene, stage, person_id=claim.expert_id),
        seconds_active=0,
        submitted_at=now,
    )


def _replaced(tx: Tx, scene: Scene, stage: Stage, *, person_id: str) -> str | None:
    """The submission that this one replaces: one's own before, or the only author's."""
    if stage.round == 1:
        return None
    earlier = [each for each in answers.of_item(tx, scene.item.id) if each.round < stage.round]
    own = [each for each in earlier if each.expert_id == person_id]
    if own:
        return own[-1].id
    return earlier[-1].id if earlier and scene.project.pipeline[0].people == 1 else None


def _votes(scene: Scene, stage: Stage, made: Submission, rater_kind: RaterKind) -> list[Vote]:
    return [
        Vote(
            id=_ids.derive(cause=f"vote {made.id} {draft.criterion}", now=made.submitted_at),
            org_id=made.org_id,
            item_id=made.item_id,
            project_id=made.project_id,
            stage_id=made.stage_id,
            submission_id=made.id,
            review_id=None,
            rater_id=made.expert_id,
            rater_kind=rater_kind,
            criterion=draft.criterion,
            criterion_version=draft.criterion_version,
            verdict=draft.verdict,
            option=draft.option,
            rationale=draft.rationale,
            confidence=None,
            blind=stage.blind,
            round=made.round,
            seconds=None,
            at=made.submitted_at,
        )
        for draft in scene.kind.votes(made.answer, scene.item.input)
    ]


def _tell(tx: Tx, made: Submission, claim: Claim) -> None:
    event = SubmissionMade(
        **about(claim, actor_id=made.expert_id),
        on_version=made.guideline_version,
        submission_id=made.id,
        claim_id=claim.id,
        stage_id=made.stage_id,
        answer_sha256=canonical.sha256_hex(canonical.dumps(made.answer)),
        ai_help=made.ai_help.value,
        replaces=made.replaces,
        seconds_active=made.seconds_active,
    )
    log.append(tx, event, happened_at=made.submitted_at)


def _missing() -> NotFound:
    return NotFound("There is no submission with this id that you may see.", place="id")
