"""What is free for a person, counted no further than a page needs."""

from sqlalchemy import bindparam, exists, func, select

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._store.clauses import CLAIM_HAS_PLACE, CLAIM_IS_LIVE, STAGE_IS_OPEN
from tacit.work._tables import claims, reservations, stages
from tacit.work.records import Stage

_IS_FREE = (
    stages.c.project_id == bindparam("of_project"),
    stages.c.name == bindparam("of_name"),
    STAGE_IS_OPEN,
    stages.c.reserved_until.is_(None),
    ~exists().where(
        claims.c.item_id == stages.c.item_id,
        claims.c.expert_id == bindparam("person_id"),
        CLAIM_IS_LIVE,
    ),
)
_FREE = select(stages.c.id).where(*_IS_FREE).limit(bindparam("up_to")).subquery()
_COUNT = select(func.count()).select_from(_FREE)
_FIRST = (
    select(stages.c.item_id)
    .where(*_IS_FREE)
    .order_by(stages.c.priority.desc(), stages.c.opened_at, stages.c.item_id)
    .limit(1)
)
_KEPT = (
    select(stages)
    .join(reservations, reservations.c.stage_id == stages.c.id)
    .where(
        reservations.c.person_id == bindparam("person_id"),
        reservations.c.ended_at.is_(None),
        STAGE_IS_OPEN,
        ~exists().where(
            claims.c.stage_id == stages.c.id,
            claims.c.item_id == stages.c.item_id,
            claims.c.expert_id == bindparam("person_id"),
            CLAIM_HAS_PLACE,
        ),
    )
    .order_by(stages.c.opened_at, stages.c.id)
    .limit(bindparam("up_to"))
)


def count_free(tx: Tx, *, project_id: str, stage_name: str, person_id: str, limit: int) -> int:
    """Count stages that the person could take, up to a limit."""
    parameters = {
        "of_project": project_id,
        "of_name": stage_name,
        "person_id": person_id,
        "up_to": limit,
    }
    return int(tx.scalar(_COUNT, parameters))


def find_first_free(tx: Tx, *, project_id: str, stage_name: str, person_id: str) -> str | None:
    """The item on top of what the person could take; fit to their skills may choose another."""
    parameters = {"of_project": project_id, "of_name": stage_name, "person_id": person_id}
    row = tx.first(_FIRST, parameters)
    return None if row is None else str(row["item_id"])


def kept_for(tx: Tx, *, person_id: str, limit: int) -> list[Stage]:
    """Open returns that were kept for a person, oldest first."""
    return [rows.stage(row) for row in tx.all(_KEPT, {"person_id": person_id, "up_to": limit})]
