"""Submissions, votes and contributions: written once, never changed."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import contributions, submissions, votes
from tacit.work.records import Contribution, Submission, Vote

_AT = submissions.c.submitted_at.type
_GET = select(submissions).where(submissions.c.id == bindparam("submission_id"))
_OF_ITEM = (
    select(submissions)
    .where(submissions.c.item_id == bindparam("of_item"))
    .order_by(submissions.c.round, submissions.c.submitted_at, submissions.c.id)
)
_OF_PERSON = (
    select(submissions)
    .where(
        submissions.c.expert_id == bindparam("person_id"),
        submissions.c.org_id == bindparam("of_org"),
        or_(
            submissions.c.submitted_at < bindparam("before", type_=_AT),
            and_(
                submissions.c.submitted_at == bindparam("before", type_=_AT),
                submissions.c.id < bindparam("before_id"),
            ),
        ),
    )
    .order_by(submissions.c.submitted_at.desc(), submissions.c.id.desc())
    .limit(bindparam("limit"))
)
_ADD = rows.insert_of(submissions)
_ADD_VOTE = rows.insert_of(votes)
_VOTES = (
    select(votes).where(votes.c.item_id == bindparam("of_item")).order_by(votes.c.at, votes.c.id)
)
_ADD_CONTRIBUTION = rows.insert_of(contributions)
_CONTRIBUTIONS = (
    select(contributions)
    .where(contributions.c.item_id == bindparam("of_item"))
    .order_by(contributions.c.id)
)


def find(tx: Tx, submission_id: str) -> Submission | None:
    return soon(tx, submission_id)()


def soon(tx: Tx, submission_id: str) -> Callable[[], Submission | None]:
    """Ask for a submission that is read later."""
    found = tx.soon(_GET, {"submission_id": submission_id})
    return lambda: next(map(rows.submission, found()), None)


def of_item(tx: Tx, item_id: str) -> tuple[Submission, ...]:
    """Every submission of an item, by round and time."""
    return tuple(rows.submission(row) for row in tx.all(_OF_ITEM, {"of_item": item_id}))


def of_person(tx: Tx, parameters: dict[str, Any]) -> list[Submission]:
    """Newest first: person_id, of_org, before, before_id, limit."""
    return [rows.submission(row) for row in tx.all(_OF_PERSON, parameters)]


def add(tx: Tx, submission: Submission) -> None:
    tx.post(_ADD, rows.values(submission))


def add_votes(tx: Tx, new: Sequence[Vote]) -> None:
    tx.run_many(_ADD_VOTE, [rows.values(vote) for vote in new])


def votes_of_item(tx: Tx, item_id: str) -> tuple[Vote, ...]:
    return tuple(rows.vote(row) for row in tx.all(_VOTES, {"of_item": item_id}))


def add_contributions(tx: Tx, new: Sequence[Contribution]) -> None:
    tx.run_many(_ADD_CONTRIBUTION, [rows.values(each) for each in new])


def contributions_of_item(tx: Tx, item_id: str) -> tuple[Contribution, ...]:
    return tuple(rows.contribution(row) for row in tx.all(_CONTRIBUTIONS, {"of_item": item_id}))
