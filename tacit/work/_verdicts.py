"""Give a verdict: what reviews, adjudications and audits have in common."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tacit import log
from tacit.access.records import Actor
from tacit.projects import guidelines
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _advance, _ids, _points, _rules, _steps, time
from tacit.work._scene import Scene, about, get_claim, get_item_scene
from tacit.work._store import answers
from tacit.work._store import claims as claim_rows
from tacit.work._store import reviews as review_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import DecisionIncomplete, IdReused, StaleRound
from tacit.work.events import ReviewMade
from tacit.work.records import (
    Claim,
    ClaimState,
    Comment,
    LineVerdict,
    NewReview,
    RaterKind,
    Review,
    Stage,
    Submission,
    Verdict,
    Vote,
    VoteDecision,
)


def give(
    tx: Tx, *, actor: Actor, claim_id: str, new: NewReview, stage: StageName, now: datetime
) -> Review:
    """Give a verdict on a claimed stage of one sort; see the public verbs for what it raises."""
    if stored := _find_same(tx, new, claim_id=claim_id, actor=actor):
        return stored
    claim = get_claim(tx, actor=actor, claim_id=claim_id)
    if claim.state is ClaimState.HANDED_IN and (
        # Sent twice at the same moment: the other one was stored since we looked.
        stored := _find_same(tx, new, claim_id=claim_id, actor=actor)
    ):
        return stored
    _check_claim(tx, claim, actor=actor, now=now)
    _rules.check_stage(claim, expected=(stage,), act="verdict of this sort")
    scene = get_item_scene(tx, item_id=claim.item_id)
    on = stage_rows.get(tx, claim.stage_id)
    _check(tx, scene, on, new)
    new = replace(new, lines=_lines(tx, scene, on, claim=claim, new=new))
    if not claim_rows.hand_in(tx, claim.id, person_id=actor.person_id, at=now)():
        return _given_meanwhile(tx, claim, new, actor=actor, now=now)
    made = _add(tx, scene, on, claim=claim, new=new, now=now)
    event = ReviewMade(
        **about(claim, actor_id=actor.person_id),
        on_version=claim.guideline_version,
        review_id=made.id,
        claim_id=claim.id,
        stage_id=on.id,
        stage=on.name.value,
        submission_id=made.submission_id,
        verdict=made.verdict.value,
        seconds_active=made.seconds_active,
    )
    log.append(tx, event, happened_at=now)
    outcome = _steps.begin(tx, scene, actor=actor, now=now)
    outcome.count_hand_in(made.stage_name, person_id=made.reviewer_id)
    _advance.after_verdict(outcome, stage_id=on.id)
    outcome.write()
    if claim.reserved:
        stage_rows.end_reservation(tx, on.id, person_id=actor.person_id, at=now)
    return made


def _find_same(tx: Tx, new: NewReview, *, claim_id: str, actor: Actor) -> Review | None:
    """What this review id stored before; raises IdReused when that is another's verdict."""
    stored = review_rows.find(tx, new.id)
    if stored and (stored.claim_id, stored.reviewer_id) != (claim_id, actor.person_id):
        raise IdReused("This review id was used before.", place="id")
    return stored


def _check_claim(tx: Tx, claim: Claim, *, actor: Actor, now: datetime) -> None:
    """As for every act; but a second verdict of one person is for a round that is over."""
    if claim.expert_id == actor.person_id and claim.state is ClaimState.HANDED_IN:
        on = stage_rows.get(tx, claim.stage_id)
        raise StaleRound(
            f"You gave your verdict on round {on.round} already; it is not changed.",
            remedy="If there is a new round, take it from your desk.",
            round=on.round,
        )
    _rules.check_can_act(claim, person_id=actor.person_id, now=now)


def _check(tx: Tx, scene: Scene, stage: Stage, new: NewReview) -> None:
    _rules.check_round(stage, new)
    _rules.check_verdict(
        stage,
        new,
        returns_left=scene.course.returns_left,
        authors=scene.project.pipeline[0].people,
    )
    if _rules.is_about_votes(stage):
        votes = _votes_on_table(tx, scene)
        _rules.check_decisions(
            new.decisions,
            differing=_advance.differing(scene.kind, votes),
            known=sorted({vote.criterion for vote in votes}),
        )
    elif new.decisions:
        raise DecisionIncomplete("There are no votes to decide on this stage.", place="decisions")
    for line in new.lines:
        _rules.check_text(line.reason, place=f"lines.{line.point}")


