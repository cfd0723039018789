"""From a stage that is done to what follows: read what was handed in, ask the rules, write."""

from collections.abc import Sequence

from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks.kind import Kind, VoteDraft
from tacit.work import _pipeline_rules, _steps
from tacit.work._pipeline_rules import People, Step
from tacit.work._steps import Outcome
from tacit.work._store import answers, asks
from tacit.work._store import claims as claim_rows
from tacit.work._store import reviews as review_rows
from tacit.work._store import stages as stage_rows
from tacit.work.errors import ItemNotOpen
from tacit.work.records import (
    ClaimState,
    Review,
    Stage,
    StageState,
    Submission,
    Verdict,
    Vote,
)


def after_submission(outcome: Outcome, *, stage_id: str, target: Submission) -> None:
    """Count a submission; the last one settles the stage and moves the item on."""
    outcome.count_hand_in(target.stage_name, person_id=target.expert_id)
    if stage := _count(outcome, stage_id):
        _after_author(outcome, stage, target=target)


def after_verdict(outcome: Outcome, *, stage_id: str) -> None:
    """Count a verdict; the last one settles the stage and moves the item on."""
    if stage := _count(outcome, stage_id):
        settled(outcome, stage)


def settled(outcome: Outcome, stage: Stage) -> None:
    """Move an item on from a stage that was just settled."""
    if stage.name is StageName.AUTHOR:
        submissions = answers.of_item(outcome.tx, stage.item_id)
        of_round = [each for each in submissions if each.stage_id == stage.id]
        _after_author(outcome, stage, target=of_round[-1])
    else:
        _after_verdicts(outcome, stage)


def differing(kind: Kind, votes: Sequence[Vote]) -> list[str]:
    """The criteria on which the raters of some votes differ."""
    return kind.disagreements(list(drafts_by_rater(votes).values()))


def drafts_by_rater(votes: Sequence[Vote]) -> dict[str, list[VoteDraft]]:
    by_rater: dict[str, list[VoteDraft]] = {}
    for vote in votes:
        by_rater.setdefault(vote.rater_id, []).append(
            VoteDraft(
                criterion=vote.criterion,
                criterion_version=vote.criterion_version,
                verdict=vote.verdict,
                option=vote.option,
                rationale=vote.rationale,
            )
        )
    return by_rater


def votes_of_round(tx: Tx, *, item_id: str, stage_id: str) -> list[Vote]:
    """The votes that were handed in on one author's stage."""
    return [vote for vote in answers.votes_of_item(tx, item_id) if vote.stage_id == stage_id]


def last_author_stage(stages: Sequence[Stage]) -> Stage:
    """The newest round of the author's stage."""
    return max(
        (stage for stage in stages if stage.name is StageName.AUTHOR),
        key=lambda stage: stage.round,
    )


def _count(outcome: Outcome, stage_id: str) -> Stage | None:
    """Count one who is done; the stage if that settled it."""
    counted = stage_rows.count_done(outcome.tx, stage_id, at=outcome.now)
    outcome.scene.ask_for_course()
    stage = counted()
    if stage is None:
        raise ItemNotOpen(
            "This item was withdrawn or asked again in the meantime.",
            remedy="Your draft is kept. Go on from your desk.",
        )
    if stage.state not in (StageState.SETTLED, StageState.WAITING):
        return None
    outcome.move(stage.name.value, before=StageState.OPEN.value, after=stage.state.value)
    return stage if stage.state is StageState.SETTLED else None


def _after_author(outcome: Outcome, stage: Stage, *, target: Submission) -> None:
    scene = outcome.scene
    differ: list[str] = []
    if scene.kind.has_votes and stage.wanted > 1:
        votes = votes_of_round(outcome.tx, item_id=stage.item_id, stage_id=stage.id)
        differ = differing(scene.kind, votes)
    reviewers: tuple[str, ...] = ()
    if stage.round > 1:
        reviewers = _reviewers_of_last_round(outcome)
    steps = _pipeline_rules.after_author(
        scene.course, target=target.id, differing=differ, reviewers=reviewers
    )
    _steps.carry_out(outcome, steps, done=stage)


