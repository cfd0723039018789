"""Second opinions that were asked for, and appeals."""

from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update

from tacit.storage.transaction import Tx
from tacit.work._desk_tables import appeals, opinion_asks
from tacit.work._store import rows
from tacit.work.records import Appeal, OpinionAsk

_ADD_ASK = rows.insert_of(opinion_asks)
_ADD_APPEAL = rows.insert_of(appeals)
_ASK = select(opinion_asks).where(opinion_asks.c.id == bindparam("ask_id"))
_ASKS_OF_ITEM = (
    select(opinion_asks)
    .where(opinion_asks.c.item_id == bindparam("of_item"))
    .order_by(opinion_asks.c.at, opinion_asks.c.id)
)
_ASKED_BY = (
    select(opinion_asks)
    .where(
        opinion_asks.c.asked_by == bindparam("person_id"),
        opinion_asks.c.org_id == bindparam("of_org"),
    )
    .order_by(opinion_asks.c.at.desc(), opinion_asks.c.id.desc())
    .limit(bindparam("limit"))
)
_WITHDRAW = (
    update(opinion_asks)
    .where(opinion_asks.c.id == bindparam("ask_id"), opinion_asks.c.withdrawn_at.is_(None))
    .values(
        withdrawn_by=bindparam("by"),
        withdrawn_at=bindparam("withdrawn", type_=opinion_asks.c.at.type),
    )
)
_APPEAL = select(appeals).where(appeals.c.id == bindparam("appeal_id"))
_APPEALS_OF_ITEM = (
    select(appeals)
    .where(appeals.c.item_id == bindparam("of_item"))
    .order_by(appeals.c.at, appeals.c.id)
)
_AT = appeals.c.at.type
_APPEALS_OF_PERSON = (
    select(appeals)
    .where(
        appeals.c.author_id == bindparam("person_id"),
        appeals.c.org_id == bindparam("of_org"),
        or_(
            appeals.c.at < bindparam("before", type_=_AT),
            and_(
                appeals.c.at == bindparam("before", type_=_AT),
                appeals.c.id < bindparam("before_id"),
            ),
        ),
    )
    .order_by(appeals.c.at.desc(), appeals.c.id.desc())
    .limit(bindparam("limit"))
)


def add_ask(tx: Tx, ask: OpinionAsk) -> None:
    tx.run(_ADD_ASK, rows.values(ask))


def find_ask(tx: Tx, ask_id: str) -> OpinionAsk | None:
    row = tx.first(_ASK, {"ask_id": ask_id})
    return OpinionAsk(**row) if row else None


def asks_of_item(tx: Tx, item_id: str) -> tuple[OpinionAsk, ...]:
    return tuple(OpinionAsk(**row) for row in tx.all(_ASKS_OF_ITEM, {"of_item": item_id}))


def asks_of_person(tx: Tx, *, person_id: str, org_id: str, limit: int) -> list[OpinionAsk]:
    """Newest first."""
    parameters = {"person_id": person_id, "of_org": org_id, "limit": limit}
    return [OpinionAsk(**row) for row in tx.all(_ASKED_BY, parameters)]


def withdraw(tx: Tx, ask_id: str, *, by: str, at: datetime) -> bool:
    """Note that nobody waits for an opinion any more; False where that was so before."""
    return tx.run(_WITHDRAW, {"ask_id": ask_id, "by": by, "withdrawn": at}) == 1


def add_appeal(tx: Tx, appeal: Appeal) -> None:
    tx.run(_ADD_APPEAL, rows.values(appeal))


def find_appeal(tx: Tx, appeal_id: str) -> Appeal | None:
    row = tx.first(_APPEAL, {"appeal_id": appeal_id})
    return Appeal(**row) if row else None


def appeals_of_item(tx: Tx, item_id: str) -> tuple[Appeal, ...]:
    return tuple(Appeal(**row) for row in tx.all(_APPEALS_OF_ITEM, {"of_item": item_id}))


def appeals_of_person(tx: Tx, parameters: dict[str, object]) -> list[Appeal]:
    """Newest first: person_id, of_org, before, before_id, limit."""
    return [Appeal(**row) for row in tx.all(_APPEALS_OF_PERSON, parameters)]
