"""What belongs to many items at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import contributions, reviews, submissions, votes
from tacit.work.records import Contribution, Review, Submission, Vote


def _of_items(table: Table, *order: str) -> Select[Any]:
    wanted = table.c.item_id.in_(bindparam("item_ids", expanding=True))
    return select(table).where(wanted).order_by(*(table.c[name] for name in order))


_SUBMISSIONS = _of_items(submissions, "round", "submitted_at", "id")
_REVIEWS = _of_items(reviews, "at", "id")
_VOTES = _of_items(votes, "at", "id")
_CONTRIBUTIONS = _of_items(contributions, "id")


def submissions_of(tx: Tx, item_ids: Sequence[str]) -> list[Submission]:
    return [rows.submission(row) for row in tx.all(_SUBMISSIONS, {"item_ids": list(item_ids)})]


def reviews_of(tx: Tx, item_ids: Sequence[str]) -> list[Review]:
    return [rows.review(row) for row in tx.all(_REVIEWS, {"item_ids": list(item_ids)})]


def votes_of(tx: Tx, item_ids: Sequence[str]) -> list[Vote]:
    return [rows.vote(row) for row in tx.all(_VOTES, {"item_ids": list(item_ids)})]


def contributions_of(tx: Tx, item_ids: Sequence[str]) -> list[Contribution]:
    found = tx.all(_CONTRIBUTIONS, {"item_ids": list(item_ids)})
    return [rows.contribution(row) for row in found]
