"""All votes of a project, for figures over many items."""

from sqlalchemy import bindparam, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import votes
from tacit.work.records import Vote

_OF_PROJECT = (
    select(votes)
    .where(votes.c.project_id == bindparam("of_project"))
    .order_by(votes.c.at, votes.c.id)
)


def of_project(tx: Tx, project_id: str) -> list[Vote]:
    return [rows.vote(row) for row in tx.all(_OF_PROJECT, {"of_project": project_id})]
