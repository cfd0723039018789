"""Parked items and withdrawals."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from tacit.storage.transaction import Tx
from tacit.work._store import rows
from tacit.work._tables import parks, withdrawals
from tacit.work.records import Park, ParkDecision, Withdrawal

_ADD = rows.insert_of(parks)
_OPEN_OF_ITEM = (
    select(parks)
    .where(parks.c.item_id == bindparam("of_item"), parks.c.answered_at.is_(None))
    .order_by(parks.c.at, parks.c.id)
)
_OF_ITEM = (
    select(parks).where(parks.c.item_id == bindparam("of_item")).order_by(parks.c.at, parks.c.id)
)
_OPEN_OF_PROJECT = (
    select(parks)
    .where(parks.c.project_id == bindparam("of_project"), parks.c.answered_at.is_(None))
    .order_by(parks.c.at, parks.c.id)
    .limit(bindparam("limit"))
)
_ANSWER = (
    update(parks)
    .where(parks.c.id == bindparam("the_park"), parks.c.answered_at.is_(None))
    .values(
        answered_by=bindparam("who"),
        answered_at=bindparam("now", type_=parks.c.at.type),
        decision=bindparam("decided"),
        answer=bindparam("words"),
    )
)
_WITHDRAW = rows.insert_of(withdrawals)
_WITHDRAWAL = select(withdrawals).where(withdrawals.c.item_id == bindparam("of_item"))


def add(tx: Tx, park: Park) -> None:
    tx.run(_ADD, rows.values(park))


def open_of_item(tx: Tx, item_id: str) -> list[Park]:
    return [rows.park(row) for row in tx.all(_OPEN_OF_ITEM, {"of_item": item_id})]


def of_item(tx: Tx, item_id: str) -> list[Park]:
    return [rows.park(row) for row in tx.all(_OF_ITEM, {"of_item": item_id})]


def open_of_project(tx: Tx, *, project_id: str, limit: int) -> list[Park]:
    found = tx.all(_OPEN_OF_PROJECT, {"of_project": project_id, "limit": limit})
    return [rows.park(row) for row in found]


def answer(
    tx: Tx, park: Park, *, by: str, decision: ParkDecision, words: str, at: datetime
) -> bool:
    parameters = {
        "the_park": park.id,
        "who": by,
        "now": at,
        "decided": decision.value,
        "words": words,
    }
    return tx.run(_ANSWER, parameters) == 1


def withdraw(tx: Tx, withdrawal: Withdrawal) -> None:
    tx.run(_WITHDRAW, rows.values(withdrawal))


def find_withdrawal(tx: Tx, item_id: str) -> Withdrawal | None:
    row = tx.first(_WITHDRAWAL, {"of_item": item_id})
    return Withdrawal(**row) if row else None
