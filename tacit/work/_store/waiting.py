"""What waits for a reviewer, and how long reviews took; bounded reads."""

from datetime import datetime

from sqlalchemy import bindparam, select

from tacit.storage.transaction import Tx
from tacit.work._store.clauses import CLAIM_IS_LIVE, STAGE_IS_OPEN
from tacit.work._tables import claims, reviews, stages

_OLDEST = (
    select(stages.c.opened_at)
    .where(
        stages.c.project_id == bindparam("of_project"),
        stages.c.name == bindparam("of_name"),
        STAGE_IS_OPEN,
        stages.c.reserved_until.is_(None),
        ~select(claims.c.id)
        .where(
            claims.c.item_id == stages.c.item_id,
            claims.c.expert_id == bindparam("person_id"),
            CLAIM_IS_LIVE,
        )
        .exists(),
    )
    .order_by(stages.c.opened_at)
    .limit(1)
)
_SECONDS = (
    select(reviews.c.seconds_active)
    .where(
        reviews.c.project_id == bindparam("of_project"),
        reviews.c.stage_name == bindparam("of_name"),
    )
    .order_by(reviews.c.at.desc())
    .limit(bindparam("up_to"))
)


def oldest_free(tx: Tx, *, project_id: str, stage_name: str, person_id: str) -> datetime | None:
    """Since when the oldest stage waits that the person could take."""
    parameters = {"of_project": project_id, "of_name": stage_name, "person_id": person_id}
    row = tx.first(_OLDEST, parameters)
    found: datetime | None = row["opened_at"] if row else None
    return found


def seconds_of_last(tx: Tx, *, project_id: str, stage_name: str, limit: int) -> list[int]:
    """The active time of the newest verdicts of one sort."""
    parameters = {"of_project": project_id, "of_name": stage_name, "up_to": limit}
    return [int(row["seconds_active"]) for row in tx.all(_SECONDS, parameters)]
