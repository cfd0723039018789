"""What became of a person's own work."""

from tacit.access.records import Actor
from tacit.projects import projects
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.work._sight import Level, Sight
from tacit.work._store import offers as offer_rows
from tacit.work._store import reviews as review_rows
from tacit.work._store import stages as stage_rows
from tacit.work._submission_views import may_see_review
from tacit.work.records import Review, Stage, Submission, Verdict
from tacit.work.views import OwnWork


def of_submission(tx: Tx, submission: Submission, *, actor: Actor) -> OwnWork:
    """A submission of one's own with the newest verdict that counts."""
    stages = stage_rows.of_item(tx, submission.item_id)
    return _own_work(
        tx,
        submission,
        stages=stages,
        actor=actor,
        verdict=_newest_verdict(tx, submission, stages=stages, actor=actor),
    )


def of_review(tx: Tx, review: Review, *, actor: Actor) -> OwnWork:
    """A verdict of one's own and where its item is now."""
    stages = stage_rows.of_item(tx, review.item_id)
    return _own_work(tx, review, stages=stages, actor=actor, verdict=review.verdict)


def _newest_verdict(
    tx: Tx, submission: Submission, *, stages: tuple[Stage, ...], actor: Actor
) -> Verdict | None:
    by_id = {stage.id: stage for stage in stages}
    sight = Sight(actor, Level.OWN, {})
    seen = [
        review.verdict
        for review in review_rows.of_item(tx, submission.item_id)
        if review.submission_id == submission.id
        and may_see_review(review, submission, stage=by_id[review.stage_id], sight=sight)
    ]
    return seen[-1] if seen else None


def _own_work(
    tx: Tx,
    act: Submission | Review,
    *,
    stages: tuple[Stage, ...],
    actor: Actor,
    verdict: Verdict | None,
) -> OwnWork:
    item = items.read_item(tx, item_id=act.item_id)
    is_submission = isinstance(act, Submission)
    kept = offer_rows.kept_for(tx, person_id=actor.person_id, limit=_KEPT_MAX)
    return OwnWork(
        id=act.id,
        item_id=item.id,
        item_title=item.title,
        project_id=item.project_id,
        project_title=projects.read_project(tx, project_id=item.project_id).title,
        stage=act.stage_name,
        round=act.round,
        at=act.submitted_at if isinstance(act, Submission) else act.at,
        seconds=act.seconds_active,
        item_state=item.state,
        stage_state=next(stage.state for stage in stages if stage.id == act.stage_id),
        submission_id=act.id if isinstance(act, Submission) else act.submission_id,
        verdict=verdict,
        ai_help=act.ai_help if isinstance(act, Submission) else None,
        waits_for_me=any(
            stage.item_id == item.id and (stage.name is StageName.AUTHOR) == is_submission
            for stage in kept
        ),
    )


_KEPT_MAX = 200
