"""What a project's page shows of work that is under way; bounded, by partial indexes."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, text

from tacit.storage.transaction import Row, Tx
from tacit.work._store import rows
from tacit.work._store.clauses import CLAIM_IS_HELD
from tacit.work._tables import claims, stages
from tacit.work.records import Claim, Stage

_MOMENT = claims.c.hold_until.type
_HELD = (
    select(
        claims.c.stage_name,
        claims.c.expert_id,
        func.count().label("held"),
        func.sum(
            text("CASE WHEN claims.hold_until <= :now THEN 1 ELSE 0 END").bindparams(
                bindparam("now", type_=_MOMENT)
            )
        ).label("overdue"),
    )
    .where(CLAIM_IS_HELD, claims.c.project_id == bindparam("of_project"))
    .group_by(claims.c.stage_name, claims.c.expert_id)
)
_FULL = (
    select(stages.c.name, func.count(stages.c.id.distinct()).label("full"))
    .join(claims, claims.c.stage_id == stages.c.id)
    .where(
        CLAIM_IS_HELD,
        claims.c.project_id == bindparam("of_project"),
        text("stages.state = 'full'"),
    )
    .group_by(stages.c.name)
)
_OVERDUE = (
    select(claims)
    .where(
        CLAIM_IS_HELD,
        claims.c.project_id == bindparam("of_project"),
        claims.c.hold_until <= bindparam("now", type_=_MOMENT),
    )
    .order_by(claims.c.hold_until)
    .limit(bindparam("up_to"))
)
_KEPT = (
    select(stages)
    .where(
        text("stages.state = 'open' AND stages.reserved_until IS NOT NULL"),
        stages.c.project_id == bindparam("of_project"),
    )
    .order_by(stages.c.reserved_until)
    .limit(bindparam("up_to"))
)
_HEAD = (
    select(stages)
    .where(
        text("stages.state = 'open' AND stages.reserved_until IS NULL"),
        stages.c.project_id == bindparam("of_project"),
        stages.c.name == bindparam("of_name"),
    )
    .order_by(stages.c.priority.desc(), stages.c.opened_at, stages.c.item_id)
    .limit(bindparam("up_to"))
)


def count_held(tx: Tx, *, project_id: str, now: datetime) -> list[Row]:
    """By stage and person: held, and of these overdue."""
    return tx.all(_HELD, {"of_project": project_id, "now": now})


def count_full(tx: Tx, *, project_id: str) -> dict[str, int]:
    """Stages on which everybody who is wanted is at work, by name."""
    found = tx.all(_FULL, {"of_project": project_id})
    return {row["name"]: row["full"] for row in found}


def list_overdue(tx: Tx, *, project_id: str, now: datetime, limit: int) -> list[Claim]:
    parameters = {"of_project": project_id, "now": now, "up_to": limit}
    return [rows.claim(row) for row in tx.all(_OVERDUE, parameters)]


def list_kept(tx: Tx, *, project_id: str, limit: int) -> list[Stage]:
    """Returns that wait for their person, the next to lapse first."""
    found = tx.all(_KEPT, {"of_project": project_id, "up_to": limit})
    return [rows.stage(row) for row in found]


def list_head(tx: Tx, *, project_id: str, name: str, limit: int) -> list[Stage]:
    """What the queue would give next: the oldest of the highest priority."""
    parameters = {"of_project": project_id, "of_name": name, "up_to": limit}
    return [rows.stage(row) for row in tx.all(_HEAD, parameters)]
