"""Comments on a submission: made with a review, answered by whoever is part of it."""

from datetime import datetime

from tacit import log
from tacit.access.records import Actor
from tacit.kit.errors import NotFound
from tacit.storage.transaction import Tx
from tacit.work import _rules, _submission_views
from tacit.work._store import answers
from tacit.work._store import reviews as review_rows
from tacit.work.errors import IdReused
from tacit.work.events import CommentMade
from tacit.work.records import Comment, NewComment
from tacit.work.views import CommentView


def reply(tx: Tx, *, actor: Actor, comment_id: str, reply: NewComment, now: datetime) -> Comment:
    """Answer a comment. Whoever may see it may answer; the answer has no anchor of its own.

    Raises:
        NotFound: there is no such comment that the actor may see.
        ReasonMissing: the answer is empty.
    """
    if stored := review_rows.find_comment(tx, reply.id):
        if (stored.author_id, stored.replies_to) != (actor.person_id, comment_id):
            raise IdReused("This comment id was used before.", place="id")
        return stored
    parent = review_rows.find_comment(tx, comment_id)
    if parent is None or parent.org_id != actor.org_id:
        raise _missing()
    seen = list_for_submission(tx, actor=actor, submission_id=parent.submission_id)
    if comment_id not in {view.comment.id for view in seen}:
        raise _missing()
    made = Comment(
        id=reply.id,
        org_id=parent.org_id,
        item_id=parent.item_id,
        submission_id=parent.submission_id,
        review_id=parent.review_id,
        author_id=actor.person_id,
        replies_to=parent.id,
        anchor=None,
        text=_rules.check_text(reply.text, place="text", needed_for="a comment"),
        at=now,
    )
    review_rows.add_comments(tx, [made])
    submission = answers.find(tx, parent.submission_id)
    assert submission is not None, "a comment belongs to a submission"
    event = CommentMade(
        org_id=made.org_id,
        project_id=submission.project_id,
        item_id=made.item_id,
        actor_id=actor.person_id,
        on_version=submission.guideline_version,
        comment_id=made.id,
        submission_id=made.submission_id,
        replies_to=made.replies_to,
    )
    log.append(tx, event, happened_at=now)
    return made


def list_for_submission(tx: Tx, *, actor: Actor, submission_id: str) -> tuple[CommentView, ...]:
    """List the comments on a submission that the actor may see, oldest first.

    Raises:
        NotFound: there is no such submission that the actor may see.
    """
    submission = answers.find(tx, submission_id)
    if submission is None or submission.org_id != actor.org_id:
        raise _missing()
    if not _submission_views.may_see(tx, submission, actor=actor):
        raise _missing()
    return _submission_views.of_submission(tx, submission, actor=actor).comments


def _missing() -> NotFound:
    return NotFound("There is no comment or submission with this id that you may see.")
