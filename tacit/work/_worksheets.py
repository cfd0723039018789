"""Put together what the holder of a claim needs, and leave out what they may not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.projects import guidelines
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _advance, _points, _rules, _sight, _submission_views, time
from tacit.work._scene import Scene, get_item_scene
from tacit.work._sight import Level, Sight
from tacit.work._store import answers, asks
from tacit.work._store import drafts as draft_rows
from tacit.work._store import reviews as review_rows
from tacit.work._submission_views import NOBODY
from tacit.work.records import Appeal, Claim, Comment, Draft, Review, Stage, Submission, Vote
from tacit.work.views import CommentView, ReviewView, SubmissionView, VoteView, Worksheet

NOTE = "note"
"""In every answer: words to the manager."""


@dataclass(frozen=True, kw_only=True)
class _Material:
    """All that was written on an item, before anything is left out."""

    claim: Claim
    stage: Stage
    scene: Scene
    sight: Sight
    submissions: tuple[Submission, ...]
    reviews: tuple[Review, ...]
    comments: tuple[Comment, ...]


def of_claim(tx: Tx, claim: Claim, *, actor: Actor) -> Worksheet:
    """Read everything around a claim, for its holder."""
    material = _read(tx, claim, actor=actor)
    scene, stage = material.scene, material.stage
    guideline = guidelines.read_guideline(
        tx, project_id=claim.project_id, version=claim.guideline_version
    )
    draft = draft_rows.find_latest(tx, stage_id=stage.id, person_id=claim.expert_id)
    votes = _votes(tx, material)
    views = _view_votes(votes, material)
    return Worksheet(
        claim=claim,
        stage=stage,
        item_id=scene.item.id,
        item_key=scene.item.key,
        item_title=scene.item.title,
        input=scene.kind.shown_input(scene.item.input),
        project_id=scene.project.id,
        project_title=scene.project.title,
        kind=scene.project.kind,
        guideline_version=guideline.version,
        guideline=guideline.text,
        points=_points.of_stage(
            scene, stage, guideline=guideline, target=_target_submission(material)
        ),
        draft=draft,
        start=_start(tx, material, draft),
        earlier=_earlier(material),
        target=_target(material),
        votes=tuple(views),
        ballots=_ballots(views, material),
        differing=tuple(_advance.differing(scene.kind, votes)) if votes else (),
        verdicts=_verdicts(tx, material),
        question=_question(tx, material),
        opinions=_opinions(material),
        appeal=_appeal(tx, material),
        returns_left=scene.course.returns_left,
        seconds=time.seconds_on_claim(tx, claim_id=claim.id),
    )


def _read(tx: Tx, claim: Claim, *, actor: Actor) -> _Material:
    scene = get_item_scene(tx, item_id=claim.item_id)
    submissions = answers.of_item(tx, claim.item_id)
    reviews = review_rows.of_item(tx, claim.item_id)
    comments = review_rows.comments_of_item(tx, claim.item_id)
    # A manager who works sees at work what every other holder of the claim would see.
    sight = _sight.make(
        tx,
        actor=actor,
        level=Level.OWN,
        person_ids=_submission_views.people_in(submissions, reviews, comments),
    )
    stage = next(stage for stage in scene.course.stages if stage.id == claim.stage_id)
    return _Material(
        claim=claim,
        stage=stage,
        scene=scene,
        sight=sight,
        submissions=submissions,
        reviews=reviews,
        comments=comments,
    )


def _start(tx: Tx, material: _Material, draft: Draft | None) -> Mapping[str, object]:
    """The draft; else one's newest text on this item; else what was returned; else nothing."""
    if draft is not None:
        return draft.answer
    if material.stage.name is not StageName.AUTHOR:
        return {}
    item, person_id = material.scene.item, material.claim.expert_id
    if material.stage.round > 1:
        own = [each for each in material.submissions if each.expert_id == person_id]
        left = draft_rows.find_latest_of_item(tx, item_id=item.id, person_id=person_id)
        newer = left is not None and (not own or left.saved_at > own[-1].submitted_at)
        if left is not None and newer:
            return left.answer
        if own:
            return own[-1].answer
        if material.submissions and material.scene.project.pipeline[0].people == 1:
            return material.submissions[-1].answer
    seed = canonical.sha256_hex(f"{item.id}\n{person_id}")
    return material.scene.kind.empty_answer(item.input, seed=seed)


def _view(material: _Material, submission: Submission) -> SubmissionView:
    return _submission_views.view(
        submission,
        material.reviews,
        material.comments,
        stages=material.scene.course.stages,
        sight=material.sight,
    )


def _earlier(material: _Material) -> tuple[SubmissionView, ...]:
    """Rounds before this one.

    Authors see their own; whoever took over a return that its author left sees what was
    returned, with the verdict, for that is what is to be fixed. Those who judge see the
    rounds before the one they judge.
    """
    stage, person_id = material.stage, material.claim.expert_id
    if stage.name is StageName.AUTHOR:
        one_author = material.scene.project.pipeline[0].people == 1
        return tuple(
            _view(material, each) if each.expert_id == person_id else _handed_over(material, each)
            for each in material.submissions
            if each.round < stage.round and (one_author or each.expert_id == person_id)
        )
    if _rules.is_about_votes(stage):
        return ()
    target = _target_submission(material)
    if target is None:
        return ()
    return tuple(
        _view(material, each) for each in material.submissions if each.round < target.round
    )


