"""Counts for plans."""

from sqlalchemy import bindparam, func, select

from tacit.storage.transaction import Tx
from tacit.work._store.clauses import STAGE_IS_UNPARKED
from tacit.work._tables import stages

_COUNT_RETURNED = (
    select(func.count())
    .select_from(stages)
    .where(
        stages.c.project_id == bindparam("of_project"),
        STAGE_IS_UNPARKED,
        stages.c.name == "author",
        stages.c.round > 1,
    )
)


def count_returned(tx: Tx, *, project_id: str) -> int:
    """Rounds that wait for their author, or are being written."""
    return int(tx.scalar(_COUNT_RETURNED, {"of_project": project_id}))
