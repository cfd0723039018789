"""All votes of a project, for figures over many items."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import submissions, votes
from tacit.work.records import Vote

_OF_PROJECT = (
    select(votes)
    .where(votes.c.project_id == bindparam("of_project"))
    .order_by(votes.c.at, votes.c.id)
)

_ANSWERS = select(submissions.c.id, submissions.c.answer).where(
    submissions.c.id.in_(bindparam("submission_ids", expanding=True))
)


def of_project(tx: Tx, project_id: str) -> list[Vote]:
    return [rows.vote(row) for row in tx.all(_OF_PROJECT, {"of_project": project_id})]


def answers(tx: Tx, submission_ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """The answers of submissions, by id."""
    found = tx.all(_ANSWERS, {"submission_ids": list(submission_ids)})
    return {row["id"]: row["answer"] for row in found}