def _lines(
    tx: Tx, scene: Scene, stage: Stage, *, claim: Claim, new: NewReview
) -> tuple[LineVerdict, ...]:
    """The lines as they are kept: an acceptance says of every point what became of it."""
    if stage.name is not StageName.REVIEW or new.verdict is not Verdict.ACCEPT:
        return new.lines
    guideline = guidelines.read_guideline(
        tx, project_id=claim.project_id, version=claim.guideline_version
    )
    target = _target(tx, scene, stage)
    points = _points.of_stage(scene, stage, guideline=guideline, target=target)
    return _rules.fill_lines(new, points=points)


def _votes_on_table(tx: Tx, scene: Scene) -> list[Vote]:
    graded = _advance.last_author_stage(scene.course.stages)
    return _advance.votes_of_round(tx, item_id=graded.item_id, stage_id=graded.id)


def _given_meanwhile(
    tx: Tx, claim: Claim, new: NewReview, *, actor: Actor, now: datetime
) -> Review:
    """The same request won the race, or say why the claim cannot be handed in."""
    if stored := review_rows.find(tx, new.id):
        return stored
    ended = claim_rows.find(tx, claim.id)
    assert ended is not None, "claims are never deleted"
    _check_claim(tx, ended, actor=actor, now=now)
    raise AssertionError("a held claim could not be handed in")


def _add(
    tx: Tx, scene: Scene, stage: Stage, *, claim: Claim, new: NewReview, now: datetime
) -> Review:
    target = _target(tx, scene, stage)
    made = Review(
        id=new.id,
        org_id=claim.org_id,
        claim_id=claim.id,
        stage_id=stage.id,
        item_id=claim.item_id,
        project_id=claim.project_id,
        submission_id=target.id,
        reviewer_id=claim.expert_id,
        stage_name=stage.name,
        round=stage.round,
        verdict=new.verdict,
        reasons=new.reasons.strip(),
        lines=new.lines,
        decisions=new.decisions,
        guideline_version=claim.guideline_version,
        seconds_active=time.seconds_on_claim(tx, claim_id=claim.id),
        at=now,
    )
    comments = _comments(scene, made, target, new)
    review_rows.add(tx, made)
    review_rows.add_comments(tx, comments)
    answers.add_votes(tx, _decided_votes(made, stage))
    return made


def _target(tx: Tx, scene: Scene, stage: Stage) -> Submission:
    """The submission a verdict is bound to; for an adjudication of votes the newest."""
    if stage.target_submission_id is not None:
        found = answers.find(tx, stage.target_submission_id)
        assert found is not None, f"there is no submission {stage.target_submission_id}"
        return found
    graded = _advance.last_author_stage(scene.course.stages)
    submissions = answers.of_item(tx, scene.item.id)
    return [each for each in submissions if each.stage_id == graded.id][-1]


def _comments(scene: Scene, made: Review, target: Submission, new: NewReview) -> list[Comment]:
    texts = scene.kind.texts(target.answer) if new.comments else {}
    for number, comment in enumerate(new.comments):
        place = f"comments[{number}].text"
        _rules.check_text(comment.text, place=place, needed_for="a comment")
        if comment.anchor is not None:
            _rules.check_anchor(comment.anchor, texts=texts)
    return [
        Comment(
            id=comment.id,
            org_id=made.org_id,
            item_id=made.item_id,
            submission_id=target.id,
            review_id=made.id,
            author_id=made.reviewer_id,
            replies_to=None,
            anchor=comment.anchor,
            text=comment.text.strip(),
            at=made.at,
        )
        for comment in new.comments
    ]


def _decided_votes(made: Review, stage: Stage) -> Sequence[Vote]:
    return [_decided_vote(made, stage, decision) for decision in made.decisions]


def _decided_vote(made: Review, stage: Stage, decision: VoteDecision) -> Vote:
    return Vote(
        id=_ids.derive(cause=f"vote {made.id} {decision.criterion}", now=made.at),
        org_id=made.org_id,
        item_id=made.item_id,
        project_id=made.project_id,
        stage_id=made.stage_id,
        submission_id=None,
        review_id=made.id,
        rater_id=made.reviewer_id,
        rater_kind=RaterKind.ADJUDICATOR,
        criterion=decision.criterion,
        criterion_version=decision.criterion_version,
        verdict=decision.verdict,
        option=decision.option,
        rationale=decision.reason,
        confidence=None,
        blind=stage.blind,
        round=made.round,
        seconds=None,
        at=made.at,
    )
