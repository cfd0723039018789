"""Stages and reservations: each move is one guarded UPDATE whose count is the answer."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, case, exists, or_, select, update

from tacit.storage.dialect import insert_or_update
from tacit.storage.transaction import Row, Tx
from tacit.work._store import rows
from tacit.work._store.clauses import (
    CLAIM_HAS_PLACE,
    CLAIM_IS_LIVE,
    STAGE_IS_IN_WORK,
    STAGE_IS_OPEN,
)
from tacit.work._tables import claims, reservations, stages
from tacit.work.records import Stage, StageState

_ID: BindParameter[str] = bindparam("stage_id")

_GET = select(stages).where(stages.c.id == _ID)
_OF_ITEM = (
    select(stages)
    .where(stages.c.item_id == bindparam("item_id"))
    .order_by(stages.c.opened_at, stages.c.position, stages.c.round, stages.c.id)
)
_LOCK_OF_ITEM = _OF_ITEM.with_for_update()
_ADD = rows.insert_of(stages)
_RESERVE = rows.insert_of(reservations)
_KEEP = insert_or_update(reservations, on=["stage_id", "person_id"], columns=["until", "ended_at"])
_RESERVED_FOR = select(reservations.c.person_id).where(reservations.c.stage_id == _ID)
_END_RESERVATIONS = (
    update(reservations)
    .where(reservations.c.stage_id == bindparam("of_stage"), reservations.c.ended_at.is_(None))
    .values(ended_at=bindparam("at", type_=reservations.c.ended_at.type))
)
_END_ONE = (
    update(reservations)
    .where(
        reservations.c.stage_id == bindparam("of_stage"),
        reservations.c.person_id == bindparam("of_person"),
    )
    .values(ended_at=bindparam("at", type_=reservations.c.ended_at.type))
)
_IS_LAST = stages.c.done + 1 >= stages.c.wanted
_IS_PARKED = stages.c.state == "parked"
_MAY_WANT_MORE = stages.c.wanted_most.is_not(None)
_COUNT_DONE = (
    update(stages)
    .where(stages.c.id == _ID, STAGE_IS_IN_WORK)
    .values(
        done=stages.c.done + 1,
        state=case(
            (_IS_PARKED, "parked"),
            (and_(_IS_LAST, _MAY_WANT_MORE), "waiting"),
            (_IS_LAST, "settled"),
            else_=stages.c.state,
        ),
        settled_at=case(
            (
                and_(_IS_LAST, ~_IS_PARKED, ~_MAY_WANT_MORE),
                bindparam("at", type_=stages.c.settled_at.type),
            ),
            else_=None,
        ),
    )
    .returning(*stages.c)
)
_FREE = (
    update(stages)
    .where(stages.c.id == _ID)
    .values(
        taken=stages.c.taken - 1,
        state=case((stages.c.state == "full", "open"), else_=stages.c.state),
    )
)
_MARK = (
    update(stages)
    .where(stages.c.id == _ID, stages.c.state == bindparam("was"))
    .values(
        state=bindparam("state"),
        reason=bindparam("reason"),
        settled_at=bindparam("at", type_=stages.c.settled_at.type),
    )
)
_TAKE = (
    update(stages)
    .where(
        stages.c.id == _ID,
        STAGE_IS_OPEN,
        stages.c.taken < stages.c.wanted,
        or_(
            stages.c.reserved_until.is_(None),
            exists().where(
                reservations.c.stage_id == _ID,
                reservations.c.person_id == bindparam("person_id"),
            ),
        ),
        ~exists().where(
            claims.c.item_id == stages.c.item_id,
            claims.c.expert_id == bindparam("person_id"),
            CLAIM_IS_LIVE,
            # The author of a returned answer may take its next round, and who asked for a
            # second opinion the review that it is for.
            or_(
                and_(claims.c.stage_id == _ID, CLAIM_HAS_PLACE),
                ~exists().where(
                    reservations.c.stage_id == _ID,
                    reservations.c.person_id == bindparam("person_id"),
                ),
            ),
        ),
    )
    .values(
        taken=stages.c.taken + 1,
        state=case((stages.c.taken + 1 >= stages.c.wanted, "full"), else_="open"),
    )
)
_RESUME = (
    update(stages)
    .where(stages.c.id == _ID, stages.c.state == "waiting")
    .values(
        state="open",
        reason=None,
        reserved_until=bindparam("until", type_=stages.c.reserved_until.type),
    )
    .returning(*stages.c)
)
_LAPSED = (
    select(stages)
    .where(
        STAGE_IS_OPEN,
        stages.c.reserved_until.is_not(None),
        stages.c.reserved_until <= bindparam("now", type_=stages.c.reserved_until.type),
    )
    .order_by(stages.c.reserved_until)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LAPSE = (
    update(stages)
    .where(
        stages.c.id == _ID,
        STAGE_IS_OPEN,
        stages.c.reserved_until.is_not(None),
        stages.c.reserved_until <= bindparam("now", type_=stages.c.reserved_until.type),
    )
    .values(reserved_until=None)
)


def get(tx: Tx, stage_id: str) -> Stage:
    return soon(tx, stage_id)()


def soon(tx: Tx, stage_id: str) -> Callable[[], Stage]:
    """Ask for a stage that is read later."""
    found = tx.soon(_GET, {"stage_id": stage_id})
    return lambda: rows.stage(_the(found(), stage_id))


def of_item(tx: Tx, item_id: str, *, lock: bool = False) -> tuple[Stage, ...]:
    """Every stage of an item, oldest first; `lock` makes other writers of the item wait."""
    found = tx.all(_LOCK_OF_ITEM if lock else _OF_ITEM, {"item_id": item_id})
    return tuple(rows.stage(row) for row in found)


def soon_of_item(tx: Tx, item_id: str) -> Callable[[], tuple[Stage, ...]]:
    """Ask for every stage of an item, oldest first, to be read later."""
    found = tx.soon(_OF_ITEM, {"item_id": item_id})
    return lambda: tuple(rows.stage(row) for row in found())


def add(tx: Tx, new: Sequence[Stage]) -> None:
    tx.run_many(_ADD, [rows.values(stage) for stage in new])


def reserve(tx: Tx, stage_id: str, *, people: Sequence[str], until: datetime) -> None:
    tx.run_many(
        _RESERVE,
        [
            {"stage_id": stage_id, "person_id": person, "until": until, "ended_at": None}
            for person in people
        ],
    )


def reserved_for(tx: Tx, stage_id: str) -> tuple[str, ...]:
    return tuple(row["person_id"] for row in tx.all(_RESERVED_FOR, {"stage_id": stage_id}))


def keep(tx: Tx, stage_id: str, *, people: Sequence[str], until: datetime) -> None:
    """Reserve a stage for people, some of whom may have had it reserved before."""
    tx.run_many(
        _KEEP,
        [
            {"stage_id": stage_id, "person_id": person, "until": until, "ended_at": None}
            for person in people
        ],
    )


def resume(tx: Tx, stage_id: str, *, until: datetime | None) -> Stage | None:
    """Open a stage that waited; None where it does not wait any more."""
    row = tx.first(_RESUME, {"stage_id": stage_id, "until": until})
    return rows.stage(row) if row else None


def end_reservations(tx: Tx, stage_id: str, *, at: datetime) -> None:
    tx.run(_END_RESERVATIONS, {"of_stage": stage_id, "at": at})


def end_reservation(tx: Tx, stage_id: str, *, person_id: str, at: datetime) -> None:
    tx.run(_END_ONE, {"of_stage": stage_id, "of_person": person_id, "at": at})


def count_done(tx: Tx, stage_id: str, *, at: datetime) -> Callable[[], Stage | None]:
    """Count one who handed in; the last one settles the stage, or has it wait for a word.

    None where it is over.
    """
    counted = tx.soon(_COUNT_DONE, {"stage_id": stage_id, "at": at})
    return lambda: next(map(rows.stage, counted()), None)


def free(tx: Tx, stage_id: str) -> None:
    """Give a place back that a claim took."""
    count = tx.run(_FREE, {"stage_id": stage_id})
    assert count == 1, f"there is no stage {stage_id}"


def take(tx: Tx, stage_id: str, *, person_id: str) -> bool:
    """Take a place on one named stage, if it is free for this person."""
    return tx.run(_TAKE, {"stage_id": stage_id, "person_id": person_id}) == 1


def mark(
    tx: Tx, stage: Stage, *, state: StageState, reason: str | None, at: datetime | None
) -> bool:
    """Move a stage out of the state it was read in; False where it moved meanwhile."""
    parameters = {
        "stage_id": stage.id,
        "was": stage.state.value,
        "state": state.value,
        "reason": reason,
        "at": at,
    }
    return tx.run(_MARK, parameters) == 1


def list_lapsed(tx: Tx, *, now: datetime, limit: int) -> list[Stage]:
    return [rows.stage(row) for row in tx.all(_LAPSED, {"now": now, "limit": limit})]


def lapse(tx: Tx, stage_id: str, *, now: datetime) -> bool:
    return tx.run(_LAPSE, {"stage_id": stage_id, "now": now}) == 1


def _the(found: Sequence[Row], stage_id: str) -> Row:
    assert found, f"there is no stage {stage_id}"
    return found[0]
