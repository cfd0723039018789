"""All votes of a project, for figures over many items."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, select, union_all

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import reviews, submissions, votes
from tacit.work.records import Vote
from tacit.work.views import VoteContext

_OF_PROJECT = (
    select(votes)
    .where(votes.c.project_id == bindparam("of_project"))
    .order_by(votes.c.at, votes.c.id)
)

_ANSWERS = select(submissions.c.id, submissions.c.answer).where(
    submissions.c.id.in_(bindparam("submission_ids", expanding=True))
)

_COUNT = (
    select(func.count()).select_from(votes).where(votes.c.project_id == bindparam("of_project"))
)
_FIRST = select(votes.c.project_id).where(votes.c.project_id == bindparam("of_project"))
_COUNT_SOME = select(func.count()).select_from(_FIRST.limit(bindparam("most")).subquery())
_COUNT_ALL = select(votes.c.project_id, func.count().label("number")).group_by(votes.c.project_id)
_MADE = union_all(
    *(
        select(table.c.id, table.c.guideline_version, table.c.seconds_active).where(
            table.c.project_id == bindparam("of_project")
        )
        for table in (submissions, reviews)
    )
)


def of_project(tx: Tx, project_id: str) -> list[Vote]:
    return [rows.vote(row) for row in tx.all(_OF_PROJECT, {"of_project": project_id})]


def answers(tx: Tx, submission_ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """The answers of submissions, by id."""
    found = tx.all(_ANSWERS, {"submission_ids": list(submission_ids)})
    return {row["id"]: row["answer"] for row in found}


def count(tx: Tx, project_id: str, *, most: int | None) -> int:
    if most is None:
        return int(tx.scalar(_COUNT, {"of_project": project_id}))
    return int(tx.scalar(_COUNT_SOME, {"of_project": project_id, "most": most}))


def count_all(tx: Tx) -> dict[str, int]:
    return {row["project_id"]: row["number"] for row in tx.all(_COUNT_ALL)}


def contexts(tx: Tx, project_id: str) -> dict[str, VoteContext]:
    found = tx.all(_MADE, {"of_project": project_id})
    return {
        row["id"]: VoteContext(
            guideline_version=row["guideline_version"], seconds=row["seconds_active"]
        )
        for row in found
    }
