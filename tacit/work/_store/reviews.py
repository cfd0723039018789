"""Reviews and comments: written once, never changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import comments, reviews
from tacit.work.records import Comment, Review

_AT = reviews.c.at.type
_GET = select(reviews).where(reviews.c.id == bindparam("review_id"))
_OF_ITEM = (
    select(reviews)
    .where(reviews.c.item_id == bindparam("of_item"))
    .order_by(reviews.c.at, reviews.c.id)
)
_OF_PERSON = (
    select(reviews)
    .where(
        reviews.c.reviewer_id == bindparam("person_id"),
        reviews.c.org_id == bindparam("of_org"),
        or_(
            reviews.c.at < bindparam("before", type_=_AT),
            and_(
                reviews.c.at == bindparam("before", type_=_AT),
                reviews.c.id < bindparam("before_id"),
            ),
        ),
    )
    .order_by(reviews.c.at.desc(), reviews.c.id.desc())
    .limit(bindparam("limit"))
)
_ADD = rows.insert_of(reviews)
_GET_COMMENT = select(comments).where(comments.c.id == bindparam("comment_id"))
_COMMENTS = (
    select(comments)
    .where(comments.c.submission_id == bindparam("of_submission"))
    .order_by(comments.c.at, comments.c.id)
)
_COMMENTS_OF_ITEM = (
    select(comments)
    .where(comments.c.item_id == bindparam("of_item"))
    .order_by(comments.c.at, comments.c.id)
)
_ADD_COMMENT = rows.insert_of(comments)


def find(tx: Tx, review_id: str) -> Review | None:
    row = tx.first(_GET, {"review_id": review_id})
    return rows.review(row) if row else None


def of_item(tx: Tx, item_id: str) -> tuple[Review, ...]:
    return tuple(rows.review(row) for row in tx.all(_OF_ITEM, {"of_item": item_id}))


def of_person(tx: Tx, parameters: dict[str, Any]) -> list[Review]:
    """Newest first: person_id, of_org, before, before_id, limit."""
    return [rows.review(row) for row in tx.all(_OF_PERSON, parameters)]


def add(tx: Tx, review: Review) -> None:
    tx.run(_ADD, rows.values(review))


def find_comment(tx: Tx, comment_id: str) -> Comment | None:
    row = tx.first(_GET_COMMENT, {"comment_id": comment_id})
    return rows.comment(row) if row else None


def comments_of_submission(tx: Tx, submission_id: str) -> tuple[Comment, ...]:
    found = tx.all(_COMMENTS, {"of_submission": submission_id})
    return tuple(rows.comment(row) for row in found)


def comments_of_item(tx: Tx, item_id: str) -> tuple[Comment, ...]:
    found = tx.all(_COMMENTS_OF_ITEM, {"of_item": item_id})
    return tuple(rows.comment(row) for row in found)


def add_comments(tx: Tx, new: Sequence[Comment]) -> None:
    tx.run_many(_ADD_COMMENT, [rows.values(comment) for comment in new])