def _reviewers_of_last_round(outcome: Outcome) -> tuple[str, ...]:
    """Who sent the item back: its reviewers, or whoever decided so on an appeal."""
    reviews = review_rows.of_item(outcome.tx, outcome.scene.item.id)
    sent_back = [
        review
        for review in reviews
        if review.stage_name is StageName.REVIEW or review.verdict is Verdict.OVERTURN_RETURN
    ]
    last = sent_back[-1].stage_id if sent_back else None
    return tuple(review.reviewer_id for review in sent_back if review.stage_id == last)


def _after_verdicts(outcome: Outcome, stage: Stage) -> None:
    reviews = review_rows.of_item(outcome.tx, stage.item_id)
    own = [review for review in reviews if review.stage_id == stage.id]
    target = stage.target_submission_id or own[-1].submission_id
    people = People(authors=_authors(outcome, target), reviewers=_reviewers(reviews, target=target))
    course = outcome.scene.course
    if stage.name is StageName.REVIEW:
        steps = _pipeline_rules.after_review(
            course, verdicts=[review.verdict for review in own], target=target, people=people
        )
    elif stage.name is StageName.OPINION:
        steps = _after_opinion(outcome, stage)
    elif stage.name is StageName.APPEAL:
        steps = _pipeline_rules.after_appeal(
            course,
            verdict=own[-1].verdict,
            appealed=_appealed(outcome, stage, reviews),
            target=target,
            people=people,
        )
    elif stage.name is StageName.ADJUDICATE:
        steps = _pipeline_rules.after_adjudication(
            course, verdict=own[-1].verdict, target=target, people=people
        )
    else:
        steps = _pipeline_rules.after_audit(course, verdict=own[-1].verdict, target=target)
    _steps.carry_out(outcome, steps, done=stage)


def _after_opinion(outcome: Outcome, stage: Stage) -> list[Step]:
    asked = asks.asks_of_item(outcome.tx, stage.item_id)
    ask = next(each for each in asked if each.opinion_stage_id == stage.id)
    waiting = stage_rows.get(outcome.tx, ask.stage_id)
    people = people_at(outcome.tx, waiting)
    return _pipeline_rules.after_opinion(outcome.scene.course, waiting=waiting, people=people)


def people_at(tx: Tx, stage: Stage) -> tuple[str, ...]:
    """Who gets a review back that waited: who was at it, and for whom it was kept before."""
    were = [
        claim.expert_id
        for claim in claim_rows.of_item(tx, stage.item_id)
        if claim.stage_id == stage.id and claim.state is ClaimState.ASKED
    ]
    return tuple(dict.fromkeys([*were, *stage_rows.reserved_for(tx, stage.id)]))


def _appealed(outcome: Outcome, stage: Stage, reviews: Sequence[Review]) -> Verdict:
    """The verdict that an appeal is against."""
    of_item = asks.appeals_of_item(outcome.tx, stage.item_id)
    appeal = next(each for each in of_item if each.appeal_stage_id == stage.id)
    return next(review.verdict for review in reviews if review.id == appeal.review_id)


def _authors(outcome: Outcome, target: str) -> tuple[str, ...]:
    submission = answers.find(outcome.tx, target)
    assert submission is not None, f"there is no submission {target}"
    return (submission.expert_id,)


def _reviewers(reviews: Sequence[Review], *, target: str) -> tuple[str, ...]:
    """Who reviewed an earlier submission and may have to look again."""
    last = [
        review
        for review in reviews
        if review.stage_name is StageName.REVIEW and review.submission_id != target
    ]
    newest = max((review.round for review in last), default=0)
    return tuple(review.reviewer_id for review in last if review.round == newest)
