"""Who has a share in an accepted item."""

from collections.abc import Sequence
from datetime import datetime

from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.work import _ids
from tacit.work._scene import Scene
from tacit.work._store import answers
from tacit.work._store import reviews as review_rows
from tacit.work.records import Contribution, Review, Role, Submission

_REVIEW_ROLES = {
    StageName.REVIEW: Role.REVIEW,
    StageName.ADJUDICATE: Role.ADJUDICATE,
    StageName.AUDIT: Role.AUDIT,
    StageName.OPINION: Role.OPINION,
    StageName.APPEAL: Role.APPEAL,
}


def of_item(tx: Tx, scene: Scene, *, target_id: str, now: datetime) -> list[Contribution]:
    """Read what was done for an item and say whose shares it holds."""
    return shares(
        scene,
        submissions=answers.of_item(tx, scene.item.id),
        reviews=review_rows.of_item(tx, scene.item.id),
        target_id=target_id,
        now=now,
    )


def shares(
    scene: Scene,
    *,
    submissions: Sequence[Submission],
    reviews: Sequence[Review],
    target_id: str,
    now: datetime,
) -> list[Contribution]:
    """One share for each person and role, naming the newest act.

    Authors are those of the last round and of the rounds it replaced, so that whoever
    began a text that another finished keeps a share.
    """
    role = Role.GRADE if scene.kind.has_votes else Role.AUTHOR
    by_person: dict[tuple[str, Role], Submission | Review] = {}
    for submission in _counting(submissions, target_id=target_id):
        by_person[(submission.expert_id, role)] = submission
    for review in reviews:
        by_person[(review.reviewer_id, _REVIEW_ROLES[review.stage_name])] = review
    return [
        Contribution(
            id=_ids.derive(cause=f"share {scene.item.id} {person_id} {role}", now=now),
            org_id=scene.item.org_id,
            item_id=scene.item.id,
            project_id=scene.item.project_id,
            person_id=person_id,
            role=role,
            submission_id=act.id if isinstance(act, Submission) else None,
            review_id=act.id if isinstance(act, Review) else None,
            accepted_at=now,
        )
        for (person_id, role), act in by_person.items()
    ]


def _counting(submissions: Sequence[Submission], *, target_id: str) -> list[Submission]:
    known = {submission.id: submission for submission in submissions}
    last_round = known[target_id].round
    counting = {each.id for each in submissions if each.round == last_round}
    for submission in reversed(submissions):
        if submission.id in counting and submission.replaces:
            counting.add(submission.replaces)
    return [submission for submission in submissions if submission.id in counting]