def _handed_over(material: _Material, submission: Submission) -> SubmissionView:
    """A round of another author, seen as its author sees it but without names."""
    author = Sight(replace(material.sight.actor, person_id=submission.expert_id), Level.OWN, {})
    view = _submission_views.view(
        submission,
        material.reviews,
        material.comments,
        stages=material.scene.course.stages,
        sight=author,
    )
    return replace(view, submission=replace(submission, expert_id=NOBODY), by=None)


def _target_submission(material: _Material) -> Submission | None:
    target_id = material.stage.target_submission_id
    return next((each for each in material.submissions if each.id == target_id), None)


def _target(material: _Material) -> SubmissionView | None:
    target = _target_submission(material)
    if target is None:
        return None
    opinions = [review.id for review in _opinions(material)]
    view = _view(material, target)
    return replace(view, comments=view.comments + _comments_of(material, target, opinions))


def _comments_of(
    material: _Material, target: Submission, review_ids: Sequence[str]
) -> tuple[CommentView, ...]:
    """Comments of a second opinion on the submission that is judged, without a name."""
    return tuple(
        CommentView(comment=replace(comment, author_id=NOBODY), by=None, mine=False)
        for comment in material.comments
        if comment.submission_id == target.id and comment.review_id in review_ids
    )


def _votes(tx: Tx, material: _Material) -> list[Vote]:
    """Votes that the stage decides on; nobody else sees votes before they handed in."""
    if not _rules.is_about_votes(material.stage):
        return []
    graded = _advance.last_author_stage(material.scene.course.stages)
    return _advance.votes_of_round(tx, item_id=graded.item_id, stage_id=graded.id)


def _view_votes(votes: Sequence[Vote], material: _Material) -> list[VoteView]:
    """Raters get letters where the stage is blind, in an order that names nobody."""
    raters = sorted({vote.rater_id for vote in votes})
    letters = {rater: f"Grader {chr(65 + index)}" for index, rater in enumerate(raters)}
    blind = material.stage.blind
    return [
        VoteView(
            rater=letters[vote.rater_id]
            if blind
            else material.sight.labels.get(vote.rater_id, letters[vote.rater_id]),
            vote=replace(vote, rater_id=NOBODY) if blind else vote,
        )
        for vote in votes
    ]


def _ballots(views: Sequence[VoteView], material: _Material) -> dict[str, Mapping[str, object]]:
    answers_by_id = {each.id: each.answer for each in material.submissions}
    raters = {view.rater: view.vote.submission_id for view in views if view.vote.submission_id}
    return {
        rater: {key: value for key, value in answers_by_id[made].items() if key != NOTE}
        for rater, made in sorted(raters.items())
        if made in answers_by_id
    }


def _question(tx: Tx, material: _Material) -> str:
    stage = material.stage
    if stage.name not in (StageName.REVIEW, StageName.OPINION):
        return ""
    of_item = asks.asks_of_item(tx, stage.item_id)
    mine = [ask for ask in of_item if stage.id in (ask.stage_id, ask.opinion_stage_id)]
    return mine[-1].question if mine and mine[-1].withdrawn_at is None else ""


def _opinions(material: _Material) -> tuple[ReviewView, ...]:
    """The second opinion on the submission that is reviewed, without a name."""
    stage = material.stage
    if stage.name is not StageName.REVIEW:
        return ()
    return tuple(
        _submission_views.view_review(review, sight=material.sight, blind=True)
        for review in material.reviews
        if review.stage_name is StageName.OPINION
        and review.submission_id == stage.target_submission_id
    )


def _appeal(tx: Tx, material: _Material) -> str:
    appeal = _appeal_of(tx, material.stage)
    return appeal.reason if appeal else ""


def _appeal_of(tx: Tx, stage: Stage) -> Appeal | None:
    if stage.name is not StageName.APPEAL:
        return None
    of_item = asks.appeals_of_item(tx, stage.item_id)
    return next(each for each in of_item if each.appeal_stage_id == stage.id)


def _verdicts(tx: Tx, material: _Material) -> tuple[ReviewView, ...]:
    """The verdicts that differ, for whoever decides between reviewers or on an appeal."""
    stage = material.stage
    if appeal := _appeal_of(tx, stage):
        return tuple(
            _submission_views.view_review(review, sight=material.sight, blind=True)
            for review in material.reviews
            if review.stage_id == appeal.verdict_stage_id
        )
    if stage.name is not StageName.ADJUDICATE or _rules.is_about_votes(stage):
        return ()
    return tuple(
        _submission_views.view_review(review, sight=material.sight, blind=stage.blind)
        for review in material.reviews
        if review.submission_id == stage.target_submission_id
        and review.stage_name is StageName.REVIEW
    )
